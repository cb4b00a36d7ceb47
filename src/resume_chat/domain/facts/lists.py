"""Lists and counts: everything of one sort, once, in the document's order."""

from collections.abc import Iterator, Sequence
from datetime import date

from resume_chat.domain.document import child
from resume_chat.domain.facts.dated import (
    called,
    counted,
    described,
    distinct,
    items,
    listed,
    section_pointer,
    shown,
    sources,
)
from resume_chat.domain.facts.fact import Fact, FactItem, FactKind
from resume_chat.domain.resume import Entry, Field, Resume, Section
from resume_chat.domain.schema import SECTIONS
from resume_chat.domain.text import shorten

_SAYS = {"languages": "speaks", "work": "has held", "education": "has followed", "volunteer": "has held"}


def lists(resume: Resume) -> Iterator[Fact]:
    """Each section's entries, counted; employers and schools apart, and online profiles."""
    for section in resume.sections:
        entries = [each for each in section.entries if each.heading]
        if section.name not in {"basics", "meta"} and entries and not section.is_single:
            yield _list(resume, section, entries)
    yield from _distinct(resume, "work", "name", "has worked for", ("employer", "employers"))
    yield from _distinct(resume, "education", "institution", "has studied at", ("school", "schools"))
    yield from _profiles(resume)


def _list(resume: Resume, section: Section, entries: Sequence[Entry]) -> Fact:
    known = SECTIONS.get(section.name)
    title = shorten(section.title, 80)
    one, many = (known.one, known.many) if known else (f"entry under {title}", f"entries under {title}")
    says = f" {_SAYS[section.name]}" if section.name in _SAYS else "'s resume lists"
    names = [described(each) for each in entries]
    kept = entries[: shown(names)]
    return Fact(
        kind=FactKind.LIST,
        section=section.name,
        subject=f"all {many}",
        statement=f"{resume.person}{says} {counted(len(entries), one, many)}: {listed(names)}.",
        derivation=f"the entries of the section counted: {len(entries)}",
        pointer=section.pointer,
        sources=sources(kept, dates=False),
        items=items(kept),
        count=len(entries),
    )


def _distinct(resume: Resume, section: str, field: str, verb: str, words: tuple[str, str]) -> Iterator[Fact]:
    """Each employer or school once."""
    found: dict[str, Field] = {}
    for entry in resume.entries(section):
        if field in entry.fields and entry.text(field):
            found.setdefault(entry.text(field).casefold(), entry.fields[field])
    if not found:
        return
    names = [shorten(each.text, 100) for each in found.values()]
    kept = list(found.values())[: shown(names)]
    yield Fact(
        kind=FactKind.LIST,
        section=section,
        subject=f"all {words[1]}",
        statement=f"{resume.person} {verb} {counted(len(found), *words)}: {listed(names)}.",
        derivation=f"the distinct names counted: {len(found)}",
        pointer=kept[0].pointer.rsplit("/", 2)[0],
        sources=tuple(each.quotable for each in kept),
        items=tuple(FactItem(name=each.text, pointer=each.pointer) for each in kept),
        count=len(found),
    )


def _profiles(resume: Resume) -> Iterator[Fact]:
    """Where the person can be found online."""
    basics = resume.document.get("basics")
    profiles = basics.get("profiles") if isinstance(basics, dict) else None
    if not isinstance(profiles, list):
        return
    found = []
    for index, node in enumerate(profiles[:20]):
        place = child("/basics/profiles", index)
        texts = [
            resume.fields[p]
            for p in (child(place, key) for key in ("network", "url", "username"))
            if p in resume.fields
        ]
        if isinstance(node, dict) and texts:
            found.append((place, texts))
    if not found:
        return
    names = [
        f"{texts[0].text} ({', '.join(each.text for each in texts[1:])})" if texts[1:] else texts[0].text
        for _, texts in found
    ]
    yield Fact(
        kind=FactKind.LIST,
        section="basics",
        subject="all online profiles",
        statement=f"{resume.person} has {counted(len(found), 'online profile', 'online profiles')}: {listed(names)}.",
        derivation=f"the profiles counted: {len(found)}",
        pointer="/basics/profiles",
        sources=tuple(each.quotable for _, texts in found for each in texts),
        items=tuple(FactItem(name=texts[0].text, pointer=place) for place, texts in found),
        count=len(found),
    )


def validity(resume: Resume, as_of: date) -> Iterator[Fact]:
    """Which certificates have expired and which hold."""
    entries = [each for each in resume.entries("certificates") if each.heading]
    expired = [each for each in entries if each.expires and each.expires.last < as_of]
    valid = [each for each in entries if each.expires and each.expires.last >= as_of]
    open_ended = [each for each in entries if not each.expires]
    if not expired and not valid:
        return
    parts = (
        _part(expired, "has expired", "have expired", "on"),
        _part(valid, "is valid", "are valid", "until"),
        _part(open_ended, "has no expiry date", "have no expiry date", "") if open_ended else "",
    )
    kept = (*expired[:15], *valid[:15], *open_ended[:10])
    state = {each.pointer: name for name, group in (("expired", expired), ("valid", valid)) for each in group}
    yield Fact(
        kind=FactKind.VALIDITY,
        section="certificates",
        subject="expired and valid certificates",
        statement=f"Of {resume.person}'s certificates, as of {as_of.year}-{as_of.month:02}, "
        f"{'; '.join(filter(None, parts))}.",
        derivation="each expiry date compared with today",
        pointer=section_pointer(resume, "certificates"),
        sources=sources(kept),
        items=tuple(
            FactItem(name=called(each), pointer=each.pointer, detail=state.get(each.pointer, "")) for each in kept
        ),
        count=len(expired),
    )


def _part(entries: Sequence[Entry], one: str, many: str, until: str) -> str:
    """`2 have expired: A (on 2023-11-02) and B (on 2025-03-18)`."""
    if not entries:
        return f"none {one}"
    names = [
        f"{called(each)} ({until} {each.expires.full_label})" if each.expires else called(each) for each in entries
    ]
    return f"{len(entries)} {one if len(entries) == 1 else many}: {listed(names, 260)}"


def projects_for(resume: Resume) -> Iterator[Fact]:
    """The projects of each employer or client that projects name."""
    groups: dict[str, list[Entry]] = {}
    for entry in resume.entries("projects"):
        if entry.text("entity") and entry.text("name"):
            groups.setdefault(entry.text("entity").casefold(), []).append(entry)
    for entries in list(groups.values())[:20]:
        place = entries[0].text("entity")
        names = [described(each) for each in entries]
        yield Fact(
            kind=FactKind.PROJECTS_FOR,
            section="projects",
            subject=f"projects for {shorten(place, 80)}",
            statement=f"{resume.person} did {counted(len(entries), 'project', 'projects')} for {place}: {listed(names)}.",
            derivation="the projects that name it",
            pointer=entries[0].pointer,
            sources=distinct((*sources(entries[:20]), *(each.fields["entity"].quotable for each in entries[:20]))),
            items=tuple(
                FactItem(name=each.name, pointer=each.pointer, detail=each.dates_label) for each in entries[:20]
            ),
            count=len(entries),
        )
