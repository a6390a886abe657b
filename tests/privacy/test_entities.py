"""A spaCy pipeline as a second finder of names: what it recognises is hidden too, and one that recognises nobody is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

spacy = pytest.importorskip("spacy")

from tests.cli.command import inside, results, write  # noqa: E402
from toneqa.errors import UseError  # noqa: E402
from toneqa.lang.annotate import annotate  # noqa: E402
from toneqa.privacy.entities import load_entities  # noqa: E402
from toneqa.privacy.find import find_personal  # noqa: E402
from toneqa.types import Message, Role  # noqa: E402

TEXT = "Здравствуйте! Мурлыка из отдела претензий обещала звонить."


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A pipeline that knows one nickname of the house."""
    nlp = spacy.blank("ru")
    nlp.add_pipe("entity_ruler").add_patterns([{"label": "PER", "pattern": "Мурлыка"}, {"label": "ORG", "pattern": "претензий"}])
    folder = tmp_path_factory.mktemp("ner") / "house"
    nlp.to_disk(folder)
    return str(folder)


def test_its_persons_are_names_and_nothing_else_is(house: str) -> None:
    message = annotate(Message(Role.AGENT, TEXT))
    assert find_personal(message) == ()
    found = find_personal(message, people=load_entities(house))
    assert [(str(f.kind), TEXT[f.start : f.end]) for f in found] == [("name", "Мурлыка")]


def test_score_and_import_use_it(house: str, tmp_path: Path) -> None:
    config = write(tmp_path / "toneqa.toml", f'[privacy]\nnames_model = "{house}"\n')
    talk = write(tmp_path / "a.jsonl", f'{{"id": "1", "messages": [{{"role": "agent", "text": "{TEXT}"}}]}}\n')
    for command in ("score", "import"):
        out = tmp_path / f"{command}.jsonl"
        assert inside(command, talk, "--config", config, "--out", out).code == 0
        assert results(out)[0]["messages"][0]["text"] == TEXT.replace("Мурлыка", "*******")


def test_the_result_tells_the_pipeline_apart(house: str) -> None:
    one = load_entities(house)
    assert one.digest("a") == one.digest("a") != one.digest("b")


@pytest.mark.parametrize(("name", "code"), [("нет-такой", "E120"), ("bare", "E121")])
def test_what_cannot_be_used_is_told(name: str, code: str, tmp_path: Path) -> None:
    if name == "bare":
        spacy.blank("ru").to_disk(tmp_path / name)
    with pytest.raises(UseError) as raised:
        load_entities(str(tmp_path / name))
    assert raised.value.code == code
