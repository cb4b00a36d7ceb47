"""How long: in each role, at each employer, at work in all."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from resume_chat.domain.dates import Interval, merge, total
from resume_chat.domain.facts.dated import Dated, called, counted, dated, listed, section_pointer, sources
from resume_chat.domain.facts.fact import Fact, FactKind
from resume_chat.domain.resume import Resume
from resume_chat.domain.text import shorten

MAX_TENURES = 60
"""Facts about single roles, the latest first."""
MAX_STUDIES = 8
MAX_POSTS = 12


def tenures(resume: Resume, as_of: date) -> Iterator[Fact]:
    """How long each dated job, study, project and voluntary role lasted."""
    entries = dated(resume, as_of, "work", "volunteer", "education", "projects")
    for each in sorted(entries, key=lambda item: item.interval.end, reverse=True)[:MAX_TENURES]:
        yield _tenure(resume, each)


def _tenure(resume: Resume, each: Dated) -> Fact:
    length = each.interval.duration
    statement = _sentence(resume.person, each, str(length))
    end = "today" if each.is_current else "its end"
    return Fact(
        kind=FactKind.TENURE,
        section=each.entry.section,
        subject=shorten(each.entry.name, 100),
        statement=statement,
        derivation=f"from its start to {end}: {each.dates}"
        + ("" if length.is_exact else "; only the year is known of a date"),
        pointer=each.entry.pointer,
        sources=sources([each.entry]),
        items=(each.item,),
        months=length.months,
        is_exact=length.is_exact,
    )


def _sentence(person: str, each: Dated, length: str) -> str:
    entry, start = each.entry, each.begun
    place = entry.text("name") or entry.text("organization")
    role = f" as {entry.text('position')}" if entry.text("position") else ""
    at = f" at {place}" if place else ""
    verb = {"work": ("worked", "has worked"), "volunteer": ("volunteered", "has volunteered")}.get(entry.section)
    if verb is not None:
        if each.is_current:
            return f"{person} {verb[1]}{at}{role} since {start}, for {length} so far."
        return f"{person} {verb[0]}{at}{role} for {length} ({each.dates})."
    if entry.section == "education":
        if each.is_current:
            return f"{person} has been studying since {start}, for {length} so far: {called(entry)}."
        return f"{person} studied for {length} ({each.dates}): {called(entry)}."
    if each.is_current:
        return f"{person}'s project {each.name} has been running since {start}, for {length} so far."
    return f"{person}'s project {each.name} took {length} ({each.dates})."


def employers(resume: Resume, as_of: date) -> Iterator[Fact]:
    """How long at each employer with several roles, one after the other or side by side."""
    jobs = dated(resume, as_of, "work")
    for group in by_employer(jobs):
        if len(group) > 1:
            yield _employer(resume, group)


def by_employer(jobs: Sequence[Dated]) -> list[list[Dated]]:
    """Jobs at the same employer together, in order of their first."""
    groups: dict[str, list[Dated]] = {}
    for each in jobs:
        groups.setdefault(" ".join(each.entry.text("name").casefold().split()) or each.entry.pointer, []).append(each)
    return list(groups.values())


def _employer(resume: Resume, group: Sequence[Dated]) -> Fact:
    length = total([each.interval for each in group])
    place = group[0].entry.text("name")
    now = any(each.is_current for each in group)
    roles = listed([f"{each.entry.text('position') or 'no title given'} ({each.dates})" for each in group])
    worked = "has worked" if now else "worked"
    return Fact(
        kind=FactKind.EMPLOYER,
        section="work",
        subject=shorten(place, 100),
        statement=f"In all, {resume.person} {worked} at {place} for {length}{' so far' if now else ''}, "
        f"in {len(group)} roles, the earliest first: {roles}.",
        derivation=f"the roles at {place} joined, time in two of them at once counted once",
        pointer=group[-1].entry.pointer,
        sources=sources(each.entry for each in group),
        items=tuple(each.item for each in group),
        months=length.months,
        is_exact=length.is_exact,
    )


def experience(resume: Resume, as_of: date) -> Iterator[Fact]:
    """How long at work in all, since the first job, and since each degree."""
    jobs = dated(resume, as_of, "work")
    if not jobs:
        return
    length = total([each.interval for each in jobs])
    first = jobs[0]
    stretches = merge(each.interval for each in jobs)
    yield Fact(
        kind=FactKind.EXPERIENCE,
        section="work",
        subject="total work experience",
        statement=f"{resume.person} has {length} of work experience in all: "
        f"{counted(len(jobs), 'dated job', 'dated jobs')} since {first.begun}, when the first of them began "
        f"({first.name}); jobs held at the same time are counted once"
        + (", and breaks are left out." if len(stretches) > 1 else "."),
        derivation="all dated jobs joined, overlaps counted once, breaks left out"
        + ("" if length.is_exact else "; only the year is known of some dates"),
        pointer=section_pointer(resume, "work"),
        sources=sources(each.entry for each in jobs[-40:]),
        items=tuple(each.item for each in jobs[-40:]),
        months=length.months,
        is_exact=length.is_exact,
    )


def since_study(resume: Resume, as_of: date) -> Iterator[Fact]:
    """How long at work since each finished course of study, breaks left out."""
    jobs = dated(resume, as_of, "work")
    studies = sorted(dated(resume, as_of, "education"), key=lambda each: each.interval.end, reverse=True)
    for study in studies[:MAX_STUDIES]:
        after = [(job, part) for job in jobs if (part := _after(job.interval, study.interval))]
        if study.is_current or not after:
            continue
        length = total([part for _, part in after])
        yield Fact(
            kind=FactKind.SINCE_STUDY,
            section="work",
            subject=f"work experience since {shorten(study.entry.name, 80)}",
            statement=f"Since finishing {study.name} ({study.ended}), {resume.person} has worked for {length} in all.",
            derivation="the dated jobs joined from that day on, overlaps counted once, breaks left out",
            pointer=study.entry.pointer,
            sources=sources([study.entry, *(job.entry for job, _ in after[-20:])]),
            items=tuple(job.item for job, _ in after[-20:]),
            months=length.months,
            is_exact=length.is_exact,
        )


def _after(job: Interval, study: Interval) -> Interval | None:
    """The part of a job that lies after the end of a course of study."""
    if job.end <= study.end:
        return None
    return replace(
        job,
        start=max(job.start, study.end),
        earliest_start=max(job.earliest_start, study.earliest_end),
        latest_start=max(job.latest_start, study.latest_end),
    )


_NO_TITLE_WORDS = frozenset(("from", "full", "part", "time", "while", "with", "weekends", "evenings", "studying"))


def posts(resume: Resume, as_of: date) -> Iterator[Fact]:
    """How long in posts whose titles share a word: as an engineer, as a nurse, in senior posts."""
    groups: dict[str, list[Dated]] = {}
    for job in dated(resume, as_of, "work"):
        for word in dict.fromkeys(re.findall(r"[^\W\d_]{4,}", job.entry.text("position"))):
            if word.casefold() not in _NO_TITLE_WORDS:
                groups.setdefault(word.casefold(), []).append(job)
    shared = [(word, jobs) for word, jobs in groups.items() if len(jobs) > 1]
    for word, jobs in sorted(shared, key=lambda each: -len(each[1]))[:MAX_POSTS]:
        length = total([each.interval for each in jobs])
        names = listed([f"{each.name} ({each.dates})" for each in jobs])
        yield Fact(
            kind=FactKind.POSTS,
            section="work",
            subject=f"{word} posts",
            statement=f'{resume.person} has held {len(jobs)} jobs with "{word}" in the title, for {length} in all: {names}.',
            derivation="the jobs with this word in the title joined, overlaps counted once",
            pointer=jobs[-1].entry.pointer,
            sources=sources(each.entry for each in jobs[-20:]),
            items=tuple(each.item for each in jobs[-20:]),
            months=length.months,
            is_exact=length.is_exact,
        )
