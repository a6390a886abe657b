"""One saved result audited: its points explained, its letter read again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from toneqa.batch.run import Scorer, Setup, scorer
from toneqa.config import Settings
from toneqa.proof.audit.account import Account, accounts
from toneqa.proof.audit.again import Again, compare, conversation_of
from toneqa.scoring import default_scorecard
from toneqa.types import Conversation

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Audited:
    """``masked``: read again with personal data filled in, which may move a label; ``letter``: the original was at hand."""

    id: str
    status: str
    masked: bool
    letter: bool
    again: Again
    accounts: tuple[Account, ...]

    @property
    def flaws(self) -> int:
        return sum(len(account.flaws) for account in self.accounts)

    @property
    def is_confirmed(self) -> bool:
        return self.again.is_same and not self.flaws


@dataclass(frozen=True)
class Auditor:
    settings: Settings = Settings()
    model: Path | None = None
    key: bytes = b""

    def audit(self, result: Json, letter: Conversation | None = None) -> Audited:
        """``letter``: the conversation as it was; without it the text of the result is read."""
        masked = bool((result.get("privacy") or {}).get("masked", True))
        again = self._scorer(masked)
        now = again.score([letter or conversation_of(result)])[0]
        found = compare(result, now, closely=letter is not None or not masked)
        weights = {c.id: c.weight for c in default_scorecard().criteria}
        known = None if found.versions.keys() & {"rules", "settings"} else again.writer.rules
        return Audited(str(result["id"]), str(result["status"]), masked, letter is not None, found, tuple(accounts(result, known, weights)))

    def _scorer(self, masked: bool) -> Scorer:
        return scorer(Setup(self.settings, self.model, masked, self.key if masked else b""))
