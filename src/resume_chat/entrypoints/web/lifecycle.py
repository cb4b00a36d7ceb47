"""From the first file that is opened to the last that is closed: what has to happen around serving, in its order."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress

import structlog

from resume_chat.container import Container, close
from resume_chat.entrypoints.web.draining import Draining
from resume_chat.entrypoints.web.limiting import QuestionLimiter
from resume_chat.entrypoints.web.socket import ChatSockets
from resume_chat.ports.errors import PortError

STALE_CHECK_S = 900.0
"""Seconds between two looks whether a new day has begun, for which the facts have to be computed anew."""
RESTART_S = 5.0
"""Seconds after which a background task that broke is begun again."""

_log = structlog.get_logger("resume_chat.service")


class Lifecycle:
    """Starts what serving stands on, and ends it in the opposite order. Each step can be called again."""

    def __init__(
        self,
        container: Container,
        draining: Draining,
        *,
        sockets: ChatSockets,
        limiters: Sequence[QuestionLimiter],
        drain_s: float,
        stale_check_s: float,
    ) -> None:
        self._container = container
        self._draining = draining
        self._sockets = sockets
        self._limiters = limiters
        self._drain_s = drain_s
        self._stale_check_s = stale_check_s
        self._tasks: list[asyncio.Task[None]] = []
        self._is_open = False

    async def start(self) -> None:
        """Brings the schema up to date where this process does that, indexes the resume, begins to look after answers.

        Raises:
            PortError: A part cannot be reached, opened or read.
            ResumeError: The document is not a resume.
        """
        if self._is_open:
            return
        self._is_open = True
        container = self._container
        if container.settings().migrates_at_start:
            _log.info("schema_ready", revision=await container.migrations().upgrade())
        else:
            _log.info("schema_found", revision=await container.repository().check())
        _log.info("indexing", resume=container.settings().resume)
        report = await container.index_resume()(_log_embedding)
        index = report.index
        _log.info(
            "indexed", passages=len(index.passages), embedded=report.embedded, resume_version=index.resume.version
        )
        # What is loaded at its first use is loaded now, so that the first visitor does not wait for it.
        await container.find_evidence()(index, index.resume.name or "resume", ())
        self._tasks = [
            asyncio.create_task(self._forever(container.supervisor().run), name="supervisor"),
            asyncio.create_task(self._forever(self._keep_fresh), name="freshness"),
            asyncio.create_task(self._forever(self._forget_old), name="retention"),
        ]

    async def drain(self) -> None:
        """Tells everybody that the process goes away, and lets answers and sockets end, for a bounded time."""
        if self._draining.has_begun:
            return
        self._draining.begin()
        _log.info("draining", answers=self._container.supervisor().running, sockets=self._sockets.open)
        left, _ = await asyncio.gather(self._container.supervisor().drain(self._drain_s), self._all_closed())
        _log.info("drained", answers_left=left, sockets_left=self._sockets.open)

    async def stop(self) -> None:
        """Ends the background tasks and answers, then lets go of everything, the last opened first."""
        if not self._is_open:
            return
        self._is_open = False
        tasks, self._tasks = self._tasks, []
        if not self._draining.has_begun:
            self._draining.begin()
            await self._container.supervisor().drain(self._drain_s)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for limiter in self._limiters:
            await limiter.aclose()
        await close(self._container)
        _log.info("stopped")

    async def _all_closed(self) -> None:
        """Until every socket has said goodbye, and a little longer than they may take for it."""
        with suppress(TimeoutError):
            async with asyncio.timeout(self._drain_s + 2.0):
                await self._sockets.all_closed()

    async def _keep_fresh(self) -> None:
        """Warms the generator; computes the facts anew when a new day has begun; where that fails, yesterday's stay."""
        index_resume = self._container.index_resume()
        await self._warm()
        while True:
            await asyncio.sleep(self._stale_check_s)
            if index_resume.is_stale:
                try:
                    report = await index_resume()
                except (PortError, ValueError) as error:
                    _log.warning("reindexing_failed", problem=str(error))
                else:
                    _log.info("reindexed", as_of=str(report.index.as_of), embedded=report.embedded)
                    await self._warm()

    async def _forget_old(self) -> None:
        """Deletes what has grown too old, at the start and again and again, where the owner has said after how long."""
        days = self._container.settings().retention_days
        while True:
            if days:
                try:
                    deleted = await self._container.erase_history().older_than(days)
                except PortError as error:
                    _log.warning("retention_failed", problem=str(error))
                else:
                    _log.info("retention_done", older_than_days=days, conversations=deleted)
            await asyncio.sleep(self._stale_check_s)

    async def _warm(self) -> None:
        """Has the model read the resume while nobody waits for it; where that fails, the first visitor waits longer."""
        began = time.monotonic()
        try:
            await self._container.warm_generator()()
        except PortError as error:
            _log.warning("warming_failed", problem=str(error))
        else:
            _log.info("warmed", took_s=round(time.monotonic() - began, 1))

    async def _forever(self, run: Callable[[], Awaitable[None]]) -> None:
        """Runs a background task, and runs it again should it break."""
        while True:
            try:
                await run()
            except Exception:  # noqa: BLE001 - the last line of defence of a task that must not end
                _log.exception("background_task_broke")
            await asyncio.sleep(RESTART_S)


def _log_embedding(done: int, total: int) -> None:
    """A line for about every fifth of the work."""
    if done == total or done * 5 // total != max(0, done - 16) * 5 // total:
        _log.info("embedding", done=done, total=total)
