"""Approve answers: what the owner has written once for a question; and an index to read what was asked in a period."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0005"
down_revision: str | None = "0004"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "approved_answers",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("question", sa.Text, nullable=False),
        sa.Column("answer", sa.Text, nullable=False),
        sa.Column("wordings", sa.JSON, nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_approved_answers"),
    )
    op.create_index("ix_messages_role_created_at", "messages", ["role", "created_at"])


def downgrade() -> None:
    op.drop_index("ix_messages_role_created_at", "messages")
    op.drop_table("approved_answers")
