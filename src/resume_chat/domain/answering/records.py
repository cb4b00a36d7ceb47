"""The resume as questions see it: entries with named fields, each field with the passage that it is cited by."""

import re
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from resume_chat.domain.answering.lexicon import Section
from resume_chat.domain.answering.words import fold, stems, words
from resume_chat.domain.dates import Interval, PartialDate, Span
from resume_chat.domain.index import ResumeIndex
from resume_chat.domain.passages import Passage, PassageKind
from resume_chat.domain.resume import Entry
from resume_chat.domain.resume import Field as ResumeField

_TITLES: Mapping[str, tuple[str, ...]] = {
    Section.WORK: ("position",),
    Section.VOLUNTEER: ("position",),
    Section.EDUCATION: ("studyType", "area"),
    Section.AWARDS: ("title",),
    Section.LANGUAGES: ("language",),
}
_ORGANISATIONS: Mapping[str, tuple[str, ...]] = {
    Section.WORK: ("name",),
    Section.VOLUNTEER: ("organization",),
    Section.EDUCATION: ("institution",),
    Section.AWARDS: ("awarder",),
    Section.CERTIFICATES: ("issuer",),
    Section.PUBLICATIONS: ("publisher",),
    Section.PROJECTS: ("entity",),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One text of an entry."""

    key: str
    """Its place in the entry: `position`, `highlights/2`, `location/city`."""
    pointer: str
    text: str
    """Cleaned of markup, on one line."""
    passage: Passage
    """By which it is cited."""

    @property
    def name(self) -> str:
        """The key without the place in a list."""
        return self.key.split("/")[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One entry of the resume: a job, a degree, a skill; or the basics."""

    section: str
    """The section's key in the document."""
    place: int
    """Its place in the section, from 0."""
    pointer: str
    fields: tuple[Field, ...]
    span: Span | None = None
    """When it was, for what lasts."""
    moment: PartialDate | None = None
    """When it was, for what happens on a day; the start of what lasts."""
    expires: PartialDate | None = None
    words: frozenset[str] = field(default=frozenset(), compare=False)
    """The stems of all its content words, and its names in short."""
    initials: frozenset[str] = field(default=frozenset(), compare=False)
    """What its names of several words are called in short, folded: `cbs` for Copenhagen Business School."""

    def get(self, *names: str) -> Field | None:
        """The first field that has one of these names, tried in order."""
        for name in names:
            for each in self.fields:
                if each.key == name:
                    return each
        return None

    def text(self, *names: str) -> str:
        """The text of the first field that has one of these names; empty when none has."""
        found = self.get(*names)
        return found.text if found else ""

    def all(self, *names: str) -> tuple[Field, ...]:
        """Every field with one of these names, list elements included."""
        return tuple(each for each in self.fields if each.name in names)

    @property
    def title_field(self) -> Field | None:
        """What the entry is called: a position, a degree, a name."""
        return self.get(*_TITLES.get(self.section, ("name", "title", "position")))

    @property
    def organisation_field(self) -> Field | None:
        """Who stands behind it: employer, school, issuer, publisher."""
        return self.get(*_ORGANISATIONS.get(self.section, ()))

    @property
    def title(self) -> str:
        """The text of `title_field`; a degree with its subject."""
        if self.section == Section.EDUCATION:
            kind, area = self.text("studyType"), self.text("area")
            return f"{kind} in {area}" if kind and area and fold(area) not in fold(kind) else kind or area
        found = self.title_field
        return found.text if found else ""

    @property
    def organisation(self) -> str:
        """The text of `organisation_field`."""
        found = self.organisation_field
        return found.text if found else ""

    def interval(self, as_of: date) -> Interval | None:
        """The days it lasted, where the dates tell."""
        return self.span.interval(as_of) if self.span else None

    def is_current(self, as_of: date) -> bool:
        """Whether it goes on."""
        return self.span is not None and self.span.is_current(as_of)

    @property
    def passages(self) -> tuple[Passage, ...]:
        """The passages its fields are cited by, each once, in document order."""
        return tuple({each.passage.id: each.passage for each in self.fields}.values())

    def passage_of(self, *names: str) -> Passage | None:
        """The passage that cites the first of these fields, else the entry's first passage."""
        found = self.get(*names)
        if found:
            return found.passage
        return self.fields[0].passage if self.fields else None


@dataclass(frozen=True, kw_only=True)
class Records:
    """All entries of a resume."""

    all: tuple[Record, ...]
    as_of: date
    name: str

    def of(self, section: str) -> tuple[Record, ...]:
        """The entries of one section, in document order."""
        return tuple(each for each in self.all if each.section == section)

    @property
    def basics(self) -> Record | None:
        """Name, contact, summary."""
        return next(iter(self.of(Section.BASICS)), None)

    def at(self, pointer: str) -> Record | None:
        """The entry that a pointer lies in."""
        for each in self.all:
            if pointer == each.pointer or pointer.startswith(each.pointer + "/"):
                return each
        return None

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """The stems of every word of the resume."""
        return frozenset().union(*(each.words for each in self.all))

    @cached_property
    def folded_words(self) -> frozenset[str]:
        """Every word of the resume, folded."""
        return frozenset(word.folded for each in self.all for item in each.fields for word in words(item.text))


_LATEST: deque[tuple[ResumeIndex, Records]] = deque(maxlen=4)
"""The indexes asked last with their entries: an index never changes, and each question needs them several times."""


def records_of(index: ResumeIndex) -> Records:
    """The entries of a resume with the passages that cite their fields; instructions to machines are left out."""
    for known, records in tuple(_LATEST):
        if known is index:
            return records
    made = _read(index)
    _LATEST.append((index, made))
    return made


def _read(index: ResumeIndex) -> Records:
    passages = {
        source.pointer: passage
        for passage in reversed(index.passages)
        if passage.kind is PassageKind.ENTRY
        for source in passage.sources
    }
    entries = [
        entry
        for section in index.resume.sections
        if section.name not in {"meta", "$schema"}
        for entry in section.entries
    ]
    within = _fields_within(index.resume.fields, {each.pointer for each in entries})
    found = [record for entry in entries for record in _records(entry, within[entry.pointer], passages)]
    return Records(all=tuple(found), as_of=index.as_of, name=index.resume.name)


def _fields_within(fields: Mapping[str, ResumeField], entries: AbstractSet[str]) -> dict[str, list[ResumeField]]:
    """The fields that stand inside each of the entries, by the entry's pointer, in document order."""
    found: dict[str, list[ResumeField]] = {entry: [] for entry in entries}
    for pointer, each in fields.items():
        while pointer := pointer.rpartition("/")[0]:
            if pointer in found:
                found[pointer].append(each)
    return found


def _records(entry: Entry, within: Sequence[ResumeField], passages: dict[str, Passage]) -> list[Record]:
    """The record of an entry; the profiles of the basics are records of their own.

    Args:
        entry: The entry.
        within: The fields that stand inside it.
        passages: By pointer, what cites a field.
    """
    named = {each.pointer: name for name, each in entry.fields.items()}
    named |= {
        each.pointer: f"{name}/{place}" for name, items in entry.lists.items() for place, each in enumerate(items)
    }
    inherited = [each for each in entry.fields.values() if not each.pointer.startswith(entry.pointer + "/")]
    fields: list[Field] = []
    profiles: dict[str, list[Field]] = {}
    for each in [*inherited, *within]:
        if not each.text or each.pointer not in passages:
            continue
        key = named.get(each.pointer) or each.pointer[len(entry.pointer) + 1 :]
        made = Field(
            key=_labelled(key, each.text), pointer=each.pointer, text=each.text, passage=passages[each.pointer]
        )
        parts = key.split("/")
        if entry.section == Section.BASICS and parts[0] == "profiles" and len(parts) == 3:
            profiles.setdefault(parts[1], []).append(
                Field(key=parts[2], pointer=made.pointer, text=made.text, passage=made.passage)
            )
        else:
            fields.append(made)
    records = [_record(entry, entry.section, entry.index, entry.pointer, tuple(fields))] if fields else []
    for place, items in profiles.items():
        pointer = f"{entry.pointer}/profiles/{place}"
        records.append(
            Record(section="profiles", place=int(place), pointer=pointer, fields=tuple(items), words=_stems(items))
        )
    return records


_LABELS = (
    (
        re.compile(
            r"(?:(?:master'?s?|bachelor'?s?|phd|doctoral|final[- ]year|diploma|final) )?(?:thesis|dissertation|final project"
            r"|masterarbeit|bachelorarbeit|abschlussarbeit|diplomarbeit|doktorarbeit|memoire|these|tesis|tesina|tesi"
            r"|scriptie|graduation project|capstone(?: project)?)\b[^:]{0,24}:"
        ),
        "thesis",
    ),
    (
        re.compile(r"(?:co-?)?(?:supervisors?|advis[eo]rs?|betreuer(?:in)?|directeur de these|promotor)\b[^:]{0,16}:"),
        "supervisor",
    ),
)
"""Texts of a list that say themselves which field they are: `Thesis: ...`."""


def _labelled(key: str, text: str) -> str:
    """The key of a text, or the name of the field that it says it is."""
    folded = fold(text)
    return next((name for pattern, name in _LABELS if pattern.match(folded)), key)


def _record(entry: Entry, section: str, place: int, pointer: str, fields: tuple[Field, ...]) -> Record:
    return Record(
        section=section,
        place=place,
        pointer=pointer,
        fields=fields,
        # What a certificate gives as its end is when it expires: nobody holds it as one holds a job.
        span=None if section == Section.CERTIFICATES else entry.span,
        moment=entry.when or (entry.span.start if entry.span else None),
        expires=entry.expires or (entry.span.end if entry.span and section == Section.CERTIFICATES else None),
        words=_stems(fields) | _initials(fields),
        initials=_initials(fields),
    )


_NAMING = frozenset(
    ("studyType", "name", "institution", "organization", "issuer", "awarder", "publisher", "title", "entity")
)


def _initials(fields: Iterable[Field]) -> frozenset[str]:
    """The first letters of names that have three words or more with capitals."""
    found = set()
    for each in fields:
        if each.name in _NAMING:
            run = [word for word in words(re.sub(r"\(.*?\)", " ", each.text)) if word.text[0].isupper()]
            if 3 <= len(run) <= 6:
                found.add("".join(word.folded[0] for word in run))
        if each.name == "position":
            run = list(words(re.sub(r"\(.*?\)", " ", each.text)))
            found |= {"".join(word.folded[0] for word in run[:size]) for size in range(2, min(len(run), 4) + 1)}
    return frozenset(found)


def _stems(fields: Iterable[Field]) -> frozenset[str]:
    return frozenset(each for item in fields for each in stems(item.text))
