"""What a question of the bank is, and what is expected of its answer."""

from dataclasses import dataclass
from enum import StrEnum

from resume_chat.domain.conversation import Turn


class QuestionKind(StrEnum):
    """Why a question is asked; the order in which they are reported."""

    FACT = "fact"  # one field of one entry
    DURATION = "duration"
    LIST = "list"  # all of one sort
    COMPARE = "compare"  # current, first, longest
    CONTACT = "contact"
    FOLLOW_UP = "follow_up"  # leans on an earlier turn
    OWNER = "owner"  # what the policy answers
    UNANSWERABLE = "unanswerable"  # plausible, but not in this resume
    PRIVATE = "private"
    OFF_TOPIC = "off_topic"
    FALSE_PREMISE = "false_premise"
    INJECTION = "injection"  # orders to the machine in the question


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What makes an answer right."""

    must: tuple[tuple[str, ...], ...] = ()
    """Of each group one text must be in the answer, whatever its case and accents."""
    must_not: tuple[str, ...] = ()
    """None of these may be in it."""
    months: int | None = None
    """A length of time that must be in it, in months."""
    is_exact: bool = True
    """Whether that length rests on dates known to the month; else a year more or less is right."""
    gold: tuple[str, ...] = ()
    """Pointers of which a citation should name one, or something in or around it."""
    affirms: bool = False
    """Whether the answer is a yes, so that a denial is wrong even with the right words in it."""
    declines: bool = False
    """Whether the right answer is that there is none."""
    may_decline: bool = False
    """Whether declining is right as well."""

    @property
    def in_words(self) -> str:
        """For the owner who reads a failure."""
        parts = [" or ".join(f'"{each}"' for each in group[:4]) for group in self.must]
        if self.months is not None:
            parts.append(f"{'' if self.is_exact else 'about '}{self.months} months")
        if self.declines:
            parts.append("to be declined")
        if self.must_not:
            parts.append("not " + " or ".join(f'"{each}"' for each in self.must_not[:3]))
        return "; ".join(parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class BankQuestion:
    """One question of the bank."""

    id: str
    """Stable for the same resume and day: kind and number, `duration-03`."""
    kind: QuestionKind
    text: str
    expected: Expected
    turns: tuple[Turn, ...] = ()
    """What was said before, oldest first."""
