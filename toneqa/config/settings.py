"""The settings as values: frozen, hashable, with a digest that covers all of them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

SOFT: Final[Mapping[str, float]] = {
    "capital_you": 0.0,
    "apology_formula": 1.0,
    "understanding_formula": 1.0,
    "respected_client": 1.0,
    "unfortunately": 1.0,
    "imperative": 1.0,
    "thanks_for_complaint": 0.0,
    "emoji": 1.0,
    "familiar_you": 1.0,
    "fault_in_claim": 0.0,
    "many_apologies": 1.0,
    "reason_for_refusal": 1.0,
}
"""Questions on which experts disagree (methodology, section 8), and the weight each has where the house says nothing:
0 is a hint, 1 the stricter side. Which rules a question stands for is in ``toneqa.rules.house``."""


SPACY: Final = "spacy"
BACKENDS: Final = ("pymorphy3", SPACY)
"""Who reads the words: the dictionary alone, or a spaCy pipeline with it."""


KINDS: Final = (
    *("name", "phone", "email", "card", "passport", "snils", "inn", "ogrn", "account", "address", "birth_date", "order"),
    *("link", "login", "number"),
)
"""Kinds of personal data that a house may name; what they are is in ``toneqa.privacy.kinds``."""

AUTHOR: Final = "author"
"""Also keepable: who wrote a message, as the export names him."""


@dataclass(frozen=True, slots=True)
class Exemption:
    """``rules`` stay silent where every condition given holds; one of its options is enough for a condition."""

    rules: tuple[str, ...]
    queues: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Forbidden:
    """Phrases that the house does not write, what it writes instead, and what it says to the agent."""

    phrases: tuple[str, ...]
    instead: str = ""
    message: str = ""


@dataclass(frozen=True, slots=True)
class Alternative:
    """What the house can offer where it refuses; ``topics``: words of the letters it fits, none for any."""

    text: str
    topics: tuple[str, ...] = ()


PLUGGABLE: Final = ("request", "emotion", "client_disc", "tone", "harsh", "refusal", "disc", "grade")
"""Labels that another classifier may judge."""


@dataclass(frozen=True, slots=True)
class Plug:
    """A classifier of its own for one label: its folder, and which of our labels each of its classes means.

    ``threshold``: below this probability the label abstains; None keeps that of the default model.
    """

    label: str
    path: str
    labels: tuple[tuple[str, str], ...]
    threshold: float | None = None


@dataclass(frozen=True, slots=True)
class Settings:
    """House style. ``off``: codes, names or code prefixes of rules that stay silent.

    ``factors`` and ``points`` weigh rules by the same names; ``soft`` holds weights of ``SOFT`` that differ from its own.
    ``capital_you``, ``emoji``, ``thanks_for_complaint``: wanted or not; None leaves the matter to the soft weights.
    ``revise_below``: an answer with a lower score is sent back. 85 keeps the share of good answers (grade 4–5)
    that are sent back under one in ten; the experiment is in ``docs/scoring.md``.
    ``keep``: kinds of personal data that are not masked. ``key_file``: the secret of the hashes that link a person's records.
    ``spelling``: words that the spelling dictionaries do not know are looked for (extra ``literacy``).
    ``names_model``: a spaCy pipeline that recognises persons, beside the dictionary.
    ``spacy_model``: an installed pipeline or its folder, for the backend ``spacy``.
    """

    off: tuple[str, ...] = ()
    revise_below: int = 85
    address: str = "вы"
    agent_domains: tuple[str, ...] = ()
    factors: tuple[tuple[str, float], ...] = ()
    points: tuple[tuple[str, float], ...] = ()
    exempt: tuple[Exemption, ...] = ()
    soft: tuple[tuple[str, float], ...] = ()
    capital_you: bool | None = None
    emoji: bool | None = None
    thanks_for_complaint: bool | None = None
    house_words: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    spelling: bool = False
    forbidden: tuple[Forbidden, ...] = ()
    alternatives: tuple[Alternative, ...] = ()
    keep: tuple[str, ...] = ()
    key_file: str = ""
    names_model: str = ""
    lang_backend: str = BACKENDS[0]
    spacy_model: str = ""
    plugs: tuple[Plug, ...] = ()

    @property
    def digest(self) -> str:
        """Equal settings have equal digests: 1 and 1.0 are the same number."""
        return hashlib.sha256(json.dumps(_plain(asdict(self)), ensure_ascii=False, sort_keys=True).encode()).hexdigest()

    def silences(self, code: str, name: str) -> bool:
        return any(names_rule(entry, code, name) for entry in self.off)


def names_rule(entry: str, code: str, name: str) -> bool:
    """Does an entry of the settings mean this rule: its code, its name, or the beginning of its code?"""
    return name == entry or code.startswith(entry)


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value
