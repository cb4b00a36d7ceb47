"""A connection to SQLite that goes to its thread once for a statement, and leaves nothing open behind it.

aiosqlite goes there for a cursor, for the statement, for its rows and to close the cursor. Each time the statement waits
until the thread gets its turn, and again until the event loop does: in a busy process that is most of a transaction's time,
while all others wait to write.

A cursor that stays open has a second price. A connection that is closed while a query has rows left lives on, with its
transaction and its locks, until that cursor is collected (https://www.sqlite.org/c3ref/close.html). A cancelled task leaves
just that: a connection closed in the middle, and a cursor in the traceback for as long as anybody keeps it. Meanwhile
nobody could write, in any process.
"""

import sqlite3
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple, Self

import aiosqlite


class Outcome(NamedTuple):
    """All there is to know of a statement that has run."""

    rows: Sequence[Any]
    description: object
    """Of the columns, as `sqlite3` gives it; `None` where there are none."""
    rowcount: int
    lastrowid: int | None


class SqliteConnection(aiosqlite.Connection):
    """For SQLAlchemy's dialect `aiosqlite`, as its `async_creator_fn`."""

    def __init__(self, file: str, **options: Any) -> None:  # noqa: ANN401 - as sqlite3 takes them
        """Opens nothing yet.

        Args:
            file: Its path.
            options: As `sqlite3.connect` takes them.
        """
        super().__init__(lambda: sqlite3.connect(file, **options), iter_chunk_size=1)
        self._begin = ""
        self._thread.daemon = True  # as the dialect does with those that it makes: an exit does not wait for it

    def cursor(self) -> "SqliteCursor":  # type: ignore[override]  # the part of a cursor that the dialect uses
        """For one statement."""
        return SqliteCursor(self)

    def begin(self, how: str) -> None:
        """Begins a transaction together with its first statement, in one trip.

        Args:
            how: The statement that begins it.
        """
        self._begin = how

    async def run(self, statement: str, parameters: Iterable[Any] = (), *, is_many: bool = False) -> Outcome:
        """Runs a statement, also to its end when cancelled meanwhile; `is_many` runs it for each of the parameters."""
        begin, self._begin = self._begin, ""
        outcome: Outcome = await self._execute(_run, self._conn, begin, statement, parameters, is_many)  # type: ignore[no-untyped-call]  # aiosqlite leaves it untyped
        return outcome

    async def commit(self) -> None:
        """Goes nowhere when nothing was done."""
        self._begin = ""
        if self.in_transaction:
            await super().commit()

    async def rollback(self) -> None:
        """Goes nowhere when there is nothing to roll back, which the pool asks for at each return."""
        self._begin = ""
        if self.in_transaction:
            await super().rollback()


class SqliteCursor:
    """Has everything as soon as its statement has run."""

    arraysize = 1

    def __init__(self, connection: SqliteConnection) -> None:
        self._connection = connection
        self._outcome = Outcome((), None, -1, None)

    async def __aenter__(self) -> Self:
        return self

    @property
    def description(self) -> object:
        """Of the columns."""
        return self._outcome.description

    @property
    def rowcount(self) -> int:
        """Rows that were changed; -1 where that does not apply."""
        return self._outcome.rowcount

    @property
    def lastrowid(self) -> int | None:
        """Of the row that was inserted last."""
        return self._outcome.lastrowid

    async def execute(self, statement: str, parameters: Iterable[Any] = ()) -> None:
        """Runs a statement."""
        self._outcome = await self._connection.run(statement, parameters)

    async def executemany(self, statement: str, parameters: Iterable[Any]) -> None:
        """Runs a statement for each of the parameters."""
        self._outcome = await self._connection.run(statement, parameters, is_many=True)

    async def fetchall(self) -> Sequence[Any]:
        """The rows, which are here already."""
        return self._outcome.rows

    async def close(self) -> None:
        """There is nothing open."""


def _run(connection: sqlite3.Connection, begin: str, statement: str, parameters: Any, is_many: bool) -> Outcome:  # noqa: ANN401, FBT001 - as sqlite3 takes them; called through the thread's queue
    cursor = connection.cursor()
    try:
        if begin:
            cursor.execute(begin)
        (cursor.executemany if is_many else cursor.execute)(statement, parameters)
        rows = cursor.fetchall() if cursor.description else ()
        return Outcome(rows, cursor.description, cursor.rowcount, cursor.lastrowid)
    finally:
        cursor.close()
