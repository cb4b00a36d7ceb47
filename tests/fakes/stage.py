"""A process of the service over a shared store, whose answers' steps the test says."""

import asyncio
from collections.abc import AsyncGenerator, Collection, Sequence
from dataclasses import dataclass, field
from itertools import count

from fakes.parts import ManualClock
from resume_chat.adapters.in_memory_answer_log import InMemoryAnswerLog
from resume_chat.adapters.in_memory_chat_repository import InMemoryChatRepository
from resume_chat.adapters.in_memory_tables import InMemoryTables
from resume_chat.domain.answer import Completion, Finish, PendingAnswer
from resume_chat.domain.conversation import NewQuestion
from resume_chat.domain.events import NumberedEvent
from resume_chat.ports.errors import StoreUnavailableError
from resume_chat.usecases.accept_question import pending_answer
from resume_chat.usecases.answer_question import Step
from resume_chat.usecases.running_answer import MakeAnswer
from resume_chat.usecases.supervise_answers import AnswerLimits, AnswerObserver, SuperviseAnswers

IDS = count(1)
COMPLETE = Completion(finish=Finish.COMPLETE, generator="test", model="m")


class FlakyLog(InMemoryAnswerLog):
    """A log whose store goes away for the next few appends, before or after they were stored."""

    def __init__(self, tables: InMemoryTables) -> None:
        super().__init__(tables)
        self.lose_before = 0
        self.lose_after = 0
        self.is_blind = False
        self.is_deaf = False
        self.renewals = asyncio.Semaphore(0)

    async def renew(self, owner: str, answer_ids: Collection[str], *, lease_s: float) -> Collection[str]:
        self.renewals.release()
        if self.is_deaf:
            raise StoreUnavailableError("away")
        return await super().renew(owner, answer_ids, lease_s=lease_s)

    async def release(self, owner: str, answer_ids: Collection[str]) -> Collection[str]:
        if self.is_deaf:
            raise StoreUnavailableError("away")
        return await super().release(owner, answer_ids)

    async def append(self, answer_id: str, attempt: int, events: Sequence[NumberedEvent]) -> None:
        if self.lose_before:
            self.lose_before -= 1
            raise StoreUnavailableError("away")
        await super().append(answer_id, attempt, events)
        if self.lose_after:
            self.lose_after -= 1
            raise StoreUnavailableError("away after the commit")

    async def read(self, answer_id: str, after_seq: int, *, limit: int) -> Sequence[NumberedEvent]:
        if self.is_blind:
            raise StoreUnavailableError("away")
        return await super().read(answer_id, after_seq, limit=limit)


@dataclass
class Stage:
    """One process with its store; the test says what each answer's steps are."""

    tables: InMemoryTables
    repository: InMemoryChatRepository
    log: FlakyLog
    supervisor: SuperviseAnswers
    steps: "asyncio.Queue[Step | BaseException]"
    clock: ManualClock
    closed: asyncio.Event = field(default_factory=asyncio.Event)
    made: list[PendingAnswer] = field(default_factory=list)
    """Every answer that was begun to be made."""
    ended: list[NumberedEvent] = field(default_factory=list)
    errors: list[tuple[str, BaseException]] = field(default_factory=list)

    async def ask(self, text: str = "Which language?") -> PendingAnswer:
        """Stores a question with a lease of this process and gives what is to be made."""
        number = next(IDS)
        question = NewQuestion(
            visitor_id="v",
            client_message_id=f"c{number}",
            text=text,
            resume_version="r",
            conversation_id=None,
            new_conversation_id=f"k{number}",
            question_id=f"q{number}",
            answer_id=f"a{number}",
            asked_at=self.clock.now(),
        )
        acceptance = await self.repository.accept(question, owner=self.supervisor.owner, lease_s=15)
        return pending_answer(question, acceptance)

    async def end(self, answer_id: str) -> NumberedEvent:
        """The stored last event, once it is there."""
        seq = 0
        while True:
            for event in await self.log.read(answer_id, seq, limit=100):
                seq = event.seq
                if event.is_last:
                    return event
            await self.log.wait(answer_id, seq, timeout_s=5)


def stage_over(
    tables: InMemoryTables,
    clock: ManualClock,
    *,
    running: int = 8,
    deadline_s: float = 60,
    make: MakeAnswer | None = None,
) -> Stage:
    """A process over a store; several stages over one store are several processes."""
    steps: asyncio.Queue[Step | BaseException] = asyncio.Queue()
    closed = asyncio.Event()
    made: list[PendingAnswer] = []
    ended: list[NumberedEvent] = []
    errors: list[tuple[str, BaseException]] = []

    async def make_as_told(pending: PendingAnswer) -> AsyncGenerator[Step, None]:
        made.append(pending)
        try:
            while True:
                step = await steps.get()
                if isinstance(step, BaseException):
                    raise step
                yield step
                if isinstance(step, Completion):
                    return
        finally:
            closed.set()

    log = FlakyLog(tables)
    supervisor = SuperviseAnswers(
        make=make or make_as_told,
        log=log,
        owner=f"process-{next(IDS)}",
        now=clock.now,
        monotonic=clock.monotonic,
        limits=AnswerLimits(running=running, deadline_s=deadline_s, sweep_s=0, store_waits_s=(0.0, 0.0)),
        observer=AnswerObserver(
            ended=lambda _pending, end: ended.append(end), failed=lambda where, error: errors.append((where, error))
        ),
    )
    return Stage(tables, InMemoryChatRepository(tables), log, supervisor, steps, clock, closed, made, ended, errors)
