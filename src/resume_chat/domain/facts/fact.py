"""What a fact is: a sentence computed from the resume, with how it was computed and from which places."""

from dataclasses import dataclass
from enum import StrEnum

from resume_chat.domain.document import Source


class FactKind(StrEnum):
    """What a fact answers."""

    TENURE = "tenure"  # how long one job, study, project or voluntary role lasted
    EMPLOYER = "employer"  # how long at one employer or school in all, with the roles in order
    EXPERIENCE = "experience"  # how long at work in all, or since the first job
    SINCE_STUDY = "since_study"  # how long at work since a degree
    POSTS = "posts"  # how long in posts with the same word in their titles
    CURRENT = "current"  # what goes on now
    FIRST = "first"  # the earliest of a section
    LATEST = "latest"  # the most recent of a section, or the one before the current
    LONGEST = "longest"  # the longest of a section, of employers, or before the current
    SHORTEST = "shortest"  # the shortest finished job
    PREVIOUS = "previous"  # what came before a job
    SEQUENCE = "sequence"  # a section in order of time
    OVERLAP = "overlap"  # two jobs, or a job and a study, at the same time
    GAP = "gap"  # a break between jobs, or that there is none
    SKILL = "skill"  # where a skill is named, and over how many years
    STATED_YEARS = "stated_years"  # the years that the resume itself gives for a skill
    LIST = "list"  # all of one sort, counted
    VALIDITY = "validity"  # which certificates hold and which have expired
    HIGHEST_DEGREE = "highest_degree"
    PROJECTS_FOR = "projects_for"  # the projects for one employer or client
    DURING = "during"  # what else happened during a job
    AGE = "age"  # how long ago something was


@dataclass(frozen=True, slots=True, kw_only=True)
class FactItem:
    """One of the things that a fact names."""

    name: str
    """As the resume calls it, cleaned."""
    pointer: str
    """The entry's, or the text's when it is no entry."""
    detail: str = ""
    """Dates or length, as the statement gives them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One statement computed from the resume."""

    kind: FactKind
    section: str
    """The JSON Resume name of the section that it is mainly about, `work`."""
    subject: str
    """What it is about in a few words: `Tidewater Robotics`, `Kafka`, `work experience`."""
    statement: str
    """An English sentence or more that stands alone and names the person."""
    derivation: str
    """How it was computed, in words."""
    pointer: str
    """JSON Pointer of the entry or section that it is mainly about."""
    sources: tuple[Source, ...]
    """The texts that it was computed from, verbatim, in the order of `items`."""
    items: tuple[FactItem, ...] = ()
    """What it names, in the order that matters for its kind."""
    months: int | None = None
    """The length that it states, in months, where it states one."""
    is_exact: bool = True
    """Whether that length rests on dates known to the month."""
    count: int | None = None
    """The number that it states, where it counts."""
