"""From a conversation to a report: every field of the wire format for every kind of conversation, nothing raises, nothing drifts."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.cli.command import SAMPLES
from tests.doubles import WORDS, FixedModel, SmallAnalyzer, shipped, small_json, talk, wire
from toneqa.config import Settings
from toneqa.importers.base import ReadOptions
from toneqa.importers.files import read_paths
from toneqa.ml import base
from toneqa.report.wire import Json, dump
from toneqa.types import Conversation, Message, Role

CLIENT = "Здравствуйте! Наушники сломались через неделю, я очень расстроена. Верните, пожалуйста, 4 990 рублей."
AGENT = (
    "Здравствуйте, Анна! Понимаю, как неприятно. Вернуть деньги не сможем: прошло больше 14 дней. "
    "Могу обменять их на другие. Какая модель вам удобнее?"
)
QUOTE = "\n\n12.05.2026 10:15, Анна Иванова <anna@pochta.example> пишет:\n> Наушники сломались.\n> Верните 4 990 рублей, пожалуйста."
ENGLISH = "We are sorry, but the refund is not possible any more."

HEAD = {"n", "role", "at", "author", "text"}
CLIENT_KEYS = HEAD | {"request", "emotion", "disc", "findings"}
LABELS = HEAD | {"tone", "harsh", "refusal", "questions", "flags", "flag_probs", "disc", "address", "grade", "findings"}
JUDGED = {"score", "advice", "verdict", "why"}


def assert_client(message: Json) -> None:
    assert set(message) - {"hidden"} == CLIENT_KEYS
    for key, names in base.CLIENT_HEADS.items():
        assert_label(message[key], names)
    assert_findings(message)


def assert_agent(message: Json) -> None:
    assert set(message) - JUDGED - {"part_of", "attachments", "offers", "hidden"} == LABELS
    assert_label(message["tone"], base.TONES)
    assert_label(message["disc"], base.STYLES)
    assert message["address"] in ("вы", "ты", "mixed", "none")
    assert message["grade"] is None or 1 <= message["grade"] <= 5
    assert set(message["flags"]) == set(message["flag_probs"]) <= set(base.FLAGS)
    assert_harsh(message)
    assert_refusal(message)
    for question in message["questions"]:
        assert question["type"] in base.QUESTION_TYPES
        assert question["form"] in ("open", "closed")
        assert_inside(message, question["start"], question["end"])
    assert_findings(message)


def assert_label(label: Json, names: tuple[str, ...]) -> None:
    assert label["label"] in names
    assert set(label["probs"]) == set(names)
    assert sum(label["probs"].values()) == pytest.approx(1, abs=0.001)


def assert_harsh(message: Json) -> None:
    harsh = message["harsh"]
    assert harsh["value"] is (harsh["prob"] >= 0.5)
    assert bool(harsh["spans"]) is harsh["value"]
    assert set(harsh["kinds"]) == {s["kind"] for s in harsh["spans"]} <= set(base.HARSH_KINDS)
    for span in harsh["spans"]:
        assert_inside(message, span["start"], span["end"])


def assert_refusal(message: Json) -> None:
    refusal = message["refusal"]
    assert refusal["value"] is (refusal["prob"] >= 0.5)
    for part in base.PARTS:
        assert refusal[part] in ((0, 1, 2) if refusal["value"] else (None,))
        assert bool(refusal["spans"].get(part)) is bool(refusal[part])
    assert bool(refusal["spans"].get("refusal")) is refusal["value"]
    for spans in refusal["spans"].values():
        for start, end in spans:
            assert_inside(message, start, end)


def assert_inside(message: Json, start: int, end: int) -> None:
    assert 0 <= start < end <= len(message["text"])


def assert_findings(message: Json) -> None:
    places = [(f["start"], f["end"], f["code"]) for f in message["findings"]]
    assert places == sorted(places)
    for finding in message["findings"]:
        assert 0 <= finding["start"] <= finding["end"] <= len(message["text"])
        assert finding["quote"] == message["text"][finding["start"] : finding["end"]]
        assert finding["severity"] in ("info", "warning", "error")
        assert 0 < finding["confidence"] <= 1
        assert "{quote}" not in finding["message"]


def assert_judged(message: Json) -> None:
    assert set(message) - {"offers"} == LABELS | JUDGED
    assert message["refusal"]["value"] <= ("offers" in message)
    for offer in message.get("offers", ()):
        assert offer["part"] in ("joining", "explanation", "alternative")
        assert offer["complete"] is ("[" not in offer["text"])
    assert 0 <= message["score"]["value"] <= 100
    assert 0 < message["score"]["applicable"] <= 1
    assert len(message["advice"]) <= 3
    assert message["verdict"] in ("send", "revise", "ask")
    assert bool(message["why"]) is (message["verdict"] != "send")


def test_an_answer_to_a_client() -> None:
    found = wire(talk(("client", CLIENT), ("agent", AGENT)))
    client, agent = found["messages"]
    assert_client(client)
    assert_agent(agent)
    assert_judged(agent)
    labels = found["conversation"]
    assert all(isinstance(labels[key], bool) for key in ("needs_clarification", "clarified"))
    assert set(labels["probs"]) == set(base.CONVERSATION_HEADS)
    assert labels["score"] == {"value": agent["score"]["value"]}
    assert labels["triage"]["kind"] in ("claim", "complaint", "request", "question", None)


def test_a_client_alone_gets_labels_and_triage() -> None:
    found = wire(talk(("client", CLIENT)))
    assert found["status"] == "ok"
    assert_client(found["messages"][0])
    labels = found["conversation"]
    assert labels["triage"]["kind"] == found["messages"][0]["request"]["label"]
    assert (labels["score"], labels["clarified"], labels["mismatch"]) == (None, None, None)


def test_an_agent_alone_has_no_labels_of_the_talk() -> None:
    found = wire(talk(("agent", AGENT)))
    assert_agent(found["messages"][0])
    assert_judged(found["messages"][0])
    labels = found["conversation"]
    assert [labels[key] for key in base.CONVERSATION_HEADS] == [None, None, None]
    assert (labels["probs"], labels["triage"]) == ({}, {"kind": None, "due_days": None})


def test_a_quoted_client_is_context_and_no_message() -> None:
    found = wire(talk(("agent", AGENT + QUOTE), channel="email"))
    [agent] = found["messages"]
    assert agent["n"] == 0
    assert_judged(agent)
    assert found["conversation"]["triage"]["kind"] is not None
    assert isinstance(found["conversation"]["needs_clarification"], bool)
    body = agent["text"].index("12.05.2026")
    assert all(end <= body for spans in agent["refusal"]["spans"].values() for _, end in spans)
    assert all(f["end"] <= body for f in agent["findings"])


def test_numbers_of_turns_do_not_count_the_quoted_client() -> None:
    messages = wire(talk(("agent", "Добрый день! Проверил заказ." + QUOTE), ("agent", AGENT)))["messages"]
    assert [(m["n"], m.get("part_of")) for m in messages] == [(0, 1), (1, None)]


def test_a_client_that_wrote_makes_the_quote_needless() -> None:
    with_quote, without = (wire(talk(("client", CLIENT), ("agent", t), channel="email")) for t in (AGENT + QUOTE, AGENT))
    assert with_quote["conversation"] == without["conversation"]
    assert [{**m, "text": ""} for m in with_quote["messages"]] == [{**m, "text": ""} for m in without["messages"]]


def test_turns_of_one_agent_in_a_chat_are_one_answer() -> None:
    turns = [("client", CLIENT), ("agent", "Здравствуйте!"), ("bot", "Оцените ответ."), ("agent", "Проверил заказ."), ("agent", AGENT)]
    found = wire(talk(*turns))
    _, first, bot, second, last = found["messages"]
    assert [first["part_of"], second["part_of"]] == [4, 4]
    for turn in (first, second):
        assert set(turn) == LABELS | {"part_of"}
    assert set(bot) == HEAD
    assert_judged(last)
    assert first["grade"] is None, "a turn under three words"
    assert found["conversation"]["score"] == {"value": last["score"]["value"]}


@pytest.mark.parametrize(
    ("turns", "channel", "answers"),
    [
        ([("agent", AGENT), ("client", CLIENT), ("agent", AGENT)], "chat", [0, 2]),
        ([("agent", AGENT), ("agent", AGENT)], "email", [0, 1]),
        ([("agent", AGENT), ("agent", AGENT)], None, [1]),
        ([Message(Role.AGENT, AGENT, author="a"), Message(Role.AGENT, AGENT, author="b")], "chat", [0, 1]),
        ([("agent", AGENT), ("system", "Чат передан."), ("agent", AGENT)], "chat", [2]),
        ([("agent", AGENT), ("agent", "  "), ("agent", AGENT)], "chat", [2]),
    ],
)
def test_what_parts_one_answer_from_the_next(turns: list[tuple[str, str] | Message], channel: str | None, answers: list[int]) -> None:
    found = wire(talk(*turns, channel=channel))
    assert [m["n"] for m in found["messages"] if "verdict" in m] == answers
    scores = [m["score"]["value"] for m in found["messages"] if "score" in m]
    assert found["conversation"]["score"]["value"] == pytest.approx(sum(scores) / len(scores), abs=0.05)


@pytest.mark.parametrize(
    ("turns", "reason"),
    [
        ([], "нет текста"),
        ([("agent", " \n"), ("client", "")], "нет текста"),
        ([("agent", ENGLISH)], "не на русском"),
        ([("agent", "Доброго дня! Ми перевіримо ваше замовлення і відповімо до п'ятниці.")], "не на русском"),
        ([("agent", QUOTE)], "только цитаты"),
        ([("agent", "> Верните деньги, пожалуйста.")], "только цитаты"),
        ([("client", "> Верните деньги, пожалуйста.")], "только цитаты"),
    ],
)
def test_what_is_skipped_and_why(turns: list[tuple[str, str]], reason: str) -> None:
    found = wire(talk(*turns))
    assert (found["status"], found["error"], found["messages"], found["conversation"]) == ("skipped", None, [], None)
    assert reason in found["reason"]


@pytest.mark.parametrize(
    "text", ["12345", "👍", "?!", "+7 900 000-00-00", "Ок", "https://a.example/?q=1", "Вот: https://help.example/articles/returns"]
)
def test_a_text_without_words_is_scored_all_the_same(text: str) -> None:
    found = wire(talk(("client", text), ("agent", text)))
    assert found["status"] == "ok"
    assert len(found["messages"]) == 2


def sample_talks() -> list[Conversation]:
    items = read_paths([SAMPLES / "mail", SAMPLES / "chats"], ReadOptions(("pomoshch.example",)))
    return [item for item in items if isinstance(item, Conversation)]


def test_every_sample_has_a_complete_report() -> None:
    for conversation in sample_talks():
        found = wire(conversation)
        assert [m["n"] for m in found["messages"]] == list(range(len(conversation.messages)))
        assert [m["text"] for m in found["messages"]] == [m.text for m in conversation.messages]
        for message in found["messages"]:
            if "tone" in message:
                assert_agent(message)
                assert ("part_of" in message) is ("verdict" not in message)
            elif "request" in message:
                assert_client(message)
        assert all(a["n"] < a["part_of"] for a in found["messages"] if "part_of" in a)


def test_equal_inputs_give_equal_reports() -> None:
    talks = sample_talks()[:20]
    assert shipped().analyse_many(talks) == [replace(shipped()).analyse(t) for t in talks]
    assert [dump(wire(t)) for t in talks] == [dump(wire(t)) for t in talks]


SILENCED = [((), 2), (("TON901",), 1), (("tone-small",), 1), (("TON",), 1), (("TON", "HRS"), 0), (("WRD",), 2)]


@pytest.mark.parametrize(("off", "left"), SILENCED)
def test_settings_silence_rules(off: tuple[str, ...], left: int) -> None:
    analyzer = SmallAnalyzer(FixedModel(), Settings(off=off))
    [message] = small_json(analyzer, talk(("agent", f"Наш {WORDS['TON901']} и {WORDS['HRS901']}.")))["messages"]
    assert len(message["findings"]) == left
    heard = {f["code"] for f in message["findings"]}
    assert {code for c in message["score"]["contributions"] for code in c["codes"]} == heard
    assert (message["verdict"] == "revise") is ("HRS901" in heard)


ROLES = st.sampled_from([str(role) for role in Role])
WORD = st.sampled_from(
    ["Здравствуйте", "не вернём", "\n> ", "вы обязаны", "?", "С уважением,\n", "е\u0308", "\u200b", "👩‍💻", "\r\n", "\x00", "İ", "ﷺ"]
)
TEXTS = st.one_of(st.text(st.characters(exclude_categories=["Cs"]), max_size=40), st.lists(WORD, max_size=12).map("".join))


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(ROLES, TEXTS), max_size=4), st.sampled_from(["email", "chat", None]), st.booleans())
def test_any_text_in_any_role_is_reported(turns: list[tuple[str, str]], channel: str | None, masked: bool) -> None:
    found = wire(talk(*turns, channel=channel), masked)
    assert found["status"] in ("ok", "skipped")
    dump(found).encode()
    for (_, text), message in zip(turns, found["messages"], strict=found["status"] == "ok"):
        assert len(message["text"]) == len(text)
        if "tone" in message:
            assert_agent(message)
        elif "request" in message:
            assert_client(message)
