"""A resume as the service answers from it: read, cut into passages, with the facts of one day."""

from dataclasses import dataclass
from datetime import date

from resume_chat.domain.facts import Fact
from resume_chat.domain.passages import Passage
from resume_chat.domain.policy import Policy
from resume_chat.domain.resume import Resume


@dataclass(frozen=True, slots=True, kw_only=True)
class ResumeIndex:
    """Everything that one version of the resume has to say on one day. Swapped whole, never changed."""

    resume: Resume
    passages: tuple[Passage, ...]
    """Entries in document order, then sections, then facts, then the owner's words; numbered from 1 in this order."""
    facts: tuple[Fact, ...]
    """Computed for `as_of`; each is also one of the passages."""
    fingerprint: str
    """Of passages and embedder: the retrievers' index with this name holds exactly these passages."""
    as_of: date
    """The day that the facts were computed for."""
    policy: Policy = Policy()
    """What the owner rules; what it keeps back is in none of the above."""
