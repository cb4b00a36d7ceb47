"""Column types and the clock of the chat's database: what PostgreSQL and SQLite do differently, made the same.

Shared by the modules that speak SQL; nothing else knows which of the two is there.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Generic, TypeVar

import msgspec
from sqlalchemy import JSON, DateTime, Dialect, Float, Text, literal
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator, TypeEngine

Value = TypeVar("Value")


class UtcDateTime(TypeDecorator[datetime]):
    """A moment with its time zone, UTC, to the microsecond.

    SQLite keeps it as text of fixed width, so that comparing texts compares moments.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """As UTC; SQLite has no time zones."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without its time zone cannot be stored")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's signature
        """With its time zone, whatever the driver gives."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class AsJson(TypeDecorator[Value], Generic[Value]):
    """A domain value as a JSON column, typed back exactly.

    The engines of `database` encode with msgspec, which knows dataclasses.
    """

    impl = JSON
    cache_ok = True

    def __init__(self, value_type: type[Value]) -> None:
        super().__init__()
        self.value_type = value_type

    def process_result_value(self, value: object, dialect: Dialect) -> Value | None:  # noqa: ARG002 - SQLAlchemy's signature
        """From the plain objects that the driver's JSON gives."""
        return None if value is None else msgspec.convert(value, self.value_type)


@dataclass(frozen=True, slots=True)
class Words:
    """What one message is found by."""

    visitor_id: str
    words: Sequence[str]
    """Folded: letters and digits only."""


class StoredWords(TypeDecorator[Words]):
    """The words of a message as each database indexes them. They are written and looked for, and never read.

    SQLite's index is one for all visitors and cannot be joined with another, so there the visitor is one more word: the
    search for one visitor's messages then costs what they are and not what everybody's are.
    """

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[str]:
        """PostgreSQL has a type for this."""
        return dialect.type_descriptor(TSVECTOR() if dialect.name == "postgresql" else Text())

    def process_bind_param(self, value: Words | None, dialect: Dialect) -> str | None:
        """The words, by spaces."""
        if value is None:
            return None
        if dialect.name == "postgresql":
            return " ".join(f"'{word}'" for word in value.words)
        return " ".join([visitor_word(value.visitor_id), *value.words])


def visitor_word(visitor_id: str) -> str:
    """A visitor as one word that nobody can look for: it begins with a character of no script."""
    return "\ue000" + hashlib.blake2b(visitor_id.encode(), digest_size=16).hexdigest()


class StoreClock(FunctionElement[datetime]):
    """The database's own time, so many seconds from now: what leases go by.

    It does not stand still during a transaction that had to wait for a lock. On SQLite it has milliseconds.
    """

    type = UtcDateTime()
    inherit_cache = True

    def __init__(self, offset_s: float = 0.0) -> None:
        super().__init__(literal(offset_s, Float()))


@compiles(StoreClock, "postgresql")
def _postgresql_clock(element: StoreClock, compiler: SQLCompiler, **options: object) -> str:
    # Not clock_timestamp(): it is volatile, and a comparison with it cannot use an index.
    return f"(statement_timestamp() + make_interval(secs => {compiler.process(element.clauses, **options)}))"


@compiles(StoreClock, "sqlite")
def _sqlite_clock(element: StoreClock, compiler: SQLCompiler, **options: object) -> str:
    offset = f"printf('%+.3f seconds', {compiler.process(element.clauses, **options)})"
    return f"strftime('%Y-%m-%d %H:%M:%f000', 'now', {offset})"
