"""Search messages by their words: `tsvector` and GIN in PostgreSQL, FTS5 in SQLite, the same words in both.

The words are folded by the application (`domain/searching.py`), so that neither the database's locale nor its version says
what is found. What stood in the database before is folded here by the same rules, kept as they were.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterator, Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

BATCH = 1_000
SQLITE_INDEX = """
CREATE VIRTUAL TABLE message_search USING fts5(
    words, content='message_words', content_rowid='id', tokenize='ascii', detail='none', columnsize=0, prefix='2 3'
);
CREATE TRIGGER message_words_added AFTER INSERT ON message_words BEGIN
    INSERT INTO message_search (rowid, words) VALUES (new.id, new.words);
END;
CREATE TRIGGER message_words_removed AFTER DELETE ON message_words BEGIN
    INSERT INTO message_search (message_search, rowid, words) VALUES ('delete', old.id, old.words);
END;
"""
"""The words stay in `message_words`; the index knows which message has which, and no places in it."""


def upgrade() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    op.create_table(
        "message_words",
        sa.Column("id", sa.Integer if is_sqlite else sa.BigInteger, sa.Identity(always=False), nullable=False),
        sa.Column("message_id", sa.String(64), nullable=False),
        sa.Column("words", sa.Text if is_sqlite else postgresql.TSVECTOR, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_message_words"),
        sa.ForeignKeyConstraint(
            ["message_id"], ["messages.id"], name="fk_message_words_message_id_messages", ondelete="CASCADE"
        ),
        sa.UniqueConstraint("message_id", name="uq_message_words_message_id"),
    )
    if is_sqlite:
        for statement in re.split(r";\n(?=CREATE|$)", SQLITE_INDEX.strip()):
            op.execute(statement)
    fill(is_sqlite=is_sqlite)
    if not is_sqlite:
        op.create_index("message_search", "message_words", ["words"], postgresql_using="gin")


def fill(*, is_sqlite: bool) -> None:
    connection = op.get_bind()
    value = ":words" if is_sqlite else "array_to_tsvector(CAST(:words AS text[]))"
    insert = sa.text(f"INSERT INTO message_words (message_id, words) VALUES (:message_id, {value})")  # noqa: S608 - ours
    for messages in batches(connection):
        rows = []
        for message in messages:
            words = words_of(message.content)
            scope = "\ue000" + hashlib.blake2b(message.user_id.encode(), digest_size=16).hexdigest()
            rows.append({"message_id": message.id, "words": " ".join([scope, *words]) if is_sqlite else list(words)})
        connection.execute(insert, rows)


def batches(connection: sa.Connection) -> Iterator[Sequence[sa.Row[tuple[str, str, str]]]]:
    after = ""
    query = sa.text("SELECT id, user_id, content FROM messages WHERE id > :after ORDER BY id LIMIT :batch")
    while rows := connection.execute(query, {"after": after, "batch": BATCH}).all():
        after = rows[-1].id
        yield rows


def words_of(text: str) -> list[str]:
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    line = "".join(each if is_part_of_a_word(each) else " " for each in folded if not unicodedata.combining(each))
    return list(dict.fromkeys(word[:64] for word in line.split()))


def is_part_of_a_word(character: str) -> bool:
    return character.isalnum() or unicodedata.category(character).startswith("M")


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE message_search")
    op.drop_table("message_words")
