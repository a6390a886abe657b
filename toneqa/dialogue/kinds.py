"""The six kinds of clarifying questions of the method, from the nine types and two forms of the exchange format."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

KINDS: Final[Mapping[str, str]] = {
    "open": "о ситуации, открытый",
    "closed": "о ситуации, закрытый или на выбор",
    "understanding": "проверка понимания",
    "solution": "проверка решения",
    "completion": "проверка завершения",
    "comfort": "удобство: повторить, записать",
}
"""By id, in the order of the method: diagnostic open, diagnostic closed or with a choice, check of understanding, of the solution,
of completion, comfort (Апекс Берг on clarifying questions; Шевыров on open and closed ones)."""

_BY_TYPE: Final[Mapping[str, str]] = {
    "check_understanding": "understanding",
    "solution_fit": "solution",
    "answer_check": "completion",
    "open_floor": "completion",
    "offer_repeat": "comfort",
    "offer_record": "comfort",
}


def kind_of(type_: str, form: str) -> str | None:
    """None for what clarifies nothing: rhetorical questions and reproaches."""
    if type_ == "situation":
        return "closed" if form == "closed" else "open"
    return _BY_TYPE.get(type_)
