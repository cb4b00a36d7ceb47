"""What happened at the same time: beside a job, during a study, in two jobs at once."""

import re
from collections.abc import Sequence

from resume_chat.domain.answering.case import DATED, Case
from resume_chat.domain.answering.forms import Form
from resume_chat.domain.answering.lexicon import Section
from resume_chat.domain.answering.records import Record
from resume_chat.domain.answering.statements import (
    Reply,
    Statement,
    described,
    head_passages,
    label,
    name_of,
    period,
    reply,
    say,
)
from resume_chat.domain.dates import Interval, total

_BESIDE = re.compile(
    r"\b(?:in parallel|parallel|alongside|beside|besides|next to|same time|simultaneous\w*|concurrent\w*"
    r"|on the side|in addition to|neben|gleichzeitig|en meme temps|al mismo tiempo)\b|同时"
)
_YEARS = re.compile(r"\b((?:19|20)\d\d)\b(?:\D{1,12}\b((?:19|20)\d\d)\b)?")
_DEGREE_WORDS = re.compile(r"\b(?:degree|studying|study|studies|student|course of study|enrolled)\b")


def answer(case: Case) -> Reply | None:
    """What ran beside what."""
    reading = case.reading
    if not reading.asks(Form.OVERLAP, Form.WHILE) and not _BESIDE.search(reading.folded):
        return None
    if reading.asks(Form.COUNT) and not reading.asks(Form.OVERLAP, Form.DURATION):
        return None
    anchors = _anchors(case)
    if anchors:
        return _beside(case, anchors)
    if reading.asks(Form.OVERLAP) or _BESIDE.search(reading.folded):
        return _pairs(case)
    return None


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
    return (Section.WORK,) if _BESIDE.search(case.reading.folded) or Section.WORK in nouns else ()


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
