"""How the agent addresses the client: вы, ты, mixed or none."""

from __future__ import annotations

from typing import Final

from toneqa.types import Annotated, Token

_POLITE_PRONOUNS: Final = frozenset(
    ["вы", "вас", "вам", "вами", "ваш", "ваша", "ваше", "ваши", "вашего", "вашей", "вашему", "вашим", "вашем", "ваших", "вашими", "вашу"]
)
_FAMILIAR_PRONOUNS: Final = frozenset(
    [
        "ты",
        "тебя",
        "тебе",
        "тобой",
        "тобою",
        "твой",
        "твоя",
        "твое",
        "твои",
        "твоего",
        "твоей",
        "твоему",
        "твоим",
        "твоем",
        "твоих",
        "твоими",
        "твою",
    ]
)


def address_of(annotated: Annotated) -> str:
    """Pronouns decide; where there are none, second-person verbs and imperatives do."""
    tokens = [t for s in annotated.sentences for t in s.tokens if t.is_word]
    polite = any(t.norm in _POLITE_PRONOUNS for t in tokens)
    familiar = any(t.norm in _FAMILIAR_PRONOUNS for t in tokens)
    if not polite and not familiar:
        polite = any(_second_person(t, "plur") for t in tokens)
        familiar = any(_second_person(t, "sing") for t in tokens)
    if polite and familiar:
        return "mixed"
    return "вы" if polite else "ты" if familiar else "none"


def _second_person(token: Token, number: str) -> bool:
    """The likeliest reading is a verb in the second person, or an imperative, of that number."""
    if not token.tags or "VERB" not in token.tags[0]:
        return False
    tags = token.tags[0]
    return number in tags and ("2per" in tags or ("impr" in tags and "excl" in tags))
