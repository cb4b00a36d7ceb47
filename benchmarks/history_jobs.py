"""What `history.py` does once with a long record: erasing, retention, archiving and restoring, and two hundred writers."""

import asyncio
import gzip
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select

from fakes.chat_examples import done, numbered, question
from fakes.many_rows import CONVERSATIONS_EACH, START, visitor
from resume_chat.adapters.database import Database, DatabaseConfig
from resume_chat.adapters.sqlalchemy_answer_log import SqlalchemyAnswerLog
from resume_chat.adapters.sqlalchemy_chat_repository import SqlalchemyChatRepository
from resume_chat.adapters.sqlalchemy_history_repository import SqlalchemyHistoryRepository
from resume_chat.adapters.tables import conversations
from resume_chat.domain.events import Token
from resume_chat.entrypoints.cli.conversation_files import conversations_in, line_of
from resume_chat.ports.errors import StoreUnavailableError
from resume_chat.usecases.archive_history import ArchiveHistory
from resume_chat.usecases.erase_history import AT_ONCE

WRITERS = 200
QUESTIONS = 3
ERASURES = 10
ACCEPTED = 640
LOGGED_PAGE_BYTES = 4096 + 24
SHARE = 50
"""Retention and archiving each take one conversation in so many, the oldest."""


def p50_p99(took: list[float]) -> str:
    """In milliseconds."""
    return f"{statistics.median(took) * 1000:.1f} / {statistics.quantiles(took, n=100)[98] * 1000:.1f} ms"


async def timed(label: str, job: Callable[[], Awaitable[int]]) -> None:
    """Prints how long a job took, and for how many conversations."""
    began = time.perf_counter()
    count = await job()
    took = time.perf_counter() - began
    print(f"  {label}: {count:,} conversations in {took:.1f} s ({count / took:,.0f} a second)", flush=True)


class Jobs:
    """Each takes other conversations than the ones before: the oldest that are left, or a visitor's of the newest."""

    def __init__(self, database: Database, count: int) -> None:
        self.database = database
        self.repository = SqlalchemyChatRepository(database)
        self.history = SqlalchemyHistoryRepository(database)
        self.count = count
        self.each = count // SHARE

    async def run(self) -> None:
        """All of them."""
        await self.erase()
        await timed("retention and its scrub", self.forget_old)
        with tempfile.TemporaryDirectory(prefix="resume-chat-archive-") as folder:
            file = Path(folder) / "archive.jsonl.gz"
            await timed("archive", lambda: self.archive(file))
            await timed("restore", lambda: self.restore(file))

    async def pages(self, when: str) -> None:
        """How much SQLite writes when a question is accepted. A reader keeps its log from beginning anew, so that it grows."""
        if self.database.kind != "sqlite":
            return
        log = Path(f"{self.database.name.removeprefix('SQLite ')}-wal")
        written = []
        await self.database.empty_log()
        async with self.database.reading() as connection:
            await connection.execute(select(conversations.c.id).limit(1))
            for number in range(ACCEPTED):
                before = log.stat().st_size  # noqa: ASYNC240 - nothing else is to be done meanwhile
                new = question(visitor_id=visitor(number * 7 % (self.count // CONVERSATIONS_EACH)))
                await self.repository.accept(new, owner="one", lease_s=600)
                written.append((log.stat().st_size - before) // LOGGED_PAGE_BYTES)  # noqa: ASYNC240 - the same
        p99 = statistics.quantiles(written, n=100)[98]
        print(
            f"  pages written when a question is accepted, {when}: {statistics.median(written):.0f}, p99 {p99:.0f}, "
            f"at most {max(written)}",
            flush=True,
        )

    async def erase(self) -> None:
        """A visitor with ten conversations is forgotten, and then the files are scrubbed."""
        deleting, scrubbing = [], []
        last = self.count // CONVERSATIONS_EACH - 1
        for number in range(min(ERASURES, last)):
            began = time.perf_counter()
            while (await self.history.delete_some(limit=AT_ONCE, visitor_id=visitor(last - number)))[0]:
                pass
            deleting.append(time.perf_counter() - began)
            began = time.perf_counter()
            await self.history.scrub()
            scrubbing.append(time.perf_counter() - began)
        for label, took in (("erase a visitor", deleting), ("the scrub after it", scrubbing)):
            print(f"  {label}: {statistics.median(took) * 1000:.0f} ms, at most {max(took) * 1000:.0f} ms", flush=True)

    async def forget_old(self) -> int:
        """What the service does every quarter of an hour, where it is told to."""
        count = 0
        while True:
            found, _ = await self.history.delete_some(
                limit=AT_ONCE, unchanged_since=START + timedelta(seconds=self.each)
            )
            if not found:
                await self.history.scrub()
                return count
            count += found

    async def archive(self, file: Path) -> int:
        """`resume-chat archive`."""
        cut = START + timedelta(seconds=2 * self.each)
        archive = ArchiveHistory(repository=self.repository, history=self.history, now=lambda: cut + timedelta(days=1))
        kept = []
        with gzip.open(file, "wb") as packed:
            async with aclosing(archive.conversations(1)) as found:
                async for whole in found:
                    packed.write(line_of(whole))
                    kept.append(whole.conversation)
        for each in kept:
            await archive.drop(each)
        await archive.scrub()
        return len(kept)

    async def restore(self, file: Path) -> int:
        """`resume-chat restore`."""
        return sum([await self.history.restore(whole) for whole in conversations_in(file)])


async def crowd(config: DatabaseConfig) -> None:
    """Two hundred visitors ask three questions each at once: of one process on SQLite, of two on PostgreSQL, as it comes."""
    databases = [Database(config)]
    databases += [Database(config)] if databases[0].kind == "postgresql" else []
    repositories = [SqlalchemyChatRepository(each) for each in databases]
    logs = [SqlalchemyAnswerLog(each) for each in databases]
    took: dict[str, list[float]] = {"accept a question": [], "append a token": [], "end an answer": []}
    refused: list[str] = []

    async def call(label: str, made: Awaitable[object]) -> object:
        began = time.perf_counter()
        given = await made
        took[label].append(time.perf_counter() - began)
        return given

    async def converse(number: int) -> None:
        process = number % len(databases)
        repository, log, who = repositories[process], logs[process], f"crowd {number}"
        conversation_id = None
        try:
            for _ in range(QUESTIONS):
                new = question(visitor_id=who, conversation_id=conversation_id)
                await call("accept a question", repository.accept(new, owner="one", lease_s=600))
                conversation_id = conversation_id or new.new_conversation_id
                await call("append a token", log.append(new.answer_id, 1, numbered(1, Token(text="At "))))
                pending = await repository.answer(who, new.answer_id)
                await call("end an answer", log.append(new.answer_id, 1, numbered(2, done(pending, "At "))))
        except StoreUnavailableError as error:
            refused.append(str(error))

    began = time.perf_counter()
    await asyncio.gather(*(converse(number) for number in range(WRITERS)))
    total = time.perf_counter() - began
    for log in logs:
        await log.aclose()
    for database in databases:
        await database.aclose()
    figures = "; ".join(f"{label} {p50_p99(each)}" for label, each in took.items())
    print(
        f"  {WRITERS} writers at once, {QUESTIONS} questions each, in {total:.1f} s: {figures}; "
        f"{len(refused)} refused {set(refused) or ''}",
        flush=True,
    )
