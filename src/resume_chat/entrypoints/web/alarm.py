"""A timer of the event loop that is set, set again and put off."""

import asyncio
from collections.abc import Callable


class Alarm:
    """Calls something after a while, unless it is put off; setting it again begins the while anew."""

    def __init__(self, loop: asyncio.AbstractEventLoop, ring: Callable[[], None]) -> None:
        self._loop = loop
        self._ring = ring
        self._timer: asyncio.TimerHandle | None = None

    def set(self, after_s: float) -> None:
        """Rings after so many seconds."""
        self.off()
        self._timer = self._loop.call_later(after_s, self._ring)

    def set_if_off(self, after_s: float) -> None:
        """Rings after so many seconds, or when it was going to."""
        if self._timer is None:
            self.set(after_s)

    def off(self) -> None:
        """Does not ring."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
