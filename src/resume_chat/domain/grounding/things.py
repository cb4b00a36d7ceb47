"""What a sentence can speak of: employers, schools, projects, awards, certificates, skills; and what belongs to each."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from resume_chat.domain.answering.common_words import COMMON
from resume_chat.domain.answering.english_words import ENGLISH
from resume_chat.domain.answering.lexicon import NOUNS
from resume_chat.domain.answering.people import name_stems
from resume_chat.domain.answering.records import Record, Records
from resume_chat.domain.answering.words import STOPWORDS, fold, words
from resume_chat.domain.facts import Fact, FactKind
from resume_chat.domain.facts.degrees import rank
from resume_chat.domain.grounding.quantities import Day, Kind, quantities

_ORGANISED = {"work": "name", "volunteer": "organization", "education": "institution"}
"""Sections whose entries are known by an organisation, and the field with its name."""
_NAMED = {"projects": "name", "awards": "title", "certificates": "name", "publications": "name"}
_LEGAL = re.compile(r",?\s+(?:inc|ltd|llc|llp|plc|gmbh|ag|kg|s\.?a|s\.?r\.?l|co|corp|corporation|company|limited)\.?$")
_MAX_FACT_THINGS = 3
_TELLING = 4
"""Words that must agree before a text is told to be another entry's."""


class Thing:
    """An organisation with all its entries; or one project, award, certificate, publication or skill."""

    def __init__(self, name: str, section: str, records: Sequence[Record]) -> None:
        """Keeps its parts.

        Args:
            name: Folded.
            section: By its JSON Resume name.
            records: Its entries.
        """
        self.name = name
        self.section = section
        self.records = tuple(records)
        self.related: list[Record] = []
        """Entries of no organisation of their own that name it: projects, awards, references."""
        self.kin: set[str] = set()
        """The pointers of the entries of organisations that it names: a project's employer."""
        self.tellers: set[str] = set()
        """The pointers of all entries that name it."""
        self.lengths: set[tuple[float, bool]] = set()
        """Lengths of time, in months, that facts and texts give about it; and whether they are known to the month."""
        self.stays: set[tuple[float, bool]] = set()
        """Those of them that its entries lasted, one by one and together, or that its texts give."""

    @property
    def is_dated(self) -> bool:
        """Whether dates belong to it."""
        return self.section != "skills"

    @property
    def is_organisation(self) -> bool:
        """Whether titles belong to it."""
        return self.section in _ORGANISED

    @cached_property
    def homes(self) -> frozenset[str]:
        """The pointers of its entries and of those related to it."""
        return frozenset(each.pointer for each in (*self.records, *self.related)) | self.kin

    @cached_property
    def told(self) -> frozenset[Day]:
        """Dates in the texts of its entries."""
        fields = (field for each in self.records for field in each.fields if not field.name.lower().endswith("date"))
        return frozenset(day for field in fields for each in quantities(fold(field.text)) for day in each.days)

    def with_title(self, name: str) -> tuple[Record, ...]:
        """Its entries with a title, by the key that titles are found with."""
        return tuple(
            each
            for each in self.records
            if any(
                name == key_of(form) for item in each.all("position", "studyType", "area") for form in _forms(item.text)
            )
        )

    @cached_property
    def words(self) -> frozenset[str]:
        """The stems of all that its entries say."""
        return frozenset().union(*(each.words for each in (*self.records, *self.related)))

    @cached_property
    def text(self) -> str:
        """All that its entries say, folded: words with one blank before, between and after them."""
        said = re.findall(r"[^\W_]+", fold(" ".join(item.text for each in self.records for item in each.fields)))
        return f" {' '.join(said)} "


@dataclass(frozen=True, slots=True)
class Mention:
    """A thing, or a title, where a folded text names it."""

    start: int
    end: int
    things: tuple[Thing, ...]
    """The thing; or those that the title belongs to."""
    name: str


class Things:
    """All of a resume, and how they are found in a text."""

    def __init__(self, records: Records, facts: Sequence[Fact]) -> None:
        self.all = tuple(_things(records))
        self._named = _Phrases(_names(self.all, records.name))
        self._titles = _Phrases(_titles(self.all))
        self._ranks = _by_rank(self.all)
        self._stays: dict[str, set[tuple[float, bool]]] = defaultdict(set)
        self._tellers = [(each.pointer, each.words) for each in records.all if each.section in {*_ORGANISED, *_NAMED}]
        self._relate(records)
        for fact in facts:
            self._measure(fold(fact.statement))
            self._keep_stay(fact)
        for record in records.all:
            owners = [each for each in self.all if record in each.records]
            for item in record.fields:
                self._measure_text(fold(item.text), owners)

    def _keep_stay(self, fact: Fact) -> None:
        """How long an entry, or all entries of one organisation, lasted; and for how long a skill was used."""
        if fact.kind in {FactKind.SKILL, FactKind.STATED_YEARS}:
            stays = _lengths(fold(fact.statement))
            for each in self.all:
                if each.section == "skills" and each.name == fold(fact.subject):
                    each.stays |= stays
        if fact.kind not in {FactKind.TENURE, FactKind.EMPLOYER} or fact.months is None:
            return
        stay = (float(fact.months), fact.is_exact)
        if fact.kind is FactKind.TENURE:
            self._stays[fact.pointer].add(stay)
        for each in self.all:
            if any(fact.pointer == record.pointer for record in each.records):
                each.stays.add(stay)

    def _relate(self, records: Records) -> None:
        """Entries whose texts name a thing, or whom a thing's texts name, belong to it too."""
        for record in records.all:
            text = fold(" \n".join(item.text for item in record.fields))
            named = {id(thing): thing for mention in self.mentions(text) for thing in mention.things}
            for thing in named.values():
                thing.tellers.add(record.pointer)
                if record not in thing.records and thing.is_dated and record.section not in _ORGANISED:
                    thing.related.append(record)
                    for other in self.all:
                        if record in other.records:
                            other.kin.update(each.pointer for each in thing.records)

    def _measure(self, statement: str) -> None:
        """What lengths of time a fact gives, about which of the things that it names."""
        mentions = self.mentions(statement)
        dated = {each.name for each in mentions if any(thing.is_dated for thing in each.things)}
        for each in quantities(statement):
            if each.kind is Kind.DURATION:
                near = mentions if len(dated) <= _MAX_FACT_THINGS else nearest(mentions, each.start, each.end)
                for thing in (thing for mention in near for thing in mention.things):
                    thing.lengths.update((months, each.is_exact) for months in each.values)

    def _measure_text(self, text: str, owners: Iterable[Thing]) -> None:
        """What lengths of time a text of the resume gives: about what it names and about what it belongs to."""
        found = _lengths(text)
        named = [thing for mention in self.mentions(text) for thing in mention.things] if found else []
        for thing in (*owners, *named):
            thing.lengths |= found
            thing.stays |= found

    def mentions(self, text: str) -> list[Mention]:
        """The things that a folded text names, in order."""
        return self._named.find(text)

    def titles(self, text: str) -> list[Mention]:
        """The titles and degrees that a folded text names, in order, the longest at each place."""
        return self._titles.find(text)

    def stays_of(self, records: Iterable[Record]) -> set[tuple[float, bool]]:
        """How long entries lasted, and the lengths of time that their organisations' entries lasted together."""
        pointers = {each.pointer for each in records}
        shared = {stay for each in self.all for item in each.records if item.pointer in pointers for stay in each.stays}
        single = {stay for pointer in pointers for stay in self._stays.get(pointer, ())}
        return single | {
            stay
            for stay in shared
            if not any(stay in self._stays[other] for other in self._stays if other not in pointers)
        }

    def tells_of_another(self, said: frozenset[str], thing: Thing) -> bool:
        """Whether words are those of an entry that has nothing to do with a thing, and not the thing's own."""
        if len(said) < _TELLING:
            return False
        own = len(said & thing.words)
        best = max(
            (len(said & theirs) for pointer, theirs in self._tellers if pointer not in thing.homes | thing.tellers),
            default=0,
        )
        return best >= 0.7 * len(said) and own <= 0.5 * best

    def tellers_of(self, said: frozenset[str]) -> frozenset[str]:
        """The pointers of the entries that say nearly all of some words."""
        if len(said) < _TELLING - 1:
            return frozenset()
        return frozenset(pointer for pointer, theirs in self._tellers if len(said & theirs) >= 0.75 * len(said))

    def fits_others(self, said: frozenset[str], homes: frozenset[str]) -> bool:
        """Whether the entries with a number have next to none of the words it is told with, and another entry has."""
        shares = [(pointer in homes, len(said & theirs)) for pointer, theirs in self._tellers]
        own = [count for is_home, count in shares if is_home]  # none: a skill's or a profile's, told with any words
        other = max((count for is_home, count in shares if not is_home), default=0)
        return bool(own) and max(own) <= 0.34 * len(said) and other >= 2 * max(*own, 1)

    def with_rank(self, number: int) -> tuple[Thing, ...]:
        """The schools with a degree of this rank."""
        return tuple(self._ranks.get(number, ()))


def _lengths(text: str) -> set[tuple[float, bool]]:
    """The lengths of time in a folded text, in months, and whether they are said to the month."""
    found = (each for each in quantities(text) if each.kind is Kind.DURATION)
    return {(months, each.is_exact) for each in found for months in each.values}


def nearest(mentions: Iterable[Mention], start: int, end: int) -> list[Mention]:
    """The mention before a place and the one after it."""
    before = [each for each in mentions if each.end <= start]
    after = [each for each in mentions if each.start >= end]
    return [*before[-1:], *after[:1]]


def _things(records: Records) -> Iterator[Thing]:
    groups: dict[tuple[str, str], list[Record]] = {}
    for record in records.all:
        name = record.text(_ORGANISED.get(record.section) or _NAMED.get(record.section) or "name")
        if record.section in _ORGANISED and name:
            groups.setdefault((fold(name), record.section), []).append(record)
        elif record.section in _NAMED and name:
            groups.setdefault((fold(name), record.pointer), []).append(record)
        elif record.section == "skills":
            for item in (*record.all("name"), *record.all("keywords")):
                groups.setdefault((fold(item.text), "skills"), []).append(record)
    for (name, _), group in groups.items():
        yield Thing(name, group[0].section, group)


def _by_rank(things: Iterable[Thing]) -> dict[int, list[Thing]]:
    """The schools by the rank of the degrees that they gave."""
    found: dict[int, list[Thing]] = defaultdict(list)
    for each in things:
        if each.section == "education":
            for record in each.records:
                found[rank(record.text("studyType") or record.text("area"))].append(each)
    return found


def _names(things: Sequence[Thing], person: str) -> Iterator[tuple[str, Thing]]:
    """What each thing may be called: its name, without its legal form, or the one word that only it has."""
    own = name_stems(person) | {stem for thing in things for record in thing.records for stem in _places(record)}
    common: dict[str, set[str]] = defaultdict(set)
    for thing in things:
        for word in words(thing.name):
            common[word.stem].add(thing.name)
    for thing in things:
        yield thing.name, thing
        bare = _LEGAL.sub("", re.sub(r"\s*\([^)]*\)", "", thing.name)).strip()
        yield bare, thing
        if not thing.is_organisation:
            continue
        for word in words(bare):
            ordinary = (
                word.folded in COMMON or word.folded in ENGLISH or word.folded in STOPWORDS or word.folded in NOUNS
            )
            if len(word.folded) >= 4 and not ordinary and word.stem not in own and len(common[word.stem]) == 1:
                yield word.folded, thing


def _places(record: Record) -> Iterator[str]:
    """The stems of where an entry was: a town is no short name for the school that is named after it."""
    for field in record.fields:
        if field.name in {"location", "region", "city"}:
            yield from (word.stem for word in words(field.text))


def _titles(things: Sequence[Thing]) -> Iterator[tuple[str, Thing]]:
    """Positions, degrees and subjects, with what they are also called, and the organisations they belong to."""
    for thing in things:
        if not thing.is_organisation:
            continue
        for record in thing.records:
            for item in record.all("position", "studyType", "area"):
                for each in _forms(item.text):
                    yield each, thing


def _forms(title: str) -> frozenset[str]:
    """What a title is also called: without what stands in brackets, up to its comma, each of two joined by a stroke."""
    full = fold(title)
    bare = re.sub(r"\s*\([^)]*\)", "", full).strip()
    return frozenset((full, bare, bare.partition(",")[0].strip(), *(part.strip() for part in bare.split("/"))))


def key_of(phrase: str) -> str:
    """A folded phrase as phrases are compared: its words and signs, nothing between."""
    return "".join(_PART.findall(phrase))


class _Phrases:
    """Finds folded phrases in folded text; at each place the longest."""

    def __init__(self, named: Iterable[tuple[str, Thing]]) -> None:
        self._things: dict[str, tuple[Thing, ...]] = {}
        patterns: set[str] = set()
        for phrase, thing in named:
            parts = _PART.findall(phrase)
            key = "".join(parts)
            if len(key) > 1 and thing not in self._things.get(key, ()):
                self._things[key] = (*self._things.get(key, ()), thing)
                is_ordinary = thing.section == "skills" and (key in COMMON or key in ENGLISH or key in STOPWORDS)
                patterns.add((_AFTER_PREPOSITION if is_ordinary else "") + _pattern(parts))
        ordered = sorted(patterns, key=len, reverse=True)
        self._pattern = re.compile(r"(?<![^\W_])(?:" + "|".join(ordered) + r")(?![^\W_]|\+\+|#)") if ordered else None

    def find(self, text: str) -> list[Mention]:
        """The phrases in a text, in order, none inside another."""
        matches = self._pattern.finditer(text) if self._pattern else ()
        found = ((match.start(), match.end(), key_of(match.group())) for match in matches)
        return [Mention(start, end, self._things[key], key) for start, end, key in found if key in self._things]


_AFTER_PREPOSITION = "(?:(?<=with )|(?<=of )|(?<=in )|(?<=using )|(?<=for ))"
"""Where a skill called Go or Rust is meant, and not the verb."""
_PART = re.compile(r"[^\W_]+|[+#&]")


def _pattern(parts: Sequence[str]) -> str:
    """Words with what may stand between them: nothing between short ones, as in `M.Sc.` and `MSc`."""
    found = re.escape(parts[0])
    for before, part in pairwise(parts):
        least = 0 if len(before) <= 2 or len(part) <= 2 else 1
        found += rf"[\W_]{{{least},3}}" + re.escape(part)
    return found
