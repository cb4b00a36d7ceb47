"""Create conversations, messages, answers and their events.

Column types are spelled out and not imported from the application: a migration stays what it was when the code moves on.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0001"
down_revision: str | None = None
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    op.create_table(
        "conversations",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("user_id", sa.String(64), nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        moment("created_at"),
        moment("updated_at"),
        sa.Column("last_position", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_conversations"),
    )
    op.create_index("ix_conversations_user_id_updated_at_id", "conversations", ["user_id", "updated_at", "id"])
    create_messages()
    create_answers()
    op.create_table(
        "answer_events",
        sa.Column("answer_id", sa.String(64), nullable=False),
        sa.Column("seq", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("attempt", sa.Integer, nullable=False),
        sa.Column("type", sa.String(16), nullable=False),
        sa.Column("payload", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("answer_id", "seq", name="pk_answer_events"),
        sa.ForeignKeyConstraint(
            ["answer_id"], ["answers.id"], name="fk_answer_events_answer_id_answers", ondelete="CASCADE"
        ),
        sqlite_with_rowid=False,
    )


def create_messages() -> None:
    op.create_table(
        "messages",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("conversation_id", sa.String(64), nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("user_id", sa.String(64), nullable=False),
        sa.Column("client_message_id", sa.String(64)),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        moment("created_at"),
        moment("updated_at"),
        sa.Column("citations", sa.JSON, nullable=False),
        sa.Column("finish", sa.String(16)),
        sa.Column("failure", sa.String(32)),
        sa.Column("resume_version", sa.Text),
        sa.Column("generator", sa.Text),
        sa.Column("usage", sa.JSON, nullable=False),
        sa.Column("timings", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_messages"),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name="fk_messages_conversation_id_conversations",
            ondelete="CASCADE",
        ),
        sa.UniqueConstraint("conversation_id", "position", name="uq_messages_conversation_id_position"),
        sa.UniqueConstraint("user_id", "client_message_id", name="uq_messages_user_id_client_message_id"),
    )


def create_answers() -> None:
    op.create_table(
        "answers",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("question_id", sa.String(64), nullable=False),
        sa.Column("conversation_id", sa.String(64), nullable=False),
        sa.Column("owner", sa.Text, nullable=False),
        sa.Column("attempt", sa.Integer, nullable=False),
        sa.Column("last_seq", sa.Integer, nullable=False),
        moment("accepted_at"),
        moment("lease_until"),
        moment("ended_at", nullable=True),
        moment("events_forgotten_at", nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_answers"),
        sa.ForeignKeyConstraint(["id"], ["messages.id"], name="fk_answers_id_messages", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["question_id"], ["messages.id"], name="fk_answers_question_id_messages", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_answers_question_id", "answers", ["question_id"])
    create_partial_index("uq_answers_unfinished", "conversation_id", where="ended_at IS NULL", unique=True)
    create_partial_index("ix_answers_leased", "lease_until", where="ended_at IS NULL")
    create_partial_index("ix_answers_with_events", "ended_at", where="events_forgotten_at IS NULL")


def create_partial_index(name: str, column: str, *, where: str, unique: bool = False) -> None:
    condition = sa.text(where)
    op.create_index(name, "answers", [column], unique=unique, postgresql_where=condition, sqlite_where=condition)


def downgrade() -> None:
    for table in ("answer_events", "answers", "messages", "conversations"):
        op.drop_table(table)
