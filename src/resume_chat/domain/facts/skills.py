"""Skills over time: where a skill is named in dated jobs and projects, and the years that the resume states itself."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from resume_chat.domain.dates import total
from resume_chat.domain.document import Source
from resume_chat.domain.facts.dated import Dated, counted, dated, distinct, listed, shown, sources
from resume_chat.domain.facts.fact import Fact, FactItem, FactKind
from resume_chat.domain.facts.programming_languages import is_programming_language
from resume_chat.domain.resume import Entry, Field, Resume
from resume_chat.domain.text import shorten

MAX_TERMS = 120
"""Skills, tools and keywords that get a fact, in document order."""
MAX_ENTRIES = 300
"""Dated entries that are searched for them."""
_EXACT_CHARS = 4
"""Terms up to this length must be written the same way: Go, C, R, SAP."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mention:
    """A dated entry that names a term, and where it does so first."""

    dated: Dated
    field: Field


def skills(resume: Resume, as_of: date) -> Iterator[Fact]:
    """For each skill, tool and keyword the dated entries that name it, and how long these are together."""
    entries = dated(resume, as_of, "work", "projects", "volunteer")[-MAX_ENTRIES:]
    texts = [(each, [(field, field.text.casefold()) for field in each.entry.texts() if field.text]) for each in entries]
    for name, field in list(_terms(resume).items())[:MAX_TERMS]:
        found = _mentions(field.text, texts)
        if found:
            yield _skill(resume, name, field, found)


def _terms(resume: Resume) -> Mapping[str, Field]:
    """Every skill and keyword once, folded, with the place that names it first."""
    found: dict[str, Field] = {}
    for entry in resume.entries("skills", "projects", "work"):
        named = [entry.fields["name"]] if entry.section == "skills" and entry.text("name") else []
        for field in (*named, *entry.lists.get("keywords", ())):
            if 0 < len(field.text) <= 60:
                found.setdefault(field.text.casefold(), field)
    return found


def _mentions(term: str, texts: Sequence[tuple[Dated, list[tuple[Field, str]]]]) -> list[_Mention]:
    is_exact = len(term) <= _EXACT_CHARS
    sought = term if is_exact else term.casefold()
    pattern = re.compile(rf"(?<![\w+#]){re.escape(sought)}(?![\w+#])")
    found = []
    for each, fields in texts:
        for field, folded in fields:
            text = field.text if is_exact else folded
            if sought in text and pattern.search(text):
                found.append(_Mention(dated=each, field=field))
                break
    return found


def _skill(resume: Resume, term: str, field: Field, found: Sequence[_Mention]) -> Fact:
    length = total([each.dated.interval for each in found])
    parts = []
    for section, one, many in (
        ("work", "job", "jobs"),
        ("projects", "project", "projects"),
        ("volunteer", "role", "roles"),
    ):
        inside = [each.dated for each in found if each.dated.entry.section == section]
        if inside:
            names = listed([f"{each.entry.name} ({each.dates})" for each in inside], 150)
            parts.append(f"{counted(len(inside), one, many)}: {names}")
    stated = next(
        (_years(each) for each in resume.entries("skills") if each.name.casefold() == term and each.text("years")), ""
    )
    return Fact(
        kind=FactKind.SKILL,
        section="skills",
        subject=field.text,
        statement=f"In {resume.person}'s resume {field.text} is named in {'; and in '.join(parts)}. "
        f"These dates cover {length} in all."
        + (f" The skills section states {stated} of {field.text}." if stated else ""),
        derivation="the dated entries that name it joined, overlaps counted once; it need not have been used all the time",
        pointer=field.pointer,
        sources=_places(field, found),
        items=tuple(each.dated.item for each in found[:20]),
        months=length.months,
        is_exact=length.is_exact,
        count=len(found),
    )


def _places(field: Field, found: Sequence[_Mention]) -> tuple[Source, ...]:
    """Where the term is named, where it was taken from, and the dates of the entries that name it."""
    named = [*(each.field.quotable for each in found[:20]), field.quotable]
    return distinct((*named, *sources(each.dated.entry for each in found[:20])))


def _years(entry: Entry) -> str:
    stated = entry.text("years")
    if not re.fullmatch(r"\d+(?:[.,]\d+)?\s*\+?", stated):
        return stated
    return f"{stated} year" if stated == "1" else f"{stated} years"


def stated_years(resume: Resume) -> Iterator[Fact]:
    """The years that the resume gives for skills, each and compared."""
    stated = [each for each in resume.entries("skills") if each.text("years") and each.text("name")]
    for entry in stated[:40]:
        level = f" (level: {entry.text('level')})" if entry.text("level") else ""
        yield Fact(
            kind=FactKind.STATED_YEARS,
            section="skills",
            subject=shorten(entry.name, 80),
            statement=f"{resume.person}'s resume states {_years(entry)} of experience with {entry.name}{level}.",
            derivation="as the resume states it, not computed",
            pointer=entry.pointer,
            sources=distinct((*sources([entry]), entry.fields["years"].quotable)),
            items=(FactItem(name=entry.name, pointer=entry.pointer, detail=_years(entry)),),
            months=_months(entry),
        )
    languages = [each for each in stated if is_programming_language(each.name)]
    for group, what in ((stated, "skills"), (languages, "programming languages")):
        ranked = sorted((each for each in group if _months(each)), key=lambda each: -(_months(each) or 0))[:20]
        if len(ranked) > 1 and (what == "skills" or len(ranked) < len(stated)):
            yield _ranking(resume, ranked, what)


def _months(entry: Entry) -> int | None:
    number = re.match(r"\d{1,2}(?:[.,]\d)?(?!\d)", entry.text("years"))
    return round(float(number.group().replace(",", ".")) * 12) if number else None


def _ranking(resume: Resume, ranked: Sequence[Entry], what: str) -> Fact:
    names = [f"{each.name} ({_years(each)})" for each in ranked]
    return Fact(
        kind=FactKind.LONGEST,
        section="skills",
        subject=f"{what} by stated years",
        statement=f"By the years that the resume states, {resume.person} has used {ranked[0].name} "
        f"the longest of the {what}: {listed(names)}.",
        derivation="the stated years compared",
        pointer=ranked[0].pointer,
        sources=distinct(each for entry in ranked for each in (*sources([entry]), entry.fields["years"].quotable)),
        items=tuple(FactItem(name=each.name, pointer=each.pointer, detail=_years(each)) for each in ranked),
        months=_months(ranked[0]),
    )


def programming_languages(resume: Resume) -> Iterator[Fact]:
    """The programming languages among skills and keywords."""
    found = {name: field for name, field in _terms(resume).items() if is_programming_language(field.text)}
    if not found:
        return
    names = [each.text for each in found.values()]
    kept = list(found.values())[: shown(names)]
    yield Fact(
        kind=FactKind.LIST,
        section="skills",
        subject="programming languages",
        statement=f"{resume.person}'s resume names "
        f"{counted(len(found), 'programming language', 'programming languages')}: {listed(names)}.",
        derivation="skills and keywords that are programming languages",
        pointer=kept[0].pointer.rsplit("/", 1)[0],
        sources=tuple(each.quotable for each in kept),
        items=tuple(FactItem(name=each.text, pointer=each.pointer) for each in kept),
        count=len(found),
    )
