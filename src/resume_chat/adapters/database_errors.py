"""Translates what SQLAlchemy, asyncpg, SQLite and the network raise into the store's one error.

What the caller can do something about (a database that is away, full, locked, not migrated) becomes
`StoreUnavailableError` in one line; a broken constraint or a wrong statement is a bug or the caller's to catch, and passes.
SQLSTATE classes: PostgreSQL documentation, appendix A.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DatabaseError, DBAPIError, IntegrityError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from resume_chat.ports.errors import StoreOutdatedError, StoreUnavailableError

UNREACHED = "see that it runs and that RESUME_CHAT_DATABASE_URL names it"

_UNDEFINED = frozenset({"42P01", "42703"})
"""SQLSTATEs of a missing table and a missing column."""
_PASSING_CLASSES = frozenset({"08", "25", "28", "3D", "40", "53", "54", "55", "57", "58", "XX"})
"""SQLSTATE classes that are not the statement's fault: connection, read-only or ended transaction, login, no such database,
deadlock, no room, limits, locks, shutdown, input and output, corruption."""
_FORBIDDEN = "42501"
_MISNAMED_CLASSES = frozenset({"28", "3D"})
"""SQLSTATE classes of a login that is refused, and of a database that is not there."""
_SQLITE_MISNAMED = ("unable to open database file", "file is not a database")
_SQLITE_UNDEFINED = ("no such table", "no such column", "has no column named")


@contextmanager
def translated(where: str) -> Iterator[None]:
    """Makes the errors of a database the store's.

    Args:
        where: Names the database in the message, without its credentials.

    Raises:
        StoreOutdatedError: A table or a column is missing.
        StoreUnavailableError: The database cannot be reached or cannot write.
    """
    try:
        yield
    except PoolTimeoutError as exc:
        raise StoreUnavailableError(f"{where}: every connection is in use") from exc
    except DBAPIError as exc:
        if _is_outdated(exc):
            raise outdated(where) from exc
        problem = _problem(exc)
        if problem is None:
            raise
        way_out = "; correct RESUME_CHAT_DATABASE_URL" if _is_misnamed(exc) else ""
        raise StoreUnavailableError(f"{where}: {problem}{way_out}") from exc
    except OSError as exc:  # also TimeoutError: what asyncpg and the network raise before there is a connection
        reason = _line(exc) or "no answer in time"
        raise StoreUnavailableError(f"{where}: {reason}; {UNREACHED}") from exc


def outdated(where: str) -> StoreOutdatedError:
    """The error of a database whose schema is not this version's."""
    return StoreOutdatedError(f"{where}: its schema is not this version's; run `{StoreOutdatedError.remedy}`")


def _is_outdated(exc: DBAPIError) -> bool:
    """Whether a table or a column is missing."""
    state: str | None = getattr(exc.orig, "sqlstate", None)
    line = _line(exc.orig)
    return state in _UNDEFINED or (state is None and any(mark in line for mark in _SQLITE_UNDEFINED))


def _is_misnamed(exc: DBAPIError) -> bool:
    """Whether another address, user or file is what is needed."""
    state: str | None = getattr(exc.orig, "sqlstate", None)
    return state[:2] in _MISNAMED_CLASSES if state else _line(exc.orig) in _SQLITE_MISNAMED


def _problem(exc: DBAPIError) -> str | None:
    """What else is wrong with the database, in a line; `None` when nothing is."""
    line = _line(exc.orig)
    state: str | None = getattr(exc.orig, "sqlstate", None)
    if exc.connection_invalidated:
        return line
    if state is not None:
        return line if state[:2] in _PASSING_CLASSES or state == _FORBIDDEN else None
    if isinstance(exc, IntegrityError):
        return None
    # SQLite's "file is not a database" and "malformed" are of the general class itself.
    is_sqlite_fault = isinstance(exc, OperationalError) or type(exc) is DatabaseError
    return line if is_sqlite_fault or isinstance(exc, InterfaceError) else None


def _line(exc: BaseException | None) -> str:
    """The first line of a driver's message."""
    lines = str(exc).strip().splitlines() if exc else []
    return lines[0] if lines else type(exc).__name__
