"""The tables of the chat's database, as `migrations/` makes them; a test holds that the two agree."""

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Identity,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from resume_chat.adapters.column_types import AsJson, StoredWords, UtcDateTime
from resume_chat.domain.answer import Citation, Timings, Usage

SCHEMA_REVISION = "0006"
"""The last migration; the repository refuses a database that is behind it."""

ID_CHARS = 64
"""Longest id; ids are opaque text."""

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

conversations = Table(
    "conversations",
    metadata,
    Column("id", String(ID_CHARS), primary_key=True),
    # The visitor's id.
    Column("user_id", String(ID_CHARS), nullable=False),
    Column("title", Text, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    # The place of the last message. Counted here and not by max(), which two writers can read at once.
    Column("last_position", Integer, nullable=False),
    # Null unless the client opened it by itself and gave an id.
    Column("client_conversation_id", String(ID_CHARS)),
    Index(None, "user_id", "updated_at", "id"),
    # For the owner's list, and for what has grown old.
    Index(None, "updated_at", "id"),
    # One conversation for one id of the client.
    Index("uq_conversations_user_id_client_conversation_id", "user_id", "client_conversation_id", unique=True),
)

messages = Table(
    "messages",
    metadata,
    Column("id", String(ID_CHARS), primary_key=True),
    Column("conversation_id", ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("user_id", String(ID_CHARS), nullable=False),
    # Null on answers, which leaves them out of the unique constraint.
    Column("client_message_id", String(ID_CHARS)),
    Column("role", String(16), nullable=False),
    Column("content", Text, nullable=False),
    Column("status", String(16), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    Column("citations", AsJson(tuple[Citation, ...]), nullable=False),
    Column("finish", String(16)),
    Column("failure", String(32)),
    Column("resume_version", Text),
    Column("generator", Text),
    Column("usage", AsJson(Usage), nullable=False),
    Column("timings", AsJson(Timings), nullable=False),
    # What the visitor thinks of an answer.
    Column("rating", String(8)),
    Column("rating_comment", Text),
    Column("rated_at", UtcDateTime),
    # For what was asked in a period, whoever asked it.
    Index(None, "role", "created_at"),
    UniqueConstraint("conversation_id", "position"),
    # One question for one id of the client, for ever and across replicas.
    UniqueConstraint("user_id", "client_message_id"),
)

# What a message is found by. A table of its own, so that what is read to show a message stays short; SQLite's index needs
# a number for each row that stays the same for ever, which a table with a text for its key does not have.
message_words = Table(
    "message_words",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), Identity(), primary_key=True),
    Column("message_id", ForeignKey("messages.id", ondelete="CASCADE"), nullable=False, unique=True),
    Column("words", StoredWords, nullable=False),
)

SEARCH_INDEX = "message_search"
"""The full-text index over `message_words`, which only `migrations/` can describe: in SQLite a virtual table, with tables of
its own whose names begin with this one, kept by triggers; in PostgreSQL a GIN index."""

# What the making of an answer needs, apart from the message that is shown: this row is written with every commit of
# events, and PostgreSQL writes a changed row anew, so it stays short; most columns are of no interest once it has ended.
answers = Table(
    "answers",
    metadata,
    Column("id", ForeignKey("messages.id", ondelete="CASCADE"), primary_key=True),
    Column("question_id", ForeignKey("messages.id", ondelete="CASCADE"), nullable=False, index=True),
    # A copy of the message's, for the constraint below; it needs no foreign key, for the row goes with its message.
    Column("conversation_id", String(ID_CHARS), nullable=False),
    Column("owner", Text, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("last_seq", Integer, nullable=False),
    # Attempts that their process gave up, and did not die of.
    Column("hand_overs", Integer, nullable=False, server_default=text("0")),
    # These four by the database's clock.
    Column("accepted_at", UtcDateTime, nullable=False),
    Column("lease_until", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
    Column("events_forgotten_at", UtcDateTime),
    # One unfinished answer a conversation.
    Index(
        "uq_answers_unfinished",
        "conversation_id",
        unique=True,
        postgresql_where=text("ended_at IS NULL"),
        sqlite_where=text("ended_at IS NULL"),
    ),
    Index(
        "ix_answers_leased",
        "lease_until",
        postgresql_where=text("ended_at IS NULL"),
        sqlite_where=text("ended_at IS NULL"),
    ),
    Index(
        "ix_answers_with_events",
        "ended_at",
        postgresql_where=text("events_forgotten_at IS NULL"),
        sqlite_where=text("events_forgotten_at IS NULL"),
    ),
)

answer_events = Table(
    "answer_events",
    metadata,
    Column("answer_id", ForeignKey("answers.id", ondelete="CASCADE"), primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("attempt", Integer, nullable=False),
    Column("type", String(16), nullable=False),
    # Compact JSON as text: it is typed back as a whole and never looked into.
    Column("payload", Text, nullable=False),
    sqlite_with_rowid=False,
)


# What the owner has written once for a question; it belongs to no visitor.
approved_answers = Table(
    "approved_answers",
    metadata,
    Column("id", String(ID_CHARS), primary_key=True),
    Column("question", Text, nullable=False),
    Column("answer", Text, nullable=False),
    Column("wordings", AsJson(tuple[str, ...]), nullable=False),
    Column("approved_at", UtcDateTime, nullable=False),
)


def is_described(name: str | None, _kind: str, _parents: object) -> bool:
    """Whether something found in the database is described here, for Alembic's comparison of the two."""
    return name is None or not name.startswith(SEARCH_INDEX)
