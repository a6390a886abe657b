"""What trainers decided, as a labelled corpus: the exchange format with ``labels`` as ``toneqa train`` and ``evaluate`` read them.

A label counts where a person set it, or where the machine was sure and a person was done with the letter: «done» says that what stands is
right. Messages without a label for everything that training needs go along as context only.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select

from toneqa.lang.annotate import annotate
from toneqa.privacy.mask import mask_message
from toneqa.store.desk import Decision, Desk, current
from toneqa.store.engine import Transaction
from toneqa.store.intake import PARTS, abstains, value_of
from toneqa.store.letters import Letter, Letters, StoredMessage
from toneqa.store.schema import ConversationRow, DecisionRow, ItemRow
from toneqa.types import Message, Role

Json = dict[str, Any]
Judged = Mapping[tuple[int, str], str | None]

_CLIENT: Final = ("request", "emotion", "disc")
_GRADE: Final = "grade"


def judged(decisions: Sequence[Decision]) -> dict[tuple[int, str], str | None]:
    """Labels that people set, by message and name, the last word on each."""
    said = sorted((d for d in decisions if d.kind == "label"), key=lambda d: d.id)
    return {(d.message_id, d.name): d.value for d in said if d.message_id is not None and d.name is not None}


def machine_label(message: StoredMessage, name: str) -> str:
    """Empty where the machine abstains or says nothing."""
    detail = message.labels.get(name)
    if detail is None or abstains(message.labels.get("refusal" if name in PARTS else name)):
        return ""
    return value_of(name, detail) or ""


def labelled(tx: Transaction, people_only: bool = False) -> Iterator[Json]:
    """A conversation a row, in the order of import, of those where a person was done with an answer and the words are still there.

    ``people_only``: nothing of the machine, so that it can be measured; style, questions and flags that no person set are None.
    """
    done = select(ItemRow.id, ItemRow.conversation_id).join(ConversationRow).where(ItemRow.closed_at.is_not(None))
    finished = select(DecisionRow.item_id).where(DecisionRow.kind == "done")
    items: dict[int, list[int]] = defaultdict(list)
    for item, conversation in tx.execute(done.where(ItemRow.id.in_(finished)).order_by(ItemRow.conversation_id, ItemRow.id)):
        items[conversation].append(item)
    for several in items.values():
        letters = [found for item in several if (found := Letters(tx).letter(item))]
        if all(message.text is not None for message in letters[0].messages):
            yield _row(letters, [current(Desk(tx).history(letter.item.id)) for letter in letters], people_only)


def _row(letters: Sequence[Letter], said: Sequence[list[Decision]], people_only: bool) -> Json:
    decisions = sorted((d for one in said for d in one), key=lambda d: d.id)
    whole = _Whole(letters, decisions, judged(decisions), people_only)
    talk = letters[0]
    head = {"id": talk.item.key, "channel": talk.item.channel}
    return head | {"messages": [whole.message(m) for m in talk.messages], "reviewed": whole.reviewed}


@dataclass(frozen=True, slots=True)
class _Whole:
    """A conversation with all that was said of its answers."""

    letters: Sequence[Letter]
    decisions: Sequence[Decision]
    judged: Judged
    people_only: bool

    @property
    def reviewed(self) -> Json:
        """How much of it is the word of people."""
        return {"people": len({d.by for d in self.decisions}), "blind": any(d.blind for d in self.decisions)}

    def message(self, message: StoredMessage) -> Json:
        row: Json = {"role": message.role, "text": self._text(message)}
        labels = self._client(message) if message.role == "client" else self._agent(message)
        by_people = sorted(name for number, name in self.judged if number == message.id)
        if self._grade(message):
            by_people.append(_GRADE)
        return row | ({"labels": labels, "judged": by_people} if labels else {})

    def _text(self, message: StoredMessage) -> str:
        """As long as it was; masked here where the results were kept open."""
        text = message.text or ""
        return text if self.letters[0].masked else mask_message(annotate(Message(Role(message.role), text)))

    def _label(self, message: StoredMessage, name: str) -> str:
        return self.judged.get((message.id, name)) or self._machine(message, name)

    def _machine(self, message: StoredMessage, name: str) -> str:
        return "" if self.people_only else machine_label(message, name)

    def _client(self, message: StoredMessage) -> Json:
        """What was written before an answer that was judged."""
        last = max(max(letter.turns) for letter in self.letters)
        found = {name: self._label(message, name) for name in _CLIENT} if message.n < last else {}
        return {name: value for name, value in found.items() if value}

    def _agent(self, message: StoredMessage) -> Json | None:
        if not any(message.n in letter.turns for letter in self.letters):
            return None
        named = {name: self._label(message, name) for name in ("tone", "harsh", "refusal")}
        grade, disc = self._grade(message) or self._machine(message, _GRADE), self._label(message, "disc")
        refusal = self._refusal(message) if named["refusal"] == "true" else {}
        if not all(named.values()) or not grade or refusal is None or not (disc or self.people_only):
            return None
        harsh = named["harsh"] == "true"
        return {
            "tone": named["tone"],
            "harsh": harsh,
            "harsh_spans": self._harsh(message) if harsh else [],
            "refusal": refusal or None,
            "questions": None if self.people_only else self._questions(message),
            "flags": self._flags(message),
            "disc": disc or None,
            "grade": min(5, max(1, int(float(grade) + 0.5))),
        }

    def _flags(self, message: StoredMessage) -> list[str] | None:
        if self.people_only and (message.id, "flags") not in self.judged:
            return None
        return [flag for flag in self._label(message, "flags").split(",") if flag]

    def _grade(self, message: StoredMessage) -> str:
        """A person's, of the answer whose longest turn this is."""
        for letter in self.letters:
            turns = [m for m in letter.messages if m.n in letter.turns]
            said = [d for d in self.decisions if d.kind == _GRADE and d.item == letter.item.id]
            if said and max(turns, key=lambda m: m.length).id == message.id:
                return said[-1].value or ""
        return ""

    def _refusal(self, message: StoredMessage) -> Json | None:
        """None where a part is not known."""
        levels = {part: self._label(message, part) for part in PARTS}
        if not all(levels.values()):
            return None
        said = (message.labels.get("refusal") or {}).get("spans") or {}
        text = self._text(message)
        spans = {name: [text[start:end] for start, end in said.get(name, ())] for name in ("refusal", *PARTS)}
        for code, quote in self._added(message, "refusal"):
            spans[code].append(quote)
        return {part: int(level) for part, level in levels.items()} | {"spans": spans}

    def _questions(self, message: StoredMessage) -> list[Json]:
        text = self._text(message)
        asked = [{"text": text[q["start"] : q["end"]], "type": q["type"], "form": q["form"]} for q in message.labels.get("questions") or ()]
        return asked + [{"text": quote, "type": code} for code, quote in self._added(message, "question")]

    def _harsh(self, message: StoredMessage) -> list[Json]:
        """What people added; the machine's own findings where they stand and it saw one kind alone."""
        kinds: Sequence[str] = (message.labels.get("harsh") or {}).get("kinds") or ()
        gone = {d.finding for d in self.decisions if d.kind == "overturn"}
        text = self._text(message)
        standing = [f for f in message.findings if f.code.startswith("HRS") and f.end > f.start and f.id not in gone]
        own = dict.fromkeys((text[f.start : f.end], kinds[0]) for f in standing if len(kinds) == 1)
        both = own | dict.fromkeys((quote, code) for code, quote in self._added(message, "harsh"))
        return [{"text": quote, "kind": kind} for quote, kind in both]

    def _added(self, message: StoredMessage, group: str) -> Iterator[tuple[str, str]]:
        text = self._text(message)
        for said in self.decisions:
            head, _, code = (said.code or "").partition(":")
            if said.kind == "add" and said.message_id == message.id and head == group:
                yield code, text[said.start : said.end]
