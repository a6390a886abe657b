"""Whose words: the client's «я» becomes «вы» (or «ты») of the answer, the client's «вы» becomes its «мы»."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

_ENDINGS: Final = ("", "а", "е", "и", "у", "его", "ей", "ему", "им", "ем", "их", "ими")
_MINE: Final = ("мой", "моя", "мое", "мои", "мою", "моего", "моей", "моему", "моим", "моем", "моих", "моими")
_LOCATIVE: Final = frozenset({"о", "об", "обо", "в", "во", "на", "при"})

_TO_US: Final[Mapping[str, str]] = {
    "вы": "мы",
    "вас": "нас",
    "вам": "нам",
    "вами": "нами",
    **{f"ваш{ending}": f"наш{ending}" for ending in _ENDINGS},
}
_WE_TO_YOU: Final[Mapping[str, str]] = {
    "мы": "вы",
    "нас": "вас",
    "нам": "вам",
    "нами": "вами",
    **{f"наш{ending}": f"ваш{ending}" for ending in _ENDINGS},
}
_POLITE: Final[Mapping[str, str]] = {
    "я": "вы",
    "меня": "вас",
    "мне": "вам",
    "мной": "вами",
    "мною": "вами",
    **dict(zip(_MINE, (f"ваш{ending}" for ending in _ENDINGS), strict=True)),
}
_FAMILIAR: Final[Mapping[str, str]] = {
    "я": "ты",
    "меня": "тебя",
    "мне": "тебе",
    "мной": "тобой",
    "мною": "тобой",
    **{form: "тв" + form[1:] for form in _MINE},
}


@dataclass(frozen=True, slots=True)
class You:
    """The client in the answer: «вы расстроены», «вам нужно», «вы хотите»."""

    nominative: str
    dative: str


@dataclass(frozen=True)
class Voice:
    """How the house speaks to one client. ``capital``: «Вы»."""

    familiar: bool = False
    capital: bool = False

    @cached_property
    def you(self) -> You:
        return You("ты", "тебе") if self.familiar else You(self._cased("вы"), self._cased("вам"))

    def pronoun(self, norm: str, before: str) -> str | None:
        """The word that stands in the answer for this word of the client; None where it stays as it is."""
        if norm in _TO_US:
            return _TO_US[norm]
        if norm == "мне" and before in _LOCATIVE and not self.familiar:
            return self._cased("вас")
        changed = (_FAMILIAR if self.familiar else _POLITE).get(norm) or _WE_TO_YOU.get(norm)
        return None if changed is None else self._cased(changed)

    def _cased(self, word: str) -> str:
        return word[0].upper() + word[1:] if self.capital and not self.familiar else word
