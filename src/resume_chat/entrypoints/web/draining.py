"""The news that this process is going away, for everything that has to say goodbye first."""

import asyncio


class Draining:
    """Set once, by a signal; sockets, readiness and the server look at it."""

    def __init__(self) -> None:
        self._begun = asyncio.Event()

    @property
    def has_begun(self) -> bool:
        """Whether the process is going away."""
        return self._begun.is_set()

    def begin(self) -> None:
        """Tells everybody; telling again does nothing."""
        self._begun.set()

    async def wait(self) -> None:
        """Until the process is going away."""
        await self._begun.wait()
