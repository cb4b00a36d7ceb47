"""Dated entries on one day: what the facts about time are computed from, and how such facts are put into words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from resume_chat.domain.dates import Interval
from resume_chat.domain.document import Source
from resume_chat.domain.facts.fact import FactItem
from resume_chat.domain.resume import Entry, Resume
from resume_chat.domain.text import shorten

MAX_LIST_CHARS = 560
"""Of the names that one statement lists."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """An entry with the days it took."""

    entry: Entry
    interval: Interval
    is_current: bool

    @property
    def name(self) -> str:
        """What the entry is called in sentences."""
        return called(self.entry)

    @property
    def dates(self) -> str:
        """`2017-09 to 2021-04`."""
        return self.entry.dates_label

    @property
    def begun(self) -> str:
        """`2017-09`."""
        span = self.entry.span
        return span.start.label if span and span.start else ""

    @property
    def ended(self) -> str:
        """`2021-04`; `present` when it goes on."""
        span = self.entry.span
        return span.end.label if span and span.end and not span.is_ongoing else "present"

    @property
    def item(self) -> FactItem:
        """The entry as something that a fact names."""
        return FactItem(name=self.name, pointer=self.entry.pointer, detail=self.dates)


def dated(resume: Resume, as_of: date, *sections: str) -> tuple[Dated, ...]:
    """The entries of these sections whose begin and end are known, by their start."""
    found = []
    for entry in resume.entries(*sections):
        interval = entry.span.interval(as_of) if entry.span else None
        if entry.span and interval and entry.name:
            found.append(Dated(entry=entry, interval=interval, is_current=entry.span.is_current(as_of)))
    return tuple(sorted(found, key=lambda each: (each.interval.start, each.interval.end)))


def called(entry: Entry) -> str:
    """`Senior Backend Engineer at Tidewater Robotics`, `M.Sc. in Computer Science at Nordhavn`, or the entry's name."""
    if entry.section in {"work", "volunteer"}:
        place = entry.text("name") or entry.text("organization")
        position = entry.text("position")
        return shorten(f"{position} at {place}" if position and place else position or place or entry.name, 160)
    if entry.section == "education":
        return shorten(study(entry), 160)
    return shorten(entry.name, 160)


def study(entry: Entry) -> str:
    """A course of study in words."""
    degree, area, school = entry.text("studyType"), entry.text("area"), entry.text("institution")
    what = f"{degree} in {area}" if degree and area else degree or area
    return f"{what} at {school}" if what and school else what or school or entry.name


def sources(entries: Iterable[Entry], *, dates: bool = True) -> tuple[Source, ...]:
    """The texts that name these entries, and those of their dates; each once."""
    return distinct(field.quotable for entry in entries for field in (*entry.main, *(entry.dates if dates else ())))


def items(entries: Iterable[Entry]) -> tuple[FactItem, ...]:
    """Entries as things that a fact names."""
    return tuple(FactItem(name=called(each), pointer=each.pointer, detail=each.dates_label) for each in entries)


def listed(names: Sequence[str], limit: int = MAX_LIST_CHARS) -> str:
    """`A, B and C`; a list too long is cut and says how many more there are."""
    kept: list[str] = []
    room = limit
    for name in names:
        room -= len(name) + 2
        if room < 0 and kept:
            return f"{'; '.join(kept)}; and {len(names) - len(kept)} more"
        kept.append(name)
    mark = "; " if any("," in each for each in kept) else ", "
    if len(kept) < 2:
        return "".join(kept)
    return f"{mark.join(kept[:-1])}{';' if mark == '; ' else ''} and {kept[-1]}"


def shown(names: Sequence[str], limit: int = MAX_LIST_CHARS) -> int:
    """How many of the names `listed` gives."""
    room = limit
    for index, name in enumerate(names):
        room -= len(name) + 2
        if room < 0 and index:
            return index
    return len(names)


def distinct(found: Iterable[Source]) -> tuple[Source, ...]:
    """Places in order, each once."""
    kept: dict[str, Source] = {}
    for each in found:
        kept.setdefault(each.pointer, each)
    return tuple(kept.values())


def counted(number: int, one: str, many: str) -> str:
    """`1 job`, `3 jobs`."""
    return f"{number} {one if number == 1 else many}"


def described(entry: Entry) -> str:
    """An entry's name with what tells it apart: dates, level, issuer."""
    details = {"languages": "fluency", "skills": "level", "publications": "publisher", "awards": "awarder"}
    detail = entry.text(details.get(entry.section, ""))
    notes = [each for each in (shorten(detail, 60), entry.dates_label) if each]
    return called(entry) + (f" ({', '.join(notes)})" if notes else "")


def role(entry: Entry) -> str:
    """`working as Senior Backend Engineer at Tidewater Robotics`, `working at Tidewater Robotics`."""
    as_what = f" as {entry.text('position')}" if entry.text("position") else ""
    place = f" at {entry.text('name')}" if entry.text("name") else ""
    return f"working{shorten(as_what, 90)}{shorten(place, 90)}"


def section_pointer(resume: Resume, section: str) -> str:
    """The pointer of the first section that is read as this one."""
    return next(each.pointer for each in resume.sections if each.name == section)
