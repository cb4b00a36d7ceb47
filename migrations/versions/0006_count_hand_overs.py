"""Count hand-overs: an attempt that a process gave up when it went away does not count against its answer."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0006"
down_revision: str | None = "0005"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("answers", sa.Column("hand_overs", sa.Integer, nullable=False, server_default="0"))


def downgrade() -> None:
    op.drop_column("answers", "hand_overs")
