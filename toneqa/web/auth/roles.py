"""What each role opens: the API, its own name and those of the roles below it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from toneqa.store.accounts import Role
from toneqa.web.access import Scope

_ORDER: Final = tuple(Role)
_API: Final[Mapping[Role, frozenset[str]]] = {
    Role.AGENT: frozenset({Scope.CHECK, Scope.RULES}),
    Role.TRAINER: frozenset({Scope.CHECK, Scope.RULES, Scope.SCORE}),
    Role.LEAD: frozenset({Scope.CHECK, Scope.RULES, Scope.SCORE, Scope.METRICS}),
    Role.ADMIN: frozenset(Scope),
}

TITLES: Final[Mapping[Role, str]] = {
    Role.AGENT: "сотрудник",
    Role.TRAINER: "тренер",
    Role.LEAD: "руководитель",
    Role.ADMIN: "администратор",
}


def scopes_of(role: Role) -> frozenset[str]:
    """Routes ask for a role by ``require(Role.TRAINER)``."""
    return _API[role] | frozenset(str(one) for one in _ORDER[: _ORDER.index(role) + 1])
