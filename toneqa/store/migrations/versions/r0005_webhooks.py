"""The queue of webhooks."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from toneqa.store.migrations.append_only import big

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "webhook",
        sa.Column("id", big(), nullable=False),
        sa.Column("hook", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("conversation", sa.Text(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("note", sa.JSON(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("trouble", sa.Text(), nullable=True),
        sa.Column("result_id", big(), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state in ('waiting', 'scored', 'done', 'failed')", name=op.f("ck_webhook_state")),
        sa.ForeignKeyConstraint(["result_id"], ["conversation.id"], name=op.f("fk_webhook_result_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook")),
        sa.UniqueConstraint("hook", "message", name=op.f("uq_webhook_hook_message")),
    )
    op.create_index(op.f("ix_webhook_state_next_at"), "webhook", ["state", "next_at"], unique=False)


def downgrade() -> None:
    op.drop_table("webhook")
