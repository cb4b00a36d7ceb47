"""Ends a process of the service at a named statement of SQLite, which no proxy sees: it is told by a file where to die.

For `LightService.prepare`, within the service's process: the driver's connections tell each statement before it runs.
"""

import os
import re
import signal
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from sqlalchemy import Engine, event
from sqlalchemy.engine.interfaces import Dialect
from sqlalchemy.pool import ConnectionPoolEntry

from resume_chat.container import Container

BEFORE, AFTER = "before", "after"


@dataclass(frozen=True, slots=True)
class Order:
    """Where the process that finds it dies, once."""

    path: Path

    @classmethod
    def of(cls, folder: Path) -> "Order":
        """The one for services with this data folder."""
        return cls(folder / "dies-at")

    def give(self, statement: re.Pattern[str], *, is_committed: bool) -> None:
        """From now on the service dies beside the commit of the next transaction with such a statement."""
        made = self.path.with_suffix(".new")
        made.write_text(f"{AFTER if is_committed else BEFORE}\n{statement.pattern}", encoding="utf-8")
        made.replace(self.path)

    @property
    def is_done(self) -> bool:
        """Whether it was carried out."""
        return not self.path.exists()

    def read(self) -> tuple[str, str]:
        """When, beside the commit, and of which statement; two empty texts when there is none."""
        try:
            moment, _, pattern = self.path.read_text(encoding="utf-8").partition("\n")
        except FileNotFoundError:
            return "", ""
        return moment, pattern

    def carry_out(self) -> None:
        """Ends this process, in the middle of whatever its threads do."""
        self.path.unlink()
        os.kill(os.getpid(), signal.SIGKILL)


class WatchedConnection(sqlite3.Connection):
    """The driver's, which knows whether the transaction that it is in has the statement."""

    order: ClassVar[Order]

    def __init__(self, *arguments: object, **options: object) -> None:
        super().__init__(*arguments, **options)  # type: ignore[arg-type] # as the driver calls it
        self._moment = ""
        self.set_trace_callback(self._see)

    def commit(self) -> None:
        """Commits, and may not come back from it."""
        super().commit()
        if self._moment == AFTER:
            self.order.carry_out()

    def _see(self, statement: str) -> None:
        """Called with each statement before it runs, `COMMIT` among them."""
        if statement.startswith("BEGIN"):
            self._moment = ""
        elif statement.startswith("COMMIT"):
            if self._moment == BEFORE:
                self.order.carry_out()
        else:
            moment, pattern = self.order.read()
            if pattern and re.search(pattern, statement):
                self._moment = moment


def obey(_container: Container, folder: Path) -> None:
    """From now on every connection of this process to SQLite looks at what is ordered."""
    WatchedConnection.order = Order.of(folder)

    def connect(
        dialect: Dialect, _entry: ConnectionPoolEntry, _arguments: Sequence[object], options: dict[str, object]
    ) -> None:
        if dialect.name == "sqlite":
            options["factory"] = WatchedConnection

    event.listen(Engine, "do_connect", connect)
