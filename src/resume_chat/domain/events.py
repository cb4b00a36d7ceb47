"""What happens while an answer is made, one event after the other, up to its one end."""

from dataclasses import dataclass

from resume_chat.domain.answer import Citation, FailureReason, Finish, Phase
from resume_chat.domain.conversation import Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """A change of phase. Shown, but neither numbered nor stored."""

    phase: Phase


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """What the answer draws on."""

    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """The next piece of text, never empty."""

    text: str
    generator: str | None = None
    """On the first token, and on the first by another: who makes the text. Stored, so that who goes on from it knows; not
    shown before the end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Withheld:
    """Sentences were kept back because the resume does not bear them out."""

    reason: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """The last event of an answer that ended."""

    finish: Finish
    message: Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """The last event of an answer that broke; what was said is kept in its message."""

    reason: FailureReason
    message: Message


End = Done | Failed
Event = Sources | Token | Withheld | Done | Failed


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberedEvent:
    """An event with its place in its answer."""

    seq: int
    """From 1, without gaps; a number never means two things."""
    event: Event

    @property
    def is_last(self) -> bool:
        """Whether the answer ends with this event."""
        return isinstance(self.event, Done | Failed)
