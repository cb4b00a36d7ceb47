"""Wakes the readers of answers: at once for what this process appends, within a moment for what another one does.

What this process has just committed is handed to those who wait for exactly that; whoever waits for anything else is only
told that there is more, and reads the log. Nothing is kept for an answer that nobody waits for, and between processes there
are ids and numbers only, so that a lost wake-up costs one recheck and never an event.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from resume_chat.domain.events import NumberedEvent
from resume_chat.ports.errors import StoreUnavailableError

Positions = Callable[[Sequence[str]], Awaitable[Mapping[str, int]]]
"""The numbers of the last stored events of these answers."""


@dataclass(frozen=True, slots=True, eq=False)
class _Waiter:
    after_seq: int
    woken: "asyncio.Future[Sequence[NumberedEvent]]"

    def wake(self, events: Sequence[NumberedEvent] = ()) -> None:
        """Once: with the events that follow, or with none where the log is to be read."""
        if not self.woken.done():
            self.woken.set_result(events)


class AnswerWakeups:
    """Who waits for which answer. One task looks the waited answers up together, as long as there are any."""

    def __init__(self, positions: Positions, *, recheck_s: float) -> None:
        self._positions = positions
        self._recheck_s = recheck_s
        self._waiters: dict[str, set[_Waiter]] = {}
        self._new: set[str] = set()
        self._is_asked = asyncio.Event()
        self._watcher: asyncio.Task[None] | None = None

    async def wait(self, answer_id: str, after_seq: int, *, timeout_s: float) -> Sequence[NumberedEvent] | None:
        """Waits until an answer has more than `after_seq`, or is not there; `None` when the time runs out first.

        What is given are the events after `after_seq`, or nothing where they have to be read.

        Raises:
            StoreUnavailableError: The database cannot be reached.
        """
        waiter = _Waiter(after_seq, asyncio.get_running_loop().create_future())
        self._waiters.setdefault(answer_id, set()).add(waiter)
        self._new.add(answer_id)
        self._is_asked.set()
        if self._watcher is None:
            self._watcher = asyncio.create_task(self._watch(), name="answer log watcher")
        try:
            await asyncio.wait({waiter.woken}, timeout=timeout_s)
            if not waiter.woken.done():
                return None
            return waiter.woken.result()
        finally:
            self._leave(answer_id, waiter)

    def announce(self, positions: Mapping[str, int]) -> None:
        """Wakes those whose answer has what they wait for; they read it."""
        for answer_id, last_seq in positions.items():
            for waiter in self._waiters.get(answer_id, ()):
                if last_seq > waiter.after_seq:
                    waiter.wake()

    def hand_on(self, answer_id: str, events: Sequence[NumberedEvent]) -> None:
        """Gives events that were committed just now, at least one, to those who wait for them."""
        for waiter in self._waiters.get(answer_id, ()):
            known = waiter.after_seq + 1 - events[0].seq  # of these; below 0 the reader lacks earlier ones
            if known < len(events):
                waiter.wake(events[known:] if known >= 0 else ())

    async def aclose(self) -> None:
        """Sends everybody away."""
        self._fail(StoreUnavailableError("the answer log is closed"))
        if self._watcher is not None:
            self._watcher.cancel()
            await asyncio.wait({self._watcher})

    async def _watch(self) -> None:
        loop = asyncio.get_running_loop()
        recheck_at = loop.time() + self._recheck_s
        try:
            while self._waiters:
                is_due = loop.time() >= recheck_at
                answer_ids = list(self._waiters if is_due else self._new & self._waiters.keys())
                self._new.clear()
                self._is_asked.clear()
                if answer_ids:
                    await self._look_up(answer_ids)
                if is_due:
                    recheck_at = loop.time() + self._recheck_s
                if not self._is_asked.is_set():
                    await self._pause(recheck_at - loop.time())
        finally:
            self._watcher = None

    async def _look_up(self, answer_ids: Sequence[str]) -> None:
        try:
            positions = await self._positions(answer_ids)
        except Exception as exc:  # noqa: BLE001 - whoever waits gets it
            self._fail(exc)
        else:
            self.announce(positions)
            # What is not there was deleted, or never was: nothing is to be waited for.
            for answer_id in set(answer_ids) - positions.keys():
                for waiter in self._waiters.get(answer_id, ()):
                    waiter.wake()

    async def _pause(self, timeout_s: float) -> None:
        """Until somebody new waits, or the time has come to look again."""
        try:
            async with asyncio.timeout(max(0.0, timeout_s)):
                await self._is_asked.wait()
        except TimeoutError:
            pass

    def _fail(self, exc: Exception) -> None:
        for waiters in self._waiters.values():
            for waiter in waiters:
                if not waiter.woken.done():
                    waiter.woken.set_exception(_copy(exc))

    def _leave(self, answer_id: str, waiter: _Waiter) -> None:
        if waiter.woken.done() and not waiter.woken.cancelled():
            waiter.woken.exception()  # seen, also where the reader was cancelled in the same moment
        waiters = self._waiters[answer_id]
        waiters.discard(waiter)
        if not waiters:
            del self._waiters[answer_id]


def _copy(exc: Exception) -> Exception:
    """One error for each reader: raising the same object in many places piles up their tracebacks."""
    if not isinstance(exc, StoreUnavailableError):
        return exc
    copy = StoreUnavailableError(*exc.args)
    copy.__cause__ = exc
    return copy
