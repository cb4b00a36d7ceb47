"""What code computes from a resume on one day: language models get dates and counts wrong, code does not."""

from dataclasses import replace
from datetime import date

from resume_chat.domain.facts.career import current, gaps, longest, overlaps, previous
from resume_chat.domain.facts.degrees import highest_degree
from resume_chat.domain.facts.fact import Fact, FactItem, FactKind
from resume_chat.domain.facts.lists import lists, projects_for, validity
from resume_chat.domain.facts.moments import during, in_time
from resume_chat.domain.facts.skills import programming_languages, skills, stated_years
from resume_chat.domain.facts.tenure import employers, experience, posts, since_study, tenures
from resume_chat.domain.resume import Resume
from resume_chat.domain.text import shorten

__all__ = ["Fact", "FactItem", "FactKind", "facts_of"]

MAX_FACTS = 400
"""So many at most, however long the resume is."""
MAX_STATEMENT_CHARS = 760


def facts_of(resume: Resume, as_of: date) -> tuple[Fact, ...]:
    """Every fact of a resume on one day; fewer where dates are missing, never one that rests on a guess.

    Args:
        resume: The resume.
        as_of: The day that counts as today.
    """
    found = [
        *current(resume, as_of),
        *experience(resume, as_of),
        *employers(resume, as_of),
        *tenures(resume, as_of),
        *since_study(resume, as_of),
        *posts(resume, as_of),
        *gaps(resume, as_of),
        *overlaps(resume, as_of),
        *longest(resume, as_of),
        *previous(resume, as_of),
        *lists(resume),
        *programming_languages(resume),
        *highest_degree(resume),
        *validity(resume, as_of),
        *in_time(resume, as_of),
        *projects_for(resume),
        *during(resume, as_of),
        *stated_years(resume),
        *skills(resume, as_of),
    ]
    kept = {each.statement: each for each in found if each.sources}
    return tuple(_fitting(each) for each in kept.values())[:MAX_FACTS]


def _fitting(fact: Fact) -> Fact:
    """A fact whose passage an embedding model reads whole; only names of absurd length make it cut."""
    if len(fact.statement) <= MAX_STATEMENT_CHARS:
        return fact
    return replace(fact, statement=shorten(fact.statement, MAX_STATEMENT_CHARS))
