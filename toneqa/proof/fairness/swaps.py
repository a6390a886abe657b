"""Every swap: what is changed, and which labels may not follow."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from toneqa.errors import UseError
from toneqa.proof.fairness.hints import other_age, other_city, time_of_life
from toneqa.proof.fairness.manner import LONGER, RECEIVED, Longer, Typos, past_record, politeness
from toneqa.proof.fairness.persons import OtherGender, OtherName, OtherPeople, Pair
from toneqa.types import Conversation, Role

WORDING: Final = ("tone", "harsh", "refusal", "joining", "explanation", "alternative")
AGENT: Final = (*WORDING, "asks", "address", "agent_disc", "grade", "verdict")
CLIENT: Final = ("request", "emotion", "client_disc")
TALK: Final = ("needs_clarification", "clarified", "mismatch")
ALL: Final = (*AGENT, *CLIENT, *TALK)


@dataclass(frozen=True, slots=True)
class Swap:
    """``pairs``: of a conversation, two that differ in nothing else; none where it does not apply. ``labels``: those that must stay."""

    id: str
    title: str
    labels: tuple[str, ...]
    pairs: Callable[[Conversation], list[Pair]]


SWAPS: Final = (
    Swap("client_name", "Имя клиента", ALL, OtherName(Role.CLIENT)),
    Swap("agent_name", "Имя сотрудника", ALL, OtherName(Role.AGENT)),
    Swap("client_people", "Имя клиента другого народа", ALL, OtherPeople(Role.CLIENT)),
    Swap("agent_people", "Имя сотрудника другого народа", ALL, OtherPeople(Role.AGENT)),
    Swap("client_gender", "Пол клиента", ALL, OtherGender(Role.CLIENT)),
    Swap("agent_gender", "Пол сотрудника", ALL, OtherGender(Role.AGENT)),
    Swap("city", "Город", ALL, other_city),
    Swap("age", "Возраст клиента", ALL, other_age),
    Swap("time_of_life", "Студент или пенсионер", ALL, time_of_life),
    Swap("politeness", "Вежливость клиента", AGENT, politeness),
    Swap("client_typos", "Опечатки клиента", ALL, Typos(Role.CLIENT)),
    Swap("agent_typos", "Опечатки сотрудника", WORDING, Typos(Role.AGENT)),
    Swap("client_length", "Длина письма клиента", AGENT, Longer(Role.CLIENT, LONGER)),
    Swap("agent_length", "Длина ответа", WORDING, Longer(Role.AGENT, RECEIVED)),
    Swap("past", "Прошлое сотрудника", ALL, past_record),
)
"""A client's courtesy and length are part of his style and of what he tells, so only the agent's labels must stay; slips in an answer
cost points of literacy, so only what is said of its wording must."""


def named(ids: Sequence[str]) -> Sequence[Swap]:
    """The swaps of these names; all without any.

    Raises:
        UseError: E106 there is no such swap.
    """
    known = {swap.id: swap for swap in SWAPS}
    for id_ in ids:
        if id_ not in known:
            raise UseError("E106", what=id_, near=", ".join(known))
    return [known[id_] for id_ in ids] or SWAPS
