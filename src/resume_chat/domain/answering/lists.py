"""How many and which: a section in full, or those of its entries that a question describes."""

import re
from collections.abc import Sequence

from resume_chat.domain.answering import of_kind, validity
from resume_chat.domain.answering.asked_noun import asks_of_work
from resume_chat.domain.answering.case import Case
from resume_chat.domain.answering.degrees import level, level_named, of_level_named
from resume_chat.domain.answering.forms import Form
from resume_chat.domain.answering.lexicon import LABELS, NOUNS, Section
from resume_chat.domain.answering.placed import of_sort, sort_words
from resume_chat.domain.answering.records import Record
from resume_chat.domain.answering.statements import (
    Reply,
    Statement,
    cut_list,
    described,
    head_passages,
    name_of,
    reply,
    say,
)
from resume_chat.domain.answering.stems import stem
from resume_chat.domain.answering.taxonomy import kinds_named, members_in
from resume_chat.domain.answering.words import fold, joined, spelled, stems

LISTED = (
    Section.WORK, Section.EDUCATION, Section.AWARDS, Section.CERTIFICATES, Section.PUBLICATIONS, Section.LANGUAGES,
    Section.PROJECTS, Section.VOLUNTEER, Section.REFERENCES, Section.INTERESTS, Section.SKILLS,
)  # fmt: skip
_MAX_ITEMS = 24
_SCHOOLS = re.compile(
    r"\b(?:universit\w+|schools?|colleges?|institution\w*|alma mater|hochschule\w*|ecoles?|uni)\b|大学|学校"
)
_EMPLOYERS = re.compile(
    r"\b(?:compan\w+|employers?|firms?|organi[sz]ations?|worked for|hospitals?|arbeitgeber\w*|firm\w*"
    r"|entreprises?|employeurs?|empresas?|aziende?|bedrij\w+|werkgever\w*|where)\b|公司|雇主"
)
_STRONG = re.compile(
    r"\blist\b|\ball\b|\bevery\w*|\bname (?:all|the|her|his|their)\b|\bwhich (?:\w+ )?(?:compan\w+|employers?"
    r"|schools?|universities)\b|\bliste\b|\btous\b|\btodos\b|\balle\b"
)
_MADE_TEXT = "write build make implement develop create base involve concern feature require cover relate focus contain"
_MADE = frozenset(stem(each) for each in _MADE_TEXT.split())
"""Verbs that say how an entry came about; what they were done with is what counts."""
_INCLUDED = re.compile(r",? (?:and )?(?:[\w'-]+ ){0,7}included\b|,? including\b.*$")
_KINDS_OF_SKILL = frozenset(("software", "technical", "computer", "digital", "hard", "key", "core", "professional"))
"""What skills and tools are called without narrowing them down."""
_OF_PUBLICATIONS = frozenset(("peer", "reviewed", "academic", "scientific", "scholarly"))
"""What publications are called without narrowing them down."""
_ROLES = re.compile(r"\b(?:roles?|positions?|titles?|posts?)\b")


def answer(case: Case) -> Reply | None:
    """The entries that are asked for, listed or counted."""
    if case.reading.asks(Form.EXPIRY) and Section.CERTIFICATES in {*case.sections, *case.speech.context_sections}:
        return validity.answer(case)
    if case.reading.is_programming:
        return of_kind.skills_of_kind(case)
    section = _section(case)
    if section is None:
        return of_kind.answer(case)
    entries = case.records.of(section)
    if not entries or (section == Section.EDUCATION and _OF_A_DEGREE.search(case.reading.folded)):
        return None
    chosen = _chosen(case, section, entries)
    if not chosen and section == Section.EDUCATION and _QUALIFICATION.search(case.reading.folded):
        section, entries = Section.CERTIFICATES, case.records.of(Section.CERTIFICATES)
        chosen = _chosen(case, section, entries)
    if not chosen:
        return None
    told = _told(case, section, chosen, is_all=len(chosen) == len(entries))
    second = _second(case, section)
    also = _told(case, second, case.records.of(second), is_all=True) if second else None
    return reply("list", *told.statements, *also.statements) if told and also else told


_OF_A_DEGREE = re.compile(
    r"\b(?:thesis|dissertation|marks?|grades?|gpa|scores?|average|honou?rs|supervisor|fees?|tuition|abschlussarbeit|note)\b"
)
"""What is asked about a degree rather than which ones there are."""
_QUALIFICATION = re.compile(r"\bqualifications?\b|\bcredentials?\b|\btraining\b")
"""What may be a degree or a certificate."""
_AND = re.compile(
    r"\b(\w+) (?:and|et|und|y|e|en|&|as well as|plus) (?:(?:the|her|his|their|any|all|ses|les|sus|ihre|seine) )?(\w+)"
)


def _second(case: Case, first: Section) -> Section | None:
    """The section that is named in the same breath as another: degrees and certificates."""
    for one, other in _AND.findall(case.reading.folded):
        pair = [NOUNS.get(each, frozenset()) for each in (one, other)]
        for each in pair[1]:
            if first in pair[0] and first not in pair[1] and case.records.of(each):
                return Section(each)
    return None


_SHOW = re.compile(
    r"^(?:please )?(?:tell|give|show|describe|summar\w+|name|sum up|go (?:over|through)"
    r"|(?:run|walk|talk|take) (?:me|us) through)\b"
)
"""What asks to be shown a section."""


def _section(case: Case) -> Section | None:
    """The section that is asked for in full or in part."""
    reading = case.reading
    wants = (
        reading.asks(Form.LIST, Form.COUNT)
        or (reading.asks(Form.WHERE, Form.WHO) and not case.speech.focus)
        or len(reading.words) <= 4
        or bool(_SHOW.match(reading.folded))
        or _mentions_only_section(case)
        or bool(reading.nouns and _EXCEPT.search(reading.folded))
        or (bool(reading.nouns) and not case.speech.focus and not reading.is_about_person and len(reading.words) <= 7)
        or (reading.language != "en" and bool(reading.nouns) and not case.speech.focus)
    )
    if not wants or reading.asks(Form.DURATION, Form.WHEN, Form.WHY):
        return None
    if _WORKPLACES.search(reading.folded) and Section.VOLUNTEER not in reading.nouns:
        return Section.WORK
    if asks_of_work(case):
        return None
    named = [each for each in case.sections if each in reading.nouns and each in LISTED]
    cued = [each for each in case.sections if each in reading.cues and each in LISTED]
    if Section.WORK in named and len(named) > 1 and not _EMPLOYERS.search(reading.folded):
        named = [each for each in named if each is not Section.WORK] or named
    if named:
        return Section(named[0]) if len(named) == 1 else Section(_leading(case, named))
    unknown = [each for each in case.speech.focus if each.stem not in case.records.vocabulary]
    if cued and not unknown and not case.named() and not case.speech.focus:
        strong = [each for each in cued if each not in {Section.SKILLS, Section.WORK}] or cued
        return Section(strong[0])
    known_only = not unknown or bool(_STRONG.search(reading.folded))
    if reading.asks(Form.LIST, Form.WHERE) and known_only:
        return next((each for each in (Section.WORK, Section.EDUCATION) if each in cued and not _is_detail(case)), None)
    return None


_WORKPLACES = re.compile(
    r"\b(?:which|what|list|name|all|how many)(?: all)?(?: the| of the)? (?:hospitals|clinics|agencies"
    r"|restaurants|hotels|kitchens"
    r"|studios|shops|banks|startups|labs|practices|places|organi[sz]ations|institutions) (?:has|have|did|was|where)\b"
)


def _is_detail(case: Case) -> bool:
    """Whether the question is about what was done there rather than where or for whom."""
    return not case.reading.asks(Form.WHERE) and not _STRONG.search(case.reading.folded)


def _leading(case: Case, named: Sequence[str]) -> str:
    """Of several sections that are named, the one that comes first in the question."""
    for word in case.reading.words:
        for section in named:
            if section in NOUNS.get(word.stem, ()) or section in NOUNS.get(word.folded, ()):
                return section
    return named[0]


def _mentions_only_section(case: Case) -> bool:
    """Whether the question is a yes/no question about having any of a section: `does she have awards`."""
    return case.reading.asks(Form.YES_NO) and bool(case.reading.nouns) and not case.speech.focus


def _narrowed(case: Case, section: Section, entries: Sequence[Record]) -> tuple[list[Record], set[str]]:
    """The entries of the sort that is meant and none that is excepted; and the words of the question that say so."""
    folded = case.reading.folded
    kept, aside = list(entries), set(" ".join(_INCLUDED.findall(folded)).split())
    excepted = _EXCEPT.search(folded)
    if excepted:
        aside |= set(excepted.group().split())
        named = {each.stem for each in case.speech.focus} & stems(excepted.group(1))
        kept = [each for each in kept if not (named and named <= each.words)]
    if section == Section.WORK and case.reading.asks(Form.CURRENT):
        kept = [each for each in kept if each.is_current(case.index.as_of)]
    sort = of_sort(case) if section == Section.WORK and not _INCLUDED.search(folded) else []
    if sort:
        kept = [each for each in kept if each in sort]
        aside |= sort_words(case)
    return kept, aside


def _chosen(case: Case, section: Section, entries: Sequence[Record]) -> list[Record]:
    """The entries that fit what else the question says; all, when it says nothing else."""
    entries, aside = _narrowed(case, section, entries)
    focus = [
        each
        for each in case.speech.focus
        if not (section == Section.SKILLS and each.folded in _KINDS_OF_SKILL)
        and not _is_section_word(each.folded, each.stem, section)
        and each.folded not in aside
        and not (section == Section.EDUCATION and level_named(each.text) is not None)
        and not (section == Section.PUBLICATIONS and each.folded in _OF_PUBLICATIONS)
    ]
    if not focus or (section == Section.REFERENCES and case.reading.asks(Form.WHO)):
        return of_level_named(case, entries)
    year = [each.folded for each in focus if re.fullmatch(r"(?:19|20)\d\d", each.folded)]
    others = [each.stem for each in focus if each.folded not in year and each.stem not in _MADE]
    pool = [each for each in entries if not year or any(item in _years(each) for item in year)]
    wanted = level_named(case.reading.text) if section == Section.EDUCATION else None
    if wanted is not None:
        pool = [each for each in pool if level(each) == wanted]
    if not others:
        return pool
    fitting = [each for each in pool if set(others) <= each.words]
    if fitting:
        return fitting
    kinds = kinds_named(case.reading.text)
    terms = frozenset(term for _, group in kinds for term in group)
    if kinds:
        covered = {part for name, _ in kinds for part in name.split()}
        if set(others) <= covered:
            return [each for each in pool if any(members_in(item.text, terms) for item in each.fields)]
    known = set(others) & case.records.vocabulary
    if known != set(others):
        # A name says which one is meant where hardly anything else is said of it.
        telling = {each.stem for each in focus if each.is_capitalised and each.start > 0} & known
        is_clear = bool(telling) and section in case.reading.nouns and len(set(others) - known) <= 1
        return [each for each in pool if is_clear and telling <= each.words]
    return _through_others(case, pool)


_EXCEPT = re.compile(
    r"\b(?:apart from|besides|outside(?: of)?|other than|except(?: for)?|excluding|aside from|no(?= programming)"
    r"|in addition to|ausser|a part|sauf|aparte de"
    r"|ademas de|oltre a|behalve)((?: \w+){1,4})"
)


def _through_others(case: Case, pool: Sequence[Record]) -> list[Record]:
    """Entries that fit by what another entry says about them: projects `for` an employer that is named elsewhere."""
    named = case.named()
    return [
        each for each in pool if any(stems(name_of(other)) and stems(name_of(other)) <= each.words for other in named)
    ]


def _is_section_word(folded: str, stem: str, section: Section) -> bool:
    return (
        section in NOUNS.get(folded, ())
        or section in NOUNS.get(stem, ())
        or folded
        in {
            "hospitals",
            "clinics",
            "schools",
            "agencies",
            "institutions",
            "banks",
            "studios",
            "shops",
            "clients",
            "places",
            "included",
        }
    )


def _years(record: Record) -> set[str]:
    found = {str(record.moment.year)} if record.moment else set()
    if record.span:
        found |= {str(each.year) for each in (record.span.start, record.span.end) if each}
    return found


def _told(case: Case, section: Section, chosen: Sequence[Record], *, is_all: bool) -> Reply | None:
    one, many = LABELS[section]
    reading = case.reading
    names: list[str]
    if (
        section == Section.WORK
        and (_EMPLOYERS.search(reading.folded) or not _ROLES.search(reading.folded))
        and reading.asks(Form.LIST, Form.COUNT, Form.WHERE)
    ):
        return _employers(case, chosen, is_all=is_all)
    names = [described(each, as_of=case.index.as_of) for each in chosen[:_MAX_ITEMS]]
    number = len(chosen)
    noun = one if number == 1 else many
    if section == Section.REFERENCES:
        return reply("references", *_quoted(chosen))
    head = (
        f"{case.name} has {spelled(number)} {noun}"
        if is_all
        else f"{spelled(number).capitalize()} {noun} {'fits' if number == 1 else 'fit'}"
    )
    verb = {
        Section.LANGUAGES: f"{case.name} speaks {spelled(number)} {noun}",
        Section.INTERESTS: f"{case.name}'s interests",
    }.get(section)
    text = f"{_agreed(case)}{verb if verb and is_all else head}: {joined(names)}"
    if number > _MAX_ITEMS:
        text += f" and {number - _MAX_ITEMS} more"
    more = [say(each.text, each.passage) for each in chosen[0].all("summary", "description")[:1]] if number == 1 else []
    return reply("list", say(cut_list(text), *head_passages(chosen)), *more)


def _agreed(case: Case) -> str:
    """What a yes/no question is answered with where the resume has what it asks for."""
    return "Yes. " if case.reading.asks(Form.YES_NO) else ""


def _quoted(chosen: Sequence[Record]) -> list[Statement]:
    said = []
    for each in chosen[:6]:
        quote = each.get("reference")
        text = f'{each.text("name")}: "{quote.text.strip(chr(34))}"' if quote else each.text("name")
        said.append(say(text, *({field.passage.id: field.passage for field in each.fields}.values())))
    return said


def _employers(case: Case, chosen: Sequence[Record], *, is_all: bool) -> Reply | None:
    """Employers with their roles, each employer once."""
    groups: dict[str, list[Record]] = {}
    for each in chosen:
        groups.setdefault(fold(each.organisation or each.title), []).append(each)
    parts = []
    for group in groups.values():
        roles = joined(each.title for each in group if each.title) if len(group) < 4 else ""
        parts.append(
            f"{group[0].organisation or group[0].title}" + (f" ({roles})" if roles and group[0].organisation else "")
        )
    number = len(groups)
    jobs = len(chosen)
    counts_jobs = re.search(r"\b(?:how many|number of) (?:\w+ )?jobs?\b", case.reading.folded)
    head = (
        f"{case.name} has had {spelled(jobs)} jobs at {spelled(number)} {'employer' if number == 1 else 'employers'}"
        if is_all and counts_jobs and jobs > number
        else f"{case.name} has worked for {spelled(number)} {'employer' if number == 1 else 'employers'}"
        if is_all
        else f"{case.name} worked at"
    )
    return reply("employers", say(cut_list(f"{_agreed(case)}{head}: {joined(parts)}"), *head_passages(chosen)))
