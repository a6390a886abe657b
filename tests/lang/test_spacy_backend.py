"""A spaCy pipeline behind the same tokens: places do not move, readings hold in context, rules fire where they did."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Mapping
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

spacy = pytest.importorskip("spacy")

from spacy.language import Language  # noqa: E402
from spacy.tokens import Doc  # noqa: E402

from tests.cli.command import inside, line, outside, results, write  # noqa: E402
from tests.rules.examples import ExampleCase, cases, marked  # noqa: E402
from tests.unicode import ANY_TEXT  # noqa: E402
from toneqa.batch.run import Setup, scorer  # noqa: E402
from toneqa.config import Settings, parse_settings  # noqa: E402
from toneqa.detectors.context import Context  # noqa: E402
from toneqa.detectors.declared import engine  # noqa: E402
from toneqa.errors import UseError  # noqa: E402
from toneqa.lang.annotate import annotate  # noqa: E402
from toneqa.lang.spacy_backend import SpacyPipeline, load_pipeline  # noqa: E402
from toneqa.types import Annotated, Message, Role, Token  # noqa: E402

ENOUGH = 0.9
BLAME = "Здравствуйте! Вы не прочитали условия."


@pytest.fixture(scope="module")
def tiny(tiny_pipeline: Path) -> SpacyPipeline:
    return load_pipeline(str(tiny_pipeline))


def read(pipeline: SpacyPipeline, text: str, role: Role = Role.AGENT) -> Annotated:
    return pipeline.annotate(Message(role, text))


def tokens(annotated: Annotated) -> list[Token]:
    return [token for sentence in annotated.sentences for token in sentence.tokens]


def word(pipeline: SpacyPipeline, text: str, form: str) -> Token:
    return next(t for t in tokens(read(pipeline, text)) if t.text.lower() == form)


def test_the_context_decides_between_meanings(tiny: SpacyPipeline) -> None:
    assert word(tiny, "Мы стали ждать.", "стали").lemmas == {"стать"}
    assert word(tiny, "Лист из стали.", "стали").lemmas == {"сталь"}
    assert word(tiny, "Цена вина выросла.", "вина").lemmas == {"вино"}
    assert word(tiny, "Это наша вина.", "вина").lemmas == {"вина", "вино"}, "the lemma is a copy of the form: nothing is given up"


def test_the_parse_is_kept_by_sentence(tiny: SpacyPipeline) -> None:
    first, second = read(tiny, "Мы вернём деньги завтра. Вы не прочитали условия.").sentences
    for sentence in (first, second):
        assert all(t.arc and 0 <= t.arc.head < len(sentence.tokens) for t in sentence.tokens)
    you, deny, verb, *_ = second.tokens
    assert [t.arc and (t.arc.head, t.arc.relation) for t in (you, deny, verb)] == [(2, "nsubj"), (2, "advmod"), (2, "root")]
    assert all(t.arc is None for t in tokens(annotate(Message(Role.AGENT, "Вы не прочитали условия."))))


@given(ANY_TEXT)
def test_places_are_those_of_the_default(tiny: SpacyPipeline, text: str) -> None:
    plain, found = annotate(Message(Role.AGENT, text)), read(tiny, text)
    assert found.zones == plain.zones
    assert [(s.start, s.end, s.zone) for s in found.sentences] == [(s.start, s.end, s.zone) for s in plain.sentences]
    assert [(t.start, t.end, t.text, t.norm) for t in tokens(found)] == [(t.start, t.end, t.text, t.norm) for t in tokens(plain)]
    for token in tokens(found):
        assert text[token.start : token.end] == token.text


@pytest.mark.parametrize(
    "text", ["🙏👩‍💻 Вы не прочитали\u00ad условия!", "Вы не прочи\u200bтали усло\u0301вия 𝐀", "Е\u0308лка! Вы не прочитали усло\u00adвия."]
)
def test_signs_beyond_the_plane_and_marks_shift_nothing(tiny: SpacyPipeline, text: str) -> None:
    verb = next(t for t in tokens(read(tiny, text)) if t.norm == "прочитали")
    assert text[verb.start : verb.end].startswith("прочи")
    assert verb.lemmas == {"прочитать"}
    (hit,) = [f for f in engine().run(Context([read(tiny, text)], 0, "email")) if f.code == "HRS101"]
    assert text[hit.start : hit.end].lower().startswith("вы не прочи")


def test_a_message_is_read_alike_among_any_neighbours(tiny: SpacyPipeline) -> None:
    texts = [BLAME, "Лист из стали.", "Мы стали ждать.", "🙏"]
    alone = [read(tiny, text) for text in texts]
    assert [read(tiny, text) for text in reversed(texts)] == alone[::-1]


def _fires_as_marked(pipeline: SpacyPipeline, case: ExampleCase, good: bool) -> bool:
    text, spans = marked(case.example.text)
    client = [read(pipeline, case.example.client, Role.CLIENT)] if case.example.client else []
    messages = [*client, read(pipeline, text, case.rule.match.role)]
    found = engine().run(Context(messages, len(messages) - 1, case.example.channel))
    return [(f.start, f.end) for f in found if f.code == case.rule.code] == ([] if good else spans)


@pytest.mark.parametrize("which", ["bad", "good"])
def test_rules_fire_where_they_do_by_default(tiny: SpacyPipeline, which: str) -> None:
    """The examples hold for the default backend to the last one (tests/rules); this pipeline knows a hundred words."""
    kept = [_fires_as_marked(tiny, case, which == "good") for case in cases(which)]
    assert len(kept) > 500
    assert sum(kept) / len(kept) >= ENOUGH


_NUMBERS = count()


def crafted(arcs: Mapping[str, tuple[str, str]]) -> SpacyPipeline:
    """A pipeline that says only what it is told: the head word and the relation of each word."""
    nlp = spacy.blank("ru")

    def parse(doc: Doc) -> Doc:
        at = {token.lower_: token.i for token in doc}
        told = [arcs.get(token.lower_, (token.lower_, "ROOT")) for token in doc]
        heads = [at[head] for head, _ in told]
        return Doc(doc.vocab, [t.text for t in doc], heads=heads, deps=[relation for _, relation in told])

    name = f"crafted-{next(_NUMBERS)}"
    Language.component(name, func=parse)
    nlp.add_pipe(name)
    return SpacyPipeline("crafted", nlp)


_DENIED = {"не": ("проверили", "advmod"), "адрес": ("проверили", "obj")}
_RELATIVE = {"вы": ("дали", "nsubj"), "дали": ("адрес", "acl:relcl"), "который": ("дали", "obj"), "коллеги": ("проверили", "nsubj")}


@pytest.mark.parametrize(
    ("text", "arcs", "blamed"),
    [
        ("Вы не проверили адрес.", {"вы": ("проверили", "nsubj"), **_DENIED}, True),
        ("Вы спешили и не проверили адрес.", {"вы": ("спешили", "nsubj"), "проверили": ("спешили", "conj"), **_DENIED}, True),
        ("Адрес который вы дали коллеги не проверили.", {**_RELATIVE, **_DENIED}, False),
        (
            "Вы не раз проверили адрес.",
            {**_DENIED, "вы": ("проверили", "nsubj"), "не": ("раз", "advmod"), "раз": ("проверили", "obl")},
            False,
        ),
    ],
)
def test_the_parse_guards_the_rules_on_blame(text: str, arcs: Mapping[str, tuple[str, str]], blamed: bool) -> None:
    def codes(annotated: Annotated) -> set[str]:
        return {f.code for f in engine().run(Context([annotated], 0, "email"))}

    assert "HRS101" in codes(annotate(Message(Role.AGENT, text))), "without a parse the rule trusts the order of words"
    assert ("HRS101" in codes(read(crafted(arcs), text))) is blamed


def test_a_blank_pipeline_reads_as_the_dictionary_does() -> None:
    blank = SpacyPipeline("blank", spacy.blank("ru"))
    assert read(blank, BLAME) == annotate(Message(Role.AGENT, BLAME))
    assert read(blank, " \n") == annotate(Message(Role.AGENT, " \n"))


def test_the_digest_tells_pipelines_apart(tiny: SpacyPipeline, tiny_pipeline: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(tiny_pipeline, tmp_path / "copy"))
    same = SpacyPipeline("other", spacy.load(copy))
    assert same.digest("x") == tiny.digest("x") != tiny.digest("y")
    (copy / "meta.json").write_text((copy / "meta.json").read_text("utf-8") + "\n", "utf-8")
    assert SpacyPipeline("other", spacy.load(copy)).digest("x") != tiny.digest("x")
    setups = [Setup(), Setup(Settings(lang_backend="spacy", spacy_model=str(tiny_pipeline)))]
    assert len({scorer(setup).writer.versions.settings for setup in setups}) == 2


def saved(folder: Path, nlp: Language) -> str:
    nlp.to_disk(folder)
    return str(folder)


def _failing(doc: Doc) -> Doc:
    raise ZeroDivisionError


def _merging(doc: Doc) -> Doc:
    with doc.retokenize() as retokenizer:
        retokenizer.merge(doc[:2])
    return doc


def _error(name: str) -> UseError:
    with pytest.raises(UseError) as caught:
        load_pipeline(name)
    return caught.value


@pytest.mark.parametrize("name", ["ru_core_news_sm", "nowhere/at/all", "razdel"])
def test_a_missing_pipeline_is_told_with_its_remedy(name: str) -> None:
    error = _error(name)
    assert error.code == "E120"
    for part in (name, ".whl", "github.com/explosion/spacy-models", "ru-core-news-sm из PyPI не ставьте"):
        assert part in error.text


def test_a_pipeline_that_cannot_be_used_is_told(tmp_path: Path) -> None:
    assert _error(str(tmp_path)).code == "E121"
    assert "«en»" in _error(saved(tmp_path / "en", spacy.blank("en"))).text
    for name, component in (("failing", _failing), ("merging", _merging)):
        Language.component(name, func=component)
        nlp = spacy.blank("ru")
        nlp.add_pipe(name)
        assert _error(saved(tmp_path / name, nlp)).code == "E121"


def test_without_spacy_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "spacy", None)
    error = _error("ru_model")
    assert error.code == "E107"
    assert "[spacy]" in error.text


@pytest.mark.parametrize("args", [("--lang-backend", "spacy"), ("--lang-backend", "natasha"), ("--spacy-model", "nowhere")])
def test_wrong_use_is_told_with_a_code(tmp_path: Path, args: tuple[str, ...]) -> None:
    path = write(tmp_path / "in.jsonl", line("1"))
    for ran in (inside("check", path, *args), inside("score", path, "--out", tmp_path / "out.jsonl", *args)):
        assert (ran.code, ran.out) == (2, "")
        assert ("E120" if "nowhere" in args else "E106") in ran.err
    assert [p.name for p in tmp_path.iterdir()] == ["in.jsonl"]


def test_settings_and_options_choose_the_backend(tmp_path: Path, tiny_pipeline: Path) -> None:
    def settings(*args: object) -> Any:
        return inside("check", "-", "--format", "json", *args, stdin=BLAME.encode()).json["versions"]["settings"]

    house = write(tmp_path / "toneqa.toml", f'[lang]\nbackend = "spacy"\nspacy_model = "{tiny_pipeline.as_posix()}"\n')
    by_option = settings("--lang-backend", "spacy", "--spacy-model", tiny_pipeline)
    assert settings("--config", house) == settings("--spacy-model", tiny_pipeline) == by_option
    assert len({by_option, settings(), settings("--config", house, "--lang-backend", "pymorphy3")}) == 3


@pytest.mark.parametrize("text", ['[lang]\nbackend = "natasha"', "[lang]\nspacy_model = ''", "[lang]\nspacy_model = 1"])
def test_unfit_settings_are_told(tmp_path: Path, text: str) -> None:
    ran = inside("check", "-", "--config", write(tmp_path / "toneqa.toml", text), stdin=BLAME.encode())
    assert ran.code == 2
    assert ran.err.startswith("E106")
    assert parse_settings({"lang": {"backend": "spacy", "spacy_model": "x"}}) == Settings(lang_backend="spacy", spacy_model="x")


def test_workers_do_not_show(tmp_path: Path, tiny_pipeline: Path) -> None:
    path = write(tmp_path / "in.jsonl", "".join(line(str(n), f"{BLAME} Заказ {n} приедет завтра.") for n in range(70)))
    for workers in (1, 2):
        out = tmp_path / f"{workers}.jsonl"
        assert outside("score", path, "--spacy-model", tiny_pipeline, "--workers", workers, "--out", out).code == 0
    assert (tmp_path / "1.jsonl").read_bytes() == (tmp_path / "2.jsonl").read_bytes()
    assert [r["status"] for r in results(tmp_path / "1.jsonl")] == ["ok"] * 70
