"""Column types and the clock of the chat's database: what PostgreSQL and SQLite do differently, made the same.

Shared by the modules that speak SQL; nothing else knows which of the two is there.
"""

from datetime import UTC, datetime
from typing import Generic, TypeVar

import msgspec
from sqlalchemy import JSON, DateTime, Dialect, Float, literal
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator

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
