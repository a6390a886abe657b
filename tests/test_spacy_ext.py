"""``nlp.add_pipe("toneqa")``: a result on every Doc, spans in their places, in one process or two, after a trip to the disk."""

from __future__ import annotations

import json
import logging
import pickle
import re
import tomllib
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

spacy = pytest.importorskip("spacy")

from spacy.language import Language  # noqa: E402
from spacy.tokens import Doc, DocBin  # noqa: E402

from tests.cli.command import ROOT  # noqa: E402
from tests.doubles import talk, wire  # noqa: E402
from tests.unicode import ANY_TEXT  # noqa: E402
from toneqa import spacy_ext  # noqa: E402
from toneqa.errors import ToneqaError  # noqa: E402
from toneqa.lang.annotate import annotate  # noqa: E402
from toneqa.types import Annotated, Message  # noqa: E402

LETTER = "🙏 Здравствуйте, Анна! Вы не прочитали условия. Осуществляем возврат денежных сре\u0301дств."
TEXTS = [LETTER, "", " \n", "We are sorry, the refund is late.", "> Где заказ?", "Деньги вернём завтра, 𝐀нна!", "х" * 500, "\u200b"]


def pipeline(**config: Any) -> Language:
    nlp: Language = spacy.blank("ru")
    nlp.add_pipe("toneqa", config=config)
    return nlp


@pytest.fixture(scope="module")
def nlp() -> Language:
    return pipeline()


def told(doc: Doc) -> tuple[Any, list[tuple[str, str, str]]]:
    return doc._.toneqa, [(span.text, span.label_, span.id_) for span in doc.spans["toneqa"]]


def findings(doc: Doc) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = doc._.toneqa["messages"][-1]["findings"]
    return found


def test_the_result_is_that_of_a_message_alone(nlp: Language) -> None:
    doc = nlp(LETTER)
    assert doc._.toneqa["messages"] == wire(talk(("agent", LETTER), channel=None))["messages"]
    assert json.loads(json.dumps(doc._.toneqa)) == doc._.toneqa, "a plain dict"
    assert doc.text == LETTER


def test_spans_mark_the_findings(nlp: Language) -> None:
    doc = nlp(LETTER)
    placed = [(number, f) for number, f in enumerate(findings(doc)) if f["start"] < f["end"]]
    assert {"HRS101"} < {f["code"] for _, f in placed}
    assert [(int(s.id_), s.label_) for s in doc.spans["toneqa"]] == [(number, f["code"]) for number, f in placed]
    for span, (_, found) in zip(doc.spans["toneqa"], placed, strict=True):
        assert span.start_char <= found["start"] < found["end"] <= span.end_char
        assert found["quote"] == LETTER[found["start"] : found["end"]]


def test_what_is_missing_is_in_the_dict_alone(nlp: Language) -> None:
    doc = nlp("Вернуть деньги за куртку мы не можем.")
    absent = {f["code"] for f in findings(doc) if f["start"] == f["end"]}
    assert absent
    assert absent.isdisjoint(span.label_ for span in doc.spans["toneqa"])


@given(ANY_TEXT)
def test_any_text_keeps_its_result_and_its_letters(nlp: Language, text: str) -> None:
    doc = nlp(text)
    assert doc.text == text
    assert doc._.toneqa["status"] in ("ok", "skipped")
    for span in doc.spans["toneqa"]:
        found = findings(doc)[int(span.id_)]
        assert span.start_char <= found["start"] < found["end"] <= span.end_char
        assert text[found["start"] : found["end"]] == found["quote"]


@pytest.mark.parametrize("processes", [1, 2])
def test_a_stream_loses_nothing(nlp: Language, processes: int) -> None:
    many = [f"{text} {number}" if text.strip() else text for number in range(6) for text in TEXTS]
    docs = list(nlp.pipe(many, n_process=processes, batch_size=5))
    assert [doc.text for doc in docs] == many
    assert [told(doc) for doc in docs] == [told(nlp(text)) for text in many]
    assert {doc._.toneqa["status"] for doc in docs} == {"ok", "skipped"}


def test_contexts_stay_with_their_texts(nlp: Language) -> None:
    pairs = list(nlp.pipe(((text, {"n": n}) for n, text in enumerate(TEXTS)), as_tuples=True))
    assert [(doc.text, context["n"]) for doc, context in pairs] == [(text, n) for n, text in enumerate(TEXTS)]


def _log(name: str, proc: Any, docs: Any, error: Exception) -> Any:
    """A handler that drops what fails."""
    logging.getLogger(name).warning("dropped")


@pytest.mark.parametrize("processes", [1, 2])
def test_a_bug_becomes_a_result(monkeypatch: pytest.MonkeyPatch, processes: int) -> None:
    def broken(message: Message) -> Annotated:
        if "сломайся" in message.text:
            raise ZeroDivisionError("тайна")
        return annotate(message)

    monkeypatch.setattr("toneqa.pipeline.annotate", broken)
    nlp = pipeline()
    nlp.set_error_handler(_log)
    docs = list(nlp.pipe([LETTER, "сломайся", LETTER], n_process=processes))
    assert [doc._.toneqa["status"] for doc in docs] == ["ok", "error", "ok"]
    assert docs[1]._.toneqa["error"]["code"] == "E901"
    assert "тайна" not in str(docs[1]._.toneqa)
    assert list(docs[1].spans["toneqa"]) == []


def test_a_bug_in_the_marks_becomes_a_result_too(nlp: Language, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spacy_ext, "_mark", lambda doc, result: 1 / 0)
    doc = nlp(LETTER)
    assert (doc._.toneqa["status"], doc._.toneqa["error"]["code"]) == ("error", "E901")
    assert list(doc.spans["toneqa"]) == []


def test_it_travels_by_disk_and_by_bytes(nlp: Language, tmp_path: Path) -> None:
    first = pipeline(role="agent", client="Где деньги?", channel="chat", settings={"rules": {"off": ["HRS"]}})
    first.to_disk(tmp_path / "saved")
    again = spacy.load(tmp_path / "saved")
    assert told(again(LETTER)) == told(first(LETTER)) != told(nlp(LETTER))
    (kept,) = DocBin(docs=[nlp(LETTER)], store_user_data=True).get_docs(spacy.blank("ru").vocab)
    assert json.dumps(told(kept)) == json.dumps(told(nlp(LETTER))), "spaCy reads lists back as tuples"
    assert pickle.loads(pickle.dumps(nlp.get_pipe("toneqa")))(nlp.make_doc(LETTER))._.toneqa == nlp(LETTER)._.toneqa


def test_settings_and_channel_count() -> None:
    quiet = pipeline(channel="chat", settings={"rules": {"off": ["HRS", "TON"]}})(LETTER)
    assert quiet._.toneqa["channel"] == "chat"
    assert {f["code"][:3] for f in findings(quiet)}.isdisjoint({"HRS", "TON"})
    assert "Анна" not in pipeline(masked=True)("Здравствуйте, Анна! Деньги вернём.")._.toneqa["messages"][0]["text"]


def test_a_client_has_the_labels_of_a_client() -> None:
    doc = pipeline(role="client")("Верните деньги за куртку, я подам в суд!")
    (message,) = doc._.toneqa["messages"]
    assert (message["role"], message["request"]["label"]) == ("client", "claim")


def test_the_client_comes_before_the_text(nlp: Language) -> None:
    asked = "Где деньги? Жду третий день!"
    both = wire(talk(("client", asked), ("agent", LETTER), channel=None))["messages"]
    assert pipeline(client=asked)(LETTER)._.toneqa["messages"] == both
    doc = nlp.make_doc(LETTER)
    doc._.toneqa_client = asked
    others = [nlp.make_doc(LETTER) for _ in range(3)]
    found = list(nlp.pipe([doc, *others], n_process=2, batch_size=1))
    assert found[0]._.toneqa["messages"] == both
    assert [len(d._.toneqa["messages"]) for d in found] == [2, 1, 1, 1]


@pytest.mark.parametrize(
    ("config", "code"),
    [
        ({"role": "bot"}, "E106"),
        ({"channel": "fax"}, "E106"),
        ({"settings": {"rules": {"of": []}}}, "E103"),
        ({"settings": {"lang": {"backend": "spacy", "spacy_model": "nowhere"}}}, "E120"),
    ],
)
def test_what_does_not_fit_is_told_at_once(config: dict[str, Any], code: str) -> None:
    with pytest.raises(ToneqaError) as caught:
        pipeline(**config)
    assert caught.value.code == code


def test_behind_a_trained_pipeline(tiny_pipeline: Path, tmp_path: Path) -> None:
    """Its own tags stay; and a pipeline that holds toneqa may itself read for toneqa."""
    nlp = spacy.load(tiny_pipeline)
    nlp.add_pipe("toneqa")
    nlp.to_disk(tmp_path / "whole")
    doc = nlp(LETTER)
    assert doc.has_annotation("DEP")
    assert told(doc) == told(pipeline()(LETTER))
    reader = pipeline(settings={"lang": {"backend": "spacy", "spacy_model": str(tmp_path / "whole")}})
    assert reader("Вы не прочитали условия.")._.toneqa["status"] == "ok"


def test_an_extension_of_the_same_name_stays(nlp: Language) -> None:
    before = Doc.get_extension("toneqa")
    pipeline()
    assert Doc.get_extension("toneqa") == before


def test_the_entry_point_leads_to_the_factory() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    module, _, name = project["entry-points"]["spacy_factories"]["toneqa"].partition(":")
    assert getattr(import_module(module), name) is spacy_ext.create


EXAMPLES = re.findall(r"```python\n(.*?)```", (ROOT / "docs" / "nlp.md").read_text("utf-8"), re.DOTALL)


@pytest.mark.parametrize("number", range(len(EXAMPLES)))
def test_the_examples_of_the_docs_run(number: int) -> None:
    exec(compile(EXAMPLES[number], "docs/nlp.md", "exec"), {})
