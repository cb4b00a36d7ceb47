"""What an answer is made of: statements with the passages they rest on, and the usual names of entries."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from resume_chat.domain.answering.lexicon import Section
from resume_chat.domain.answering.records import Record
from resume_chat.domain.answering.words import fold
from resume_chat.domain.dates import PartialDate, Span
from resume_chat.domain.passages import Passage

_MONTHS_TEXT = "January February March April May June July August September October November December"
MONTHS = _MONTHS_TEXT.split()


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One sentence of an answer."""

    text: str
    passages: tuple[Passage, ...]
    """What it rests on, in the order in which it is marked."""

    def __str__(self) -> str:
        marks = "".join(f" [{each}]" for each in dict.fromkeys(each.number for each in self.passages))
        bare = self.text.rstrip()
        end = bare[-1:] if bare[-1:] in ".!?:" else "."
        return f"{bare[:-1] if bare[-1:] in '.!?:' else bare}{marks}{end}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """An answer made from the resume."""

    statements: tuple[Statement, ...]
    kind: str
    """Which way of answering made it, for tests and reports."""
    is_sure: bool = True
    """Whether the question's wording and the resume leave no doubt that this is what was asked."""

    @property
    def passages(self) -> tuple[Passage, ...]:
        """All that it rests on, each once."""
        return tuple({each.id: each for item in self.statements for each in item.passages}.values())


def say(text: str, *passages: Passage | None) -> Statement:
    """A statement resting on these passages."""
    return Statement(text=text, passages=tuple({each.id: each for each in passages if each}.values()))


def reply(kind: str, *statements: Statement, is_sure: bool = True) -> Reply | None:
    """The reply that these statements make; none without any."""
    return Reply(statements=statements, kind=kind, is_sure=is_sure) if statements else None


def when(moment: PartialDate | None) -> str:
    """A date in words: `18 March 2022`, `March 2022`, `2022`, or as it was worded."""
    if moment is None:
        return ""
    if moment.is_worded or not moment.month:
        return moment.label
    month = f"{MONTHS[moment.month - 1]} {moment.year}"
    return f"{moment.day} {month}" if moment.day else month


def month(moment: PartialDate | None) -> str:
    """A date to the month in words."""
    if moment is None or moment.is_worded or not moment.month:
        return moment.label if moment else ""
    return f"{MONTHS[moment.month - 1]} {moment.year}"


def period(span: Span | None) -> str:
    """A stretch of time in words: `September 2017 to April 2021`, `since May 2021`."""
    if span is None:
        return ""
    start, end = month(span.start), month(span.end)
    if span.is_ongoing:
        return f"since {start}" if start else ""
    if start and end:
        return start if start == end else f"{start} to {end}"
    return f"from {start}" if start else f"until {end}"


def label(record: Record) -> str:
    """What an entry is called, without its dates."""
    title, organisation = record.title, record.organisation
    if record.section in {Section.WORK, Section.VOLUNTEER}:
        return f"{title} at {organisation}" if title and organisation else title or organisation
    if record.section == Section.EDUCATION:
        return ", ".join(each for each in (title, organisation) if each)
    if record.section == Section.LANGUAGES:
        return title
    return title or organisation


def name_of(record: Record) -> str:
    """The shortest name of an entry: an employer, a school, a title."""
    if record.section in {Section.WORK, Section.VOLUNTEER, Section.EDUCATION}:
        return record.organisation or record.title
    return record.title or record.organisation


def described(record: Record, *, as_of: date | None = None) -> str:
    """An entry in one phrase, with what tells it apart: dates, issuer, level."""
    head = label(record)
    notes: list[str] = []
    if record.section in {Section.WORK, Section.VOLUNTEER, Section.EDUCATION, Section.PROJECTS}:
        notes.append(period(record.span))
    elif record.section == Section.CERTIFICATES:
        notes += [record.organisation, when(record.moment), _validity(record, as_of)]
    elif record.section in {Section.AWARDS, Section.PUBLICATIONS}:
        notes += [record.organisation, when(record.moment)]
    elif record.section == Section.SKILLS:
        years = record.text("years")
        notes += [
            record.text("level"),
            f"{years} years" if years else "",
            *(each.text for each in record.all("keywords")),
        ]
    elif record.section == Section.LANGUAGES:
        notes.append(record.text("fluency"))
    else:
        notes += [each.text for each in record.all("keywords")]
    kept = [each for each in notes if each and not _is_said(each, head)]
    return f"{head} ({', '.join(kept)})" if kept else head


def _is_said(note: str, head: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(fold(note))}(?!\w)", fold(head)) is not None


def _validity(record: Record, as_of: date | None) -> str:
    if record.expires is None:
        return ""
    verb = "expired" if as_of and record.expires.last < as_of else "valid until"
    return f"{verb} {when(record.expires)}"


def head_passages(records: Iterable[Record]) -> tuple[Passage, ...]:
    """The passage that names each entry."""
    found = [_head(each) for each in records]
    return tuple({each.id: each for each in found if each}.values())


def _head(record: Record) -> Passage | None:
    chosen = record.title_field or record.organisation_field
    return chosen.passage if chosen else record.passage_of()


def cut_list(text: str, limit: int = 1100) -> str:
    """A sentence that lists things, cut after one of them where it is too long."""
    return text if len(text) <= limit else text[:limit].rsplit(",", 1)[0] + " and more"
