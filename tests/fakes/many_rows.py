"""A long record, to measure and to look at plans in: conversations of twenty messages, visitors of ten conversations.

Each database makes them itself, which takes a tenth of the time that sending them would.
"""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import asyncpg  # type: ignore[import-untyped] # has no types
from sqlalchemy import make_url

from resume_chat.adapters.column_types import visitor_word

MESSAGES_EACH = 20
CONVERSATIONS_EACH = 10
START = datetime(2024, 1, 1, tzinfo=UTC)
BEGINNINGS = ("ber", "shi", "pla", "tid", "har", "lum", "ind", "cran")
ENDINGS = ("th", "p", "nner", "al", "bour", "en", "ex", "es", "ing", "ed")
VOCABULARY = [beginning + ending for beginning in BEGINNINGS for ending in ENDINGS]
"""80 words; a message has ten of them, so that each word is in an eighth of the messages."""
STRIDES = (1, 3, 7, 11, 13, 17, 19, 23, 29, 31)


def visitor(number: int) -> str:
    """The id of a visitor."""
    return f"{number:064x}"


def conversation_id(number: int) -> str:
    """The id of a conversation."""
    return f"c{number:031x}"


def message_id(number: int) -> str:
    """The id of a message."""
    return f"m{number:031x}"


def content(number: int) -> str:
    """The words of a message, as far from its neighbours' as can be."""
    return " ".join(VOCABULARY[(number * stride + number // 80) % 80] for stride in STRIDES)


def fill_sqlite(file: Path | str, conversations: int) -> None:
    """Writes everything into a migrated file."""
    series = "WITH RECURSIVE series (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM series WHERE n + 1 < ?)"
    at = "strftime('%Y-%m-%d %H:%M:%S.000000', 1704067200 + n / 20, 'unixepoch')"
    with closing(sqlite3.connect(file)) as database, database:
        database.execute("PRAGMA synchronous=OFF")
        database.create_function("content", 1, content, deterministic=True)
        database.create_function("visitor_word", 1, lambda number: visitor_word(visitor(number)), deterministic=True)
        database.execute(
            f"{series} INSERT INTO conversations (id, user_id, title, created_at, updated_at, last_position) "  # noqa: S608 - ours
            f"SELECT printf('c%031x', n), printf('%064x', n / 10), 'Conversation', {at.replace('n / 20', 'n')}, "
            f"{at.replace('n / 20', 'n')}, 19 FROM series",
            [conversations],
        )
        database.execute(
            f"{series} INSERT INTO messages (id, conversation_id, position, user_id, client_message_id, role, content, "  # noqa: S608 - ours
            "status, created_at, updated_at, citations, usage, timings) SELECT printf('m%031x', n), "
            "printf('c%031x', n / 20), n % 20, printf('%064x', n / 200), iif(n % 2, NULL, 'client-' || n), "
            f"iif(n % 2, 'assistant', 'user'), content(n), 'complete', {at}, {at}, '[]', '{{}}', '{{}}' FROM series",
            [conversations * MESSAGES_EACH],
        )
        database.execute(
            f"{series} INSERT INTO message_words (id, message_id, words) SELECT n + 1, printf('m%031x', n), "  # noqa: S608 - ours
            "visitor_word(n / 200) || ' ' || content(n) FROM series",
            [conversations * MESSAGES_EACH],
        )
        database.execute(
            f"{series} INSERT INTO answers (id, question_id, conversation_id, owner, attempt, last_seq, accepted_at, "  # noqa: S608 - ours
            "lease_until, ended_at, events_forgotten_at) SELECT printf('m%031x', n), printf('m%031x', n - 1), "
            f"printf('c%031x', n / 20), '', 1, 9, {at}, {at}, {at}, {at} FROM series WHERE n % 2",
            [conversations * MESSAGES_EACH],
        )
    with closing(sqlite3.connect(file)) as database:
        database.execute("ANALYZE")


async def fill_postgresql(url: str, conversations: int) -> None:
    """Writes everything into a migrated database."""
    parsed = make_url(url)
    connection = await asyncpg.connect(
        host=parsed.host, port=parsed.port, user=parsed.username, password=parsed.password, database=parsed.database
    )
    words = "ARRAY['" + "','".join(VOCABULARY) + "']"
    chosen = [f"v[1 + (n * {stride} + n / 80) % 80]" for stride in STRIDES]
    at = "to_timestamp(1704067200 + n / 20)"
    last = conversations * MESSAGES_EACH - 1
    ids = "'m' || lpad(to_hex(n), 31, '0'), 'c' || lpad(to_hex(n / 20), 31, '0')"
    statements = (
        (
            "INSERT INTO conversations (id, user_id, title, created_at, updated_at, last_position) "  # noqa: S608 - ours
            "SELECT 'c' || lpad(to_hex(n), 31, '0'), lpad(to_hex(n / 10), 64, '0'), 'Conversation', "
            f"to_timestamp(1704067200 + n), to_timestamp(1704067200 + n), 19 FROM generate_series(0, {conversations - 1}) n"
        ),
        (
            "INSERT INTO messages (id, conversation_id, position, user_id, client_message_id, role, content, status, "  # noqa: S608 - ours
            f"created_at, updated_at, citations, usage, timings) SELECT {ids}, n % 20, lpad(to_hex(n / 200), 64, '0'), "
            "CASE n % 2 WHEN 0 THEN 'client-' || n END, CASE n % 2 WHEN 0 THEN 'user' ELSE 'assistant' END, "
            f"concat_ws(' ', {', '.join(chosen)}), 'complete', {at}, {at}, '[]', '{{}}', '{{}}' "
            f"FROM generate_series(0, {last}) n, (SELECT {words} AS v) w"
        ),
        (
            "INSERT INTO message_words (message_id, words) SELECT 'm' || lpad(to_hex(n), 31, '0'), "  # noqa: S608 - ours
            f"array_to_tsvector(ARRAY[{', '.join(chosen)}]) FROM generate_series(0, {last}) n, (SELECT {words} AS v) w"
        ),
        (
            "INSERT INTO answers (id, question_id, conversation_id, owner, attempt, last_seq, accepted_at, lease_until, "  # noqa: S608 - ours
            "ended_at, events_forgotten_at) SELECT 'm' || lpad(to_hex(n), 31, '0'), 'm' || lpad(to_hex(n - 1), 31, '0'), "
            f"'c' || lpad(to_hex(n / 20), 31, '0'), '', 1, 9, {at}, {at}, {at}, {at} FROM generate_series(1, {last}, 2) n"
        ),
        "VACUUM ANALYZE",
    )
    try:
        for statement in statements:
            await connection.execute(statement, timeout=3600)
    finally:
        await connection.close()
