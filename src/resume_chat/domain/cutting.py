"""Cuts a resume along its structure: one piece per entry and per highlight, each with its heading and its exact places."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from resume_chat.domain.document import Source, child
from resume_chat.domain.resume import Entry, Field, Resume, Section
from resume_chat.domain.schema import SECTIONS, in_english, label_of, section_of, title_of_section
from resume_chat.domain.text import clean, shorten, split

MAX_CHARS = 900
"""Of a passage's text: what an embedding model of 256 word pieces reads of English."""
MAX_HEADING_CHARS = 260
SHORT_CHARS = 160
"""A single text up to this length stands with the other fields of its entry."""

_OWN = frozenset(("summary", "description", "reference", "highlights"))
"""Fields that always stand alone, without a label."""
_LISTED_ALONE = frozenset(("courses",))


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """What becomes one passage."""

    heading: str
    body: str
    pointer: str
    sources: tuple[Source, ...]

    @property
    def text(self) -> str:
        """Heading and content on one line."""
        return f"{self.heading}: {self.body}" if self.body else self.heading


@dataclass(frozen=True, slots=True, kw_only=True)
class _Item:
    """A rendered text, or a part of one, with the places that it covers."""

    text: str
    sources: tuple[Source, ...]


def entry_pieces(resume: Resume) -> Iterator[Piece]:
    """Every text of the document in exactly one piece, in document order of the entries."""
    entries = {entry.pointer: entry for section in resume.sections for entry in section.entries}
    for key, node in resume.document.items():
        cutter = _Cutter(fields=resume.fields, entries=entries, section=section_of(key))
        title, pointer = title_of_section(key), child("", key)
        if section_of(key) == "basics" and isinstance(node, Mapping):
            yield from _basics(cutter, resume, pointer, node)
        elif isinstance(node, list):
            for index, each in enumerate(node):
                yield from cutter.node(child(pointer, index), each, title, "")
        else:
            yield from cutter.node(pointer, node, title, "")


def _basics(cutter: "_Cutter", resume: Resume, pointer: str, node: Mapping[str, object]) -> Iterator[Piece]:
    """Name and title together, the summary, and each way to reach the person by itself."""
    entry = cutter.entries[pointer]
    about = f"Basics > {shorten(entry.name, 100)}" if entry.name else "Basics"
    names = {each.pointer: name for name, each in entry.fields.items()}
    first = {place for place, name in names.items() if name in {"name", "label"}}
    main = [
        item
        for place in names
        if place in first
        for item in cutter.labelled(place, label_of("basics", names[place]), about)
    ]
    if main:
        yield from cutter.packed(main, about, pointer)
    for key, value in node.items():
        place = child(pointer, key)
        if place in first:
            continue
        name = names.get(place, key)
        if name == "summary" and place in resume.fields:
            yield from cutter.alone(place, name, about)
        elif isinstance(value, list):
            for index, each in enumerate(value):
                yield from cutter.node(
                    child(place, index), each, "Contact", "" if isinstance(each, Mapping) else in_english(key)
                )
        else:
            yield from cutter.node(place, value, "Contact", label_of("basics", name))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cutter:
    """Cuts the nodes of one section."""

    fields: Mapping[str, Field]
    entries: Mapping[str, Entry]
    section: str | None

    def node(self, pointer: str, node: object, above: str, label: str) -> Iterator[Piece]:
        """Any node: an object's short fields together, each long text alone, what is nested under its own heading."""
        if node is None:
            return
        entry = self.entries.get(pointer)
        heading = shorten(f"{above} > {entry.heading}" if entry and entry.heading else above, MAX_HEADING_CHARS)
        if isinstance(node, Mapping):
            yield from self._mapping(pointer, node, heading, entry, label)
        elif isinstance(node, list):
            yield from self._list(pointer, node, heading, label)
        else:
            yield from self.packed(self.labelled(pointer, label, heading), heading, pointer)

    def _mapping(
        self, pointer: str, node: Mapping[str, object], heading: str, entry: Entry | None, label: str
    ) -> Iterator[Piece]:
        names = self._names(entry)
        if entry is None and (own := self._own_name(pointer, node)):
            heading = shorten(f"{heading} > {own}", MAX_HEADING_CHARS)
        together: list[_Item] = []
        later: list[Piece] = []
        for key, value in node.items():
            place = child(pointer, key)
            name = names.get(place, key)
            label_here = "" if name in _OWN else label_of(self.section if entry else None, name)
            if isinstance(value, Mapping):
                later += self.node(place, value, heading, in_english(key))
            elif isinstance(value, list) and self._is_short_list(name, place, value):
                together += self._joined(place, value, label_here, heading)
            elif isinstance(value, list):
                later += self._list(place, value, heading, label_here)
            elif name in _OWN or len(self.fields[place].text) > SHORT_CHARS:
                later += self.alone(place, name, heading)
            else:
                together += self.labelled(place, label_here, heading)
        if together:
            yield from self.packed(together, heading, pointer, label)
        yield from later

    def _names(self, entry: Entry | None) -> dict[str, str]:
        """The JSON Resume names of an entry's fields, by pointer."""
        if entry is None:
            return {}
        names = {each.pointer: name for name, each in entry.fields.items()}
        for name, texts in entry.lists.items():
            names.update({each.pointer.rpartition("/")[0]: name for each in texts[:1]})
        return names

    def _own_name(self, pointer: str, node: Mapping[str, object]) -> str:
        """What a nested object calls itself."""
        for key in ("name", "title", "network", "label"):
            place = child(pointer, key)
            if key in node and place in self.fields:
                return shorten(self.fields[place].text, 80)
        return ""

    def _is_short_list(self, name: str, place: str, node: Sequence[object]) -> bool:
        if name in _OWN or name in _LISTED_ALONE:
            return False
        texts = [self.fields.get(child(place, index)) for index in range(len(node)) if node[index] is not None]
        return all(each and len(each.text) <= SHORT_CHARS // 2 for each in texts)

    def _list(self, pointer: str, node: Sequence[object], heading: str, label: str) -> Iterator[Piece]:
        """A list of short texts in one piece, any other element by element."""
        name = pointer.rpartition("/")[2]
        if name in _LISTED_ALONE or (name not in _OWN and self._is_short_list("", pointer, node)):
            scalars = [each if child(pointer, i) in self.fields else None for i, each in enumerate(node)]
            joined = self._joined(pointer, scalars, label, heading)
            if joined:
                yield from self.packed(joined, heading, pointer)
            node = [None if child(pointer, i) in self.fields else each for i, each in enumerate(node)]
        for index, each in enumerate(node):
            yield from self.node(child(pointer, index), each, heading, label)

    def alone(self, pointer: str, name: str, heading: str) -> Iterator[Piece]:
        """A long text by itself, in several pieces where it is too long for one."""
        label = "" if name in _OWN else label_of(self.section, name)
        for item in self.labelled(pointer, label, heading):
            yield Piece(heading=heading, body=item.text, pointer=pointer, sources=item.sources)

    def labelled(self, pointer: str, label: str, heading: str) -> list[_Item]:
        """One text as items that fit a piece each, the label before every one."""
        prefix = f"{shorten(label, 60)}: " if label else ""
        limit = MAX_CHARS - len(heading) - 2 - len(prefix)
        return [
            _Item(text=prefix + each.text if each.text else "", sources=each.sources)
            for each in _cut(self.fields[pointer], limit)
        ]

    def _joined(self, pointer: str, node: Sequence[object], label: str, heading: str) -> list[_Item]:
        """The texts of a list, separated by commas, as items that fit a piece each."""
        prefix = f"{shorten(label, 60)}: " if label else ""
        limit = MAX_CHARS - len(heading) - 2 - len(prefix)
        items: list[_Item] = []
        for index, value in enumerate(node):
            for each in _cut(self.fields[child(pointer, index)], limit) if value is not None else ():
                if items and len(items[-1].text) + len(each.text) + 2 <= limit + len(prefix):
                    so_far = items[-1].text
                    more = f"{so_far}, {each.text}" if so_far else prefix + each.text
                    text = more if each.text else so_far
                    items[-1] = _Item(text=text, sources=items[-1].sources + each.sources)
                else:
                    items.append(_Item(text=prefix + each.text if each.text else "", sources=each.sources))
        return items

    def packed(self, items: Sequence[_Item], heading: str, pointer: str, label: str = "") -> Iterator[Piece]:
        """Items together, as many as a piece takes."""
        prefix = f"{shorten(label, 60)}: " if label else ""
        limit = MAX_CHARS - len(heading) - 2
        body = ""
        sources: tuple[Source, ...] = ()
        for item in items:
            joined = "; ".join(filter(None, (body, item.text)))
            if sources and len(prefix) + len(joined) > limit:
                yield self._piece(heading, body, pointer, sources)
                body, sources = item.text, item.sources
            else:
                body, sources = joined, (*sources, *item.sources)
        fits = body and len(prefix) + len(body) <= limit
        yield self._piece(heading, prefix + body if fits else body, pointer, sources)

    def _piece(self, heading: str, body: str, pointer: str, sources: tuple[Source, ...]) -> Piece:
        only = sources[0].pointer if len({each.pointer for each in sources}) == 1 else pointer
        return Piece(heading=heading, body=body, pointer=only, sources=sources)


def _cut(field: Field, limit: int) -> list[_Item]:
    """A text as items of at most `limit` characters; what is withheld is covered but not rendered."""
    if not field.segments and len(field.text) <= limit:
        return [_Item(text=field.text, sources=(field.source,))]
    items: list[_Item] = []
    for text, is_withheld in _parts(field, limit):
        shown = "" if is_withheld else clean(text)
        source = Source(pointer=field.pointer, text=text, is_withheld=is_withheld)
        if items and len(items[-1].text) + len(shown) + 1 <= limit:
            joined = " ".join(filter(None, (items[-1].text, shown)))
            items[-1] = _Item(text=joined, sources=_extended(items[-1].sources, source))
        else:
            items.append(_Item(text=shown, sources=(source,)))
    return items


def _parts(field: Field, limit: int) -> Iterator[tuple[str, bool]]:
    if not field.segments:
        yield from ((each, False) for each in split(field.source.text, limit))
    for segment in field.segments:
        for each in split(segment.text, limit) if not segment.is_hostile else (segment.text,):
            yield each, segment.is_hostile


def _extended(sources: tuple[Source, ...], source: Source) -> tuple[Source, ...]:
    """Adds a piece of the same text, joined to the last where both may be shown."""
    last = sources[-1]
    if last.is_withheld != source.is_withheld:
        return (*sources, source)
    return (*sources[:-1], Source(pointer=last.pointer, text=last.text + source.text, is_withheld=last.is_withheld))


# ---------------------------------------------------------------- overviews

_ALSO = ("level", "years", "fluency", "entity", "expires")
"""What an overview says of an entry besides its heading."""


def section_pieces(resume: Resume) -> Iterator[Piece]:
    """Each section in short: how many entries, and which; in several pieces where one does not hold them."""
    for section in resume.sections:
        named = [each for each in section.entries if each.heading]
        if section.name in {"basics", "meta"} or not named or section.is_single:
            continue
        yield from _overview(section, named)


def _overview(section: Section, named: Sequence[Entry]) -> Iterator[Piece]:
    heading = f"{shorten(section.title, 80)} > Overview"
    names = SECTIONS.get(section.name)
    one, many = (names.one, names.many) if names else ("entry", "entries")
    counted = f"{len(named)} {one if len(named) == 1 else many}"
    body, empty = f"{counted}: ", True
    sources: tuple[Source, ...] = ()
    for entry in named:
        shown, covered = _in_short(entry)
        if not empty and len(heading) + 2 + len(body) + 2 + len(shown) > MAX_CHARS:
            yield Piece(heading=heading, body=body, pointer=section.pointer, sources=sources)
            body, sources, empty = f"{counted}, continued: ", (), True
        body, sources, empty = body + ("" if empty else "; ") + shown, (*sources, *covered), False
    yield Piece(heading=heading, body=body, pointer=section.pointer, sources=sources)


def _in_short(entry: Entry) -> tuple[str, tuple[Source, ...]]:
    """An entry's heading with what else is asked of many entries at once, and the places of both."""
    dates = [each for each in entry.dates if entry.dates_label and each is not entry.fields.get("expires")]
    also = [name for name in _ALSO if entry.text(name)]
    extras = [f"{label_of(entry.section, name)} {shorten(entry.text(name), 60)}" for name in also]
    keywords = entry.lists.get("keywords", ()) if entry.section in {"skills", "interests"} else ()
    named = [each for each in keywords if each.text]
    listed = shorten(", ".join(each.text for each in named), 240)
    shown = entry.heading + (f" ({', '.join(extras)})" if extras else "") + (f": {listed}" if listed else "")
    fields = {each.pointer: each for each in (*entry.main, *dates, *(entry.fields[name] for name in also), *named)}
    return shown, tuple(each.quotable for each in fields.values())
