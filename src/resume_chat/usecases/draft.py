"""An answer while it is being made: numbers its events and keeps what was said, up to the message it becomes."""

from collections.abc import Callable
from datetime import datetime

from resume_chat.domain.answer import Citation, Completion, FailureReason, Finish, PendingAnswer, Timings, Usage
from resume_chat.domain.attribution import cite, marks_of
from resume_chat.domain.conversation import Message, Role, Status
from resume_chat.domain.events import Done, Failed, NumberedEvent, Sources, Token, Withheld
from resume_chat.domain.prompt import Prompt


class Draft:
    """The state of one attempt at one answer."""

    def __init__(
        self,
        pending: PendingAnswer,
        *,
        now: Callable[[], datetime],
        monotonic: Callable[[], float],
    ) -> None:
        self._pending = pending
        self._now = now
        self._monotonic = monotonic
        self._began = monotonic() - pending.age_s
        self._seq = pending.last_seq
        self._parts = [pending.beginning.text] if pending.beginning else []
        self._maker = pending.beginning.generator if pending.beginning else None
        self._told = pending.beginning.citations if pending.beginning else None
        self._prompt: Prompt | None = None
        self._timings = Timings()

    def note(self, prompt: Prompt) -> None:
        """Remembers what the answer is made from, for its citations."""
        self._prompt = prompt

    def number(self, event: Sources | Token | Withheld) -> NumberedEvent:
        """The next event of this answer."""
        if isinstance(event, Sources):
            self._told = event.citations
            self._timings = Timings(retrieved_ms=self._elapsed_ms())
        if isinstance(event, Token):
            self._maker = event.generator or self._maker
            if not any(self._parts):
                self._timings = Timings(retrieved_ms=self._timings.retrieved_ms, first_token_ms=self._elapsed_ms())
            self._parts.append(event.text)
        return self._numbered(event)

    def done(self, completion: Completion) -> NumberedEvent:
        """The last event of an answer whose generator came to its end."""
        return self._numbered(Done(finish=completion.finish, message=self.message(completion)))

    def stopped(self) -> NumberedEvent:
        """The last event of an answer that its visitor ended."""
        completion = Completion(finish=Finish.STOPPED, generator="")
        return self._numbered(Done(finish=Finish.STOPPED, message=self.message(completion)))

    def failed(self, reason: FailureReason) -> NumberedEvent:
        """The last event of an answer that broke."""
        return self._numbered(Failed(reason=reason, message=self.message(None, reason)))

    def _numbered(self, event: Sources | Token | Withheld | Done | Failed) -> NumberedEvent:
        self._seq += 1
        return NumberedEvent(seq=self._seq, event=event)

    def message(self, completion: Completion | None, failure: FailureReason | None = None) -> Message:
        """The answer as it stands, with how it ended or why it broke."""
        text = "".join(self._parts)
        finish = completion.finish if completion else None
        model = completion.model if completion else None
        generator = completion.generator if completion and completion.generator else self._maker
        return Message(
            id=self._pending.answer_id,
            conversation_id=self._pending.conversation_id,
            role=Role.ASSISTANT,
            content=text,
            status=Status(finish.value) if finish else Status.FAILED,
            created_at=self._pending.asked_at,
            updated_at=self._now(),
            citations=self._citations(text, finish),
            finish=finish,
            failure=failure,
            resume_version=self._pending.resume_version,
            generator=f"{generator}/{model}" if generator and model else generator or None,
            usage=completion.usage if completion else Usage(),
            timings=Timings(
                retrieved_ms=self._timings.retrieved_ms,
                first_token_ms=self._timings.first_token_ms,
                total_ms=self._elapsed_ms(),
            ),
        )

    def _citations(self, text: str, finish: Finish | None) -> tuple[Citation, ...]:
        """What the text rests on; nothing of a generator's that claimed nothing.

        Without a prompt the sources tell: of the owner's words, of what comes nearest, of what could not be gone on with.
        """
        if self._prompt is None:
            return tuple(each for each in self._told or () if each.id in marks_of(text))
        return cite(text, self._prompt) if text and finish is not Finish.ABSTAINED else ()

    def _elapsed_ms(self) -> float:
        return round((self._monotonic() - self._began) * 1000, 1)
