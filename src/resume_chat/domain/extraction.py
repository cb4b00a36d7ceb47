"""An answer without a model: what the resume's fields, facts and sentences say, each statement with its citation."""

from dataclasses import dataclass, replace

from resume_chat.domain.answer import Finish
from resume_chat.domain.answering.case import Case
from resume_chat.domain.answering.planner import plan
from resume_chat.domain.grounding.unsaid import unsaid
from resume_chat.domain.prompt import Prompt
from resume_chat.domain.text import shorten

MAX_CHARS = 1400
"""Of an answer's text with its marks."""
MARKS_CHARS = 60
"""Kept for the marks of a statement that has to be cut."""

COMPUTED_KINDS = frozenset(
    (
        "duration",
        "experience",
        "experience since",
        "skill years",
        "skill span",
        "most years",
        "gap",
        "overlap",
        "no overlap",
        "first",
        "latest",
        "current",
        "longest",
        "compared",
        "neighbour",
        "at the time",
        "beside",
        "employers",
        "list",
        "kind",
        "validity",
        "highest",
        "date",
        "no date",
        "field",
        "contact",
        "language",
        "staff",
    )
)
"""Ways of answering whose statements follow from the resume's fields alone: a model could only get them wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Composition:
    """A composed answer."""

    sentences: tuple[str, ...]
    """Each with its `[n]` marks; none when there is nothing to say."""
    finish: Finish
    """`COMPLETE` or `ABSTAINED`."""
    kind: str = ""
    """Which way of answering made it."""
    is_sure: bool = False
    """Whether the question's wording and the resume leave no doubt that this is what was asked."""

    @property
    def is_computed(self) -> bool:
        """Whether it is a matter of looking up and computing alone, so that it needs no words of a model's."""
        return self.is_sure and self.kind in COMPUTED_KINDS

    @property
    def text(self) -> str:
        """The sentences in one piece."""
        return " ".join(self.sentences)


def compose(prompt: Prompt) -> Composition:
    """The answer to a prompt's question, from its resume."""
    case = Case(prompt.index, prompt.question, prompt.turns, prompt.evidence, prompt.similarities)
    found = plan(case)
    if found is None:
        return Composition(sentences=(unsaid(prompt.question),), finish=Finish.ABSTAINED)
    kept: list[str] = []
    room = MAX_CHARS
    for each in map(str, found.statements):
        room -= len(each) + 1
        if room < 0:
            break
        kept.append(each)
    if not kept:
        first = found.statements[0]
        kept.append(str(replace(first, text=shorten(first.text, MAX_CHARS - MARKS_CHARS), passages=first.passages[:8])))
    return Composition(sentences=tuple(kept), finish=Finish.COMPLETE, kind=found.kind, is_sure=found.is_sure)
