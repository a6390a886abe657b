"""The review desk."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from toneqa.store.migrations.append_only import big, protect

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "review_item",
        sa.Column("id", big(), nullable=False),
        sa.Column("message_id", big(), nullable=False),
        sa.Column("conversation_id", big(), nullable=False),
        sa.Column("author", sa.Text(), nullable=True),
        sa.Column("queue", sa.Text(), nullable=True),
        sa.Column("channel", sa.Text(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("control", sa.Boolean(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("lease_by_id", big(), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversation.id"], name=op.f("fk_review_item_conversation_id")),
        sa.ForeignKeyConstraint(["lease_by_id"], ["account.id"], name=op.f("fk_review_item_lease_by_id")),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_review_item_message_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_item")),
        sa.UniqueConstraint("message_id", name=op.f("uq_review_item_message_id")),
    )
    op.create_index(op.f("ix_review_item_author_at"), "review_item", ["author", "at"], unique=False)
    op.create_index(op.f("ix_review_item_conversation_id"), "review_item", ["conversation_id"], unique=False)
    op.create_index(op.f("ix_review_item_queue_order"), "review_item", ["closed_at", "priority", "id"], unique=False)
    decision = op.create_table(
        "decision",
        sa.Column("id", big(), nullable=False),
        sa.Column("item_id", big(), nullable=False),
        sa.Column("message_id", big(), nullable=True),
        sa.Column("finding_id", big(), nullable=True),
        sa.Column("by_id", big(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("blind", sa.Boolean(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=True),
        sa.Column("start", sa.Integer(), nullable=True),
        sa.Column("end", sa.Integer(), nullable=True),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("value", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("replaces_id", big(), nullable=True),
        sa.Column("token", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name=op.f("fk_decision_by_id")),
        sa.ForeignKeyConstraint(["finding_id"], ["finding.id"], name=op.f("fk_decision_finding_id")),
        sa.ForeignKeyConstraint(["item_id"], ["review_item.id"], name=op.f("fk_decision_item_id")),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_decision_message_id")),
        sa.ForeignKeyConstraint(["replaces_id"], ["decision.id"], name=op.f("fk_decision_replaces_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
        sa.UniqueConstraint("by_id", "token", name=op.f("uq_decision_by_id_token")),
    )
    op.create_index(op.f("ix_decision_by_id"), "decision", ["by_id"], unique=False)
    op.create_index(op.f("ix_decision_finding_id"), "decision", ["finding_id"], unique=False)
    op.create_index(op.f("ix_decision_item_id"), "decision", ["item_id"], unique=False)
    dispute = op.create_table(
        "dispute",
        sa.Column("id", big(), nullable=False),
        sa.Column("item_id", big(), nullable=False),
        sa.Column("finding_id", big(), nullable=True),
        sa.Column("by_id", big(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("token", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name=op.f("fk_dispute_by_id")),
        sa.ForeignKeyConstraint(["finding_id"], ["finding.id"], name=op.f("fk_dispute_finding_id")),
        sa.ForeignKeyConstraint(["item_id"], ["review_item.id"], name=op.f("fk_dispute_item_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dispute")),
        sa.UniqueConstraint("by_id", "token", name=op.f("uq_dispute_by_id_token")),
    )
    op.create_index(op.f("ix_dispute_by_id"), "dispute", ["by_id"], unique=False)
    op.create_index(op.f("ix_dispute_item_id"), "dispute", ["item_id"], unique=False)
    notification = op.create_table(
        "notification",
        sa.Column("id", big(), nullable=False),
        sa.Column("to_id", big(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("item_id", big(), nullable=True),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["review_item.id"], name=op.f("fk_notification_item_id")),
        sa.ForeignKeyConstraint(["to_id"], ["account.id"], name=op.f("fk_notification_to_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notification")),
    )
    op.create_index(op.f("ix_notification_to_id"), "notification", ["to_id"], unique=False)
    op.create_table(
        "review_reason",
        sa.Column("item_id", big(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["review_item.id"], name=op.f("fk_review_reason_item_id")),
        sa.PrimaryKeyConstraint("item_id", "name", name=op.f("pk_review_reason")),
    )
    suggestion = op.create_table(
        "suggestion",
        sa.Column("id", big(), nullable=False),
        sa.Column("item_id", big(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("versions", sa.JSON(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("grade", sa.Float(), nullable=True),
        sa.Column("labels", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["review_item.id"], name=op.f("fk_suggestion_item_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suggestion")),
    )
    op.create_index(op.f("ix_suggestion_item_id"), "suggestion", ["item_id"], unique=False)
    dispute_answer = op.create_table(
        "dispute_answer",
        sa.Column("id", big(), nullable=False),
        sa.Column("dispute_id", big(), nullable=False),
        sa.Column("by_id", big(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted", sa.Boolean(), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name=op.f("fk_dispute_answer_by_id")),
        sa.ForeignKeyConstraint(["dispute_id"], ["dispute.id"], name=op.f("fk_dispute_answer_dispute_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dispute_answer")),
    )
    op.create_index(op.f("ix_dispute_answer_dispute_id"), "dispute_answer", ["dispute_id"], unique=False)
    notification_seen = op.create_table(
        "notification_seen",
        sa.Column("notification_id", big(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["notification_id"], ["notification.id"], name=op.f("fk_notification_seen_notification_id")),
        sa.PrimaryKeyConstraint("notification_id", name=op.f("pk_notification_seen")),
    )
    protect(suggestion)
    protect(decision, "note")
    protect(dispute, "reason")
    protect(dispute_answer, "text")
    protect(notification)
    protect(notification_seen)


def downgrade() -> None:
    op.drop_table("notification_seen")
    op.drop_table("dispute_answer")
    op.drop_table("suggestion")
    op.drop_table("review_reason")
    op.drop_table("notification")
    op.drop_table("dispute")
    op.drop_table("decision")
    op.drop_table("review_item")
