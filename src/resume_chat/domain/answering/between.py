"""What lies between two entries that a question speaks of: the time, and what went on in it."""

import re
from collections.abc import Mapping, Sequence

from resume_chat.domain.answering.case import DATED, Case
from resume_chat.domain.answering.degrees import the_degree
from resume_chat.domain.answering.forms import Form
from resume_chat.domain.answering.lexicon import Section
from resume_chat.domain.answering.mentions import strongest
from resume_chat.domain.answering.placed import placed
from resume_chat.domain.answering.records import Record
from resume_chat.domain.answering.statements import (
    Reply,
    described,
    head_passages,
    label,
    month,
    name_of,
    period,
    reply,
    say,
)
from resume_chat.domain.answering.thesaurus import alike
from resume_chat.domain.answering.words import fold
from resume_chat.domain.dates import Interval, total

Roles = tuple[Record, ...]
"""Entries of one organisation, the one that began first ahead."""
_AS_MUCH = 0.9
"""The share of the first one's score, 0 to 1, from which a role is spoken of as much."""

_BETWEEN = re.compile(r"\bbetween\s+(.{3,60}?)\s+and\s+(.{3,60}?)(?=[,;:?]|\s[-\u2013\u2014]|$)", re.IGNORECASE)
_FROM_TO = re.compile(
    r"\bfrom\s+((?:leaving|losing|quitting|finishing|graduating|the end of|her|his|their)\b.{3,60}?)"
    r"\s+(?:to|until|till)\s+(.{3,60}?)(?=[,;:?]|\s[-\u2013\u2014]|$)",
    re.IGNORECASE,
)
_TOGETHER = re.compile(
    r"\b(?:how (?:many|long)|overlap)\b[^,]*?\b(?:did|was|were|do|does|between)\s+(.{3,70}?)\s+(?:and|while)\s+(.{3,70}?)"
    r"(?=\s+(?:overlap|r[ua]n|coincide|side by side|go(?:es)? on|went on)\b|[,;:?]|$)",
    re.IGNORECASE,
)
_WENT_ON = re.compile(r"\bwhat\b.*\b(?:do|did|doing|done|going on|happen\w*|up to|busy|made?)\b|\bwhere\b|\banything\b")
_HOW_MUCH = re.compile(r"\bhow (?:long|many|much)\b|\b(?:months|years|weeks)\b")
_TIME = re.compile(r"\b(?:months?|years?|weeks?|time|long|gap|much)\b")


def answer(case: Case) -> Reply | None:
    """The time between two entries, or what went on in it; none where the question does not speak of two."""
    text = case.reading.text
    match = _BETWEEN.search(text) or _FROM_TO.search(text)
    if not match and case.reading.asks(Form.OVERLAP, Form.WHILE):
        match = _TOGETHER.search(text)
    if not match:
        return None
    rest = case.reading.folded.replace(match.group().casefold(), " ")
    pair = _pair(case, *match.groups())
    if pair is None:
        return None
    if _WENT_ON.search(rest) and not _HOW_MUCH.search(rest):
        return _went_on(case, *pair)
    if _TIME.search(rest) or case.reading.asks(Form.DURATION, Form.GAP, Form.OVERLAP):
        return _time(case, *pair)
    return None


def _pair(case: Case, one: str, other: str) -> tuple[Roles, Roles] | None:
    """The earlier and the later of what two phrases speak of; those of one section, jobs above all, go before others."""
    found = [
        (first, second)
        for first in meant(case, one)
        for second in meant(case, other)
        if not set(first) & set(second) and (not first[0].organisation or _place(first) != _place(second))
    ]
    if not found:
        return None
    first, second = min(
        found, key=lambda pair: (pair[0][0].section != pair[1][0].section, pair[0][0].section != Section.WORK)
    )
    is_earlier = case.oldest_first([first[0], second[0]])[0] is first[0]
    return (first, second) if is_earlier else (second, first)


def _place(roles: Roles) -> str:
    return fold(roles[0].organisation)


def _time(case: Case, early: Roles, late: Roles) -> Reply | None:
    cited = head_passages([*early, *late])
    shared = [
        each for one in _stretches(case, early) for two in _stretches(case, late) for each in [one.overlap(two)] if each
    ]
    if shared:
        text = f"{_called(early)} and {_called(late)} overlapped for {total(shared)}"
        return reply("overlap", say(text, *cited))
    gap = _gap(_stretches(case, early)[-1], _stretches(case, late)[0])
    ended = early[-1].span.end if early[-1].span else None
    begun = late[0].span.start if late[0].span else None
    text = (
        f"{label(early[-1])} ended in {month(ended)} and {label(late[0])} began in {month(begun)}: "
        f"{total([gap]) if gap else 'no time'} lay between them"
    )
    return reply("gap", say(text, *cited))


def _stretches(case: Case, roles: Roles) -> list[Interval]:
    return [own for each in roles for own in [each.interval(case.index.as_of)] if own]


def _called(roles: Roles) -> str:
    """What roles are called together, with their dates."""
    name = label(roles[0]) if len(roles) == 1 else name_of(roles[0])
    return f"{name} ({'; '.join(period(each.span) for each in roles)})"


def _gap(one: Interval, two: Interval) -> Interval | None:
    """The days from the end of one stretch to the start of another."""
    if one.end >= two.start:
        return None
    return Interval(
        start=one.end,
        end=two.start,
        earliest_start=one.earliest_end,
        latest_start=one.latest_end,
        earliest_end=two.earliest_start,
        latest_end=two.latest_start,
    )


def _went_on(case: Case, early: Roles, late: Roles) -> Reply | None:
    """The entries that were under way after the first had ended and before the second began."""
    gap = _gap(_stretches(case, early)[-1], _stretches(case, late)[0])
    others = [each for section in DATED for each in case.records.of(section) if each not in (*early, *late)]
    found = [
        each
        for each in case.oldest_first(others)
        for own in [each.interval(case.index.as_of)]
        if gap and own and own.overlap(gap)
    ]
    if not found:
        return _time(case, early, late)
    text = f"Between {label(early[-1])} and {label(late[0])}: {'; '.join(described(each) for each in found[:5])}"
    return reply("at the time", say(text, *head_passages(found[:5]), *head_passages([early[-1], late[0]])))


def meant(case: Case, phrase: str) -> list[Roles]:
    """What with dates a phrase may speak of, the likeliest first: `the phone company`, `her first job`.

    Roles at one organisation of which it says as much are one thing, the earliest first.
    """
    own = Case(case.index, phrase, rules=case.rules)
    if all(each.folded.isdigit() for each in own.speech.focus or own.reading.words):
        return []  # years, which are no entries
    at = placed(own)
    if at:
        return [tuple(case.oldest_first(at))]
    nouns = (own.reading.nouns | own.reading.cues) & {*DATED}
    called = [each for each in case.records.all if _lasts(case, each) and fold(name_of(each)) in own.reading.folded]
    spoken = [each for each in strongest(own.speech.mentions, share=0.5) if _lasts(case, each.record)]
    scores = {each.record.pointer: each.score for each in spoken}
    found = called or [each.record for each in spoken] or _alike(case, own) or _only(case, own)
    of_kind = [each for each in found if each.section in nouns] or found
    return _grouped(case, of_kind, scores)


def _grouped(case: Case, records: Sequence[Record], scores: Mapping[str, float]) -> list[Roles]:
    """Entries put together that stand at one organisation and are spoken of as much as the first of them."""
    groups: dict[tuple[str, str], list[Record]] = {}
    for each in records:
        group = groups.setdefault((each.section, fold(each.organisation) or each.pointer), [])
        if not group or scores.get(each.pointer, 0.0) >= _AS_MUCH * scores.get(group[0].pointer, 0.0):
            group.append(each)
    return [tuple(case.oldest_first(each)) for each in groups.values()]


def _lasts(case: Case, record: Record) -> bool:
    return record.section in DATED and record.interval(case.index.as_of) is not None


def _alike(case: Case, own: Case) -> list[Record]:
    """The one dated entry that says a word of the phrase in other words."""
    likes = {other for each in own.speech.focus for other in alike(each.stem)}
    found = [each for each in case.records.all if likes & each.words and _lasts(case, each)]
    return found if len(found) == 1 else []


def _only(case: Case, own: Case) -> list[Record]:
    """The only entry of the section that the phrase names."""
    sections = [each for each in own.sections if each in DATED]
    entries = the_degree([each for each in case.records.of(sections[0]) if _lasts(case, each)]) if sections else []
    return entries if len(entries) == 1 and not own.speech.focus else []
