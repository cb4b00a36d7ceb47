"""Owns every running answer of this process: starts, stops, renews, takes over, drains.

An answer belongs to this supervisor and not to the socket that asked for it, so a lost connection changes nothing.
"""

import asyncio
from collections.abc import Callable, Collection, Coroutine, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from resume_chat.domain.answer import FailureReason, PendingAnswer, Phase
from resume_chat.domain.continuing import beginning_of
from resume_chat.domain.events import NumberedEvent
from resume_chat.ports.answer_log import AnswerLog
from resume_chat.ports.errors import FencedError, PortError
from resume_chat.usecases.draft import Draft
from resume_chat.usecases.errors import DrainingError, OverloadedError
from resume_chat.usecases.running_answer import Cut, MakeAnswer, RunningAnswer

Outcome = TypeVar("Outcome")

READ_LIMIT = 1_000
"""Events of an answer that is taken over, read at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerLimits:
    """How long and how many. Times in seconds."""

    running: int = 256
    """Answers made at once by this process; a further question is refused."""
    deadline_s: float = 150.0
    """From acceptance to the end of making; below the protocol's 180 s, so that the end is stored in time."""
    lease_s: float = 15.0
    """For so long an answer is its process's without being renewed."""
    sweep_s: float = 5.0
    """Between two renewals, and two searches for answers whose process died."""
    look_s: float = 0.4
    """Between two looks whether what is made here is still this process's (a stop may come to any), and what others left."""
    taken_at_once: int = 50
    """Answers that are taken over together: to read a thousand at once is more than a store can bear."""
    hand_over_s: float = 2.0
    """When the process goes away: for the last append of an answer that is handed over, and for handing it over."""
    attempts: int = 3
    """After so many processes that died over it an answer is given up."""
    store_waits_s: tuple[float, ...] = (0.1, 0.2, 0.5, 1.0, 2.0, 2.0, 2.0, 2.0, 2.0)
    """Waits between attempts to reach a store that is away: 12 s in all, less than a lease."""
    events_kept_s: float = 600.0
    """Events of an answer are kept for so long after its end."""


def _ignore_start(_pending: PendingAnswer) -> None: ...
def _ignore_end(_pending: PendingAnswer, _end: NumberedEvent) -> None: ...
def _ignore_error(_where: str, _error: BaseException) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerObserver:
    """What the edge wants to hear of answers, for logs and metrics: ids and outcomes."""

    started: Callable[[PendingAnswer], None] = _ignore_start
    ended: Callable[[PendingAnswer, NumberedEvent], None] = _ignore_end
    failed: Callable[[str, BaseException], None] = _ignore_error
    """An error with where it happened: an answer's id, or `sweep`."""


class SuperviseAnswers:
    """Runs the answers that this process owns, each to exactly one stored end."""

    def __init__(
        self,
        *,
        make: MakeAnswer,
        log: AnswerLog,
        owner: str,
        now: Callable[[], datetime],
        monotonic: Callable[[], float],
        limits: AnswerLimits,
        observer: AnswerObserver,
    ) -> None:
        self.owner = owner
        self.limits = limits
        self._make = make
        self._log = log
        self._now = now
        self._monotonic = monotonic
        self._observer = observer
        self._running: dict[str, RunningAnswer] = {}
        self._tasks: set[asyncio.Task[object]] = set()
        self._is_draining = False

    @property
    def running(self) -> int:
        """Answers being made here now."""
        return len(self._running)

    @property
    def _room(self) -> int:
        """How many more answers may be made here."""
        return 0 if self._is_draining else self.limits.running - len(self._running)

    def require_room(self) -> None:
        """Refuses what could not be started.

        Raises:
            DrainingError: This process is shutting down.
            OverloadedError: It makes as many answers as it may.
        """
        if self._is_draining:
            raise DrainingError
        if len(self._running) >= self.limits.running:
            raise OverloadedError

    def start(self, pending: PendingAnswer) -> None:
        """Begins to make an answer whose question is stored and whose lease is this process's."""
        running = RunningAnswer(
            pending,
            self._draft(pending),
            make=self._make,
            log=self._log,
            deadline_s=self.limits.deadline_s,
            store_waits_s=self.limits.store_waits_s,
            on_error=self._observer.failed,
        )
        earlier = self._running.get(pending.answer_id)
        if earlier is not None:  # its lease ran out, and this process has claimed it from itself
            earlier.cut(Cut.LOST)
        self._running[pending.answer_id] = running
        self._own(self._run(running), f"answer {pending.answer_id}")
        self._observer.started(pending)

    async def stop(self, answer_id: str) -> bool:
        """Ends an answer, whoever makes it; what was said is kept. False when it had ended already.

        One that is made here ends by itself, soon after this returns. One that is another process's is taken from it by
        force and ended here: its owner can write no more, and sees that at its next look.

        Raises:
            StoreUnavailableError: The store cannot be reached.
        """
        running = self._running.get(answer_id)
        if running is not None:
            running.cut(Cut.STOP)
            return True
        return await self._stop_by_force(answer_id)

    async def uninterrupted(self, work: Coroutine[None, None, Outcome]) -> Outcome:
        """Does work to its end also when whoever asked for it is cancelled meanwhile; a drain waits for it.

        Its errors are for whoever asked. Of one who has left nobody is told.
        """
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        task.add_done_callback(lambda ended: ended.cancelled() or ended.exception())  # seen, whether asked for or not
        return await asyncio.shield(task)

    def abandon(self, answer_ids: Iterable[str]) -> None:
        """Ends the making of answers that are kept no more; nothing is stored of it."""
        for answer_id in answer_ids:
            running = self._running.get(answer_id)
            if running is not None:
                running.cut(Cut.LOST)

    def phase(self, answer_id: str) -> Phase | None:
        """What is being done for an answer that is made here."""
        running = self._running.get(answer_id)
        return running.phase if running else None

    async def sweep(self) -> None:
        """Once round: renew what is made here, let go what is not ours, take over what nobody makes, forget old events.

        What nobody makes may be this process's own by name: a question that was stored although the store could not
        say so, an answer whose end could not be stored in time.

        Raises:
            StoreUnavailableError: The store cannot be reached; the next round will do.
        """
        while await self._renew_and_claim():
            pass
        await self._log.expire(after_s=self.limits.events_kept_s)

    async def _renew_and_claim(self) -> bool:
        """Keeps what is made here, and takes over some of what nobody makes; whether there may be more of it.

        Both each time: while many are taken over, the leases of the first must not run out.
        """
        before = dict(self._running)
        held = await self._log.renew(self.owner, before.keys(), lease_s=self.limits.lease_s)
        self._let_go(before, held)
        room = min(self._room, self.limits.taken_at_once)
        if room <= 0:
            return False
        claimed = await self._log.claim(self.owner, lease_s=self.limits.lease_s, limit=room)
        # Together, so that the last of many does not wait for the others, nor for one that cannot be read.
        owned = [self._own(self._take_over(each), f"take over {each.answer_id}") for each in claimed]
        await asyncio.gather(*owned, return_exceptions=True)
        return len(claimed) == room

    async def look(self) -> None:
        """Lets go of what another process has taken, also while its generator is silent and nothing is appended.

        Sweeps where another has handed something over or left it: first it renews what is made here, whose leases may have
        run out as well.

        Raises:
            StoreUnavailableError: The store cannot be reached.
        """
        before = dict(self._running)
        if before:
            self._let_go(before, await self._log.held(self.owner, before.keys()))
        if self._room > 0 and await self._log.is_any_left():
            await self.sweep()

    async def run(self) -> None:
        """Sweeps, and looks often in between, until cancelled."""
        sweep_at = self._monotonic()
        while True:
            try:
                if self._monotonic() >= sweep_at:
                    sweep_at = self._monotonic() + self.limits.sweep_s
                    await self.sweep()
                else:
                    await self.look()
            except PortError as error:
                self._observer.failed("sweep", error)
            await asyncio.sleep(min(self.limits.look_s, self.limits.sweep_s))

    async def drain(self, timeout_s: float) -> int:
        """Takes no more questions, lets running answers end, and hands over those that do not in time.

        Returns:
            How many were handed over: whoever looks first goes on with them.
        """
        self._is_draining = True
        await self._all_ended(timeout_s)
        left = set(self._running)
        for running in self._running.values():
            running.cut(Cut.LOST)
        await self._all_ended(self.limits.hand_over_s)
        cut_off = set(self._tasks)
        for task in cut_off:
            task.cancel()
        await asyncio.gather(*cut_off, return_exceptions=True)
        try:
            async with asyncio.timeout(self.limits.hand_over_s):
                await self._log.release(self.owner, left)
        except (PortError, TimeoutError) as error:  # then their leases run out
            self._observer.failed("drain", error)
        return len(left)

    async def _all_ended(self, timeout_s: float) -> None:
        if self._tasks:
            await asyncio.wait(set(self._tasks), timeout=timeout_s)

    def _own(self, work: Coroutine[None, None, Outcome], name: str) -> "asyncio.Task[Outcome]":
        """A task that a drain waits for."""
        task = asyncio.create_task(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._disown)
        return task

    def _disown(self, task: "asyncio.Task[object]") -> None:
        self._tasks.discard(task)
        error = None if task.cancelled() else task.exception()
        if error:
            self._observer.failed(task.get_name(), error)

    async def _run(self, running: RunningAnswer) -> None:
        pending = running.pending
        end: NumberedEvent | None = None
        try:
            end = await running.run()
        except PortError as error:
            self._observer.failed(pending.answer_id, error)
        finally:
            if self._running.get(pending.answer_id) is running:
                del self._running[pending.answer_id]
        if end is not None:
            self._observer.ended(pending, end)
        elif running.is_stopped:  # it was another's by then
            try:
                await self._stop_by_force(pending.answer_id)
            except PortError as error:
                self._observer.failed(pending.answer_id, error)

    def _let_go(self, running: Mapping[str, RunningAnswer], held: Collection[str]) -> None:
        """Ends the making of what is not held."""
        for answer_id, each in running.items():
            if answer_id not in held:
                each.cut(Cut.LOST)

    async def _take_over(self, pending: PendingAnswer) -> None:
        """Goes on with an answer from what was shown of it; ends it as interrupted where too much was tried already."""
        pending = await self._with_beginning(pending)
        if pending.attempt - pending.hand_overs <= self.limits.attempts and pending.age_s < self.limits.deadline_s:
            self.start(pending)
        else:
            await self._end(pending, self._draft(pending).failed(FailureReason.INTERRUPTED))

    async def _stop_by_force(self, answer_id: str) -> bool:
        pending = await self._log.seize(answer_id, self.owner, lease_s=self.limits.lease_s)
        if pending is None:
            return False
        pending = await self._with_beginning(pending)
        return await self._end(pending, self._draft(pending).stopped())

    async def _end(self, pending: PendingAnswer, end: NumberedEvent) -> bool:
        """Stores the last event of an answer that is not being made; false when another has it by now."""
        try:
            await self._log.append(pending.answer_id, pending.attempt, [end])
        except FencedError as error:
            self._observer.failed(pending.answer_id, error)
            return False
        self._observer.ended(pending, end)
        return True

    async def _with_beginning(self, pending: PendingAnswer) -> PendingAnswer:
        """The same with what was shown of it."""
        return replace(pending, beginning=beginning_of(await self._stored(pending)))

    async def _stored(self, pending: PendingAnswer) -> Sequence[NumberedEvent]:
        """All that earlier processes have shown of an answer."""
        events: list[NumberedEvent] = []
        while page := await self._log.read(pending.answer_id, len(events), limit=READ_LIMIT):
            events += page
        return events

    def _draft(self, pending: PendingAnswer) -> Draft:
        return Draft(pending, now=self._now, monotonic=self._monotonic)
