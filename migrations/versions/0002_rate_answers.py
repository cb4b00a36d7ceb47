"""Rate answers: what a visitor thinks of one stands with its message."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("messages", sa.Column("rating", sa.String(8)))
    op.add_column("messages", sa.Column("rating_comment", sa.Text))
    op.add_column("messages", sa.Column("rated_at", sa.DateTime(timezone=True)))


def downgrade() -> None:
    for column in ("rated_at", "rating_comment", "rating"):
        op.drop_column("messages", column)
