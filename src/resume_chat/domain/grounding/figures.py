"""The numbers, dates and lengths of time that a resume and its facts bear out, and where each of them stands."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date

from resume_chat.domain.answering.lexicon import NOUNS
from resume_chat.domain.answering.records import Record, Records
from resume_chat.domain.answering.words import fold
from resume_chat.domain.dates import PartialDate
from resume_chat.domain.facts import FactKind
from resume_chat.domain.grounding.number_words import SMALL
from resume_chat.domain.grounding.quantities import Day, Kind, Quantity, quantities
from resume_chat.domain.index import ResumeIndex

_MORE = re.compile(
    r"(?:more than|over|at least|above|exceeding|upwards of|mehr als|uber|plus de|mas de|oltre|mais de|meer dan)\W*\Z"
)
_ABOUT = re.compile(
    r"(?:about|around|approximately|roughly|some|circa|ca\.?|nearly|almost|close to|just under|up to|etwa|rund|fast"
    r"|environ|pres de"
    r"|unos|unas|casi|quasi|circa|cerca de|ongeveer|~|≈)\W*\Z"
)
_ALL_WORK = re.compile(
    r"\b(?:work|professional|total|overall|industry|career|relevant) experience\b(?! (?:with|in|of|using|as|at)\b)"
    r"|\bexperience in (?:all|total)\b|\byears of experience\b(?! (?:with|in|of|using|as|at)\b)"
    r"|\bberufserfahrung\b(?! (?:mit|in|als)\b)"
)
_FREE = re.compile(r"(?:step|point|option|item|no|number|nr|#|top|level|phase|part|rule)\.?\W?\Z")
"""What stands before a number that counts nothing of the resume's."""
_NO_FIGURES = frozenset(("phone", "url", "email", "username", "image", "postalCode"))
_CAREER = (FactKind.EXPERIENCE, FactKind.SINCE_STUDY, FactKind.POSTS)
_COUNTS = (
    FactKind.LIST,
    FactKind.VALIDITY,
    FactKind.PROJECTS_FOR,
    FactKind.SEQUENCE,
    FactKind.EXPERIENCE,
    FactKind.SKILL,
)


class Figures:
    """What is known by number. Homes are the entries, by their pointers, that state a figure."""

    def __init__(self, index: ResumeIndex, records: Records) -> None:
        self.as_of = index.as_of
        self._records = records
        self.numbers: dict[tuple[Kind, str, float], set[str]] = defaultdict(set)
        """Homes of a number, by its kind and, where it is money, its currency."""
        self.codes: set[str] = set()
        self.nouns: dict[str, set[float]] = defaultdict(set)
        """For the stem of a noun the numbers that it is counted with."""
        self.days: set[Day] = {(index.as_of.year, index.as_of.month, index.as_of.day)}
        self.lengths: set[tuple[float, bool]] = set()
        """Lengths of time in months, and whether they are known to the month."""
        self.careers: set[tuple[float, bool]] = set()
        """Those of them that speak of all the person's work."""
        for record in records.all:
            for field in record.fields:
                if field.name not in _NO_FIGURES:
                    self._take(record.pointer, quantities(fold(field.text)))
                if record.section == "basics":
                    self._take_career(fold(field.text))
            self.days.update(stated_days(record))
        for fact in index.facts:
            self._take_fact(fact.kind, fold(f"{fact.statement} {fact.derivation}"))
            if fact.kind in _CAREER:
                self._take_career(fold(fact.statement))
            if fact.months is not None:
                self.lengths.add((float(fact.months), fact.is_exact))
            if fact.count is not None:
                self.numbers[Kind.COUNT, "", float(fact.count)].add("")
        self.years = {year for year, _, _ in self.days} | set(_spanned(records.all, index.as_of))

    def _take(self, home: str, found: Iterable[Quantity]) -> None:
        for each in found:
            self.codes.update([each.unit] if each.kind is Kind.CODE else [])
            self.days.update(each.days)
            if each.kind is Kind.DURATION:
                self.lengths.update((months, each.is_exact) for months in each.values)
                continue
            for value in each.values:
                self.numbers[_key(each, value)].add(home)
            if each.kind is Kind.COUNT and each.unit:
                counted = each.unit.split()
                for noun in (counted[0], counted[-1]):
                    self.nouns[noun].update(each.values)

    def _take_career(self, text: str) -> None:
        found = (each for each in quantities(text) if each.kind is Kind.DURATION)
        self.careers.update((months, each.is_exact) for each in found for months in each.values)

    def _take_fact(self, kind: FactKind, text: str) -> None:
        """Lengths of time, dates and counts of a fact; its counts of things have no home."""
        for each in quantities(text):
            if each.kind is Kind.DURATION:
                self.lengths.update((months, each.is_exact) for months in each.values)
            elif each.kind is Kind.DATE:
                self.days.update(each.days)
            elif each.kind is Kind.COUNT and kind in _COUNTS:
                for value in each.values:
                    self.numbers[_key(each, value)].add("")

    # ---------------------------------------------------------------- looking up

    def bears_out(self, each: Quantity, text: str) -> bool:
        """Whether a quantity of a folded text is known at all, wherever."""
        before = text[max(0, each.start - 24) : each.start]
        match each.kind:
            case Kind.DATE:
                return any(self.has_day(day) for day in each.days)
            case Kind.DURATION:
                return any(self.has_length(months, before, is_exact=each.is_exact) for months in each.values)
            case Kind.CODE:
                return each.unit in self.codes or each.unit.replace(":", ".") in self.codes
            case Kind.COUNT:
                is_small = all(value <= SMALL and value == int(value) for value in each.values)
                return (
                    is_small
                    or bool(_FREE.search(before))
                    or near(each.values, {key[2] for key in self.numbers}, before)
                )
            case _:
                unit = each.unit if each.kind is Kind.MONEY else ""
                known = {value for kind, of, value in self.numbers if kind is each.kind and of == unit}
                return near(each.values, known, before)

    def has_day(self, day: Day) -> bool:
        """Whether a date is stated, or is a year in which something of the resume went on."""
        year, month, number = day
        if month is None:
            return year in self.years
        return any(
            each[0] == year
            and each[1] == month
            and (number is None or each[2] == number or (each[2] is None and number == 1))
            for each in self.days
        )

    def has_length(self, months: float, before: str, *, is_exact: bool) -> bool:
        """Whether some known length of time fits what is said of one."""
        return any(
            fits(months, known, before, is_exact=is_exact, is_known_exact=exact) for known, exact in self.lengths
        )

    def misses_career(self, each: Quantity, text: str) -> bool:
        """Whether a length of time is said to be all of the person's experience and is not."""
        if each.kind is not Kind.DURATION or not self.careers or not _ALL_WORK.search(text):
            return False
        before = text[max(0, each.start - 24) : each.start]
        return not any(
            fits(months, known, before, is_exact=each.is_exact, is_known_exact=exact)
            for months in each.values
            for known, exact in self.careers
        )

    @staticmethod
    def is_free(each: Quantity, text: str) -> bool:
        """Whether a number counts nothing of the resume's: the 2 of `step 2`."""
        return _FREE.search(text[max(0, each.start - 24) : each.start]) is not None

    def homes(self, each: Quantity) -> frozenset[str]:
        """The entries that state a number; empty when none does, or when it is no number of an entry."""
        homes = (self.numbers.get(_key(each, value), set()) for value in each.values)
        return frozenset(home for found in homes for home in found)

    def miscounts(self, each: Quantity, text: str) -> bool:
        """Whether a small number stands with a noun that the resume counts otherwise; large ones are known by themselves."""
        if each.kind is not Kind.COUNT or not each.unit or not all(2 <= value <= SMALL for value in each.values):
            return False
        if _ABOUT.search(text[: each.start]) or _MORE.search(text[: each.start]):
            return False
        for noun in dict.fromkeys(reversed(each.unit.split())):
            if noun in self.nouns:
                return noun not in NOUNS and not each.values & self.nouns[noun]
        return False


def _key(each: Quantity, value: float) -> tuple[Kind, str, float]:
    return each.kind, each.unit if each.kind is Kind.MONEY else "", value


def fits(months: float, known: float, before: str, *, is_exact: bool, is_known_exact: bool) -> bool:
    """Whether a length of time that is said fits a known one: to the month, or in whole years rounded or rounded down."""
    if _MORE.search(before):
        return months <= known < months + 18
    if is_exact and not _ABOUT.search(before):
        return abs(months - known) <= (1.0 if is_known_exact else 6.0)
    return abs(months - known) <= 6 or months <= known < months + 12 or months == known + 1


def near(values: Iterable[float], known: Iterable[float], before: str) -> bool:
    """Whether a number is a known one, or is said to be about, or less than, a known one and is."""
    pool = set(known)
    for value in values:
        if value in pool:
            return True
        if _MORE.search(before) and any(value <= each <= value * 1.5 for each in pool):
            return True
        if _ABOUT.search(before) and any(abs(value - each) <= 0.1 * value for each in pool if value >= SMALL):
            return True
    return False


def stated_days(record: Record) -> Iterator[Day]:
    """Every date that an entry states, in its fields or in a text."""
    span = record.span
    for each in (record.moment, record.expires, span.start if span else None, span.end if span else None):
        if each:
            yield day_of(each)
    for field in record.fields:
        for found in quantities(fold(field.text)):
            yield from found.days


def day_of(moment: PartialDate) -> Day:
    """A date as it is compared."""
    return moment.year, moment.month, moment.day


def _spanned(records: Iterable[Record], as_of: date) -> Iterator[int]:
    """Years in which an entry went on."""
    for record in records:
        if record.span and record.span.start:
            end = as_of.year if record.span.is_ongoing or not record.span.end else record.span.end.year
            yield from range(record.span.start.year, end + 1)
