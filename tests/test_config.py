"""Settings: what a house may set, and the errors that name the remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from toneqa.config import FILE_NAME, Plug, Settings, load_settings, parse_settings
from toneqa.errors import UseError


def _load(folder: Path, text: str | bytes) -> Settings:
    path = folder / "house.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return load_settings(path)


def _error(folder: Path, text: str | bytes) -> UseError:
    with pytest.raises(UseError) as caught:
        _load(folder, text)
    assert caught.value.at == str(folder / "house.toml")
    return caught.value


def test_every_setting(tmp_path: Path) -> None:
    text = """
        [rules]
        off = ["TON", "refusal-without-reason"]
        [score]
        revise_below = 60
        [style]
        address = "ты"
        [mail]
        agent_domains = ["shop.example"]
    """
    wanted = Settings(off=("TON", "refusal-without-reason"), revise_below=60, address="ты", agent_domains=("shop.example",))
    assert _load(tmp_path, text) == wanted


@pytest.mark.parametrize("text", ["", "# пусто", "[rules]", "\ufeff[score]\nrevise_below = 85\n", "rules.off = []"])
def test_what_is_not_set_has_its_default(text: str, tmp_path: Path) -> None:
    assert _load(tmp_path, text) == Settings()


@pytest.mark.parametrize(
    ("text", "named", "nearest"),
    [
        ("[score]\nrevise_bellow = 60", "score.revise_bellow", "score.revise_below"),
        ("[rules]\nof = []", "rules.of", "rules.off"),
        ("[style]\nadress = 'ты'", "style.adress", "style.address"),
        ("[mail]\nagent_domain = []", "mail.agent_domain", "mail.agent_domains"),
        ("[scores]\nrevise_below = 60", "scores.revise_below", "score.revise_below"),
        ("off = []", "off", "rules.off"),
        ("agent_domains = []", "agent_domains", "mail.agent_domains"),
        ("[score.revise_below]\nx = 1", "score.revise_below", ""),
        ("[xyz]\nq = 1", "xyz.q", ""),
    ],
)
def test_an_unknown_key_is_e103_and_names_the_nearest(text: str, named: str, nearest: str, tmp_path: Path) -> None:
    error = _error(tmp_path, text)
    assert error.code == ("E106" if named == "score.revise_below" else "E103")
    assert named in error.text
    assert nearest in error.text


@pytest.mark.parametrize(
    "text",
    [
        "[rules",
        "off = ",
        "a = 1\na = 2",
        '[rules]\noff = ["TON"',
        "привет",
        "a = 'x\n",
        "score = yes",
        b"\xff\xfe[",
        "[style]\naddress = 'вы'".encode("cp1251"),
    ],
)
def test_a_broken_file_is_e105(text: str | bytes, tmp_path: Path) -> None:
    assert _error(tmp_path, text).code == "E105"


@pytest.mark.parametrize(
    ("text", "allowed"),
    [
        ("[score]\nrevise_below = '75'", "от 0 до 100"),
        ("[score]\nrevise_below = 101", "от 0 до 100"),
        ("[score]\nrevise_below = -1", "от 0 до 100"),
        ("[score]\nrevise_below = 7.5", "от 0 до 100"),
        ("[score]\nrevise_below = true", "от 0 до 100"),
        ("[score]\nrevise_below = []", "от 0 до 100"),
        ("[rules]\noff = 'TON'", "список строк"),
        ("[rules]\noff = [1]", "список строк"),
        ("[rules]\noff = ['TON', ['REF']]", "список строк"),
        ("[mail]\nagent_domains = {}", "список строк"),
        ("[style]\naddress = 'Вы'", "«вы» или «ты»"),
        ("[style]\naddress = ''", "«вы» или «ты»"),
        ("[style]\naddress = ['вы']", "«вы» или «ты»"),
    ],
)
def test_an_unfit_value_is_e106_and_says_what_fits(text: str, allowed: str, tmp_path: Path) -> None:
    error = _error(tmp_path, text)
    assert error.code == "E106"
    assert allowed in error.text
    assert text.split("\n")[1].split(" = ")[0] in error.text


@pytest.mark.parametrize("value", [0, 75, 100])
def test_the_ends_of_the_range_fit(value: int) -> None:
    assert parse_settings({"score": {"revise_below": value}}).revise_below == value


def test_a_missing_file_is_e101_and_a_folder_e105(tmp_path: Path) -> None:
    for path, code in ((tmp_path / "gone.toml", "E101"), (tmp_path, "E105")):
        with pytest.raises(UseError) as caught:
            load_settings(path)
        assert caught.value.code == code


def test_the_file_of_the_working_folder_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert load_settings() == Settings()
    (tmp_path / FILE_NAME).write_text("[score]\nrevise_below = 50", "utf-8")
    assert load_settings().revise_below == 50


@pytest.mark.parametrize(
    ("entry", "silent"),
    [
        ("TON101", True),
        ("TON", True),
        ("clerical-phrase", True),
        ("TON102", False),
        ("ton101", False),
        ("clerical", False),
        ("REF", False),
    ],
)
def test_rules_are_silenced_by_code_name_or_prefix(entry: str, silent: bool) -> None:
    assert Settings(off=("REF201", entry)).silences("TON101", "clerical-phrase") is silent
    assert not Settings().silences("TON101", "clerical-phrase")


def test_the_digest_tells_settings_apart() -> None:
    changed = [Settings(off=("TON",)), Settings(revise_below=60), Settings(address="ты"), Settings(agent_domains=("shop.example",))]
    changed += [Settings(lang_backend="spacy"), Settings(spacy_model="ru_core_news_md")]
    made = [Settings(), *changed]
    assert len({settings.digest for settings in made}) == len(made)
    assert Settings().digest == Settings().digest


PLUGGED = '[model.labels.emotion]\npath = "модели/эмоции"\nlabels = { joy = "grateful", rage = "angry" }\n'


def test_a_classifier_for_one_label(tmp_path: Path) -> None:
    mapping = (("joy", "grateful"), ("rage", "angry"))
    assert _load(tmp_path, PLUGGED).plugs == (Plug("emotion", "модели/эмоции", mapping),)
    assert _load(tmp_path, PLUGGED + "threshold = 0.6\n").plugs == (Plug("emotion", "модели/эмоции", mapping, 0.6),)
    assert _load(tmp_path, PLUGGED).digest != Settings().digest


@pytest.mark.parametrize(
    ("text", "code", "named"),
    [
        (PLUGGED + "treshold = 0.6", "E103", "model.labels.threshold"),
        (PLUGGED + "threshold = 60", "E106", "от 0 до 1"),
        (PLUGGED.replace("emotion", "mood"), "E106", "emotion"),
        (PLUGGED.replace("path", "paht"), "E106", "path"),
        ("[model.labels.emotion]\npath = 'x'\nlabels = ['joy']", "E106", "grateful"),
        ("[model]\nlabels = 'x'", "E106", "model.labels"),
        ("[model]\nlabels = { emotion = 5 }", "E106", "model.labels"),
        ("[model]\npath = 'x'", "E103", "model.labels"),
    ],
)
def test_a_classifier_that_is_set_wrong(text: str, code: str, named: str, tmp_path: Path) -> None:
    error = _error(tmp_path, text)
    assert error.code == code
    assert named in error.text
