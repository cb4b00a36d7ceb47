"""The course of a career: what is current, what came before what, what ran side by side, and where there were breaks."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from resume_chat.domain.dates import Interval, merge, months_between, total
from resume_chat.domain.facts.dated import (
    Dated,
    called,
    counted,
    dated,
    items,
    listed,
    role,
    section_pointer,
    shown,
    sources,
)
from resume_chat.domain.facts.fact import Fact, FactKind
from resume_chat.domain.facts.tenure import by_employer
from resume_chat.domain.resume import Resume
from resume_chat.domain.text import shorten

HANDOVER = timedelta(days=31)
"""Two jobs that share no more than this follow one another."""
GAP_MONTHS = 2
"""A shorter time between two jobs is no break."""
MAX_PAIRS = 20
MAX_GAPS = 10
MAX_PREVIOUS = 30

_NOW = {
    "work": ("holds", "job", "jobs"),
    "volunteer": ("holds", "voluntary role", "voluntary roles"),
    "education": ("follows", "course of study", "courses of study"),
    "projects": ("runs", "project", "projects"),
}


def current(resume: Resume, as_of: date) -> Iterator[Fact]:
    """What goes on now: jobs, voluntary roles, studies, projects; or that no job does."""
    for section, (verb, one, many) in _NOW.items():
        entries = [each for each in resume.entries(section) if each.span and each.span.is_current(as_of) and each.name]
        names = [f"{called(each)} ({each.dates_label})" for each in entries]
        if not entries:
            continue
        kept = entries[: shown(names)]
        now = f"{resume.person} currently {verb} {counted(len(entries), one, many)}: {listed(names)}."
        if section == "work" and len(entries) == 1:
            now = f"{resume.person}'s current job is {names[0]}."
        yield Fact(
            kind=FactKind.CURRENT,
            section=section,
            subject=f"current {many}",
            statement=now,
            derivation="entries without an end date, or with one that has not passed",
            pointer=entries[0].pointer,
            sources=sources(kept),
            items=items(kept),
            count=len(entries),
        )
    jobs = dated(resume, as_of, "work")
    if jobs and not any(each.is_current for each in jobs):
        last = max(jobs, key=lambda each: each.interval.end)
        yield Fact(
            kind=FactKind.CURRENT,
            section="work",
            subject="current jobs",
            statement=f"{resume.person}'s resume names no current job; the latest one was {last.name} ({last.dates}).",
            derivation="every dated job has an end date that has passed",
            pointer=last.entry.pointer,
            sources=sources([last.entry]),
            count=0,
        )


def longest(resume: Resume, as_of: date) -> Iterator[Fact]:
    """The longest and the shortest job, the longest before the current one, and the longest time at one employer."""
    jobs = dated(resume, as_of, "work")
    past = [each for each in jobs if not each.is_current]
    if len(jobs) > 1:
        yield _extreme(jobs, FactKind.LONGEST, "longest job", f"The longest of {resume.person}'s jobs is")
        yield from _longest_employer(resume, jobs)
    if len(past) > 1:
        yield _extreme(past, FactKind.SHORTEST, "shortest job", f"The shortest of {resume.person}'s finished jobs was")
    if past and len(past) < len(jobs):
        opening = f"Before the current one, the longest of {resume.person}'s jobs was"
        yield _extreme(past, FactKind.LONGEST, "longest job before the current one", opening)
    projects = dated(resume, as_of, "projects")
    if len(projects) > 1:
        yield _extreme(projects, FactKind.LONGEST, "longest project", f"The longest of {resume.person}'s projects is")


def _extreme(jobs: Sequence[Dated], kind: FactKind, subject: str, opening: str) -> Fact:
    ranked = sorted(jobs, key=lambda each: each.interval.end - each.interval.start, reverse=kind is FactKind.LONGEST)
    best, rest = ranked[0], ranked[1:3]
    then = listed([f"{each.name} ({each.interval.duration})" for each in rest])
    so_far = " so far" if best.is_current else ""
    if not _is_certain(best, ranked[1:], kind):
        opening = f"As far as the dates tell, {opening[0].lower()}{opening[1:]}"
    return Fact(
        kind=kind,
        section=best.entry.section,
        subject=subject,
        statement=f"{opening} {best.name}, {best.interval.duration}{so_far} ({best.dates})"
        + (f", then {then}." if then else "."),
        derivation=f"the lengths of {len(jobs)} dated entries compared",
        pointer=best.entry.pointer,
        sources=sources(each.entry for each in (best, *rest)),
        items=tuple(each.item for each in (best, *rest)),
        months=best.interval.duration.months,
        is_exact=best.interval.is_exact,
    )


def _is_certain(best: Dated, others: Sequence[Dated], kind: FactKind) -> bool:
    """Whether the order holds whatever the dates are that are known by the year only."""
    length = best.interval.duration
    if kind is FactKind.LONGEST:
        return all(length.low >= each.interval.duration.high for each in others)
    return all(length.high <= each.interval.duration.low for each in others)


def _longest_employer(resume: Resume, jobs: Sequence[Dated]) -> Iterator[Fact]:
    groups = by_employer(jobs)
    if len(groups) < 2 or all(len(each) == 1 for each in groups):
        return
    best = max(
        groups, key=lambda group: sum((each.end - each.start).days for each in merge(job.interval for job in group))
    )
    length, place = total([job.interval for job in best]), best[0].entry.text("name")
    yield Fact(
        kind=FactKind.LONGEST,
        section="work",
        subject="longest employer",
        statement=f"The employer that {resume.person} has stayed with longest is {place}: "
        f"{length} in {counted(len(best), 'role', 'roles')}.",
        derivation="the time at each employer, several roles joined, compared",
        pointer=best[-1].entry.pointer,
        sources=sources(each.entry for each in best),
        items=tuple(each.item for each in best),
        months=length.months,
        is_exact=length.is_exact,
    )


def previous(resume: Resume, as_of: date) -> Iterator[Fact]:
    """For each job the one before it, and the employer before it where that is another."""
    jobs = dated(resume, as_of, "work")
    for job in jobs[-MAX_PREVIOUS:][::-1]:
        before = _before(job, jobs)
        if before is None:
            continue
        place, earlier = job.entry.text("name"), None
        statement = f"Before {job.name} (from {job.begun}), {resume.person} was {role(before.entry)} ({before.dates})."
        if place and before.entry.text("name") == place:
            first = next(each for each in jobs if each.entry.text("name") == place)
            earlier = _before(first, [each for each in jobs if each.entry.text("name") != place])
        if earlier:
            statement += f" The employer before {place} was {earlier.entry.name} ({earlier.dates})."
        found = [each for each in (before, earlier) if each]
        yield Fact(
            kind=FactKind.PREVIOUS,
            section="work",
            subject=f"before {shorten(place or job.name, 90)}",
            statement=statement,
            derivation="the job that ended last before this one began",
            pointer=before.entry.pointer,
            sources=sources([*(each.entry for each in found), job.entry]),
            items=tuple(each.item for each in found),
        )


def _before(job: Dated, jobs: Sequence[Dated]) -> Dated | None:
    """The job that ended last before another began; where none had ended, the one that began last before."""
    earlier = [each for each in jobs if each.interval.start < job.interval.start]
    ended = [each for each in earlier if each.interval.end <= job.interval.start + HANDOVER]
    if ended:
        return max(ended, key=lambda each: each.interval.end)
    return max(earlier, key=lambda each: each.interval.start, default=None)


def overlaps(resume: Resume, as_of: date) -> Iterator[Fact]:
    """Jobs held at the same time, and jobs held while studying."""
    jobs, studies = dated(resume, as_of, "work"), dated(resume, as_of, "education")
    found = list(_pairs(jobs, jobs))[:MAX_PAIRS]
    for first, second, both in found:
        yield _overlap(resume, first, second, both, "held two jobs at the same time")
    if len(jobs) > 1 and not found:
        yield Fact(
            kind=FactKind.OVERLAP,
            section="work",
            subject="overlapping jobs",
            statement=f"As far as the dates tell, no two of {resume.person}'s {len(jobs)} dated jobs "
            "overlap by more than a month.",
            derivation="the dates of every two jobs compared",
            pointer=section_pointer(resume, "work"),
            sources=sources(each.entry for each in jobs[-20:]),
            months=0,
            count=0,
        )
    for study, job, both in list(_pairs(studies, jobs))[:MAX_PAIRS]:
        yield _overlap(resume, job, study, both, "worked and studied at the same time")


def _pairs(first: Sequence[Dated], second: Sequence[Dated]) -> Iterator[tuple[Dated, Dated, Interval]]:
    """Pairs of one from each that overlap by more than a handover, at most `MAX_PAIRS`; both are in order of start."""
    found = 0
    for index, one in enumerate(first):
        for other in second[index + 1 :] if first is second else second:
            if other.interval.start >= one.interval.end or found >= MAX_PAIRS:
                break
            both = one.interval.overlap(other.interval)
            if both and both.end - both.start > HANDOVER:
                found += 1
                yield one, other, both


def _overlap(resume: Resume, first: Dated, second: Dated, both: Interval, what: str) -> Fact:
    length = both.duration
    later = max(first, second, key=lambda each: each.interval.start)
    sooner = min(first, second, key=lambda each: each.interval.end)
    end = sooner.ended
    return Fact(
        kind=FactKind.OVERLAP,
        section="work",
        subject=f"{shorten(first.entry.name, 60)} and {shorten(second.entry.name, 60)}",
        statement=f"{resume.person} {what} for {length} ({later.begun} to {end}): {first.name} ({first.dates}) and "
        f"{second.name} ({second.dates}).",
        derivation="the later start to the earlier end of the two",
        pointer=first.entry.pointer,
        sources=sources([first.entry, second.entry]),
        items=(first.item, second.item),
        months=length.months,
        is_exact=length.is_exact,
    )


def gaps(resume: Resume, as_of: date) -> Iterator[Fact]:
    """Breaks of two months and more between jobs, with what else is dated within them; or that there is none."""
    jobs = dated(resume, as_of, "work")
    if len(jobs) < 2:
        return
    others = dated(resume, as_of, "volunteer", "education", "projects")
    found = list(_breaks(jobs))
    for before, after, gap in found[-MAX_GAPS:]:
        yield _gap(resume, before, after, gap, [each for each in others if _fills(each.interval, gap)])
    if not found:
        yield Fact(
            kind=FactKind.GAP,
            section="work",
            subject="breaks between jobs",
            statement=f"As far as the dates tell, {resume.person}'s jobs follow one another "
            f"without a break of two months or more since {jobs[0].begun}.",
            derivation="the dated jobs joined, the time between them measured",
            pointer=section_pointer(resume, "work"),
            sources=sources(each.entry for each in jobs[-20:]),
            months=0,
            count=0,
        )


def _breaks(jobs: Sequence[Dated]) -> Iterator[tuple[Dated, Dated, Interval]]:
    """The time between a job and the next, where there surely is some."""
    last = jobs[0]
    for job in jobs[1:]:
        end, start = last.interval, job.interval
        surely = end.latest_end < start.earliest_start
        if surely and months_between(end.end, start.start) >= GAP_MONTHS:
            gap = Interval(
                start=end.end,
                end=start.start,
                earliest_start=end.earliest_end,
                latest_start=end.latest_end,
                earliest_end=start.earliest_start,
                latest_end=start.latest_start,
            )
            yield last, job, gap
        if job.interval.end > last.interval.end:
            last = job


def _fills(interval: Interval, gap: Interval) -> bool:
    common = interval.overlap(gap)
    return common is not None and common.end - common.start > HANDOVER


def _gap(resume: Resume, before: Dated, after: Dated, gap: Interval, filled: Sequence[Dated]) -> Fact:
    length = gap.duration
    meanwhile = [f"{each.name} ({each.dates})" for each in filled]
    return Fact(
        kind=FactKind.GAP,
        section="work",
        subject="breaks between jobs",
        statement=f"Between {before.name} (until {before.ended}) and {after.name} (from {after.begun}) "
        f"there is a break of {length} in {resume.person}'s employment."
        + (f" In this time the resume names {listed(meanwhile, 240)}." if meanwhile else ""),
        derivation="from the end of the one job to the start of the next, no other dated job between them",
        pointer=after.entry.pointer,
        sources=sources([before.entry, after.entry, *(each.entry for each in filled[:8])]),
        items=(before.item, after.item, *(each.item for each in filled[:8])),
        months=length.months,
        is_exact=length.is_exact,
    )
