"""Calibration and exercises."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from toneqa.store.migrations.append_only import big, protect

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "calibration",
        sa.Column("id", big(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("criteria", sa.JSON(), nullable=False),
        sa.Column("by_id", big(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name=op.f("fk_calibration_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calibration")),
    )
    op.create_table(
        "calibration_rater",
        sa.Column("calibration_id", big(), nullable=False),
        sa.Column("account_id", big(), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_calibration_rater_account_id")),
        sa.ForeignKeyConstraint(["calibration_id"], ["calibration.id"], name=op.f("fk_calibration_rater_calibration_id")),
        sa.PrimaryKeyConstraint("calibration_id", "account_id", name=op.f("pk_calibration_rater")),
    )
    op.create_index(op.f("ix_calibration_rater_account_id"), "calibration_rater", ["account_id"], unique=False)
    op.create_table(
        "calibration_letter",
        sa.Column("calibration_id", big(), nullable=False),
        sa.Column("item_id", big(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["calibration_id"], ["calibration.id"], name=op.f("fk_calibration_letter_calibration_id")),
        sa.ForeignKeyConstraint(["item_id"], ["review_item.id"], name=op.f("fk_calibration_letter_item_id")),
        sa.PrimaryKeyConstraint("calibration_id", "item_id", name=op.f("pk_calibration_letter")),
        sa.UniqueConstraint("calibration_id", "n", name=op.f("uq_calibration_letter_calibration_id_n")),
    )
    op.create_table(
        "exercise",
        sa.Column("id", big(), nullable=False),
        sa.Column("account_id", big(), nullable=False),
        sa.Column("by_id", big(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("item_id", big(), nullable=True),
        sa.Column("sentence", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_exercise_account_id")),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name=op.f("fk_exercise_by_id")),
        sa.ForeignKeyConstraint(["item_id"], ["review_item.id"], name=op.f("fk_exercise_item_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exercise")),
    )
    op.create_index(op.f("ix_exercise_account_id"), "exercise", ["account_id"], unique=False)
    mark = op.create_table(
        "mark",
        sa.Column("id", big(), nullable=False),
        sa.Column("calibration_id", big(), nullable=False),
        sa.Column("item_id", big(), nullable=False),
        sa.Column("by_id", big(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("criterion", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("token", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name=op.f("fk_mark_by_id")),
        sa.ForeignKeyConstraint(["calibration_id"], ["calibration.id"], name=op.f("fk_mark_calibration_id")),
        sa.ForeignKeyConstraint(["item_id"], ["review_item.id"], name=op.f("fk_mark_item_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mark")),
        sa.UniqueConstraint("by_id", "token", name=op.f("uq_mark_by_id_token")),
    )
    op.create_index(op.f("ix_mark_calibration_id"), "mark", ["calibration_id"], unique=False)
    exercise_try = op.create_table(
        "exercise_try",
        sa.Column("id", big(), nullable=False),
        sa.Column("exercise_id", big(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("passed", sa.Boolean(), nullable=False),
        sa.Column("result", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["exercise_id"], ["exercise.id"], name=op.f("fk_exercise_try_exercise_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exercise_try")),
    )
    op.create_index(op.f("ix_exercise_try_exercise_id"), "exercise_try", ["exercise_id"], unique=False)
    protect(mark, "note")
    protect(exercise_try, "text")


def downgrade() -> None:
    op.drop_table("exercise_try")
    op.drop_table("mark")
    op.drop_table("exercise")
    op.drop_table("calibration_letter")
    op.drop_table("calibration_rater")
    op.drop_table("calibration")
