"""Finds what a text counts, measures and dates: the same reading for the resume and for what is said about it."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from resume_chat.domain.answering.stems import stem
from resume_chat.domain.answering.words import STOPWORDS
from resume_chat.domain.date_reading import MONTH_NUMBERS
from resume_chat.domain.grounding.number_words import DIGITS, SCALE, WORDED, readings, scaled
from resume_chat.domain.grounding.word_sets import word_set

Day = tuple[int, int | None, int | None]
"""Year, month, day, as far as they are said."""


class Kind(StrEnum):
    """What a quantity is."""

    DATE = "date"
    DURATION = "duration"
    PERCENT = "percent"
    MONEY = "money"
    COUNT = "count"
    CODE = "code"  # a time of day, a version: compared as written


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """One number, date or length of time in a text."""

    kind: Kind
    start: int
    end: int
    values: frozenset[float] = frozenset()
    """What it may mean; of a duration the months."""
    days: tuple[Day, ...] = ()
    """What a date may mean."""
    unit: str = ""
    """A currency's code; of a count the stem of the noun that follows; of a code the code."""
    is_exact: bool = True
    """Of a duration: whether it is said to the month."""


_MONTH = "|".join(sorted((each for each in MONTH_NUMBERS if len(each) > 2), key=len, reverse=True))
_YEAR = r"(?:19|20|21)\d\d"
_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_OF = r"(?:of |de |del |do |d')?"
_LEFT = r"(?<![\d.,])"
_NUMBER = rf"{DIGITS}|(?<![a-z0-9]){WORDED}"
_YEARS = r"(?:years?|yrs?\b|jahren?|jahre?s?|ans\b|annees?|anos?\b|anni|anno|jaar|jaren|年)"
_MONTHS = r"(?:months?|mos\b|monate?n?s?|mois\b|mes(?:es)?\b|mesi\b|maanden?|个月|ヶ月|か月|カ月)"
_HALF = r"(?:\s?1[/\u2044]2|\s+and\s+a\s+half|\s+y\s+medi[oa]|\s+et\s+demie?|einhalb)"
_CURRENCY = {
    "$": "usd", "us$": "usd", "€": "eur", "£": "gbp", "¥": "jpy", "usd": "usd", "eur": "eur", "gbp": "gbp", "chf":
    "chf", "dollar": "usd", "dollars": "usd", "euro": "eur", "euros": "eur", "pound": "gbp", "pounds": "gbp",
    "franken": "chf", "francs": "chf", "zloty": "pln", "pln": "pln", "kr": "kr", "kroner": "kr", "kronor": "kr",
    "nok": "kr", "sek": "kr", "dkk": "kr", "yen": "jpy", "jpy": "jpy", "inr": "inr", "rupees": "inr", "₹": "inr",
    "cad": "cad", "aud": "aud", "livres": "gbp", "dolares": "usd", "pfund": "gbp", "元": "cny", "cny": "cny", "rmb":
    "cny",
}  # fmt: skip
_SIGN = r"us\$|[$€£¥₹]|(?:usd|eur|gbp|chf|pln|nok|sek|dkk|cad|aud|inr|cny|rmb|jpy)(?=[\s\d])"
_NAME = "|".join(
    sorted((re.escape(each) for each in _CURRENCY if each.isalpha() or each in "€£$"), key=len, reverse=True)
)

Found = tuple[Kind, frozenset[float], tuple[Day, ...], str, bool]


def _day(year: str, month: str | int | None = None, day: str | None = None) -> Day | None:
    number = int(month) if month else None
    if number is not None and not 1 <= number <= 12:
        return None
    return int(year), number, int(day) if day else None


def _date(*days: Day | None) -> Found | None:
    kept = tuple(each for each in days if each)
    return (Kind.DATE, frozenset(), kept, "", True) if kept else None


def _named(match: re.Match[str]) -> Found | None:
    return _date(_day(match["y"], MONTH_NUMBERS[match["m"]], match["d"]))


def _short(match: re.Match[str]) -> Found | None:
    first, second = match["a"], match["b"]
    return _date(_day(match["y"], second, first), None if match["s"] == "." else _day(match["y"], first, second))


def _duration(match: re.Match[str]) -> Found | None:
    years, half = readings(match["n"]), bool(match["h"] or match["h2"])
    if not years or max(years) > 80:
        return None
    extra = min(readings(match["mo"])) if match["mo"] else 0.0
    months = frozenset(each * 12 + (6 if half else 0) + extra for each in years)
    return Kind.DURATION, months, (), "", half or bool(match["mo"])


def _between(match: re.Match[str]) -> Found | None:
    low, high = (min(readings(match[name]), default=0.0) for name in ("a", "n"))
    if not 0 < low < high <= 80:
        return None
    values = frozenset((low * 12, high * 12))
    return Kind.DURATION, values, (), "", False


def _months(match: re.Match[str]) -> Found | None:
    return Kind.DURATION, readings(match["n"]), (), "", True


def _span(match: re.Match[str]) -> Found | None:
    months = {"decade": 120.0, "decades": 120.0, "half": 6.0}.get(match["w"].split()[0], 12.0)
    times = readings(match["n"]) if match["n"] else frozenset((1.0,))
    return Kind.DURATION, frozenset(each * months for each in times), (), "", months == 6.0


def _percent(match: re.Match[str]) -> Found | None:
    return Kind.PERCENT, readings(match["n"]), (), "", True


def _money(match: re.Match[str]) -> Found | None:
    written = match["sign"] or match["name"]
    unit = _CURRENCY[written.strip()]
    return Kind.MONEY, scaled(readings(match["n"]), match["scale"]), (), unit, True


def _code(match: re.Match[str]) -> Found | None:
    return Kind.CODE, frozenset(), (), re.sub(r"(?<!\d)0(?=\d)", "", match.group()), True


def _count(match: re.Match[str]) -> Found | None:
    values = scaled(readings(match["n"]), match["scale"])
    if not values:
        return _code(match)
    return Kind.COUNT, values, (), _noun(match.string[match.end() : match.end() + 40]), True


def _year(match: re.Match[str]) -> Found | None:
    return _date(_day(match["y"]))


def _year_short(match: re.Match[str]) -> Found | None:
    """The second year of `2017-21`."""
    return _date(_day(match.string[match.start() - 5 : match.start() - 3] + match["e"]))


def _bare(match: re.Match[str]) -> Found | None:
    return Kind.COUNT, scaled(frozenset((1.0,)), match["scale"]), (), "", True


def _noun(following: str) -> str:
    """The stem of the word that is counted: the first after a number, or after an adjective or two."""
    words = re.match(r"[\s-]{1,2}([a-z]+)(?:[\s-]([a-z]+))?(?:[\s-]([a-z]+))?", following)
    if not words:
        return ""
    kept = []
    for each in words.groups():
        if not each or (each in _BREAKS and len(each) > 1):
            break
        kept.append(stem(each))
    return " ".join(kept)


_BREAKS = STOPWORDS | word_set("since per of which who that every each so far ago later earlier")
"""Words that end what is counted."""

_PATTERNS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Found | None]], ...] = tuple(
    (re.compile(pattern), build)
    for pattern, build in (
        (
            (
                rf"(?<![\w.])(?P<d>{_DAY})(?:st|nd|rd|th|er|\."
                rf"|o)?\s+{_OF}(?P<m>{_MONTH})\.?,?\s+{_OF}(?P<y>{_YEAR})(?!\d)"
            ),
            _named,
        ),
        (rf"(?<![a-z])(?P<m>{_MONTH})\.?,?\s+(?:(?P<d>{_DAY})(?:st|nd|rd|th)?,?\s+)?{_OF}(?P<y>{_YEAR})(?!\d)", _named),
        (
            (
                rf"(?<![a-z])(?P<m>{_MONTH})\.?(?P<d>\b)?(?=\s?(?:-|to|until|through|bis|a|au"
                rf"|al)\s?(?:{_MONTH})\.?\s+(?P<y>{_YEAR}))"
            ),
            lambda match: _date(_day(match["y"], MONTH_NUMBERS[match["m"]])),
        ),
        (
            rf"(?<![\d.-])(?P<y>{_YEAR})[-/.](?P<m>0?[1-9]|1[0-2])(?:[-/.](?P<d>{_DAY}))?(?![\d])",
            lambda match: _date(_day(match["y"], match["m"], match["d"])),
        ),
        (
            rf"(?P<y>{_YEAR})\s?年(?:\s?(?P<m>\d{{1,2}})\s?月(?:\s?(?P<d>\d{{1,2}})\s?日)?)?",
            lambda match: _date(_day(match["y"], match["m"], match["d"])),
        ),
        (rf"{_LEFT}(?<!/)(?P<a>\d{{1,2}})(?P<s>[./-])(?P<b>\d{{1,2}})(?P=s)(?P<y>{_YEAR})(?!\d)", _short),
        (
            rf"{_LEFT}(?<![/-])(?P<m>0?[1-9]|1[0-2])[./](?P<y>{_YEAR})(?!\d)",
            lambda match: _date(_day(match["y"], match["m"])),
        ),
        (rf"\bbetween (?P<a>{_NUMBER}) and (?P<n>{_NUMBER}) {_YEARS}(?![a-z])", _between),
        (
            (
                rf"{_LEFT}(?P<n>{_NUMBER})(?P<h>{_HALF})?\s?\+?[\s-]{{0,2}}(?:full |whole "
                rf"|volle )?{_YEARS}(?P<h2>{_HALF})?"
                rf"(?:[\s,]{{0,2}}(?:and |und |et |y |e |en |&)?\s?(?P<mo>{_NUMBER})[\s-]?{_MONTHS})?(?![a-z])"
            ),
            _duration,
        ),
        (rf"{_LEFT}(?P<n>{_NUMBER})\+?[\s-]?{_MONTHS}(?![a-z])", _months),
        (r"\b(?P<n>)(?P<w>half a year)\b", _span),
        (rf"(?<![a-z])(?:(?P<n>{WORDED})|a|the (?:past|last)|over a) (?P<w>decades?)\b", _span),
        (r"\b(?:for|over|about|almost|nearly) a(?P<n>) (?P<w>(?:full |whole )?year)\b(?! and)", _span),
        (
            (
                rf"{_LEFT}(?P<n>{_NUMBER})\s?(?:%|percent\w*|per cent|prozent\w*|pour ?cent|por ?ciento|por cento"
                r"|per cento|procent)"
            ),
            _percent,
        ),
        (rf"(?P<sign>{_SIGN})\s?(?P<n>{DIGITS})(?P<name>)\s?(?P<scale>(?:{SCALE})(?![a-z]))?", _money),
        (
            rf"{_LEFT}(?P<sign>)(?P<n>{_NUMBER})\s?(?P<scale>(?:{SCALE})(?![a-z]))?[\s-]?(?P<name>(?:{_NAME})(?![a-z]))",
            _money,
        ),
        (r"(?<![\w:.])\d{1,2}:\d{2}(?::\d{2})?(?![\d:])", _code),
        (rf"{_LEFT}(?<![a-z]-)(?P<y>{_YEAR})(?![\d%'+s]|[.,]\d|\s?k\b)", _year),
        (r"(?<=\d\d\d\d[-/])(?P<e>\d\d)(?!\d)", _year_short),
        (rf"(?<![a-z\d][.,])(?<![a-z\d])(?P<n>{_NUMBER})(?:[\s-]?(?P<scale>(?:{SCALE})(?![a-z])))?", _count),
        (r"(?<![a-z])(?:a )?(?P<n>)(?P<scale>hundred|thousand|million|billion|dozen)(?![a-z])", _bare),
    )
)


@lru_cache(maxsize=4096)
def quantities(text: str) -> tuple[Quantity, ...]:
    """The quantities of a folded text, in order; none inside another."""
    taken = bytearray(len(text))
    found: list[Quantity] = []
    if not re.search(r"\d", text) and not _ANY_WORD.search(text):
        return ()
    for pattern, build in _PATTERNS:
        for match in pattern.finditer(text):
            start, end = match.span()
            if start == end or any(taken[start:end]):
                continue
            made = build(match)
            if made is None:
                continue
            taken[start:end] = b"\1" * (end - start)
            kind, values, days, unit, is_exact = made
            found.append(
                Quantity(
                    kind=kind,
                    start=start,
                    end=end,
                    values=values,
                    days=days,
                    unit=unit,
                    is_exact=is_exact,
                )
            )
    return tuple(sorted(found, key=lambda each: each.start))


_ANY_WORD = re.compile(rf"(?<![a-z])(?:{WORDED}|hundred|thousand|million|dozen|decades?|half a year|a year)")
