"""What the views read off wire results: answers, marked pieces of a text, and the totals of a run."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from toneqa.privacy.kinds import FILL
from toneqa.report.words import PARTS, VERDICTS

Json = Mapping[str, Any]

WORST: Final = 10
TROUBLES: Final = 200
"""Failed and skipped inputs kept with their reason; beyond that only their number grows."""

_QUOTE: Final = 140
_ORDER: Final = {verdict: place for place, verdict in enumerate(VERDICTS)}
_UNREADABLE: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u2028-\u202e\u2066-\u2069]")


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text covered by the same marks. ``gaps`` are absences that stand before it."""

    start: int
    end: int
    inside: tuple[int, ...]
    opened: tuple[int, ...]
    closed: tuple[int, ...]
    gaps: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """The turns of one answer; the last one carries score, verdict and advice. ``client``: what it answers."""

    turns: tuple[Json, ...]
    client: Json | None = None
    mismatch: bool | None = None

    @property
    def last(self) -> Json:
        return self.turns[-1]

    @property
    def score(self) -> int:
        return int(self.last["score"]["value"])

    @property
    def verdict(self) -> str:
        return str(self.last["verdict"])

    @property
    def why(self) -> Sequence[str]:
        return list(self.last.get("why") or ())

    @property
    def findings(self) -> list[Json]:
        return [f for turn in self.turns for f in turn.get("findings") or ()]

    @property
    def lost(self) -> Sequence[Json]:
        """Criteria that lost points, as the score tells of them; an old result may hold the value alone."""
        return self.last["score"].get("contributions") or ()

    @property
    def costly(self) -> set[str]:
        """Codes that cost points."""
        return {code for c in self.lost for code in c["codes"]}

    @property
    def harsh(self) -> Json | None:
        """The harshness of the worst turn."""
        return max((t["harsh"] for t in self.turns if t.get("harsh")), key=lambda h: (h["value"], h.get("prob") or 0), default=None)

    @property
    def tone(self) -> Json | None:
        """The tone of the longest turn: it carries the news, «Готово!» does not."""
        toned = [t for t in self.turns if t.get("tone")]
        return max(toned, key=lambda t: len(t["text"]))["tone"] if toned else None

    @property
    def levels(self) -> dict[str, int] | None:
        """Levels of the refusal parts, the best of all turns that refuse; None without a refusal."""
        refusals = [t["refusal"] for t in self.turns if (t.get("refusal") or {}).get("value")]
        return {part: max(r.get(part) or 0 for r in refusals) for part in PARTS} if refusals else None

    @property
    def quote(self) -> str:
        """The first quote of the gravest finding, on one line."""
        quoted = [f for f in self.findings if f.get("quote")]
        deciding = [f for f in quoted if f["code"] in self.why] or [f for f in quoted if f["severity"] != "info"]
        return short(deciding[0]["quote"]) if deciding else ""


@dataclass(frozen=True, slots=True)
class Row:
    """One answer in a list. ``place`` counts results from 1."""

    place: int
    n: int
    id: str
    author: str | None
    verdict: str
    score: int
    why: tuple[str, ...]
    quote: str

    @property
    def gravity(self) -> tuple[int, int, int, int]:
        return (_ORDER.get(self.verdict, 0), self.score, self.place, self.n)


@dataclass(frozen=True, slots=True)
class Trouble:
    """A conversation that was not scored, and why."""

    id: str
    at: str
    code: str
    text: str


@dataclass(slots=True)
class Summary:
    """Totals of a run, updated result by result; holds no letters and stays small."""

    statuses: Counter[str] = field(default_factory=Counter)
    verdicts: Counter[str] = field(default_factory=Counter)
    scores: Counter[int] = field(default_factory=Counter)
    tones: Counter[str] = field(default_factory=Counter)
    harsh: int = 0
    harsh_kinds: Counter[str] = field(default_factory=Counter)
    refusals: int = 0
    missing: Counter[str] = field(default_factory=Counter)
    triage: Counter[str] = field(default_factory=Counter)
    mismatches: int = 0
    unasked: int = 0
    rule_hits: Counter[str] = field(default_factory=Counter)
    rule_answers: Counter[str] = field(default_factory=Counter)
    errors: list[Trouble] = field(default_factory=list)
    skipped: list[Trouble] = field(default_factory=list)
    _worst: list[Row] = field(default_factory=list)

    @classmethod
    def of(cls, results: Iterable[Json]) -> Summary:
        summary = cls()
        for result in results:
            summary.add(result)
        return summary

    @property
    def conversations(self) -> int:
        return self.statuses.total()

    @property
    def answers(self) -> int:
        return self.verdicts.total()

    @property
    def needs_work(self) -> int:
        return self.answers - self.verdicts["send"]

    @property
    def mean_score(self) -> float | None:
        return sum(s * n for s, n in self.scores.items()) / self.answers if self.answers else None

    @property
    def worst(self) -> list[Row]:
        return sorted(self._worst, key=_by_score)[:WORST]

    def top_rules(self, count: int) -> list[tuple[str, int]]:
        """Codes with the most hits; equal ones by code."""
        return sorted(self.rule_hits.items(), key=lambda item: (-item[1], item[0]))[:count]

    def add(self, result: Json) -> None:
        self.statuses[str(result["status"])] += 1
        if result["status"] != "ok":
            self._add_trouble(result)
            return
        self._add_conversation(result.get("conversation") or {})
        for answer in answers(result):
            self._add_answer(answer)
            self._add_row(row(answer, result, self.conversations))

    def _add_trouble(self, result: Json) -> None:
        kept = self.errors if result["status"] == "error" else self.skipped
        if len(kept) < TROUBLES:
            kept.append(trouble(result))

    def _add_conversation(self, labels: Json) -> None:
        kind = (labels.get("triage") or {}).get("kind")
        if kind:
            self.triage[kind] += 1
        self.mismatches += labels.get("mismatch") is True
        self.unasked += labels.get("needs_clarification") is True and labels.get("clarified") is False

    def _add_answer(self, answer: Answer) -> None:
        self.verdicts[answer.verdict] += 1
        self.scores[answer.score] += 1
        if answer.tone:
            self.tones["unsure" if answer.tone.get("abstain") else answer.tone["label"]] += 1
        if answer.harsh and answer.harsh["value"]:
            self.harsh += 1
            self.harsh_kinds.update(answer.harsh.get("kinds") or ())
        if answer.levels:
            self.refusals += 1
            self.missing.update(part for part, level in answer.levels.items() if not level)
        self._add_rules([f for f in answer.findings if f["severity"] != "info"])

    def _add_rules(self, findings: Sequence[Json]) -> None:
        self.rule_hits.update(f["code"] for f in findings)
        self.rule_answers.update({f["code"] for f in findings})

    def _add_row(self, added: Row) -> None:
        if added.score < 100 or added.verdict != "send":
            self._worst = sorted([*self._worst, added], key=_by_score)[:WORST]


def _by_score(row: Row) -> tuple[int, int, int, int]:
    return (row.score, *row.gravity[:1], row.place, row.n)


def answers(result: Json) -> Iterator[Answer]:
    """The answers of a conversation in order."""
    messages = result.get("messages") or ()
    mismatch = (result.get("conversation") or {}).get("mismatch")
    client = None
    for message in messages:
        client = message if message.get("role") == "client" else client
        if message.get("score") and message.get("verdict"):
            turns = [m for m in messages if m.get("part_of") == message["n"]]
            yield Answer((*turns, message), client, mismatch)


def marked_faults(turn: Json, costly: Collection[str] = ()) -> list[Json]:
    """Faults of a turn in order of place; of rules of one family that speak of one place only the gravest stays.

    Those that cost points (``costly`` codes) come first, so that every lost point keeps its quote.
    """
    rank = {"error": 0, "warning": 1}
    faults = [f for f in turn.get("findings") or () if f["severity"] in rank]
    kept: list[Json] = []
    for fault in sorted(
        faults, key=lambda f: (f["code"] not in costly, rank[f["severity"]], -f["confidence"], f["start"] - f["end"], f["code"])
    ):
        if not any(_same_place(fault, other) for other in kept):
            kept.append(fault)
    return sorted(kept, key=lambda f: (f["start"], f["end"], f["code"]))


def _same_place(one: Json, other: Json) -> bool:
    return bool(one["code"][:3] == other["code"][:3] and one["start"] < other["end"] and other["start"] < one["end"])


def row(answer: Answer, result: Json, place: int) -> Row:
    last = answer.last
    why = tuple(answer.why)
    return Row(place, last["n"], named(result), shown_author(last), answer.verdict, answer.score, why, answer.quote)


def named(result: Json) -> str:
    """What a reader calls a conversation: the file of a letter, else the number of the talk."""
    source = str(result.get("source") or "")
    name = source.replace("\\", "/").rpartition("/")[2]
    return name if name.lower().endswith((".eml", ".txt")) else str(result["id"])


_TAG: Final = 6
"""Signs of a tag that are shown: among a thousand people two share them once in thirty houses."""


def shown_author(message: Json) -> str | None:
    """The author; where a mask has left nothing to read, the tag of a keyed hash («№ 4d73e0»), which is the same person everywhere."""
    author, _, tag = str(message.get("author") or "").partition(f"{FILL}~")
    if not tag:
        return author if author.strip(f"{FILL} ") else None
    readable = author.strip(f"{FILL} ")
    if tag.isdecimal() and len(tag) < _TAG:
        return readable or None
    return f"{readable} № {tag[:_TAG]}".strip()


def trouble(result: Json) -> Trouble:
    said = result.get("error")
    error = said if isinstance(said, dict) else {}
    at = error.get("at") or result.get("source") or ""
    text = error.get("message") or result.get("reason") or ""
    return Trouble(str(result.get("id") or ""), str(at), str(error.get("code") or ""), str(text))


def pieces(length: int, spans: Sequence[tuple[int, int]]) -> Iterator[Piece]:
    """Cut a text at every edge of its marks, however they overlap; marks are numbered from 1. The last piece is empty."""
    bounded = [(min(max(a, 0), length), min(max(b, 0), length)) for a, b in spans]
    edges = sorted({0, length, *(edge for span in bounded for edge in span)})
    active: set[int] = set()
    for start, end in zip(edges, [*edges[1:], length], strict=True):
        opened = tuple(i for i, (a, b) in enumerate(bounded, 1) if a == start and b > a)
        gaps = tuple(i for i, (a, b) in enumerate(bounded, 1) if a == start and b <= a)
        active = {i for i in active if bounded[i - 1][1] > start} | set(opened)
        inside = tuple(sorted(active))
        yield Piece(start, end, inside, opened, tuple(i for i in inside if bounded[i - 1][1] == end), gaps)


def short(quote: str, most: int = _QUOTE) -> str:
    """The quote on one line, cut at ``most`` characters."""
    flat = " ".join(quote.split())
    return flat if len(flat) <= most else flat[: most - 1].rstrip() + "…"


def visible(text: str) -> str:
    """As long as the text, with nothing that could steer a terminal or turn the reading direction."""
    return _UNREADABLE.sub(_stand_in, text.replace("\r\n", " \n"))


def _stand_in(match: re.Match[str]) -> str:
    """Line ends stay line ends, turns of direction vanish, control characters become their pictures."""
    code = ord(match.group())
    if code in (0x85, 0x2028, 0x2029):
        return "\n"
    if code >= 0x202A and not 0xD800 <= code <= 0xDFFF:
        return "\u200b"
    return chr(0x2400 + code) if code < 0x20 else "\ufffd"
