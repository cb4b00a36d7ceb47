"""How the record bears up as it grows: the time of each call with few and with many messages, and the plans.

    .venv/bin/python benchmarks/history.py                                  both databases, 10,000 and 1,000,000 messages
    .venv/bin/python benchmarks/history.py --messages 100000 --databases sqlite

A conversation has 20 messages, and a visitor ten conversations. The rows are written straight into the tables; the calls go
through the adapters that serve visitors. PostgreSQL is a server of its own with its usual settings, on the disk like SQLite: a
commit of either is on it before it is reported.
"""

import argparse
import asyncio
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from history_jobs import Jobs, crowd  # noqa: E402 - it needs the folder, too

from fakes.chat_examples import done, numbered, question  # noqa: E402 - the folder is named above
from fakes.many_rows import (  # noqa: E402 - the same
    CONVERSATIONS_EACH,
    MESSAGES_EACH,
    START,
    VOCABULARY,
    conversation_id,
    fill_postgresql,
    fill_sqlite,
    message_id,
    visitor,
)
from fakes.plans import recording, whole_reads  # noqa: E402 - the same
from fakes.postgresql import PostgresqlServer, running_postgresql  # noqa: E402 - the same
from resume_chat.adapters.database import Database, DatabaseConfig  # noqa: E402 - the same
from resume_chat.adapters.schema_migrations import SchemaMigrations  # noqa: E402 - the same
from resume_chat.adapters.sqlalchemy_answer_log import SqlalchemyAnswerLog  # noqa: E402 - the same
from resume_chat.adapters.sqlalchemy_chat_repository import SqlalchemyChatRepository  # noqa: E402 - the same
from resume_chat.adapters.sqlalchemy_history_repository import SqlalchemyHistoryRepository  # noqa: E402 - the same
from resume_chat.domain.conversation import Feedback, NewConversation, Rating  # noqa: E402 - the same


class Calls:
    """Every call of a visitor and of the owner, each time for another of them."""

    def __init__(self, database: Database, conversations: int) -> None:
        self.repository = SqlalchemyChatRepository(database)
        self.history = SqlalchemyHistoryRepository(database)
        self.log = SqlalchemyAnswerLog(database)
        self.conversations = conversations
        self.chosen = random.Random(1)  # noqa: S311 - no secret

    def pick(self) -> tuple[str, str, int]:
        """A visitor, one of their conversations, and its number."""
        number = self.chosen.randrange(self.conversations)
        return visitor(number // CONVERSATIONS_EACH), conversation_id(number), number

    def table(self) -> dict[str, Callable[[], Awaitable[object]]]:
        """By the words of the table in the documents."""
        return {
            "accept a question": self.accept,
            "the same, in a known conversation": self.accept_more,
            "end an answer": self.end,
            "list conversations": lambda: self.repository.conversations(self.pick()[0], limit=20),
            "read messages": self.messages,
            "search conversations": lambda: self.repository.conversations(
                self.pick()[0], limit=20, words=[self.chosen.choice(VOCABULARY)]
            ),
            "search, a prefix of three letters": lambda: self.repository.conversations(
                self.pick()[0], limit=20, words=[self.chosen.choice(VOCABULARY)[:3], "ber"]
            ),
            "search in a conversation": self.search_messages,
            "rename": self.rename,
            "rate": self.rate,
            "open": self.open,
            "everybody's, first page": lambda: self.history.everybodys(limit=20),
            "delete a conversation": self.delete,
        }

    async def accept(self) -> object:
        """A question in a new conversation."""
        new = question("Where did she work?", visitor_id=self.pick()[0])
        return await self.repository.accept(new, owner="one", lease_s=600)

    async def accept_more(self) -> object:
        """A question in one that is there."""
        owner, conversation, _ = self.pick()
        new = question("And then?", visitor_id=owner, conversation_id=conversation)
        try:
            return await self.repository.accept(new, owner="one", lease_s=600)
        except Exception as busy:  # noqa: BLE001 - the same one was picked twice: as long a way
            return busy

    async def end(self) -> object:
        """The end of an answer; its acceptance is not counted."""
        owner = self.pick()[0]
        accepted = await self.repository.accept(question(visitor_id=owner), owner="one", lease_s=600)
        pending = await self.repository.answer(owner, accepted.answer_id)
        began = time.perf_counter()
        await self.log.append(pending.id, 1, numbered(1, done(pending)))
        return time.perf_counter() - began

    async def messages(self) -> object:
        """A conversation's messages."""
        owner, conversation, _ = self.pick()
        return await self.repository.messages(owner, conversation, limit=20)

    async def search_messages(self) -> object:
        """A word in a conversation."""
        owner, conversation, _ = self.pick()
        return await self.repository.messages(owner, conversation, limit=20, words=[self.chosen.choice(VOCABULARY)])

    async def rename(self) -> object:
        """Another title."""
        owner, conversation, _ = self.pick()
        return await self.history.rename(owner, conversation, "Renamed")

    async def rate(self) -> object:
        """A thumb."""
        owner, _, number = self.pick()
        feedback = Feedback(rating=Rating.UP, comment=None, given_at=START)
        return await self.history.rate(owner, message_id(number * MESSAGES_EACH + 1), feedback)

    async def open(self) -> object:
        """A conversation without a question."""
        key = f"{self.chosen.getrandbits(128):032x}"
        new = NewConversation(
            id=key, visitor_id=self.pick()[0], client_conversation_id=key, title="", opened_at=datetime.now(UTC)
        )
        return await self.history.open(new)

    async def delete(self) -> object:
        """A conversation, just opened for it; the opening is not counted."""
        key = question(visitor_id=self.pick()[0])
        accepted = await self.repository.accept(key, owner="one", lease_s=600)
        began = time.perf_counter()
        await self.history.delete(key.visitor_id, accepted.conversation_id)
        return time.perf_counter() - began


async def measured(call: Callable[[], Awaitable[object]], times: int) -> tuple[float, float]:
    """p50 and p99 in milliseconds, one after the other; a call that gives a number has measured itself."""
    took = []
    for _ in range(times):
        began = time.perf_counter()
        given = await call()
        took.append(given if isinstance(given, float) else time.perf_counter() - began)
    return statistics.median(took) * 1000, statistics.quantiles(took, n=100)[98] * 1000


async def measure(name: str, database: Database, conversations: int, times: int) -> dict[str, tuple[float, float]]:
    """Every call's times, and the plans."""
    calls = Calls(database, conversations)
    found = {}
    try:
        for label, call in calls.table().items():
            await measured(call, min(5, times))
            found[label] = await measured(call, times)
        with recording() as statements:
            for call in calls.table().values():
                await call()
    finally:
        await calls.log.aclose()
    whole = await whole_reads(database, statements)
    print(f"  {name}: {len(statements)} queries, of which {len(whole)} read a whole table {whole or ''}", flush=True)
    return found


async def run(kind: str, messages: int, times: int, server: PostgresqlServer | None) -> dict[str, tuple[float, float]]:
    """One size in one database, from nothing."""
    conversations = messages // MESSAGES_EACH
    with tempfile.TemporaryDirectory(prefix="resume-chat-history-") as folder:
        file = Path(folder) / "chat.db"
        name = await server.create_database() if server else ""
        url = server.url(name) if server else f"sqlite+aiosqlite:///{file}"
        database = Database(DatabaseConfig(url=url, statement_timeout_s=600))
        try:
            await SchemaMigrations(database).upgrade()
            began = time.perf_counter()
            if server:
                await fill_postgresql(url, conversations)
            else:
                await asyncio.to_thread(fill_sqlite, file, conversations)
            print(f"{kind}, {messages:,} messages, filled in {time.perf_counter() - began:.0f} s", flush=True)
            jobs = Jobs(database, conversations)
            await jobs.pages("just filled")
            found = await measure(f"{kind} {messages:,}", database, conversations, times)
            await crowd(DatabaseConfig(url=url))
            await jobs.pages("later")
            await jobs.run()
            return found
        finally:
            await database.aclose()
            if server:
                await server.drop_database(name)


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description="The record's speed as it grows.")
    parser.add_argument("--messages", type=int, nargs="+", default=[10_000, 1_000_000])
    parser.add_argument("--databases", nargs="+", default=["sqlite", "postgresql"], choices=["sqlite", "postgresql"])
    parser.add_argument("--times", type=int, default=300)
    given = parser.parse_args()
    for kind in given.databases:
        results = {}
        for messages in given.messages:
            if kind == "postgresql":
                with running_postgresql(is_durable=True) as server:
                    results[messages] = asyncio.run(run(kind, messages, given.times, server))
            else:
                results[messages] = asyncio.run(run(kind, messages, given.times, None))
        print(f"\n{kind}: p50 / p99 in ms")
        print("| call | " + " | ".join(f"{each:,} messages" for each in results) + " |")
        print("|---|" + "---|" * len(results))
        for label in next(iter(results.values())):
            print(
                f"| {label} | "
                + " | ".join(f"{each[label][0]:.1f} / {each[label][1]:.1f}" for each in results.values())
                + " |"
            )
        print(flush=True)


if __name__ == "__main__":
    main()
