"""First, latest, longest, current, the one before: entries by time."""

import re
from collections.abc import Mapping, Sequence

from resume_chat.domain.answering import details, neighbours
from resume_chat.domain.answering.case import DATED, Case
from resume_chat.domain.answering.degrees import highest
from resume_chat.domain.answering.forms import Form
from resume_chat.domain.answering.lexicon import Section
from resume_chat.domain.answering.placed import placed, sort_of_job
from resume_chat.domain.answering.records import Record
from resume_chat.domain.answering.statements import (
    Reply,
    Statement,
    described,
    head_passages,
    label,
    month,
    name_of,
    period,
    reply,
    say,
    when,
)
from resume_chat.domain.answering.taxonomy import key, terms_asked
from resume_chat.domain.answering.timing import spent
from resume_chat.domain.answering.words import fold, stems
from resume_chat.domain.facts import FactKind

_EITHER = re.compile(
    r"\b(?:came first|first|earlier|older|newer|later|longer|more recent|oldest|newest|most recent)\b.*\b(?:or"
    r"|and|of)\b|\bmore (?:time|years|months)\b.*\bor\b|\bor\b.*\b(?:first|earlier|older|later|newer|longer)\b"
    r"|\bof (?:the|her|his|their) two\b"
)


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
    ways = (_compared, neighbours.answer) if reading.asks(Form.YES_NO) else (neighbours.answer, _compared)
    return next((found for way in (*ways, _placed) for found in [way(case)] if found), None)


def _asks_length(case: Case) -> bool:
    return case.reading.asks(Form.DURATION) and not case.reading.asks(Form.LONGEST, Form.SHORTEST)


def _placed(case: Case) -> Reply | None:
    """The longest, the current, the first or the latest."""
    reading = case.reading
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


def _pool(case: Case) -> list[Record]:
    """The entries that are compared: of the section that is named, else jobs; narrowed by what else is said."""
    section = case.section or (case.sections[0] if case.sections else None)
    if section is None and case.speech.leans_back:
        section = next((each for each in case.speech.context_sections if each in {*Section}), None)
    if section is None:
        return []
    pool = list(case.records.of(section))
    sort = sort_of_job(case) if section == Section.WORK else ""
    if sort:
        return [each for each in pool if re.search(sort, fold(each.title))]
    said = {each.stem for each in case.speech.focus}
    narrowed = [each for each in pool if said and said <= each.words | stems(label(each))]
    if said and not narrowed:
        known = said & case.records.vocabulary
        narrowed = [each for each in pool if known and known <= each.words]
        if not narrowed or len(known) < len(said):
            return [] if said - case.records.vocabulary else pool
    return narrowed or pool


def _extreme(case: Case) -> Reply | None:
    """The first or the latest of a section."""
    pool = [each for each in _pool(case) if each.moment or each.span]
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


def _longest(case: Case) -> Reply | None:
    """The entry, or the employer, that took the most time; for skills the one with the most years."""
    if case.section == Section.SKILLS or (not case.section and Section.SKILLS in case.reading.cues):
        return _most_years(case)
    pool = _pool(case) or list(case.records.of(Section.WORK))
    if case.reading.asks(Form.BEFORE) and case.reading.asks(Form.CURRENT):
        pool = [each for each in pool if not each.is_current(case.index.as_of)]
    pool = [each for each in pool if each.interval(case.index.as_of)]
    groups: dict[str, list[Record]] = {}
    for each in pool:
        groups.setdefault(_key(each), []).append(each)
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
        key=lambda each: lengths[_key(each[0])],
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


def _key(record: Record) -> str:
    """What entries are grouped by: the employer, else the entry."""
    return fold(record.organisation) if record.section == Section.WORK and record.organisation else record.pointer


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


_HALVES = re.compile(r"\b(?:before or after|earlier or later than|after or before)\b", re.IGNORECASE)
_ONE_OR_OTHER = re.compile(r"[:,-]\s*([^:,]+?)\s+or\s+([^:,?]+)\??\W*$")


_LONGER = re.compile(r"\blonger\b|\bmore (?:time|years|months)\b")


def _compared(case: Case) -> Reply | None:
    """Two named entries, or the two of a section, put in order of time."""
    halves = _HALVES.split(case.reading.text)
    if len(halves) == 2:
        return _before_or_after(case, *halves)
    parts = re.split(r"\b(before|after)\b", case.reading.text, maxsplit=1)
    if len(parts) == 3 and case.reading.asks(Form.YES_NO):
        return _before_or_after(case, parts[0], parts[2], claimed=parts[1])
    if not _EITHER.search(case.reading.folded):
        return None
    named = _two(case)
    if len(named) < 2 or fold(name_of(named[0])) == fold(name_of(named[1])):
        return None
    early, late = case.oldest_first(named)[0], case.oldest_first(named)[-1]
    if early.moment is None or late.moment is None:
        return None
    word = "longer" if _LONGER.search(case.reading.folded) else ""
    if word:
        groups = [[each for each in case.records.of(one.section) if _key(each) == _key(one)] for one in named]
        groups.sort(key=lambda group: -sum(case.days(each) for each in group))
        lengths = [spent(case, group)[0] for group in groups]
        if not all(lengths):
            return None
        text = f"{name_of(groups[0][0])} lasted longer: {lengths[0]}, against {lengths[1]} for {name_of(groups[1][0])}"
        return reply("compared", say(text, *head_passages([each for group in groups for each in group])))
    later = re.search(r"\b(?:later|newer|newest|(?:most |more )recent|latest)\b", case.reading.folded)
    if later:
        text = (
            f"{name_of(late)} is the more recent one ({_begun(late)}); {name_of(early)} came earlier ({_begun(early)})"
        )
    else:
        text = f"{name_of(early)} came first ({_begun(early)}); {name_of(late)} came later ({_begun(late)})"
    return reply("compared", say(text, *head_passages([early, late])))


def _two(case: Case) -> list[Record]:
    """The two entries compared: one in each half of `A or B`, else two that are named, else the only two of a section."""
    either = _ONE_OR_OTHER.search(case.reading.text)
    apart = _spoken_in(case, either.groups()) if either and case.reading.asks(Form.FIRST, Form.LATEST) else []
    if len(apart) == 2:
        return apart
    named = [
        each.record
        for each in case.speech.mentions
        if each.is_named and each.record.section in (*DATED, Section.CERTIFICATES, Section.AWARDS, Section.PUBLICATIONS)
    ]
    if len(named) < 2:
        pool = _pool(case)
        return pool if len(pool) == 2 else []
    same = [each for each in named if each.section == named[0].section]
    return list({_key(each): each for each in reversed(same)}.values())[::-1][:2] if len(same) > 1 else named[:2]


def _spoken_in(case: Case, halves: Sequence[str]) -> list[Record]:
    """The dated entry that each half of a question speaks of."""
    found: list[Record] = []
    for half in halves:
        own = Case(case.index, half, rules=case.rules)
        said = own.reading.nouns | (own.reading.cues - {Section.WORK, Section.SKILLS})
        spoken = [each for each in own.speech.any_mentions if each.record.moment and each.record not in found]
        dated = [
            each.record
            for each in spoken
            if (each.record.section in said if said else each.is_named and each.record.section in DATED)
        ]
        dated.sort(key=lambda each: each.section not in DATED)
        heads = [each for each in spoken if each.matched & (stems(each.record.title) | stems(each.record.organisation))]
        held = [each for section in said & {*DATED} for each in case.records.of(section) if each.moment]
        found += (
            list(placed(own))[:1]
            or dated[:1]
            or [each.record for each in heads if each.record.section in DATED][:1]
            or ([] if own.speech.focus or "graduat" in own.reading.folded else case.oldest_first(held)[:1])
        )
    return found


def _before_or_after(case: Case, one: str, other: str, claimed: str = "") -> Reply | None:
    """Which of two things, spoken of in the halves of a question, came first."""
    found = _spoken_in(case, (one, other))
    if len(found) < 2:
        return None
    first, second = (each.moment for each in found)
    if first is None or second is None or (first.first <= second.last and second.first <= first.last):
        return None
    word = "before" if first.first < second.first else "after"
    agreed = f"{'Yes' if claimed == word else 'No'}. " if claimed else ""
    text = f"{agreed}{label(found[0])} came {word} {label(found[1])}: {_begun(found[0])}, against {_begun(found[1])}"
    return reply("compared", say(text, *head_passages(found)))


def _begun(record: Record) -> str:
    return f"begun in {month(record.moment)}" if record.span else when(record.moment)
