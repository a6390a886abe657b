"""Who is who in Zendesk: comments name their author by id alone, roles stand in lists of users."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Final

from toneqa.importers.base import HEAD
from toneqa.importers.desk import records
from toneqa.importers.desk_fields import Record, ident, objects
from toneqa.importers.json_stream import Node, names_in
from toneqa.types import Role

ROLES: Final[Mapping[str, Role]] = {"end-user": Role.CLIENT, "agent": Role.AGENT, "admin": Role.AGENT}
LISTS: Final = ("tickets", "results", "users")
WHOLE: Final = ("comments[]", "ticket", "user")
"""Objects with one of these are one record, whatever lists they have."""

_ROLE: Final = re.compile(rb'"role"\s*:\s*"(?:end-user|agent|admin)"')
_SIGNS: Final = frozenset({"organization_id", "suspended", "user_fields", "time_zone", "restricted_agent", "ticket_restriction"})
_BESIDE: Final = frozenset({".json", ".jsonl", ".ndjson"})
_BLOCK: Final = 1 << 20

_NAMED: Final = ("user", "requester", "submitter", "assignee")

People = dict[int, Role]
"""Role by the number of the user: 84 bytes for each, so a million users take 84 MB."""


def is_users(head: bytes) -> bool:
    """Is it a list of users and nothing else?"""
    names = names_in(head)
    return {"role", "email", "id"} <= names and bool(names & _SIGNS) and _ROLE.search(head) is not None and "comments" not in names


def people_of(path: Path) -> People:
    """Users in the file itself and in files of users beside it."""
    known: People = {}
    folder = path.resolve().parent
    for file in _beside(folder, folder.stat().st_mtime_ns):
        if file.name != path.name:
            known |= _listed(file, file.stat().st_mtime_ns)
    learn(known, _users(path))
    return known


def learn(known: People, users: Iterator[Record] | list[Record]) -> None:
    for user in users:
        number, role = ident(user.get("id")), user.get("role")
        if number.isdecimal() and isinstance(role, str) and role in ROLES:
            known[int(number[:20])] = ROLES[role]


def role_in(known: Mapping[int, Role], number: str) -> Role | None:
    return known.get(int(number[:20])) if number.isdecimal() else None


def users_in(record: Record) -> list[Record]:
    """The users that a record brings: it may be one, or hold them beside its tickets."""
    inside = objects(record.get("users")) + objects([record.get(name) for name in _NAMED])
    return [record, *inside] if is_user(record) else inside


def is_user(record: Record) -> bool:
    return record.get("role") in ("end-user", "agent", "admin") and "comments" not in record and "requester_id" not in record


def _users(path: Path) -> Iterator[Record]:
    if not _mentions(path):
        return
    for node in records(path, LISTS, WHOLE):
        if isinstance(node, Node) and isinstance(node.value, dict):
            yield from users_in(node.value)


def _mentions(path: Path) -> bool:
    """Does the file name roles at all? Looked at as bytes: many times faster than reading it."""
    with path.open("rb") as source:
        kept = b""
        while block := source.read(_BLOCK):
            if _ROLE.search(kept + block):
                return True
            kept = block[-60:]
    return False


@lru_cache(8)
def _beside(folder: Path, changed: int) -> tuple[Path, ...]:
    """Files of users in the folder; looked up once for a folder of ten thousand tickets."""
    files = (file for file in folder.iterdir() if "user" in file.stem.lower() and file.suffix.lower() in _BESIDE and file.is_file())
    return tuple(sorted(file for file in files if is_users(_head(file))))


@lru_cache(2)
def _listed(file: Path, changed: int) -> Mapping[int, Role]:
    known: People = {}
    learn(known, _users(file))
    return known


def _head(path: Path) -> bytes:
    with path.open("rb") as source:
        return source.read(HEAD)
