"""Group commit: all that is waiting is written together, and what comes meanwhile is written next.

Alone, an item waits for its own commit; when many come, one commit carries them all. There is no timer, so nothing waits for
company, and no queue that grows, because whoever submits waits.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from itertools import islice
from typing import Generic, TypeAlias, TypeVar

from resume_chat.ports.errors import StoreUnavailableError

Item = TypeVar("Item")
Outcome = TypeVar("Outcome")

Write: TypeAlias = Callable[[Sequence[Item]], Awaitable[Sequence[Outcome | Exception]]]
"""Stores items in one transaction; gives for each what became of it, or what is wrong with it. Raises when none is."""


class GroupCommit(Generic[Item, Outcome]):
    """Writes items in batches, in the order in which they came, by one task that lives as long as there is work."""

    def __init__(self, name: str, write: Write[Item, Outcome], *, max_pending: int, max_batch: int) -> None:
        """Starts nothing yet.

        Args:
            name: Of what is written to, for errors and tasks.
            write: Writes a batch.
            max_pending: Items that wait; a further one waits for room first.
            max_batch: Most items of one batch.
        """
        self._name = name
        self._write = write
        self._max_batch = max_batch
        self._room = asyncio.Semaphore(max_pending)
        self._pending: dict[asyncio.Future[Outcome], Item] = {}
        self._writer: asyncio.Task[None] | None = None
        self._is_closed = False
        self.commits = 0
        """Transactions so far."""

    async def submit(self, item: Item) -> Outcome:
        """Waits until an item is stored, and gives what became of it. When cancelled, it may be stored or not.

        Raises:
            StoreUnavailableError: Nothing can be stored now.
            Exception: What `write` says is wrong with this item.
        """
        async with self._room:
            if self._is_closed:
                raise StoreUnavailableError(f"{self._name} is closed")
            stored: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
            self._pending[stored] = item
            if self._writer is None:
                self._writer = asyncio.create_task(self._drain(), name=f"{self._name} writer")
            try:
                return await stored
            finally:
                self._pending.pop(stored, None)
                if stored.done() and not stored.cancelled():
                    stored.exception()  # seen, also where the caller was cancelled in the same moment

    async def aclose(self) -> None:
        """Writes what is pending, then refuses."""
        self._is_closed = True
        if self._writer is not None:
            await asyncio.wait({self._writer})

    async def _drain(self) -> None:
        taken: list[tuple[asyncio.Future[Outcome], Item]] = []
        try:
            while self._pending:
                taken = list(islice(self._pending.items(), self._max_batch))
                for stored, _ in taken:
                    del self._pending[stored]
                await self._write_batch(taken)
        finally:
            # No await between here and the last look at what is pending: nothing can slip in unseen.
            self._writer = None
            for stored in [*(stored for stored, _ in taken), *self._pending]:
                stored.cancel()  # only those that a cancelled writer has left undone

    async def _write_batch(self, batch: Sequence[tuple[asyncio.Future[Outcome], Item]]) -> None:
        try:
            outcomes = await self._write([item for _, item in batch])
            self.commits += 1
        except StoreUnavailableError as exc:
            for stored, _ in batch:
                _settle(stored, _copy(exc))
        except Exception as exc:  # noqa: BLE001 - whoever submitted the item gets it
            if len(batch) == 1:
                _settle(batch[0][0], exc)
                return
            # One item that the database cannot take must not take the others with it.
            for each in batch:
                await self._write_batch([each])
        else:
            for (stored, _), outcome in zip(batch, outcomes, strict=True):
                _settle(stored, outcome)


def _settle(stored: asyncio.Future[Outcome], outcome: Outcome | Exception) -> None:
    if stored.done():
        return
    if isinstance(outcome, Exception):
        stored.set_exception(outcome)
    else:
        stored.set_result(outcome)


def _copy(exc: StoreUnavailableError) -> StoreUnavailableError:
    """One error for each caller: raising the same object in many places piles up their tracebacks."""
    copy = StoreUnavailableError(*exc.args)
    copy.__cause__ = exc
    return copy
