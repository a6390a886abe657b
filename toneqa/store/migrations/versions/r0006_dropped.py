"""Webhooks that an administrator took out of the queue; all of one conversation are found fast."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

_NAME = "ck_webhook_state"
_BEFORE = "state in ('waiting', 'scored', 'done', 'failed')"
_AFTER = "state in ('waiting', 'scored', 'done', 'failed', 'dropped')"


def upgrade() -> None:
    _check(_AFTER)
    op.create_index(op.f("ix_webhook_hook_conversation"), "webhook", ["hook", "conversation"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_webhook_hook_conversation"), "webhook")
    op.execute("UPDATE webhook SET state = 'failed' WHERE state = 'dropped'")
    _check(_BEFORE)


def _check(condition: str) -> None:
    """SQLite makes the table anew, without the check it had."""
    wanted, bind = sa.CheckConstraint(condition, name=op.f(_NAME)), op.get_bind()
    if bind.dialect.name == "sqlite":
        bare = sa.Table("webhook", sa.MetaData(), autoload_with=bind)
        bare.constraints -= {one for one in bare.constraints if isinstance(one, sa.CheckConstraint)}
        with op.batch_alter_table("webhook", copy_from=bare, recreate="always", table_args=(wanted,)):
            return
    op.drop_constraint(op.f(_NAME), "webhook", type_="check")
    op.create_check_constraint(op.f(_NAME), "webhook", condition)
