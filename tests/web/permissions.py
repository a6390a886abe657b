"""Who may call what: every route of a server with accounts, by the right it asks for. A route that is not here fails the test.

Rights: ``OPEN`` for everyone, ``account`` for all who are signed in, a role (and those above it), or a scope that keys have too.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

OPEN: Final = ""

ROUTES: Final[Mapping[tuple[str, str], str]] = {
    ("GET", "/"): "check",
    ("POST", "/api/draft"): "check",
    ("GET", "/rules"): "rules",
    ("GET", "/rules/{code}"): "rules",
    ("POST", "/api/v1/check"): "check",
    ("POST", "/api/v1/draft"): "check",
    ("POST", "/api/v1/score"): "score",
    ("GET", "/api/v1/rules"): "rules",
    ("GET", "/api/v1/rules/{code}"): "rules",
    ("GET", "/api/v1/metrics"): "metrics",
    ("GET", "/api/v1/health"): OPEN,
    ("POST", "/api/v1/hooks/{name}"): OPEN,
    ("GET", "/api/v1/openapi.json"): OPEN,
    ("GET", "/static"): OPEN,
    ("GET", "/login"): OPEN,
    ("POST", "/login"): OPEN,
    ("GET", "/login/outside"): OPEN,
    ("GET", "/login/outside/back"): OPEN,
    ("POST", "/logout"): "account",
    ("GET", "/account"): "account",
    ("POST", "/account/password"): "account",
    ("POST", "/account/sessions/end"): "account",
    ("GET", "/review"): "trainer",
    ("POST", "/review/next"): "trainer",
    ("GET", "/review/stats"): "lead",
    ("GET", "/review/{item}"): "trainer",
    ("POST", "/review/{item}/take"): "trainer",
    ("POST", "/review/{item}/lease"): "trainer",
    ("POST", "/review/{item}/release"): "trainer",
    ("POST", "/review/{item}/decide"): "trainer",
    ("POST", "/review/{item}/add"): "trainer",
    ("POST", "/review/{item}/labels"): "trainer",
    ("POST", "/review/{item}/grade"): "trainer",
    ("POST", "/review/{item}/note"): "trainer",
    ("POST", "/review/{item}/blind"): "trainer",
    ("POST", "/review/{item}/withdraw"): "trainer",
    ("POST", "/review/{item}/done"): "trainer",
    ("POST", "/review/{item}/answer"): "trainer",
    ("GET", "/calibration"): "trainer",
    ("GET", "/calibration/new"): "lead",
    ("POST", "/calibration/new"): "lead",
    ("GET", "/calibration/{id}"): "trainer",
    ("POST", "/calibration/{id}/finish"): "trainer",
    ("POST", "/calibration/{id}/close"): "lead",
    ("GET", "/calibration/{id}/{item}"): "trainer",
    ("POST", "/calibration/{id}/{item}"): "trainer",
    ("POST", "/calibration/{id}/{item}/agree"): "lead",
    ("GET", "/coach"): "trainer",
    ("GET", "/coach/agent"): "trainer",
    ("GET", "/my/coach"): "agent",
    ("POST", "/my/coach/{id}"): "agent",
    ("GET", "/my"): "agent",
    ("GET", "/my/{item}"): "agent",
    ("POST", "/my/{item}/dispute"): "agent",
    ("GET", "/news"): "agent",
    ("GET", "/admin/accounts"): "admin",
    ("POST", "/admin/accounts"): "admin",
    ("GET", "/admin/accounts/{account}"): "admin",
    ("POST", "/admin/accounts/{account}"): "admin",
    ("POST", "/admin/accounts/{account}/password"): "admin",
    ("POST", "/admin/accounts/{account}/disable"): "admin",
    ("POST", "/admin/accounts/{account}/enable"): "admin",
    ("GET", "/admin/keys"): "admin",
    ("POST", "/admin/keys"): "admin",
    ("POST", "/admin/keys/{key}/revoke"): "admin",
    ("GET", "/admin/audit"): "admin",
}

RIGHTS: Final[Mapping[str, frozenset[str]]] = {
    "nobody": frozenset(),
    "newcomer": frozenset({"account"}),
    "agent": frozenset({"account", "check", "rules", "agent"}),
    "trainer": frozenset({"account", "check", "rules", "score", "agent", "trainer"}),
    "lead": frozenset({"account", "check", "rules", "score", "metrics", "agent", "trainer", "lead"}),
    "admin": frozenset({"account", "check", "rules", "score", "metrics", "agent", "trainer", "lead", "admin"}),
    "key check": frozenset({"check"}),
    "key score": frozenset({"score"}),
    "key rules": frozenset({"rules"}),
    "key metrics": frozenset({"metrics"}),
}
"""What each kind of caller has; ``newcomer``: a lead who must change the password that was handed out."""
