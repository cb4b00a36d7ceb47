"""What the makers of questions share: the names that a resume is asked by, and what must be in an answer."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from resume_chat.domain.answering.people import known_as
from resume_chat.domain.conversation import Turn
from resume_chat.domain.dates import PartialDate
from resume_chat.domain.index import ResumeIndex
from resume_chat.domain.question_bank.questions import Expected, QuestionKind
from resume_chat.domain.resume import Entry

MAX_NAME_CHARS = 70
"""A longer name is no name that anybody would ask by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A question without its number."""

    kind: QuestionKind
    text: str
    expected: Expected
    turns: tuple[Turn, ...] = ()


def person(index: ResumeIndex) -> str:
    """What questions call the person."""
    return known_as(index.resume.name) if index.resume.name else "the candidate"


def can_be_asked_by(name: str) -> bool:
    """Whether people would say this name in a question."""
    return 0 < len(name) <= MAX_NAME_CHARS and bool(re.search(r"\w", name))


def groups(entries: Iterable[Entry], field: str) -> list[tuple[str, list[Entry]]]:
    """Entries that share a name, in document order."""
    found: dict[str, tuple[str, list[Entry]]] = {}
    for each in entries:
        name = each.text(field)
        if can_be_asked_by(name):
            found.setdefault(" ".join(name.casefold().split()), (name, []))[1].append(each)
    return list(found.values())


def pointers(entries: Iterable[Entry]) -> tuple[str, ...]:
    """Where entries stand."""
    return tuple(each.pointer for each in entries)


def texts(entries: Iterable[Entry], *fields: str) -> tuple[str, ...]:
    """The texts of some fields, each once, without empty ones."""
    return tuple(dict.fromkeys(each.text(field) for each in entries for field in fields if each.text(field)))


def year(moment: PartialDate | None) -> tuple[str, ...]:
    """The year of a date as an answer may give it; nothing where there is none."""
    return (f"{moment.year}",) if moment else ()


def any_of(*groups_: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    """The groups that hold something."""
    return tuple(tuple(each) for each in groups_ if each)
