"""In the order of time: what was first and latest, how long ago, and what happened while a job was held."""

from collections.abc import Iterator, Sequence
from datetime import date

from resume_chat.domain.dates import PartialDate, in_words, months_passed
from resume_chat.domain.facts.dated import (
    called,
    dated,
    described,
    items,
    listed,
    role,
    section_pointer,
    shown,
    sources,
)
from resume_chat.domain.facts.fact import Fact, FactItem, FactKind
from resume_chat.domain.resume import Entry, Resume
from resume_chat.domain.schema import SECTIONS
from resume_chat.domain.text import shorten

_VERBS = {"awards": "received", "certificates": "obtained", "publications": "published"}
_DURING = {
    "publications": "published",
    "awards": "received the award",
    "certificates": "obtained the certificate",
    "projects": "began the project",
    "education": "finished",
    "volunteer": "began volunteering as",
}
MAX_DURING = 25


def in_time(resume: Resume, as_of: date) -> Iterator[Fact]:
    """First, latest and sequence of each dated section, with how long ago the latest was."""
    for section in SECTIONS:
        moments = _moments(resume, as_of, section)
        if not moments or (len(moments) < 2 and section != "work"):
            continue
        yield from _end(resume, section, moments, FactKind.FIRST)
        if len(moments) > 1:
            yield from _end(resume, section, _latest_first(resume, as_of, section) or moments, FactKind.LATEST)
        if len(moments) > 2:
            yield _sequence(resume, section, moments)
    yield from _ages(resume, as_of)


def _moments(resume: Resume, as_of: date, section: str) -> list[tuple[Entry, PartialDate]]:
    """Entries with the date that orders them: studies by their end, what lasts by its start; nothing in the future."""
    found = []
    for entry in resume.entries(section):
        moment = entry.when
        if entry.span:
            moment = (entry.span.end if section == "education" and entry.span.end else None) or entry.span.start
        if moment and entry.heading and (moment.first <= as_of or section == "education"):
            found.append((entry, moment))
    return sorted(found, key=lambda each: (each[1].first, each[1].last))


def _latest_first(resume: Resume, as_of: date, section: str) -> list[tuple[Entry, PartialDate]]:
    """What decides which job or voluntary role is the latest: of the current ones the start, else the end."""
    if section not in {"work", "volunteer"}:
        return []
    spans = [(entry, entry.span) for entry in resume.entries(section) if entry.span and entry.heading]
    current = [(entry, span.start) for entry, span in spans if span.start and span.is_current(as_of)]
    return current or [(entry, span.end) for entry, span in spans if span.end and span.end.first <= as_of]


def _end(resume: Resume, section: str, moments: Sequence[tuple[Entry, PartialDate]], kind: FactKind) -> Iterator[Fact]:
    """The first or the latest; several when their dates are the same; none when that cannot be told."""
    is_first = kind is FactKind.FIRST
    best = min(moments, key=lambda each: each[1].last) if is_first else max(moments, key=lambda each: each[1].first)
    rivals = [each for each in moments if each[1].first <= best[1].last and each[1].last >= best[1].first]
    if any(each[1].full_label != best[1].full_label for each in rivals):
        return
    entries = [each for each, _ in rivals][:10]
    names = listed([described(each) for each in entries])
    word, verb, known = "first" if is_first else "latest", "was" if is_first else "is", SECTIONS[section]
    statement = f"The {word} {known.one} on {resume.person}'s resume {verb} {names}."
    if len(rivals) > 1:
        statement = f"The {word} on {resume.person}'s resume are {len(rivals)} {known.many} of the same date: {names}."
    yield Fact(
        kind=kind,
        section=section,
        subject=f"{word} {known.one}",
        statement=statement,
        derivation=_sorted(resume, section, moments),
        pointer=entries[0].pointer,
        sources=sources(entries),
        items=items(entries),
    )


def _sorted(resume: Resume, section: str, moments: Sequence[tuple[Entry, PartialDate]]) -> str:
    """How a section was put in order."""
    undated = [each for each in resume.entries(section) if each.heading and not each.dates_label]
    by = "the date of completion" if section == "education" else "date"
    return f"{len(moments)} entries compared by {by}" + (f"; {len(undated)} without one left out" if undated else "")


def _sequence(resume: Resume, section: str, moments: Sequence[tuple[Entry, PartialDate]]) -> Fact:
    names = [f"{called(entry)} ({entry.dates_label})" for entry, _ in moments]
    kept = [entry for entry, _ in moments][: shown(names)]
    many = SECTIONS[section].many
    return Fact(
        kind=FactKind.SEQUENCE,
        section=section,
        subject=f"{many} in order",
        statement=f"{resume.person}'s {many} from the earliest to the latest: {listed(names)}.",
        derivation=_sorted(resume, section, moments),
        pointer=section_pointer(resume, section),
        sources=sources(kept),
        items=items(kept),
        count=len(moments),
    )


def _ages(resume: Resume, as_of: date) -> Iterator[Fact]:
    """How long ago awards, certificates and publications were, one statement a section."""
    for section, verb in _VERBS.items():
        moments = [each for each in _moments(resume, as_of, section) if each[1].last <= as_of]
        if not moments:
            continue
        names = [
            f"{called(entry)}, {verb} {moment.full_label}, {_ago(moment, as_of)} ago" for entry, moment in moments[::-1]
        ]
        kept = [entry for entry, _ in moments[::-1]][: shown(names)]
        yield Fact(
            kind=FactKind.AGE,
            section=section,
            subject=f"age of {SECTIONS[section].many}",
            statement=f"How long ago {resume.person}'s {SECTIONS[section].many} were {verb}: "
            f"{'; '.join(names[: len(kept)])}.",
            derivation="from each date to today",
            pointer=section_pointer(resume, section),
            sources=sources(kept),
            items=items(kept),
        )


def _ago(moment: PartialDate, as_of: date) -> str:
    """`2 years 3 months`; rounded where only the year is known."""
    if moment.month is None:
        return in_words((as_of.year - moment.year) * 12, exact=False)
    return in_words(months_passed(moment.first, as_of))


def during(resume: Resume, as_of: date) -> Iterator[Fact]:
    """What else happened for certain while a job was held."""
    happened = [
        (section, entry, moment)
        for section in _DURING
        for entry, moment in _moments(resume, as_of, section)
        if moment.last <= as_of and (section != "education" or (entry.span and moment is entry.span.end))
    ]
    for job in sorted(dated(resume, as_of, "work"), key=lambda each: each.interval.end, reverse=True)[:MAX_DURING]:
        within = [each for each in happened if job.interval.holds(each[2])][:20]
        if not within:
            continue
        names = [f"{_DURING[section]} {called(entry)} ({moment.full_label})" for section, entry, moment in within]
        yield Fact(
            kind=FactKind.DURING,
            section="work",
            subject=f"during {shorten(job.entry.name, 80)}",
            statement=f"While {role(job.entry)} ({job.dates}), {resume.person} {listed(names)}.",
            derivation="dates that lie between the start and the end of the job",
            pointer=job.entry.pointer,
            sources=sources([job.entry, *(entry for _, entry, _ in within)]),
            items=tuple(
                FactItem(name=called(entry), pointer=entry.pointer, detail=moment.full_label)
                for _, entry, moment in within
            ),
        )
