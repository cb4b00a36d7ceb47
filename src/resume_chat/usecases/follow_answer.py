"""Reads an answer's events from a given place to its end: a cursor over the log, for whoever may see it."""

from collections import deque
from collections.abc import AsyncGenerator, Callable

from resume_chat.domain.answer import FailureReason, Finish, Phase
from resume_chat.domain.conversation import Message, Status
from resume_chat.domain.events import Done, Failed, NumberedEvent, Progress
from resume_chat.ports.answer_log import AnswerLog, Snapshot
from resume_chat.ports.chat_repository import ChatRepository

READ_LIMIT = 32
"""Events read at once. A reader that does not go on holds as many, and there may be a thousand of them."""
REPLAY_LIMIT = 1_000
"""A reader that is further behind gets a snapshot in place of the replay."""
PROGRESS_S = 5.0
"""Seconds of silence after which a reader is told that work goes on; the protocol asks for 10 at most."""


class FollowAnswer:
    """A reader of one answer. It holds no connection, and no text but a page: a slow one reads later, from the log."""

    def __init__(
        self,
        *,
        repository: ChatRepository,
        log: AnswerLog,
        phase: Callable[[str], Phase | None],
        progress_s: float = PROGRESS_S,
    ) -> None:
        self._repository = repository
        self._log = log
        self._phase = phase
        self._progress_s = progress_s

    async def find(self, visitor_id: str, answer_id: str) -> Snapshot:
        """An answer as far as it is.

        Raises:
            NotFoundError: No such answer of this visitor's.
            StoreUnavailableError: The store cannot be reached.
        """
        await self._repository.answer(visitor_id, answer_id)
        return await self._log.snapshot(answer_id)

    async def __call__(
        self, visitor_id: str, answer_id: str, after_seq: int, *, is_new: bool = False
    ) -> AsyncGenerator[NumberedEvent | Snapshot | Progress, None]:
        """The events after a number, in order, up to the answer's last. Use it inside `contextlib.aclosing`.

        A `Snapshot` replaces all before it; the next event has its `seq` plus 1. It comes where the events are not kept any
        more, where the replay would be long, and where `after_seq` is ahead of what is stored.

        Args:
            visitor_id: Who asks.
            answer_id: Which answer.
            after_seq: The last number that the reader has, 0 or more.
            is_new: Its question was stored just now, as this visitor's: there is nothing to look up yet.

        Raises:
            NotFoundError: No such answer of this visitor's.
            StoreUnavailableError: The store cannot be reached; what was yielded stands.
        """
        seq, is_final = after_seq, False
        events: deque[NumberedEvent] = deque()
        if not is_new:
            snapshot = await self.find(visitor_id, answer_id)
            is_final = snapshot.message.status.is_final
            if seq > snapshot.seq or snapshot.seq - seq > REPLAY_LIMIT:
                seq = snapshot.seq - 1 if is_final else snapshot.seq
                yield _until(snapshot, seq)
            del snapshot  # the whole text, twice: not to be held while the reader takes its time
            events.extend(await self._log.read(answer_id, seq, limit=READ_LIMIT))
        while events or not is_final:
            while events:
                seq, is_last = events[0].seq, events[0].is_last
                yield events.popleft()
                if is_last:
                    return
            events.extend(await self._log.wait(answer_id, seq, timeout_s=self._progress_s))
            if events:
                continue
            phase = self._phase(answer_id)
            if phase:  # it is made here, so that the store need not be asked whether it has ended
                yield Progress(phase=phase)
            else:
                message = await self._repository.answer(visitor_id, answer_id)
                is_final = message.status.is_final
                if is_final:  # in this very moment, or long ago
                    events.extend(await self._log.read(answer_id, seq, limit=READ_LIMIT))
                else:
                    yield Progress(phase=_phase_elsewhere(message))
        snapshot = await self._log.snapshot(answer_id)
        if seq < snapshot.seq:  # the answer has ended and its events are forgotten
            yield _until(snapshot, snapshot.seq - 1)
            yield NumberedEvent(seq=snapshot.seq, event=end_of(snapshot.message))


def _phase_elsewhere(message: Message) -> Phase:
    """What is likely being done for an answer that another process makes, or made."""
    return Phase.READING if message.status is Status.ACCEPTED else Phase.RESUMING


def _until(snapshot: Snapshot, seq: int) -> Snapshot:
    """The same snapshot, before an answer's last event: that one follows it."""
    return Snapshot(seq=seq, text=snapshot.text, citations=snapshot.citations, message=snapshot.message)


def end_of(message: Message) -> Done | Failed:
    """The last event of an answer, from its final message."""
    if message.status is Status.FAILED:
        return Failed(reason=message.failure or FailureReason.INTERNAL, message=message)
    return Done(finish=message.finish or Finish.COMPLETE, message=message)
