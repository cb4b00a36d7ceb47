"""What a known question is: a wording that visitors use, and what is answered to it."""

import hashlib
from dataclasses import dataclass, field
from enum import StrEnum

from resume_chat.domain.passages import Passage, PassageKind


class Sort(StrEnum):
    """What is done with a question like this one."""

    RESUME = "resume"  # a resume may have the answer
    ABSENT = "absent"  # about the person's working life, but no matter of a resume
    PRIVATE = "private"  # nobody's business
    OFF_TOPIC = "off_topic"  # about something else
    SMALL_TALK = "small_talk"  # a greeting, thanks, a question about the machine


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownQuestion:
    """One wording of a question that visitors ask about any resume."""

    wording: str
    """As visitors may put it; `she` is the person, `the company` an employer."""
    sort: Sort
    asks: str = ""
    """The plain question that is answered in its place, with `{org}` and `{title}` for an entry; empty when none is."""
    about: str = ""
    """What kind of entry it is about, `company`; empty when it is about none in particular."""
    frame: frozenset[str] = field(default=frozenset(), compare=False)
    """The stems of all wordings of the same question: words that ask for it."""

    @property
    def id(self) -> str:
        """Stable: the same wording of the same question always has the same."""
        return hashlib.sha256(f"{self.sort}\n{self.asks}\n{self.wording}".encode()).hexdigest()[:20]

    def as_passage(self, number: int) -> Passage:
        """As the retrievers index it."""
        return Passage(
            id=self.id,
            number=number,
            kind=PassageKind.QUESTION,
            heading="",
            text=self.wording,
            body=self.wording,
            pointer="",
            sources=(),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Near:
    """A known question near to the one that was asked."""

    question: KnownQuestion
    similarity: float
    """How near in meaning, -1 to 1."""
