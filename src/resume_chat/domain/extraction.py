"""An answer without a model: what the resume's fields, facts and sentences say, each statement with its citation."""

from dataclasses import dataclass, replace

from resume_chat.domain.answer import Finish
from resume_chat.domain.answering.case import Case
from resume_chat.domain.answering.planner import plan
from resume_chat.domain.prompt import Prompt
from resume_chat.domain.text import shorten

MAX_CHARS = 1400
"""Of an answer's text with its marks."""
MARKS_CHARS = 60
"""Kept for the marks of a statement that has to be cut."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Composition:
    """A composed answer."""

    sentences: tuple[str, ...]
    """Each with its `[n]` marks; none when there is nothing to say."""
    finish: Finish
    """`COMPLETE` or `ABSTAINED`."""
    kind: str = ""
    """Which way of answering made it; for reports."""


def compose(prompt: Prompt) -> Composition:
    """The answer to a prompt's question, from its resume."""
    case = Case(prompt.index, prompt.question, prompt.turns, prompt.evidence, prompt.similarities)
    found = plan(case)
    if found is None:
        text = "The resume does not say."
        return Composition(sentences=(text,), finish=Finish.ABSTAINED)
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
    return Composition(sentences=tuple(kept), finish=Finish.COMPLETE, kind=found.kind)
