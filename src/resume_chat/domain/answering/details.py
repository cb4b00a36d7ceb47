"""One detail of one entry: its date, its issuer, its grade; or all that the resume says of it."""

import re
from collections.abc import Sequence

from resume_chat.domain.answering.asked_fields import asked_fields
from resume_chat.domain.answering.case import Case
from resume_chat.domain.answering.common_words import DOING
from resume_chat.domain.answering.dating import dated
from resume_chat.domain.answering.degrees import level_named, of_level_named
from resume_chat.domain.answering.forms import Form
from resume_chat.domain.answering.lexicon import Section
from resume_chat.domain.answering.records import Record
from resume_chat.domain.answering.statements import (
    Reply,
    Statement,
    described,
    head_passages,
    label,
    name_of,
    reply,
    say,
)
from resume_chat.domain.answering.thesaurus import alike
from resume_chat.domain.answering.words import joined, stems
from resume_chat.domain.text import shorten

_ABOUT = re.compile(
    r"\bwhat (?:kind|sort|type) of (?:an? )?(?:company|business|organi[sz]ation|firm|place|employer"
    r"|institution|outfit|shop|agency)\b|\bwhat does (?!she|he|they)(?:the )?(?:\w+ ){1,3}do\b"
)
_OVERVIEW = re.compile(
    r"\bwhat (?:did|does|do|has|have|was|is|were) (?:\w+ ){1,3}?(?:do|does|done|doing|did|accomplish\w*"
    r"|achiev\w*|work(?:ed)? on|responsib\w+|in charge of|tasks?|dut\w+|role|about|responsible for"
    r"|contribut\w*)\b|\btell me (?:more )?about\b|\bdescribe\b|\bwhat (?:is|was|are|were"
    r"|'s) \w+(?: \w+){0,4}\W*$|\bwho (?:is|was)\b|\bsummar\w+|\bresponsibilit\w+|\bdut(?:y|ies)\b"
    r"|\bachievements?\b|\baccomplishments?\b|\bresults?\b|\bimpact\b|\boutcomes?\b|\btasks?\b"
    r"|\bwas hat \w+ .{0,30}gemacht\b|\bqu'a-t\b"
    r"|\bque hizo\b|\bexplain\b|\bmore about\b|\bwork(?:ed)? (?:at|for|in)\b"
)
_LONG_FIELDS = ("description", "summary", "highlights", "reference")


def field_answer(case: Case) -> Reply | None:
    """A field of the entry that is spoken of."""
    described_by = next(
        (each for each in case.named(Section.WORK, Section.VOLUNTEER) for _ in each.all("description", "summary")), None
    )
    if described_by and _ABOUT.search(case.reading.folded):
        field = described_by.get("description", "summary")
        return reply("field", say(f"{name_of(described_by)}: {field.text}", field.passage)) if field else None
    study = _of_study(case)
    if study:
        return study
    for names, noun in asked_fields(case):
        kept = _most_fitting(case, of_level_named(case, _without_parts(case, _holders(case, names, noun), noun)))[:3]
        said = [found for record in kept for found in [_field(case, record, names, noun)] if found]
        if said and case.reading.asks(Form.WHEN) and noun != "expiry date":
            said += [say(dated(each), *head_passages([each])) for each in kept if each.moment or each.span]
        if said:
            return reply("field", *said)
    return None


def _is_unknown(case: Case) -> bool:
    """Whether a noun of the question, beside those that ask for the field, is none of the resume's."""
    known = case.records.vocabulary
    return any(
        each.stem not in known
        and not alike(each.stem) & known
        and each.folded not in DOING
        and each.folded not in _OF_STUDY
        for each in case.speech.focus
    )


def _holders(case: Case, names: Sequence[str], noun: str) -> list[Record]:
    """The entries that have a field and may be meant by the question that asks for it."""
    subjects = list(case.subjects)
    is_named = any(each.is_named for each in subjects)
    if (noun == "publisher" or (noun == "thesis" and not is_named)) and _is_unknown(case):
        return []
    pool = [each.record for each in subjects if any(each.record.all(name) for name in names)]
    wanted = case.reading.nouns - {Section.WORK}
    if (
        pool
        and wanted
        and not any(each.section in wanted for each in pool)
        and noun in {"keywords", "place", "role", "subject"}
    ):
        return []
    pool = [each for each in pool if each.section in wanted] or pool
    if noun in {"role", "place", "subject", "expiry date"} and not (
        is_named or (noun == "role" and _is_all_said(case))
    ):
        return []
    if noun == "keywords" and case.speech.leans_back and not case.speech.focus:
        return [each for each in case.speech.referred if any(each.all(name) for name in names)][:1]
    if noun == "courses" and not pool and all(each.stem == "cours" for each in case.speech.focus):
        return [each for each in case.records.of(Section.EDUCATION) if each.all("courses")]
    if not pool and noun not in {"place", "role", "link", "keywords", "courses"} and not is_named:
        return [each for each in case.records.all if any(each.all(name) for name in names) and _suits(case, each, noun)]
    return pool


def _of_study(case: Case) -> Reply | None:
    """Thesis and supervisor together, where both are asked for."""
    asked = [each for each in asked_fields(case) if each[1] in {"thesis", "supervisor"}]
    if len(asked) < 2:
        return None
    pool = of_level_named(case, case.records.of(Section.EDUCATION))
    said = [found for record in pool for names, noun in asked for found in [_field(case, record, names, noun)] if found]
    return reply("field", *said)


def _is_all_said(case: Case) -> bool:
    """Whether an entry has every word of the question but those that ask for its role."""
    rest = {each.stem for each in case.speech.focus} - stems("rank title position")
    return bool(rest) and any(rest <= each.matched for each in case.subjects)


def _suits(case: Case, record: Record, noun: str) -> bool:
    section = {
        "grade": Section.EDUCATION,
        "thesis": Section.EDUCATION,
        "supervisor": Section.EDUCATION,
        "issuer": Section.CERTIFICATES,
        "expiry date": Section.CERTIFICATES,
        "publisher": Section.PUBLICATIONS,
    }.get(noun)
    if section is None or record.section != section:
        return False
    return all(
        each.stem in record.words or each.folded in _OF_STUDY or level_named(each.text) is not None
        for each in case.speech.focus
    )


_OF_STUDY = frozenset(
    (
        "thesis",
        "dissertation",
        "topic",
        "subject",
        "title",
        "supervised",
        "supervisor",
        "advisor",
        "phd",
        "gpa",
        "grade",
        "score",
        "average",
        "final",
        "school",
        "class",
        "honours",
        "programme",
        "program",
        "university",
        "uni",
    )
)
"""Words of a question about a study that narrow nothing down."""


def _without_parts(case: Case, pool: Sequence[Record], noun: str) -> list[Record]:
    """A grade of a course is not the degree's grade."""
    if noun != "grade":
        return list(pool)
    said = case.speech.said
    kept = []
    for record in pool:
        heads = frozenset(stem for each in record.fields if each.name != "courses" for stem in stems(each.text))
        in_courses = frozenset(stem for each in record.all("courses") for stem in stems(each.text))
        if not (said & in_courses and not said & heads):
            kept.append(record)
    return kept


def asks_part_grade(case: Case) -> bool:
    """Whether a grade is asked for of a course, where only the degree has one."""
    if not any(noun == "grade" for _, noun in asked_fields(case)):
        return False
    pool = [each.record for each in case.subjects if each.record.get("score")]
    return bool(pool) and not _without_parts(case, pool, "grade")


def _most_fitting(case: Case, pool: Sequence[Record]) -> list[Record]:
    order = {each.record.pointer: each.score for each in case.subjects}
    best = max((order.get(each.pointer, 0.0) for each in pool), default=0.0)
    return [each for each in pool if order.get(each.pointer, 0.0) >= best]


def _field(case: Case, record: Record, names: Sequence[str], noun: str) -> Statement | None:
    found = [each for name in names for each in record.all(name)]
    if not found:
        return None
    first_name = found[0].name
    values = ", ".join(each.text for each in found if each.name == first_name)
    cites = tuple({each.passage.id: each.passage for each in found if each.name == first_name}.values())
    if noun in {"subject", "expiry date"}:
        return say(described(record, as_of=case.index.as_of), *head_passages([record]))
    wordings = {
        "place": f"{label(record)}: {values}",
        "level": f"{record.title}: {values}",
        "role": f"{case.name}'s {'roles' if ',' in values else 'role'} at {name_of(record)}: {values}",
        "issuer": f"{record.title} comes from {values}",
    }
    return say(wordings.get(noun, f"{label(record)}: {noun} {values}"), *cites)


# ---------------------------------------------------------------- all about an entry


def overview(case: Case) -> Reply | None:
    """What the resume says about the entry that is spoken of."""
    named = [each for each in case.subjects if each.is_named and each.record.section != "profiles"]
    counts = case.reading.asks(Form.COUNT, Form.AMOUNT)
    if not named or counts or not (_OVERVIEW.search(case.reading.folded) or _is_bare(case)):
        return None
    covered = {stem for each in named for stem in each.matched}
    rest = [each for each in case.speech.focus if each.stem not in covered]
    if rest and not case.speech.leans_back:
        return None
    kept = preferred(case, [each.record for each in named])
    said = [each for record in kept[:3] for each in about(case, record, limit=7 if len(kept) == 1 else 4)]
    return reply("overview", *said)


def _is_bare(case: Case) -> bool:
    """Whether hardly anything but the entry's name is said."""
    return len(case.reading.words) <= len(case.speech.focus) + 3


def preferred(case: Case, records: Sequence[Record]) -> list[Record]:
    """Of entries that share a name, those of the kind that the question means."""
    if Section.WORK in case.reading.cues | case.reading.nouns or re.search(
        r"\bdo (?:at|for|in)\b|\bdid .* at\b|\b(?:achievements?|accomplishments?|dut(?:y|ies)|responsibilit\w+|tasks?)\b",
        case.reading.folded,
    ):
        at_work = [each for each in records if each.section in {Section.WORK, Section.VOLUNTEER}]
        if at_work:
            return at_work
    organisations = frozenset(stem for each in records for stem in stems(each.organisation))
    own = [
        each
        for each in records
        if stems(each.title)
        & (case.speech.said - (organisations if each.section == Section.REFERENCES else frozenset()))
    ]
    if own and any(each.section not in {Section.WORK, Section.VOLUNTEER, Section.EDUCATION} for each in own):
        first = [
            each
            for each in own
            if each.section
            in {Section.PROJECTS, Section.PUBLICATIONS, Section.AWARDS, Section.REFERENCES, Section.CERTIFICATES}
        ]
        return first or own
    at = [each for each in records if each.section in {Section.WORK, Section.VOLUNTEER, Section.EDUCATION}]
    return at or list(records)


def about(case: Case, record: Record, limit: int = 7) -> list[Statement]:
    """An entry in its own words: what it is, then its texts."""
    if record.section == Section.REFERENCES:
        quote = record.get("reference")
        text = f'{record.text("name")}: "{quote.text.strip(chr(34))}"' if quote else record.text("name")
        return [say(text, *record.passages)]
    long_fields = [each for name in _LONG_FIELDS for each in record.all(name)]
    head = described(record, as_of=case.index.as_of)
    said = [say(head, *head_passages([record]))]
    room = 1050 - len(head)
    for each in long_fields[: limit - 1]:
        text = shorten(each.text, 360)
        room -= len(text) + 8
        if room < 0:
            break
        said.append(say(text, each.passage))
    keywords = record.all("keywords") if record.section == Section.PROJECTS else ()
    if keywords and room > sum(len(each.text) + 2 for each in keywords):
        said.append(say(f"Keywords: {joined(each.text for each in keywords)}", *(each.passage for each in keywords)))
    return said
