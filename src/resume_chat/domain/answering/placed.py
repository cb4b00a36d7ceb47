"""The entries that a question names by their place in time: her previous employer, his first job, the current role."""

import re

from resume_chat.domain.answering import neighbours
from resume_chat.domain.answering.case import Case
from resume_chat.domain.answering.lexicon import Section
from resume_chat.domain.answering.records import Record
from resume_chat.domain.answering.words import fold, words

_ROLE = r"roles?|positions?|titles?|posts?|puestos?|postes?|funktion|stelle"
_EMPLOYER = (
    r"employers?|compan(?:y|ies)|firms?|organi[sz]ations?|workplaces?|schools?|hospitals?|arbeitgebers?|firma"
    r"|employeurs?|entreprises?|empresas?|empleador|aziende?|datore|werkgever"
)
_JOB = r"jobs?|arbeitsstelle|emplois?|empleos?|trabajos?|lavoro|impiego|baan"
_NOUN = rf"(?:\w+ )?(?P<noun>{_ROLE}|{_EMPLOYER}|{_JOB})"
_WHICH = (
    ("current", r"current|present|aktuell\w*|derzeitig\w*|jetzig\w*|actuel\w*|actual|attuale|huidige"),
    ("previous", r"previous|prior|former|vorherig\w*|fruher\w*|precedente?|anterior|vorige"),
    ("first", r"(?:very )?first|earliest|erste[nrs]?|premier|premiere|primer|primera|primo|prima|eerste"),
    ("latest", r"latest|most recent|last|letzte[nrs]?|dernier|derniere|ultim[oa]|laatste"),
)
_PATTERNS = tuple(
    (
        place,
        re.compile(rf"\b(?:{words}) {_NOUN}\b|\b(?P<noun_first>{_ROLE}|{_EMPLOYER}|{_JOB}) (?!last\b)(?:{words})\b"),
    )
    for place, words in _WHICH
)


_SORTS = (
    (
        r"\b(?:internships?|interned|placements?|traineeships?|stages?|praktik\w+|practicas|tirocin\w+|estagi\w+)\b",
        r"\b(?:intern\b|interns\b|internship|placement|trainee|stagiaire|praktik|becari|tirocinant|estagiari|stagiair)",
    ),
    (r"\b(?:apprenticeships?|apprentice)\b", r"\b(?:apprentice|lehrling|azubi|alternan)"),
    (
        (
            r"\bfreelanc\w+\b|\bself[- ]employ\w+\b|\b(?:her|his|their) own (?:boss|business|company)\b|\bsole trader\b"
            r"|\bfor (?:her|him|them)sel(?:f|ves)\b"
        ),
        r"\bfreelanc|\bconsultan|\bindependent|\bself[- ]employed|\bcontractor|\bowner\b|\bfounder",
    ),
    (r"\bpart[- ]time\b", r"\bpart[- ]time|\bweekend"),
)
"""Sorts of jobs that a question names, and how the title of one shows it."""


def of_sort(case: Case) -> list[Record]:
    """The jobs of the sort that a question names, as their titles and employers show; none where it names none."""
    for asked, shown in _SORTS:
        if re.search(asked, case.reading.folded):
            jobs = case.records.of(Section.WORK)
            return [each for each in jobs if re.search(shown, fold(f"{each.title} {each.organisation}"))]
    return []


def sort_words(case: Case) -> frozenset[str]:
    """The words, folded, by which a question names a sort of jobs."""
    found = [match.group() for asked, _ in _SORTS for match in re.finditer(asked, case.reading.folded)]
    return frozenset(each.folded for text in found for each in words(text))


def placed(case: Case) -> tuple[Record, ...]:
    """The jobs meant by their place in time, all roles at one employer where the employer is meant; none otherwise."""
    for place, pattern in _PATTERNS:
        match = pattern.search(case.reading.folded)
        if match:
            noun = match.group("noun") or match.group("noun_first")
            found = _at(case, place, is_role=bool(re.fullmatch(_ROLE, noun)))
            return _with_roles(case, place, found, noun) if found else ()
    return ()


def _at(case: Case, place: str, *, is_role: bool) -> Record | None:
    jobs = [each for each in case.oldest_first(case.records.of(Section.WORK)) if each.moment]
    if not jobs:
        return None
    newest = case.newest_first(jobs)
    if place == "first":
        return jobs[0]
    if place == "latest":
        return newest[0]
    current = [each for each in newest if each.is_current(case.index.as_of)]
    if place == "current":
        return current[0] if current else None
    return neighbours.beside(case, jobs, newest[0], before=True, is_role=is_role)


def _with_roles(case: Case, place: str, found: Record, noun: str) -> tuple[Record, ...]:
    """With the other roles at the same employer, where not one role is meant."""
    is_employer = bool(re.fullmatch(_EMPLOYER, noun))
    if not found.organisation or not (is_employer or (place == "previous" and re.fullmatch(_JOB, noun))):
        return (found,)
    name = fold(found.organisation)
    return tuple(case.newest_first(each for each in case.records.of(Section.WORK) if fold(each.organisation) == name))
