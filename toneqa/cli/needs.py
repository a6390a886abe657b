"""What toneqa needs of other packages, read from its own metadata, and what it says when one of them is not there."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import metadata
from typing import Final

from toneqa.errors import UseError

OWN: Final = frozenset({"dev"})
"""Extras that are for work on toneqa itself."""
_WIDEST: Final = "web"
"""Named where several extras bring a package: a team that needs a database needs the server."""
_REQUIREMENT: Final = re.compile(r"([A-Za-z0-9._-]+)(?:\[([\w,-]+)\])?([^;]*)(?:;(.*))?")
_EXTRA: Final = re.compile(r"""extra == ['"]([\w-]+)['"]""")
_LEAST: Final = re.compile(r">=\s*([\d.]+)")


@dataclass(frozen=True, slots=True)
class Package:
    """What an extra needs (``extra`` is empty for the core). ``always``: not only on some systems or versions of Python."""

    name: str
    extra: str
    least: str
    always: bool

    @property
    def version(self) -> str | None:
        """Of what is installed."""
        try:
            return metadata.version(self.name)
        except metadata.PackageNotFoundError:
            return None

    @property
    def fits(self) -> bool:
        return self.version is not None and _numbers(self.version) >= _numbers(self.least)

    @property
    def trouble(self) -> str:
        """The name, and, where an older one is there, both versions."""
        return f"{self.name} (есть {self.version}, нужна {self.least})" if self.version else self.name


def needed() -> list[Package]:
    """
    Raises:
        PackageNotFoundError: toneqa itself is not installed.
    """
    return packages(metadata.requires("toneqa") or [])


def packages(requirements: Sequence[str]) -> list[Package]:
    """Of the metadata of toneqa; an extra that takes in another one has its packages too."""
    found: list[Package] = []
    taken: dict[str, set[str]] = {}
    for requirement in requirements:
        match = _REQUIREMENT.match(requirement)
        if match is None:
            continue
        name, inner, bounds, marker = match[1], match[2], match[3] or "", match[4] or ""
        extra = _EXTRA.search(marker)
        if name == "toneqa":
            taken.setdefault(extra[1] if extra else "", set()).update((inner or "").split(","))
            continue
        least, rest = _LEAST.search(bounds), _EXTRA.sub("", marker)
        found.append(Package(name, extra[1] if extra else "", least[1] if least else "", not re.search(r"[a-z]_[a-z]", rest)))
    return found + [Package(p.name, extra, p.least, p.always) for extra, inner in taken.items() for p in found if p.extra in inner]


def lacking(error: ImportError) -> UseError | None:
    """E107 where an extra brings the package, E122 where toneqa cannot be without it; None where it is no package of others."""
    name = (error.name or "").partition(".")[0]
    if name in {"", "toneqa"} or name in sys.stdlib_module_names:
        return None
    try:
        extras = {one.extra for one in needed() if one.name.replace("-", "_") == name} - OWN
    except metadata.PackageNotFoundError:
        extras = set()
    if not extras or "" in extras:
        return UseError("E122", what=name)
    return UseError("E107", what=name, near=_WIDEST if _WIDEST in extras else min(extras))


def _numbers(version: str) -> tuple[int, ...]:
    numbers = re.match(r"[\d.]*", version)
    return tuple(int(part) for part in (numbers[0] if numbers else "").split(".") if part)
