"""One answer while it is made: one task makes its events, another stores them.

The maker may be cancelled at any point: by a stop, the deadline, a lost lease. The keeper is not, so that it always knows
which events are stored and which number comes next.
"""

import asyncio
import enum
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass

from resume_chat.domain.answer import Completion, FailureReason, PendingAnswer, Phase
from resume_chat.domain.events import NumberedEvent, Progress, Sources, Token, Withheld
from resume_chat.domain.prompt import Prompt
from resume_chat.ports.answer_log import AnswerLog
from resume_chat.ports.errors import StoreUnavailableError
from resume_chat.usecases.answer_question import Step
from resume_chat.usecases.draft import Draft
from resume_chat.usecases.failures import is_foreseen, reason_for

MakeAnswer = Callable[[PendingAnswer], AsyncGenerator[Step, None]]

PENDING_STEPS = 64
"""Steps made but not yet stored; the generator waits when there are more."""


class Cut(enum.Enum):
    """Why an answer was ended from outside."""

    STOP = enum.auto()
    """Its visitor said stop: what was said is kept, and it is over."""
    LOST = enum.auto()
    """It is another process's now, or will be at once: nothing more is written."""


@dataclass(frozen=True, slots=True)
class _Ended:
    """The maker's last word: how it ended; `None` for as it should."""

    error: BaseException | None


class RunningAnswer:
    """One attempt at one answer, from its first step to its one stored end."""

    def __init__(
        self,
        pending: PendingAnswer,
        draft: Draft,
        *,
        make: MakeAnswer,
        log: AnswerLog,
        deadline_s: float,
        store_waits_s: Sequence[float],
        on_error: Callable[[str, BaseException], None],
    ) -> None:
        self.pending = pending
        self.phase = Phase.RESUMING if pending.beginning else Phase.QUEUED
        self._draft = draft
        self._make_answer = make
        self._log = log
        self._deadline_s = deadline_s
        self._store_waits_s = store_waits_s
        self._on_error = on_error
        self._steps: asyncio.Queue[Step | _Ended] = asyncio.Queue()
        self._room = asyncio.Semaphore(PENDING_STEPS)
        self._cut: Cut | None = None
        self._maker: asyncio.Task[None] | None = None

    async def run(self) -> NumberedEvent | None:
        """Makes and stores the answer; its last event, or `None` when its end is not this process's to write.

        Raises:
            FencedError: A newer attempt owns it.
            StoreUnavailableError: The store stayed away; whoever takes the answer over will end it.
        """
        self._maker = asyncio.create_task(self._make(), name=f"make answer {self.pending.answer_id}")
        self._maker.add_done_callback(self._made)
        if self._cut:
            self._maker.cancel()
        try:
            return await self._keep()
        finally:
            self._maker.cancel()
            await asyncio.gather(self._maker, return_exceptions=True)

    @property
    def is_stopped(self) -> bool:
        """Whether its visitor has said stop."""
        return self._cut is Cut.STOP

    def cut(self, why: Cut) -> None:
        """Ends the making; what was not stored yet is dropped. A stop counts more than a loss."""
        self._cut = why if why is Cut.STOP else self._cut or why
        if self._maker is not None:
            self._maker.cancel()

    async def _make(self) -> None:
        """Hands the steps over as they come, as long as there is room."""
        async with (
            asyncio.timeout(max(0.0, self._deadline_s - self.pending.age_s)),
            aclosing(self._make_answer(self.pending)) as steps,
        ):
            async for step in steps:
                await self._room.acquire()
                self._steps.put_nowait(step)

    def _made(self, maker: "asyncio.Task[None]") -> None:
        """Says at last how the making ended; also when it was cancelled before it began."""
        if maker.cancelled():
            while not self._steps.empty():
                self._steps.get_nowait()
        self._steps.put_nowait(_Ended(asyncio.CancelledError() if maker.cancelled() else maker.exception()))

    async def _keep(self) -> NumberedEvent | None:
        """Stores what is made, as much at a time as has come meanwhile."""
        while True:
            steps = [await self._steps.get()]
            while not self._steps.empty():
                steps.append(self._steps.get_nowait())
            for _ in steps:
                self._room.release()
            events, is_over = self._events(steps)
            if events:
                await self._store(events)
            if is_over:
                return events[-1] if events and events[-1].is_last else None

    def _events(self, steps: Sequence[Step | _Ended]) -> tuple[list[NumberedEvent], bool]:
        """The numbered events of these steps, and whether the answer is over with them."""
        events: list[NumberedEvent] = []
        for step in steps:
            match step:
                case Progress():
                    self.phase = step.phase
                case Prompt():
                    self._draft.note(step)
                case Sources() | Token() | Withheld():
                    events.append(self._draft.number(step))
                case Completion():
                    events.append(self._draft.done(step))
                    return events, True
                case _Ended():
                    end = self._end(step.error)
                    return ([*events, end] if end else events), True
        return events, False

    def _end(self, error: BaseException | None) -> NumberedEvent | None:
        """The last event of an answer that did not come to its `Completion`."""
        if self._cut is Cut.STOP:
            return self._draft.stopped()
        if isinstance(error, asyncio.CancelledError):
            return None
        if error is None:
            return self._draft.failed(FailureReason.INTERRUPTED)
        self._on_error(self.pending.answer_id, error)
        return self._draft.failed(reason_for(error) if is_foreseen(error) else FailureReason.INTERNAL)

    async def _store(self, events: Sequence[NumberedEvent]) -> None:
        """Appends, and asks again while the store is away; an append of unknown outcome is looked up first."""
        for wait_s in (*self._store_waits_s, None):
            try:
                await self._log.append(self.pending.answer_id, self.pending.attempt, events)
            except StoreUnavailableError as error:
                if wait_s is None:
                    raise
                self._on_error(self.pending.answer_id, error)
            else:
                return
            await asyncio.sleep(wait_s)
            if await self._is_stored(events[-1]):
                return

    async def _is_stored(self, event: NumberedEvent) -> bool:
        """Whether an append whose outcome is open did reach the store."""
        try:
            stored = await self._log.read(self.pending.answer_id, event.seq - 1, limit=1)
        except StoreUnavailableError:
            return False
        return bool(stored) and stored[0] == event
