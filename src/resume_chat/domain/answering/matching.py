"""How well a text of the resume bears out what a question speaks of."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from resume_chat.domain.answering.case import Case
from resume_chat.domain.answering.common_words import COMMON, DOING
from resume_chat.domain.answering.lexicon import Section
from resume_chat.domain.answering.records import Field, Record
from resume_chat.domain.answering.stems import stem as stem_of
from resume_chat.domain.answering.taxonomy import kinds_named, members_in
from resume_chat.domain.answering.thesaurus import alike
from resume_chat.domain.answering.words import Word, stems
from resume_chat.domain.passages import Passage

LONG = frozenset(("highlights", "summary", "description", "reference", "courses", "thesis"))
"""Fields that say something, rather than name or date it."""
ORDINARY, SLIGHT = 0.6, 0.15
"""How telling an ordinary word is that the resume lacks, and a verb or qualifier that any question has, against a
rare one: 0 to 1."""
DIRECT, ALIKE, KIND, HEADING = 1.0, 0.6, 0.85, 0.8
"""What a word counts that stands in the text, has a like there, names a kind with a member there, or stands above it."""


SHAPES = (
    (
        stems(
            "cost costs price priced budget worth value expensive cheap money spend spent save saved savings revenue"
        ),
        re.compile(
            r"[$\u20ac\u00a3\u00a5]|\b(?:EUR|USD|GBP|CHF|CAD|AUD|SEK|NOK|DKK|PLN|euros?|dollars?|pounds?|francs?)\b"
        ),
    ),
    (
        stems(
            "resolution temperature speed rate pressure depth height width weight distance frequency dose accuracy precision"
            " latency throughput altitude power voltage capacity yield figure value size"
        ),
        re.compile(r"\d"),
    ),
    (stems("percentage percent proportion fraction share"), re.compile(r"\d ?%|\bper ?cent\b|\bpercent\b|\b1 in \d")),
)
"""Words for quantities, and how a text looks that gives one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A field that bears out some of what is asked."""

    record: Record
    field: Field
    coverage: float
    """The share of the question's words, by rarity, that it bears out: 0 to 1."""
    own: float
    """The same without the entry's name, dates and place."""


def rarity(case: Case, stem: str) -> float:
    """How telling a word is; one that the resume lacks is as telling as the rarest."""
    known = case.speech.rarity
    rarest = math.log(1 + len(case.records.all))
    return known.get(stem, rarest * (SLIGHT if stem in _slight() else ORDINARY if stem in _ordinary() else 1.0))


@lru_cache(maxsize=1)
def _slight() -> frozenset[str]:
    return frozenset(stem_of(each) for each in DOING)


@lru_cache(maxsize=1)
def _ordinary() -> frozenset[str]:
    return frozenset(stem_of(each) for each in COMMON)


def kind_terms(text: str) -> dict[str, frozenset[str]]:
    """For each word that names a kind of things, the terms that are of this kind."""
    found: dict[str, frozenset[str]] = {}
    for name, terms in kinds_named(text):
        for part in name.split():
            found[part] = found.get(part, frozenset()) | terms
    return found


def looks_like(stem: str, text: str) -> bool:
    """Whether a text gives a quantity of the sort that a word names: an amount of money for `cost`."""
    return any(stem in named and shape.search(text) for named, shape in SHAPES)


def measure(case: Case, record: Record, field: Field, said: Sequence[Word], kinds: dict[str, frozenset[str]]) -> Match:
    """How much of the words a field bears out."""
    own = stems(field.text)
    whole, covered, alone = 0.0, 0.0, 0.0
    for word in said:
        weight = rarity(case, word.stem)
        whole += weight
        if word.stem in own:
            share = DIRECT
        elif (word.stem in kinds and _is_of_kind(record, field, kinds[word.stem], word)) or looks_like(
            word.stem, field.text
        ):
            share = KIND
        elif alike(word.stem) & own:
            share = ALIKE
        else:
            share = 0.0
        alone += weight * share
        if not share and (word.stem in _heading(record)):
            share = HEADING
        covered += weight * share
    return Match(
        record=record, field=field, coverage=covered / whole if whole else 0.0, own=alone / whole if whole else 0.0
    )


def _is_of_kind(record: Record, field: Field, terms: frozenset[str], word: Word) -> bool:
    """Whether a field holds something of a kind; what people do for fun is not sought in what they do for a living."""
    if word.stem in _LEISURE and record.section in {Section.WORK, Section.SKILLS, Section.PROJECTS}:
        return False
    return bool(members_in(field.text, terms))


_LEISURE = stems("sport sports fitness athletics exercise sporting outdoors outdoor nature game games gaming hobby")


def _heading(record: Record) -> frozenset[str]:
    fields = [
        each
        for each in record.fields
        if each.name
        in {"name", "position", "organization", "institution", "title", "location", "entity", "studyType", "area"}
    ]
    return frozenset(stem for each in fields for stem in stems(each.text)) | record.initials


def matches(
    case: Case, said: Sequence[Word], text: str, *, records: Sequence[Record] = (), least: float = 0.0
) -> list[Match]:
    """Every field that bears out some of the words, the best first; equal ones by the order of the search."""
    kinds = kind_terms(text)
    place = {passage.id: index for index, passage in enumerate(case.ranked)}
    found = [
        measured
        for record in (records or case.records.all)
        if record.section != "profiles"
        for field in record.fields
        for measured in [measure(case, record, field, said, kinds)]
        if measured.own > 0 and measured.coverage >= least
    ]
    whole = frozenset(word.stem for word in case.reading.words if word.is_content)
    return sorted(
        found,
        key=lambda each: (
            -round(each.coverage, 2) - 0.08 * _shared(whole, each) - 0.06 * (each.field.name in LONG),
            place.get(each.field.passage.id, len(place)),
            -each.own,
        ),
    )


def _shared(whole: frozenset[str], match: Match) -> float:
    """The share of all the question's words that stand in the field itself, ordinary ones included."""
    return len(whole & stems(match.field.text)) / len(whole) if whole else 0.0


def passages_of(found: Sequence[Match]) -> tuple[Passage, ...]:
    """The passages of matches, each once."""
    return tuple({each.field.passage.id: each.field.passage for each in found}.values())
