"""Sets the clock of a process of the service while it runs, as an administrator or a time server does.

For `LightService.prepare`. What is set is the time of day that the service's parts are given and, over SQLite, the one that
the database tells; clocks that only measure go on as they did.
"""

import sqlite3
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from dependency_injector import providers
from sqlalchemy import Engine, event
from sqlalchemy.engine.interfaces import Dialect
from sqlalchemy.pool import ConnectionPoolEntry

from resume_chat.container import Container


def set_clock(folder: Path, ahead: timedelta) -> None:
    """From now on the service with this data folder has another time than there is."""
    made = _file(folder).with_suffix(".new")
    made.write_text(str(ahead.total_seconds()), encoding="ascii")
    made.replace(_file(folder))


def go_by_it(container: Container, folder: Path) -> None:
    """Gives this process the clock that `set_clock` sets."""

    def now() -> datetime:
        try:
            ahead_s = float(_file(folder).read_text(encoding="ascii"))
        except FileNotFoundError:
            ahead_s = 0.0
        return datetime.now(UTC) + timedelta(seconds=ahead_s)

    def strftime(_form: str, _base: str, offset: str) -> str:
        """SQLite's own, as the service calls it."""
        told = now() + timedelta(seconds=float(offset.removesuffix(" seconds")))
        return told.strftime("%Y-%m-%d %H:%M:%S.") + f"{told.microsecond // 1000:03d}000"

    class Connection(sqlite3.Connection):
        """The driver's, with another clock."""

        def __init__(self, *arguments: object, **options: object) -> None:
            super().__init__(*arguments, **options)  # type: ignore[arg-type] # as the driver calls it
            self.create_function("strftime", 3, strftime)

    def connect(
        dialect: Dialect, _entry: ConnectionPoolEntry, _arguments: Sequence[object], options: dict[str, object]
    ) -> None:
        if dialect.name == "sqlite":
            options["factory"] = Connection

    container.clock.override(providers.Object(now))
    event.listen(Engine, "do_connect", connect)


def _file(folder: Path) -> Path:
    return folder / "clock-ahead-s"
