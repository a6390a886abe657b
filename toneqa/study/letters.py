"""The 2 × 2 × 2 × 3 letters of one refusal: joining, explanation and alternative there or not, in three tones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Final

from toneqa.errors import UseError
from toneqa.lang.morph import analyzer
from toneqa.study.facts import TONES, Facts, verb_at


@dataclass(frozen=True, slots=True)
class Variant:
    joining: bool
    explanation: bool
    alternative: bool
    tone: str
    text: str


def variants(facts: Facts) -> tuple[Variant, ...]:
    """All 24, those with fewer parts first.

    Raises:
        UseError: E164 the step has no imperative.
    """
    cells = product((False, True), (False, True), (False, True), TONES)
    return tuple(Variant(j, e, a, tone, _letter(facts, tone, j, e, a)) for j, e, a, tone in cells)


def _letter(facts: Facts, tone: str, joining: bool, explanation: bool, alternative: bool) -> str:
    """Greeting, body and closing, a paragraph each."""
    filled = _filling(facts, tone)
    keys = [*_body(facts, joining, explanation, alternative)]
    body = " ".join(facts.sentence(tone, key).format_map(filled) for key in keys)
    greeting = "greeting_named" if facts.name else "greeting"
    return "\n\n".join((facts.sentence(tone, greeting).format_map(filled), body, facts.sentence(tone, "closing").format_map(filled)))


def _body(facts: Facts, joining: bool, explanation: bool, alternative: bool) -> Iterator[str]:
    """In the order of the method: joining, refusal, explanation, alternative."""
    if joining:
        yield "joining_trouble" if facts.trouble else "joining"
    yield "refusal"
    if explanation:
        yield "explanation"
    if alternative:
        yield f"alternative_{facts.who}"
        if facts.step:
            yield "step"


def _filling(facts: Facts, tone: str) -> Mapping[str, str]:
    formal = tone == "formal"
    you = facts.address == "вы" or formal
    order = _order(facts.step, plural=you) if facts.step else ""
    return {
        "act": facts.act,
        "Act": _capital(facts.act),
        "trouble": facts.trouble,
        "Trouble": _capital(facts.trouble),
        "reason": facts.reason,
        "ways": _listed(facts.ways),
        "step": facts.step,
        "order": order,
        "Order": _capital(order),
        "name": facts.name,
        "dear": "Уважаемая" if _is_woman(facts.name) else "Уважаемый",
        "to_you": "Вам" if formal else "вам" if you else "тебе",
        "write": "напишите" if you else "напиши",
    }


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _listed(ways: tuple[str, ...]) -> str:
    *before, last = ways
    return f"{', '.join(before)} или {last}" if before else last


_NO_ORDER: Final = frozenset({"мочь", "смочь", "хотеть", "захотеть"})
"""The dictionary forms «могите», nobody says it."""


def _order(step: str, plural: bool) -> str:
    """«прислать фото чека» → «пришлите фото чека».

    Raises:
        UseError: E164 the dictionary has no such imperative.
    """
    words, at = step.split(), verb_at(step) or 0
    verb = words[at].rstrip(",;:")
    infinitive = next((parse for parse in analyzer().parse(verb.lower()) if "INFN" in parse.tag), None)
    made = infinitive and infinitive.inflect({"impr", "plur" if plural else "sing", "excl"})
    if made is None or verb.lower() in _NO_ORDER:
        raise UseError("E164", what="step", near=f"у глагола «{verb}» нет повелительной формы, возьмите другой")
    return " ".join([*words[:at], made.word + words[at][len(verb) :], *words[at + 1 :]])


def _is_woman(name: str) -> bool:
    """By the first name, or the patronymic; «Уважаемый» stays where the dictionary does not know."""
    for word in reversed(name.split()):
        tags = [
            parse.tag for parse in analyzer().parse(word.lower()) if {"Name", "Patr"} & parse.tag.grammemes and parse.tag.case == "nomn"
        ]
        if tags:
            return bool(tags[0].gender == "femn")
    return False
