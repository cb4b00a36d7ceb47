"""The rules of an owner's policy."""

from collections.abc import Iterator
from dataclasses import dataclass

from resume_chat.domain.dates import PartialDate
from resume_chat.domain.schema import in_english


class PolicyError(ValueError):
    """A policy that is not understood, or that the resume defeats. Half a policy would leak, so it stops everything."""

    def __init__(self, pointer: str, problem: str) -> None:
        super().__init__(f"{pointer or 'the document'}: {problem}")
        self.pointer = pointer
        self.problem = problem


@dataclass(frozen=True, slots=True, kw_only=True)
class OnRequest:
    """A place of the resume that visitors are told to ask the owner for."""

    pointer: str
    """A JSON Pointer into the resume, `*` for any index or name."""
    answer: str = ""
    """What they are told, in the owner's words; empty for the usual sentence."""
    ask: tuple[str, ...] = ()
    """Further wordings of questions for it."""

    @property
    def about(self) -> str:
        """The place in words: `phone`."""
        names = [each for each in self.pointer.split("/")[1:] if each != "*" and not each.isdecimal()]
        return in_english(names[-1].replace("~1", "/").replace("~0", "~"))


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnWords:
    """A matter that is answered in the owner's own words."""

    topic: str
    """A matter that is known by name (`salary`, `notice`, `visa`), or any other."""
    answer: str
    """Said as it stands."""
    ask: tuple[str, ...] = ()
    """Further wordings of questions about it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredGap:
    """A time without a job, and the owner's reason for it."""

    start: PartialDate
    end: PartialDate | None
    """`None`: until today."""
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """All that an owner has ruled. The empty one rules nothing."""

    private: tuple[str, ...] = ()
    """JSON Pointers into the resume, `*` for any index or name: as if they were not in the document."""
    on_request: tuple[OnRequest, ...] = ()
    """Kept back like private places, but spoken about."""
    topics: tuple[OwnWords, ...] = ()
    gaps: tuple[DeclaredGap, ...] = ()

    @property
    def kept_back(self) -> tuple[str, ...]:
        """The pointers of everything that is pruned."""
        return (*self.private, *(each.pointer for each in self.on_request))

    @property
    def statements(self) -> Iterator[tuple[str, str]]:
        """Everything that the owner says, with what it is about."""
        yield from ((each.topic, each.answer) for each in self.topics)
        yield from ((each.about, each.answer) for each in self.on_request if each.answer)
