"""Open conversations once for each id of the client's, and list everybody's by their last change."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

ONCE = "uq_conversations_user_id_client_conversation_id"
BY_CHANGE = "ix_conversations_updated_at_id"


def upgrade() -> None:
    op.add_column("conversations", sa.Column("client_conversation_id", sa.String(64)))
    # An index and no constraint, for which SQLite would have to write the table anew.
    op.create_index(ONCE, "conversations", ["user_id", "client_conversation_id"], unique=True)
    op.create_index(BY_CHANGE, "conversations", ["updated_at", "id"])


def downgrade() -> None:
    op.drop_index(BY_CHANGE, "conversations")
    op.drop_index(ONCE, "conversations")
    op.drop_column("conversations", "client_conversation_id")
