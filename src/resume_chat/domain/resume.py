"""One person's resume: JSON Resume 1.x, read tolerantly, never guessed at."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from resume_chat.domain.date_reading import is_present, parse_date, parse_range
from resume_chat.domain.dates import PartialDate, Span
from resume_chat.domain.document import Remark, ResumeError, Source, child, leaves, text_of, tidy, version_of
from resume_chat.domain.hostile import Segment, segments
from resume_chat.domain.schema import FIELD_ALIASES, SECTIONS, folded, section_of, title_of_section
from resume_chat.domain.text import clean, shorten

__all__ = ["Entry", "Field", "Remark", "Resume", "ResumeError", "Section", "read_resume"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One text of the document and what of it may be shown."""

    source: Source
    """Where it stands, verbatim."""
    text: str
    """Cleaned of markup, without instructions to machines; may be empty."""
    segments: tuple[Segment, ...] = ()
    """The verbatim text cut into honest and hostile pieces; empty when all of it is honest."""

    @property
    def pointer(self) -> str:
        """Where it stands."""
        return self.source.pointer

    @property
    def quotable(self) -> Source:
        """Where it stands, with the first piece of it that may be shown."""
        honest = next((each.text for each in self.segments if not each.is_hostile), self.source.text)
        return Source(pointer=self.pointer, text=honest)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One job, one degree, one project: an element of a section."""

    section: str
    """The section's JSON Resume name, `work`; of others the name as written."""
    index: int
    """Its place in the section, from 0."""
    pointer: str
    fields: Mapping[str, Field]
    """Its single texts by their JSON Resume names, `position`; other fields by the names as written."""
    lists: Mapping[str, tuple[Field, ...]]
    """Its lists of texts likewise: `highlights`, `keywords`."""
    span: Span | None
    """From when to when, where the resume says."""
    when: PartialDate | None
    """The one date of an award, certificate or publication."""
    expires: PartialDate | None

    def text(self, name: str) -> str:
        """A field's text; empty when there is none."""
        found = self.fields.get(name)
        return found.text if found else ""

    @property
    def main(self) -> tuple[Field, ...]:
        """The fields that say which entry it is, in the order of a heading; at least one of those it has."""
        names = SECTIONS[self.section].main if self.section in SECTIONS else ()
        found = tuple(self.fields[name] for name in names if self.text(name))
        return found or tuple(each for each in self.fields.values() if each.text)[:1]

    @property
    def name(self) -> str:
        """The first of what says which entry it is: employer, school, project, skill."""
        return self.main[0].text if self.main else ""

    @property
    def dates(self) -> tuple[Field, ...]:
        """The fields that its dates were read from."""
        names = ("startDate", "endDate", "date", "releaseDate", "expires")
        return tuple(self.fields[name] for name in names if name in self.fields)

    @property
    def dates_label(self) -> str:
        """Its dates for a heading: `2017-09 to 2021-04`; empty when it has none."""
        if self.span:
            return self.span.label
        return self.when.full_label if self.when else ""

    @property
    def heading(self) -> str:
        """`Tidewater Robotics, Senior Backend Engineer, 2017-09 to 2021-04`."""
        parts = [*(each.text for each in self.main), self.dates_label]
        return ", ".join(shorten(each, 100) for each in parts if each)

    def texts(self) -> Iterator[Field]:
        """Every text of it that is not nested deeper."""
        yield from self.fields.values()
        for each in self.lists.values():
            yield from each


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One top-level field of the document with its entries."""

    name: str
    """Its JSON Resume name; of others the name as written."""
    pointer: str
    title: str
    """For headings."""
    entries: tuple[Entry, ...]

    @property
    def is_single(self) -> bool:
        """Whether it is no list of entries but one text or object that JSON Resume does not know."""
        return self.name not in SECTIONS and all(each.pointer == self.pointer for each in self.entries)


@dataclass(frozen=True, slots=True, kw_only=True)
class Resume:
    """A resume document."""

    document: Mapping[str, object]
    """As written, but for fields that hold nothing; every citation's pointer resolves in it."""
    version: str
    """Content hash of the document: 16 hexadecimal digits."""
    name: str
    label: str
    remarks: tuple[Remark, ...]
    fields: Mapping[str, Field] = field(default_factory=dict, repr=False)
    """Every text of the document by its pointer, in document order."""
    sections: tuple[Section, ...] = field(default=(), repr=False)
    """In document order."""

    def entries(self, *names: str) -> tuple[Entry, ...]:
        """The entries of sections with these JSON Resume names, in document order."""
        return tuple(entry for each in self.sections if each.name in names for entry in each.entries)

    @property
    def person(self) -> str:
        """The name to speak of the person by."""
        return shorten(self.name, 80) or "The candidate"


def read_resume(document: object) -> Resume:
    """Reads a JSON Resume document.

    Args:
        document: What a JSON or YAML parser gave; it is not changed.

    Raises:
        ResumeError: It is no resume at all, or holds what JSON cannot; the pointer says where.
    """
    remarks: list[Remark] = []
    if not isinstance(document, Mapping):
        raise ResumeError("", f"is {_kind(document)}, not an object with sections such as basics and work")
    tidied = tidy(document, remarks)
    if not isinstance(tidied, dict):
        raise ResumeError("", "holds no text")
    if not any(section_of(key) not in {None, "meta"} for key in tidied):
        known = ", ".join(list(SECTIONS)[:5])
        raise ResumeError("", f"has none of the sections of a resume ({known} ...)")
    fields = {source.pointer: _field(source, remarks) for source in leaves(tidied)}
    reader = _Reader(fields, remarks)
    sections = tuple(reader.section(key, node) for key, node in tidied.items())
    basics = next((entry for each in sections if each.name == "basics" for entry in each.entries), None)
    name = basics.text("name") if basics else ""
    if not name:
        remarks.append(Remark(pointer="/basics/name", problem="no name is given"))
    return Resume(
        document=tidied,
        version=version_of(tidied),
        name=name,
        label=basics.text("label") if basics else "",
        remarks=tuple(dict.fromkeys(remarks)),
        fields=fields,
        sections=sections,
    )


def _kind(node: object) -> str:
    names = {str: "a text", list: "a list", dict: "an object", type(None): "empty", bool: "a truth value"}
    return names.get(type(node), "a number" if isinstance(node, (int, float)) else type(node).__name__)


def _field(source: Source, remarks: list[Remark]) -> Field:
    cut = segments(source.text)
    removed = [clean(each.text) for each in cut if each.is_hostile]
    if not removed:
        return Field(source=source, text=clean(source.text))
    quoted = shorten(" ".join(removed), 120)
    remarks.append(
        Remark(pointer=source.pointer, problem=f"an instruction to machines is left out of answers: {quoted}")
    )
    honest = " ".join(filter(None, (clean(each.text) for each in cut if not each.is_hostile)))
    return Field(source=source, text=honest, segments=cut)


class _Reader:
    """Reads the sections of one document; keeps its texts and remarks."""

    def __init__(self, fields: Mapping[str, Field], remarks: list[Remark]) -> None:
        self._fields = fields
        self._remarks = remarks

    def _remark(self, pointer: str, problem: str) -> None:
        self._remarks.append(Remark(pointer=pointer, problem=problem))

    def section(self, key: str, node: object) -> Section:
        """One top-level field."""
        known = section_of(key)
        name, pointer = known or key, child("", key)
        if known is None and key != "$schema":
            self._remark(pointer, "is not a section of JSON Resume; it is answered from as it stands")
        elif known and known != key:
            self._remark(pointer, f"is read as {known!r}")
        expects_object = name in {"basics", "meta"}
        if known and not isinstance(node, dict if expects_object else list):
            expected = "an object" if expects_object else "a list"
            self._remark(pointer, f"is {_kind(node)}, not {expected}; it is read as far as it goes")
        nodes = [(pointer, node)]
        if isinstance(node, list):
            nodes = [(child(pointer, index), each) for index, each in enumerate(node) if each is not None]
        entries = [entry for place, each in nodes for entry in self._entries(name, place, each)]
        numbered = tuple(replace(each, index=index) for index, each in enumerate(entries))
        return Section(name=name, pointer=pointer, title=title_of_section(key), entries=numbered)

    def _entries(self, section: str, pointer: str, node: object) -> Iterator[Entry]:
        """The entry that a node is; several when it lists roles with their own dates."""
        if isinstance(node, dict):
            fields, lists, nested = self._members(section, pointer, node)
        elif isinstance(node, list):
            fields, lists, nested = {}, {"": self._texts(pointer, node)}, []
        else:
            main = SECTIONS[section].main[:1] if section in SECTIONS else ()
            if section in SECTIONS and section not in {"skills", "interests", "languages"}:
                self._remark(pointer, f"is {_kind(node)}, not an object; it is kept as text")
            fields, lists, nested = {(main or ("",))[0]: self._fields[pointer]}, {}, []
        entry = self._entry(section, pointer, fields, lists)
        if section != "work" or not nested:
            yield entry
            return
        for place, role in nested:
            own, own_lists, _ = self._members(section, place, role)
            inherited = {name: each for name, each in fields.items() if name in {"name", "location"}}
            yield self._entry(section, place, {**inherited, **own}, own_lists)

    def _entry(
        self, section: str, pointer: str, fields: dict[str, Field], lists: dict[str, tuple[Field, ...]]
    ) -> Entry:
        return Entry(
            section=section,
            index=0,
            pointer=pointer,
            fields=fields,
            lists=lists,
            span=self._span(section, fields),
            when=self._date(fields.get("releaseDate") or fields.get("date")) if "startDate" not in fields else None,
            expires=self._date(fields.get("expires")),
        )

    def _members(
        self, section: str, pointer: str, node: Mapping[str, object]
    ) -> tuple[dict[str, Field], dict[str, tuple[Field, ...]], list[tuple[str, Mapping[str, object]]]]:
        """Single texts, lists of texts, and roles with their own fields."""
        fields: dict[str, Field] = {}
        lists: dict[str, tuple[Field, ...]] = {}
        nested: list[tuple[str, Mapping[str, object]]] = []
        for key, value in node.items():
            place = child(pointer, key)
            name = self._name(section, key, node, place)
            if isinstance(value, list):
                lists[name] = self._texts(place, value)
                if name == "positions":
                    nested = [(child(place, i), each) for i, each in enumerate(value) if isinstance(each, dict)]
            elif not isinstance(value, dict):
                if name in {"highlights", "keywords", "courses", "roles"}:
                    self._remark(place, f"is {_kind(value)}, not a list; it is read as one element")
                    lists[name] = (self._fields[place],)
                else:
                    fields[name] = self._fields[place]
                    if not isinstance(value, str) and name in {"name", "position", "summary"}:
                        self._remark(place, f"is {_kind(value)}; it is read as the text {text_of(value)!r}")
        return fields, lists, nested

    def _texts(self, pointer: str, node: list[object]) -> tuple[Field, ...]:
        places = (child(pointer, index) for index in range(len(node)))
        return tuple(self._fields[each] for each in places if each in self._fields)

    def _name(self, section: str, key: str, node: Mapping[str, object], place: str) -> str:
        """A field's JSON Resume name; its own where it has none or where the right one is there too."""
        known = FIELD_ALIASES.get(section, {})
        if key in known:
            return key
        name = folded(key)
        for canonical, others in known.items():
            if (name == folded(canonical) or name in others) and canonical not in node:
                self._remark(place, f"is read as {canonical!r}")
                return canonical
        return key

    def _date(self, found: Field | None) -> PartialDate | None:
        if found is None:
            return None
        parsed = parse_date(found.text)
        if parsed is None and not is_present(found.text):
            self._remark(found.pointer, f"{shorten(found.text, 40)!r} is not understood as a date; it is kept as text")
        return parsed

    def _span(self, section: str, fields: Mapping[str, Field]) -> Span | None:
        start, end = fields.get("startDate"), fields.get("endDate")
        if start is None and end is None:
            only = fields.get("date")
            dated = section in {"work", "volunteer", "education", "projects"}
            return parse_range(only.text) if only and dated else None
        begun = self._date(start)
        goes_on = is_present(end.text) if end else start is not None
        ended = None if end is None or goes_on else self._date(end)
        if begun and ended and ended.last < begun.first:
            self._remark((end or start or fields["endDate"]).pointer, f"lies before the start, {begun.label}")
            return None
        return Span(start=begun, end=ended, is_ongoing=goes_on) if begun or ended else None
