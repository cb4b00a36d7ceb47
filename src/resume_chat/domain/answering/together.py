"""What happened at the same time: beside a job, during a study, in two jobs at once."""

import calendar
import re
from collections.abc import Sequence
from datetime import date

from resume_chat.domain.answering.case import DATED, Case
from resume_chat.domain.answering.degrees import the_degree
from resume_chat.domain.answering.forms import Form
from resume_chat.domain.answering.lexicon import Section
from resume_chat.domain.answering.records import Record
from resume_chat.domain.answering.statements import (
    MONTHS,
    Reply,
    Statement,
    described,
    head_passages,
    label,
    name_of,
    period,
    reply,
    say,
    when,
)
from resume_chat.domain.answering.words import fold
from resume_chat.domain.dates import Interval, total

_BESIDE = re.compile(
    r"\b(?:in parallel|parallel|alongside|beside|besides|next to|same time|simultaneous\w*|concurrent\w*"
    r"|on the side|in addition to|neben|gleichzeitig|en meme temps|al mismo tiempo)\b|同时"
)
_MONTHS = [each.casefold() for each in MONTHS]
_MOMENT = rf"(?:({'|'.join(each[:3] + '(?:' + each[3:] + ')?' for each in _MONTHS)})\.? )?((?:19|20)\d\d)"
_SHORT = [each[:3] for each in _MONTHS]
_YEARS = re.compile(rf"\b{_MOMENT}\b(?:\D{{1,12}}?\b{_MOMENT}\b)?")
_DEGREE_WORDS = re.compile(r"\b(?:degree|studying|study|studies|student|course of study|enrolled)\b")


def answer(case: Case) -> Reply | None:
    """What ran beside what."""
    reading = case.reading
    held = _held_in_years(case)
    if held:
        return held
    later = _WHEN.search(reading.folded, 4)
    if not (reading.asks(Form.OVERLAP, Form.WHILE) or later) and not _BESIDE.search(reading.folded):
        return None
    if reading.asks(Form.COUNT) and not reading.asks(Form.OVERLAP, Form.DURATION):
        return None
    held = _held_when(case)
    if held:
        return held
    anchors = _anchors(case)
    if anchors:
        return _beside(case, anchors)
    both = {Section.WORK, Section.EDUCATION} <= reading.sections and reading.asks(Form.YES_NO)
    if reading.asks(Form.OVERLAP) or _BESIDE.search(reading.folded) or (both and not case.speech.focus):
        return _pairs(case)
    return None


_WHEN = re.compile(
    r"\b(?:while|whilst|during|at the time (?:of|when|that)?|(?:just )?when"
    r"(?= (?:she|he|they|her|his|their|the|\w+ (?:got|won|received|passed))\b)"
    r"|wahrend|als(?= (?:sie|er))|pendant|lorsqu|quand(?= (?:elle|il))|mientras|cuando(?= )|durante|mentre"
    r"|toen(?= (?:ze|hij)))\b"
)


_PARTS = frozenset(
    ("summer", "spring", "autumn", "fall", "winter", "early", "late", "mid", "beginning", "end", "middle")
)
"""Parts of a year, which the years that follow say well enough."""
_DOING = re.compile(
    r"\bwhat (?:was|were|did|has|have) (?:\w+ ){1,2}?(?:do(?:ing|ne)?|up to)\b|\bwhat (?:\w+ )?happened\b"
)


def _held_in_years(case: Case) -> Reply | None:
    """The jobs held in a month or a year, between two, or since or before one, where the question says no more than that."""
    folded = case.reading.folded
    match = _YEARS.search(folded)
    is_doing = bool(_DOING.search(folded))
    is_job = Section.WORK in case.reading.sections and case.reading.asks(Form.LIST, Form.WHERE, Form.WHO)
    if not match or not (is_job or is_doing) or case.reading.asks(Form.DURATION, Form.COUNT, Form.SUMMARY):
        return None
    others = [
        each
        for each in case.speech.focus
        if not each.folded.isdigit() and each.folded[:3] not in _SHORT and each.folded not in _PARTS
    ]
    if (case.reading.nouns - {Section.WORK}) or others:
        return None
    first, last = _window(case, match)
    found = _within(case, (Section.WORK,), first, last)
    if is_doing:
        found += _within(case, (Section.EDUCATION,) if found else (Section.EDUCATION, Section.VOLUNTEER), first, last)
    is_year = last.year == first.year and match.group(1) is None
    text = f"{f'In {first.year}' if is_year else 'At that time'}: {'; '.join(described(each) for each in found[:6])}"
    return reply("at the time", say(text, *head_passages(found[:6]))) if found else None


def _window(case: Case, match: re.Match[str]) -> tuple[date, date]:
    """The first and the last day that a question's dates mean."""
    month, year, to_month, to_year = match.groups()
    begin = _day(year, month)
    end = _last_day(to_year or year, to_month or (None if to_year else month))
    before = case.reading.folded[: match.start()]
    if re.search(r"\bsince(?: \w+)?\W*$", before):
        return begin, case.index.as_of
    if re.search(r"\bafter(?: \w+)?\W*$", before):
        return end, case.index.as_of
    if re.search(r"\b(?:before|until|prior to)(?: \w+)?\W*$", before):
        return date.min, begin
    return begin, end


def _day(year: str, month: str | None) -> date:
    return date(int(year), _SHORT.index(month[:3]) + 1 if month else 1, 1)


def _last_day(year: str, month: str | None) -> date:
    number = _SHORT.index(month[:3]) + 1 if month else 12
    return date(int(year), number, calendar.monthrange(int(year), number)[1])


def _within(case: Case, sections: Sequence[str], first: date, last: date) -> list[Record]:
    """The entries of some sections that went on within these days, the earliest first."""
    return case.oldest_first(
        each
        for section in sections
        for each in case.records.of(section)
        for own in [each.interval(case.index.as_of)]
        if own and own.start <= last and own.end > first
    )


_DURING_WHICH = re.compile(
    r"\b(?:during|in|at|while in|under) which (?:one )?(?:of (?:her|his|their|the) )?(?:\w+ )?"
    r"(?:jobs?|roles?|positions?|employers?|compan\w+|posts?)\b.*$"
)
"""The job that is asked for by what happened in it."""


_FRONTED = re.compile(
    r"^\W*(?:while|whilst|during|when|w\u00e4hrend|pendant|mientras|durante)\s+([^,?]{4,80}),\s*(.+)$", re.IGNORECASE
)
"""`While studying in Glasgow, where was she employed?`"""


def _asked_and_happened(case: Case) -> tuple[str, str] | None:
    """What is asked, and what happened at the time, of a question that says both."""
    folded = case.reading.folded
    turned = _DURING_WHICH.search(folded)
    split = _WHEN.search(folded)
    fronted = _FRONTED.match(case.reading.text)
    if fronted:
        return fronted.group(2), fronted.group(1)
    if turned and turned.start() >= 4:
        return turned.group(), case.reading.text[: turned.start()]
    if split and split.start() >= 4:
        return folded[: split.start()], _after(case.reading.text, split.group())
    return None


def _held_when(case: Case) -> Reply | None:
    """The job held at the time of something else that the question's second half names."""
    halves = _asked_and_happened(case)
    if halves is None:
        return None
    asked, happened = halves
    head = Case(case.index, asked, rules=case.rules)
    tail = Case(case.index, happened, case.turns, rules=case.rules)
    at_work = (
        bool(_DURING_WHICH.match(asked))
        or Section.WORK in head.reading.sections
        or head.reading.asks(Form.WHERE)
        or _DOING.search(head.reading.folded)
    )
    employers = {fold(each.organisation) for each in head.named(Section.WORK)}
    if not at_work or ([each for each in head.speech.focus if each.folded != "money"] and not employers):
        return None
    if (head.reading.nouns - {Section.WORK}) or Section.SKILLS in head.reading.cues:
        return None
    anchor = _happened(tail)
    stretch = _stretch(case, anchor) if anchor else None
    if anchor is None or stretch is None:
        return None
    jobs = [
        each
        for each in case.oldest_first(case.records.of(Section.WORK))
        for own in [each.interval(case.index.as_of)]
        if own and own.start < stretch.end and stretch.start < own.end
        if not employers or fold(each.organisation) in employers
    ]
    at = period(anchor.span) if anchor.span else when(anchor.moment)
    if not jobs:
        text = f"By its dates, the resume shows no job at the time of {label(anchor)} ({at})"
        return reply("at the time", say(text, *head_passages([anchor])))
    text = f"At the time of {label(anchor)} ({at}): {'; '.join(described(each) for each in jobs[:4])}"
    return reply("at the time", say(text, *head_passages(jobs[:4]), *head_passages([anchor])))


def _after(text: str, word: str) -> str:
    """What comes after a word, as written."""
    place = fold(text).find(word)
    return text[place + len(word) :] if len(fold(text)) == len(text) else fold(text)[place + len(word) :]


def _happened(tail: Case) -> Record | None:
    """The one entry that the second half of a question speaks of and that is no job."""
    found = [each.record for each in tail.subjects if each.record.section != Section.WORK]
    found = found or [each.record for each in tail.speech.any_mentions if each.record.section != Section.WORK]
    wanted = tail.reading.sections - {Section.WORK, Section.SKILLS}
    fitting = [each for each in found if each.section in wanted] or ([] if wanted and not found else found)
    if fitting:
        return fitting[0]
    if tail.speech.focus:
        return None
    entries = the_degree([each for section in wanted for each in tail.records.of(section)])
    return entries[0] if len(entries) == 1 else None


def _stretch(case: Case, record: Record) -> Interval | None:
    """The days that an entry took, or those on which it may have happened."""
    own = record.interval(case.index.as_of)
    if own or record.moment is None:
        return own
    first, last = record.moment.first, record.moment.last
    return Interval(start=first, end=last, earliest_start=first, latest_start=last, earliest_end=first, latest_end=last)


def _anchors(case: Case) -> list[Record]:
    """The entries that the question hangs on: those named after `while`, `during`, `in parallel with`."""
    own = [
        each.record for each in case.subjects if each.record.section in DATED and each.record.interval(case.index.as_of)
    ]
    if case.reading.asks(Form.OVERLAP) and not re.search(
        r"\b(?:with|to|alongside|while|during|beside|besides|neben|wahrend|pendant|mientras)\b", case.reading.folded
    ):
        return []
    if own:
        return own
    scored = [
        each for each in case.speech.mentions if each.record.section in DATED and each.record.interval(case.index.as_of)
    ]
    return [scored[0].record] if scored and scored[0].score >= 2.0 else []


def _target(case: Case, anchor: Record) -> tuple[str, ...]:
    """The sections in which something at the same time is sought."""
    nouns = [each for each in case.sections if each in case.reading.nouns and each != Section.SKILLS]
    cues = [
        each for each in case.sections if each in case.reading.cues and each not in {Section.SKILLS, Section.REFERENCES}
    ]
    if re.search(r"\bside (?:projects?|hustles?)\b", case.reading.folded):
        return (Section.PROJECTS,)
    if _DEGREE_WORDS.search(case.reading.folded) and anchor.section != Section.EDUCATION:
        return (Section.EDUCATION,)
    specific = [each for each in [*nouns, *cues] if each != Section.WORK]
    if specific:
        return (specific[0],)
    is_at_work = Section.WORK in nouns or (Section.WORK in cues and case.reading.asks(Form.YES_NO))
    return (Section.WORK,) if _BESIDE.search(case.reading.folded) or is_at_work else ()


def _beside(case: Case, anchors: Sequence[Record]) -> Reply | None:
    first = anchors[0]
    same = [each for each in anchors if each.organisation == first.organisation]
    targets = _target(case, first)
    if not targets:
        return None
    found = _during(case, same, targets)
    if not found and targets == (Section.WORK,):
        found = _during(case, same, (Section.VOLUNTEER, Section.PROJECTS, Section.EDUCATION))
    if not found:
        return None
    name = name_of(first)
    text = (
        f"At the same time as {name} ({'; '.join(period(each.span) for each in same)}):"
        f" {'; '.join(described(each, as_of=case.index.as_of) for each in found[:5])}"
    )
    return reply("beside", say(text, *head_passages(found[:5]), *head_passages(same)))


def _during(case: Case, anchors: Sequence[Record], sections: Sequence[str]) -> list[Record]:
    spans = [i for each in anchors for i in [each.interval(case.index.as_of)] if i]
    found = []
    for section in sections:
        for record in case.records.of(section):
            if record in anchors or (record.section == Section.WORK and record.organisation == anchors[0].organisation):
                continue
            own = record.interval(case.index.as_of)
            if own:
                if any(own.overlap(each) for each in spans):
                    found.append(record)
            elif record.moment and any(
                each.start <= record.moment.last and record.moment.first < each.end for each in spans
            ):
                found.append(record)
    studying = case.speech.said
    better = [each for each in found if studying & each.words - {word for anchor in anchors for word in anchor.words}]
    return better if better and len(better) < len(found) and sections[0] != Section.WORK else found


# ---------------------------------------------------------------- pairs


def _pairs(case: Case) -> Reply | None:
    """Two jobs, or a job and a study, at the same time."""
    study = Section.EDUCATION in case.reading.sections
    work = list(case.records.of(Section.WORK))
    others = list(case.records.of(Section.EDUCATION)) if study else work
    said: list[Statement] = []
    seen: set[frozenset[str]] = set()
    for first in case.oldest_first(work):
        for second in case.oldest_first(others):
            pair = frozenset((first.pointer, second.pointer))
            if len(pair) < 2 or pair in seen:
                continue
            seen.add(pair)
            shared = _shared(case, first, second)
            if shared and (shared.end - shared.start).days > 31:
                said.append(_pair(first, second, shared))
    if not said and not work:
        return None
    if not said:
        what = "a job and a course of study" if study else "two jobs"
        return reply(
            "no overlap",
            say(
                f"By its dates, the resume shows no time at which {case.name} had {what} at once",
                *head_passages([*work[:6]]),
            ),
        )
    return reply("overlap", *said[:5])


def _shared(case: Case, first: Record, second: Record) -> Interval | None:
    one, two = first.interval(case.index.as_of), second.interval(case.index.as_of)
    return one.overlap(two) if one and two else None


def _pair(first: Record, second: Record, shared: Interval) -> Statement:
    text = (
        f"{label(first)} ({period(first.span)}) and {label(second)} ({period(second.span)}) overlapped for"
        f" {total([shared])}"
    )
    return say(text, *head_passages([first, second]))
