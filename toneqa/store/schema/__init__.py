"""All tables. Importing this package makes ``Base.metadata`` complete."""

from toneqa.store.schema.accounts import AccountRow, AttemptRow, AuditRow, AuthorRow, ErrandRow, KeyRow, SessionRow
from toneqa.store.schema.base import Base
from toneqa.store.schema.coaching import CalibrationLetterRow, CalibrationRow, ExerciseRow, MarkRow, RaterRow, TryRow
from toneqa.store.schema.letters import (
    ConversationRow,
    FindingRow,
    LabelRow,
    LostRow,
    MentionRow,
    MessageRow,
    RunRow,
    ScoreRow,
)
from toneqa.store.schema.review import (
    AnswerRow,
    DecisionRow,
    DisputeRow,
    ItemRow,
    NotificationRow,
    ReasonRow,
    SeenRow,
    SuggestionRow,
)
from toneqa.store.schema.webhooks import WebhookRow

__all__ = [
    "AccountRow",
    "AnswerRow",
    "AttemptRow",
    "AuditRow",
    "AuthorRow",
    "Base",
    "CalibrationLetterRow",
    "CalibrationRow",
    "ConversationRow",
    "DecisionRow",
    "DisputeRow",
    "ErrandRow",
    "ExerciseRow",
    "FindingRow",
    "ItemRow",
    "KeyRow",
    "LabelRow",
    "LostRow",
    "MarkRow",
    "MentionRow",
    "MessageRow",
    "NotificationRow",
    "RaterRow",
    "ReasonRow",
    "RunRow",
    "ScoreRow",
    "SeenRow",
    "SessionRow",
    "SuggestionRow",
    "TryRow",
    "WebhookRow",
]
