"""All that the lines of a run depend on beside its inputs, as short texts by Russian name."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from toneqa.batch.run import Setup, scorer
from toneqa.importers.base import ReadOptions


def depends(setup: Setup, given: ReadOptions) -> Mapping[str, str]:
    """Equal for equal results. The key of the hashes is only known by its hash."""
    versions = scorer(setup).writer.versions
    return {
        "версия toneqa": versions.toneqa,
        "правила": versions.rules,
        "модель": versions.model,
        "настройки": versions.settings,
        "закрываются ли личные данные": "да" if setup.masked else "нет",
        "ключ для хешей": _digest(setup.key) if setup.key else "",
        "как читать выгрузки": _digest(repr(given).encode("utf-8", "surrogatepass")),
    }


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
