"""Turns at something that is done for a few at a time: shared by the adapters that keep a line of their own."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from resume_chat.ports.errors import GeneratorOverloadedError


class Turns:
    """A bounded number of turns at a time, and a bounded, fair line of those who wait for one."""

    def __init__(self, name: str, *, running: int, waiting: int, wait_s: float) -> None:
        """An empty line.

        Args:
            name: Whose turns these are, for messages.
            running: Turns at a time.
            waiting: How many may wait.
            wait_s: Seconds that each of them waits at most.
        """
        self._name = name
        self._most_running = running
        self._most_waiting = waiting
        self._wait_s = wait_s
        self._running = 0
        self._waiting: deque[asyncio.Future[None]] = deque()

    @asynccontextmanager
    async def taken(self) -> AsyncIterator[None]:
        """Has a turn inside the block.

        Raises:
            GeneratorOverloadedError: The line is full, or the wait was too long.
        """
        await self._wait()
        try:
            yield
        finally:
            self._pass_on()

    async def _wait(self) -> None:
        if self._running < self._most_running:
            self._running += 1
            return
        if len(self._waiting) >= self._most_waiting:
            raise GeneratorOverloadedError(
                f"{self._name}: {self._running} answers at work, {len(self._waiting)} waiting"
            )
        turn = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        try:
            async with asyncio.timeout(self._wait_s):
                await turn
        except BaseException as exc:
            with suppress(ValueError):  # it may have left the line already
                self._waiting.remove(turn)
            if turn.done() and not turn.cancelled():
                self._pass_on()  # the turn came together with what ended the waiting
            if isinstance(exc, TimeoutError):
                text = f"{self._name}: no turn within {self._wait_s:g} s"
                raise GeneratorOverloadedError(text) from exc
            raise

    def _pass_on(self) -> None:
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(None)
                return
        self._running -= 1
