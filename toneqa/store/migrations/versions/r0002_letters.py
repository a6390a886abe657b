"""Imported runs with their conversations, messages, findings, labels and scores."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from toneqa.store.migrations.append_only import big

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "run",
        sa.Column("id", big(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("versions", sa.JSON(), nullable=False),
        sa.Column("conversations", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("by_id", big(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name=op.f("fk_run_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run")),
        sa.UniqueConstraint("digest", name=op.f("uq_run_digest")),
    )
    op.create_table(
        "conversation",
        sa.Column("id", big(), nullable=False),
        sa.Column("run_id", big(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("channel", sa.Text(), nullable=True),
        sa.Column("queue", sa.Text(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("masked", sa.Boolean(), nullable=False),
        sa.Column("meta", sa.JSON(), nullable=False),
        sa.Column("labels", sa.JSON(), nullable=True),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_conversation_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversation")),
        sa.UniqueConstraint("run_id", "n", name=op.f("uq_conversation_run_id_n")),
    )
    op.create_index(op.f("ix_conversation_at"), "conversation", ["at"], unique=False)
    op.create_index(op.f("ix_conversation_key"), "conversation", ["key"], unique=False)
    op.create_table(
        "mention",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("conversation_id", big(), nullable=False),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversation.id"], name=op.f("fk_mention_conversation_id")),
        sa.PrimaryKeyConstraint("key", "conversation_id", name=op.f("pk_mention")),
    )
    op.create_table(
        "message",
        sa.Column("id", big(), nullable=False),
        sa.Column("conversation_id", big(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=True),
        sa.Column("at", sa.Text(), nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("hidden", sa.JSON(), nullable=True),
        sa.Column("part_of", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversation.id"], name=op.f("fk_message_conversation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
        sa.UniqueConstraint("conversation_id", "n", name=op.f("uq_message_conversation_id_n")),
    )
    op.create_index(op.f("ix_message_author"), "message", ["author"], unique=False)
    op.create_table(
        "finding",
        sa.Column("id", big(), nullable=False),
        sa.Column("message_id", big(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("severity", sa.Text(), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("quote", sa.Text(), nullable=True),
        sa.Column("message", sa.Text(), nullable=True),
        sa.Column("fix", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_finding_message_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding")),
        sa.UniqueConstraint("message_id", "n", name=op.f("uq_finding_message_id_n")),
    )
    op.create_index(op.f("ix_finding_code"), "finding", ["code"], unique=False)
    op.create_table(
        "label",
        sa.Column("message_id", big(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=True),
        sa.Column("prob", sa.Float(), nullable=True),
        sa.Column("abstain", sa.Boolean(), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_label_message_id")),
        sa.PrimaryKeyConstraint("message_id", "name", name=op.f("pk_label")),
    )
    op.create_index(op.f("ix_label_name_value"), "label", ["name", "value"], unique=False)
    op.create_table(
        "lost_points",
        sa.Column("message_id", big(), nullable=False),
        sa.Column("criterion", sa.Text(), nullable=False),
        sa.Column("points", sa.Float(), nullable=False),
        sa.Column("codes", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_lost_points_message_id")),
        sa.PrimaryKeyConstraint("message_id", "criterion", name=op.f("pk_lost_points")),
    )
    op.create_table(
        "score",
        sa.Column("message_id", big(), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.Column("applicable", sa.Float(), nullable=False),
        sa.Column("grade", sa.Float(), nullable=True),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("why", sa.JSON(), nullable=False),
        sa.Column("critical", sa.JSON(), nullable=False),
        sa.Column("advice", sa.JSON(), nullable=True),
        sa.Column("offers", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_score_message_id")),
        sa.PrimaryKeyConstraint("message_id", name=op.f("pk_score")),
    )


def downgrade() -> None:
    op.drop_table("score")
    op.drop_table("lost_points")
    op.drop_table("label")
    op.drop_table("finding")
    op.drop_table("message")
    op.drop_table("mention")
    op.drop_table("conversation")
    op.drop_table("run")
