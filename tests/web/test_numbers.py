"""Numbers that no database has a place for, in every address of a server with accounts."""

from __future__ import annotations

import re

import pytest

from tests.web.permissions import ROUTES
from tests.web.team import serve, visitor
from toneqa.store.engine import Store

HUGE = ("9223372036854775808", "9" * 40, "9" * 5000)


@pytest.mark.parametrize("number", HUGE, ids=len)
def test_a_number_without_end_is_no_bug_of_ours(team_store: Store, number: str) -> None:
    admin = visitor(serve(team_store))
    admin.sign_in("admin")
    asked = {(method, re.sub(r"\{\w+\}", number, path)) for method, path in ROUTES if "{" in path}
    answers = {(method, path): admin.get(path) if method == "GET" else admin.post(path) for method, path in asked}
    assert {at: told.status_code for at, told in answers.items() if told.status_code != 404} == {}
    queries = ("/admin/audit?before=", "/admin/audit?who=", "/my?page=", "/review?page=", "/coach/agent?author=")
    told = {query: admin.get(query + number).status_code for query in queries}
    assert {query: status for query, status in told.items() if status >= 500} == {}
