"""First, latest, longest, current, the one before: entries by time."""

import re
from collections.abc import Mapping

from resume_chat.domain.answering import comparing, details, neighbours
from resume_chat.domain.answering.case import DATED, Case
from resume_chat.domain.answering.degrees import highest
from resume_chat.domain.answering.forms import Form
from resume_chat.domain.answering.lexicon import Section
from resume_chat.domain.answering.pools import group_key, pool_of
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
from resume_chat.domain.answering.taxonomy import key, terms_asked
from resume_chat.domain.answering.timing import spent
from resume_chat.domain.facts import FactKind

_NOUNS: Mapping[str, str] = {
    Section.WORK: "job",
    Section.EDUCATION: "degree or course of study",
    Section.AWARDS: "award",
    Section.CERTIFICATES: "certificate",
    Section.PUBLICATIONS: "publication",
    Section.PROJECTS: "project",
    Section.VOLUNTEER: "volunteer role",
}


def answer(case: Case) -> Reply | None:
    """The entry at the place in time that is asked for."""
    reading = case.reading
    if reading.asks(Form.HIGHEST) and (Section.EDUCATION in reading.sections):
        return highest(case)
    if reading.asks(Form.EXPIRY, Form.WHILE, Form.OVERLAP) or _asks_length(case):
        return None
    ways = (comparing.answer, neighbours.answer) if reading.asks(Form.YES_NO) else (neighbours.answer, comparing.answer)
    return next((found for way in (*ways, _placed) for found in [way(case)] if found), None)


def _asks_length(case: Case) -> bool:
    return case.reading.asks(Form.DURATION) and not case.reading.asks(Form.LONGEST, Form.SHORTEST)


_THE_ONE = re.compile(r"\bthe (?:first|last|second) one\b|\b(?:at|with|for|of) the (?:first|last|second)\W*$")


def _placed(case: Case) -> Reply | None:
    """The longest, the current, the first or the latest."""
    reading = case.reading
    if case.speech.leans_back and _THE_ONE.search(reading.folded) and not case.section:
        return None
    if reading.asks(Form.LONGEST, Form.SHORTEST):
        return _longest(case)
    if _EMPLOYING.search(reading.folded) or (
        reading.asks(Form.CURRENT) and not (reading.asks(Form.FIRST) or case.named())
    ):
        return _current(case)
    if reading.asks(Form.FIRST, Form.LATEST):
        return _extreme(case)
    return None


_EMPLOYING = re.compile(r"\bwho (?:employs|is employing|pays)\b|\bwho (?:does|do) \w+ work for\b|\bworks? for whom\b")


def _extreme(case: Case) -> Reply | None:
    """The first or the latest of a section."""
    pool = [each for each in pool_of(case) if each.moment or each.span]
    if not pool:
        return None
    first = case.reading.asks(Form.FIRST) and not case.reading.asks(Form.LATEST)
    by_start = case.oldest_first(pool)
    chosen = (
        by_start[0] if first else by_start[-1] if _BEGUN.search(case.reading.folded) else case.newest_first(pool)[0]
    )
    if _DOINGS.search(case.reading.folded) and chosen.section in DATED:
        return reply("first" if first else "latest", *details.about(case, chosen))
    place = chosen.get("location") if case.reading.asks(Form.WHERE) else None
    more = [say(f"Place: {place.text}", place.passage)] if place else []
    return reply("first" if first else "latest", _told(case, chosen, first=first), *more)


_BEGUN = re.compile(r"\b(?:start\w*|beg[aiu]n\w*|launch\w*|kick\w* off) (?:\w+ )?(?:last|latest|most recently)\b")
_DOINGS = re.compile(
    r"\bwhat (?:did|does|do|has|have) (?:\w+ ){1,3}?(?:do|done|achieve\w*|accomplish\w*|work(?:ed)? on)\b"
    r"|\bresponsibilit\w+|\bdut(?:y|ies)\b|\btasks?\b|\bachievements?\b|\baccomplishments?\b|\bin charge of\b"
)


def _told(case: Case, record: Record, *, first: bool) -> Statement:
    facts = [
        each
        for each in case.fact(FactKind.FIRST if first else FactKind.LATEST, section=record.section)
        if each.items and each.items[0].pointer == record.pointer
    ]
    word = "first" if first else "most recent"
    noun = _NOUNS.get(record.section, "entry")
    text = (
        f"{case.name}'s {word} {noun} {'was' if first or not record.is_current(case.index.as_of) else 'is'}"
        f" {described(record, as_of=case.index.as_of)}"
    )
    return say(
        text,
        *head_passages([record]),
        *(filter(None, [case.passage_of(facts[0])]) if facts and not head_passages([record]) else ()),
    )


def _current(case: Case) -> Reply | None:
    """What goes on now."""
    if case.speech.focus:
        return None
    if {Section.SKILLS, Section.LANGUAGES, Section.INTERESTS, Section.CERTIFICATES} & case.reading.nouns:
        return None
    section = next(
        (each for each in (Section.VOLUNTEER, Section.PROJECTS, Section.EDUCATION) if each in case.reading.nouns),
        Section.WORK,
    )
    current = [each for each in case.records.of(section) if each.is_current(case.index.as_of)]
    if not current and section == Section.WORK:
        latest = case.newest_first([each for each in case.records.of(section) if each.span])
        if not latest:
            return None
        text = f"The resume lists no current job; the most recent one was {described(latest[0])}"
        return reply("current", say(text, *head_passages(latest[:1])))
    if _DOINGS.search(case.reading.folded) and re.search(
        r"\b(?:role|job|position|post|employer)\b", case.reading.folded
    ):
        return reply("current", *details.about(case, case.newest_first(current)[0]))
    said = [
        say(_now(case, each, first=place == 0), *head_passages([each]))
        for place, each in enumerate(case.newest_first(current)[:4])
    ]
    return reply("current", *said)


def _now(case: Case, record: Record, *, first: bool) -> str:
    since = f", {period(record.span)}" if record.span else ""
    if record.section == Section.WORK:
        role = f" as {record.title}" if record.title else ""
        place = f" at {record.organisation}" if record.organisation else ""
        return f"{case.name} {'currently works' if first else 'also works'}{place}{role}{since}"
    return f"Ongoing: {label(record)}{since}"


_ASIDE = re.compile(r"\b(?:aside|apart from|except|excluding|not counting|other than|besides|leaving out)\b")
_POSITION = re.compile(r"\b(?:single )?(?:position|role|post|title)\b")


def _longest(case: Case) -> Reply | None:
    """The entry, or the employer, that took the most time; for skills the one with the most years."""
    if case.section == Section.SKILLS or (not case.section and Section.SKILLS in case.reading.cues):
        return _most_years(case)
    pool = pool_of(case) or list(case.records.of(Section.WORK))
    if case.reading.asks(Form.CURRENT) and (case.reading.asks(Form.BEFORE) or _ASIDE.search(case.reading.folded)):
        pool = [each for each in pool if not each.is_current(case.index.as_of)]
    pool = [each for each in pool if each.interval(case.index.as_of)]
    groups: dict[str, list[Record]] = {}
    by_role = bool(_POSITION.search(case.reading.folded))
    for each in pool:
        groups.setdefault(each.pointer if by_role else group_key(each), []).append(each)
    lengths = {
        name: sum((i.end - i.start).days for record in group for i in [record.interval(case.index.as_of)] if i)
        for name, group in groups.items()
    }
    if not lengths:
        return None
    shortest = case.reading.asks(Form.SHORTEST) and not case.reading.asks(Form.LONGEST)
    group = groups[(min if shortest else max)(lengths, key=lambda each: lengths[each])]
    length, _ = spent(case, group)
    word = "shortest" if shortest else "longest"
    names = label(group[0]) if len(group) == 1 else group[0].organisation
    dates = "; ".join(period(each.span) for each in case.oldest_first(group))
    text = f"The {word} {'time' if group[0].section == Section.WORK else 'one'} was {length}: {names} ({dates})"
    others = sorted(
        (each for each in groups.values() if each is not group),
        key=lambda each: lengths[each[0].pointer if by_role else group_key(each[0])],
        reverse=not shortest,
    )
    if not others:
        return reply("longest", say(text, *head_passages(group)))
    text += (
        f", ahead of {name_of(others[0][0])} with {spent(case, others[0])[0]}"
        if not shortest
        else f"; next comes {name_of(others[0][0])} with {spent(case, others[0])[0]}"
    )
    return reply("longest", say(text, *head_passages([*group, *others[0]])))


def _most_years(case: Case) -> Reply | None:
    terms = terms_asked(case.reading.text, is_programming=case.reading.is_programming)
    kind = [each for each in case.records.of(Section.SKILLS) if terms and key(each.title) in terms]
    pool = kind or list(case.records.of(Section.SKILLS))
    stated = [
        (float(match.group()), each)
        for each in pool
        for match in [re.search(r"\d+(?:\.\d+)?", each.text("years"))]
        if match
    ]
    if not stated:
        return None
    years, skill = (min if case.reading.asks(Form.SHORTEST) else max)(stated, key=lambda item: item[0])
    field = skill.get("years")
    return reply(
        "most years",
        say(
            f"{case.name} has used {skill.title} the longest: the resume lists {years:g} years",
            field.passage if field else None,
        ),
    )
