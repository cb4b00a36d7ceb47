"""Reads dates as people write them: numbers in any usual order, month names in six languages, seasons, "Present"."""

import calendar
import re
import unicodedata
from collections.abc import Sequence

from resume_chat.domain.dates import PartialDate, Span

FIRST_YEAR, LAST_YEAR = 1900, 2199
"""Years outside are not taken for years."""

_MONTHS = (
    "january januar janvier enero janeiro gennaio jan janv ene genn gen",
    "february februar fevrier febrero fevereiro febbraio feb fev febr fevr",
    "march marz maerz mars marzo marco mar mrz",
    "april avril abril aprile apr avr abr",
    "may mai mayo maio maggio mag",
    "june juni juin junio junho giugno jun giu",
    "july juli juillet julio julho luglio jul juil lug",
    "august aout agosto aug ago",
    "september septembre septiembre setembro settembre sept sep set sett",
    "october oktober octobre octubre outubro ottobre oct okt out ott",
    "november novembre noviembre novembro nov",
    "december dezember decembre diciembre dezembro dicembre dec dez dic",
)
MONTH_NUMBERS = {name: number for number, names in enumerate(_MONTHS, start=1) for name in names.split()}
"""Month names and their usual short forms in six languages, without accents."""


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split("|"))


_WORDED = _set(
    "spring|summer|autumn|fall|winter|early|mid|late|end|beginning|q1|q2|q3|q4|h1|h2|circa|ca|c|about|approx|"
    "approximately|around|fruhjahr|fruhling|sommer|herbst|anfang|mitte|ende|etwa|printemps|ete|automne|hiver|"
    "primavera|verano|otono|invierno|verao|outono|inverno|estate|autunno|semester|term"
)
"""Words that make a date vaguer than its month: seasons, quarters, "about"."""
_PRESENT = _set(
    "present|now|current|currently|ongoing|continuing|today|to date|until now|till now|till date|until present|"
    "to present|heute|bis heute|aktuell|jetzt|laufend|actuel|actuellement|aujourd hui|en cours|a ce jour|actual|"
    "actualidad|la actualidad|presente|hoy|en curso|attuale|oggi|in corso|atual|atualmente|hoje|em andamento|"
    "o presente|el presente|al presente"
)
_FILLERS = frozenset(("de", "of", "del", "do", "the", "d", "den", "im", "in", "le", "di", "da"))
_ISO = re.compile(r"(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?(?:[t ]\d{1,2}:\d{2}[\d:.,z+\- ]{0,30})?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_MONTH_YEAR = re.compile(r"(\d{1,2})[-/.](\d{4})")
_DAY_MONTH_YEAR = re.compile(r"(\d{1,2})([-/.])\s?(\d{1,2})[-/.]\s?(\d{4})")
_EAST_ASIAN = re.compile(r"(\d{4})\s?[年년]\s?(?:(\d{1,2})\s?[月월]\s?(?:(\d{1,2})\s?[日일]\s?)?)?")
_RANGE = re.compile(r"\s+(?:-|\u2013|—|to|until|till|bis|à|a|al|até)\s+|(?<=\d)\s?[\u2013—]\s?|(?<=\d{4})-(?=\d{4})")


def _folded(text: str) -> str:
    """Lower case without accents."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(each for each in decomposed if not unicodedata.combining(each)).strip()


def is_present(text: str) -> bool:
    """Whether a date's text means that something goes on."""
    words = " ".join(re.findall(r"\w+", _folded(text)))
    return words in _PRESENT


def parse_date(text: str) -> PartialDate | None:
    """The date that a text names; `None` when it is not understood for certain. "Present" is not a date."""
    folded = _folded(text)
    if len(folded) > 60:
        return None
    for pattern in (_ISO, _COMPACT):
        if match := pattern.fullmatch(folded):
            return _checked(text, match.group(1), match.group(2), match.group(3))
    if match := _MONTH_YEAR.fullmatch(folded):
        return _checked(text, match.group(2), match.group(1), None)
    if match := _DAY_MONTH_YEAR.fullmatch(folded):
        return _day_month_year(text, match)
    if match := _EAST_ASIAN.fullmatch(unicodedata.normalize("NFKC", text.strip())):
        return _checked(text, match.group(1), match.group(2), match.group(3))
    return _from_words(text, re.findall(r"\d+|[^\W\d_]\w*", folded))


def _checked(text: str, year: str, month: str | None, day: str | None, *, worded: bool = False) -> PartialDate | None:
    number = int(year)
    if not FIRST_YEAR <= number <= LAST_YEAR:
        return None
    if month is not None and not 1 <= int(month) <= 12:
        return None
    if day is not None and not 1 <= int(day) <= calendar.monthrange(number, int(month or 1))[1]:
        return None
    return PartialDate(
        year=number,
        month=int(month) if month else None,
        day=int(day) if day else None,
        text=text.strip(),
        is_worded=worded,
    )


def _day_month_year(text: str, match: re.Match[str]) -> PartialDate | None:
    """Dots are European; with strokes the two numbers are told apart only where one of them cannot be a month."""
    first, mark, second, year = match.groups()
    if mark == "." or int(first) > 12 or first == second:
        return _checked(text, year, second, first)
    if int(second) > 12:
        return _checked(text, year, first, second)
    return _checked(text, year, None, None, worded=True)


def _from_words(text: str, words: Sequence[str]) -> PartialDate | None:
    """Names of months and seasons with a year, in any order; any word that is not understood spoils it."""
    years: list[str] = []
    days: list[str] = []
    months: list[str] = []
    worded = False
    for word in words:
        bare = re.sub(r"(?<=\d)(?:st|nd|rd|th|er|o|a)$", "", word)
        if bare.isdecimal():
            (years if len(bare) == 4 else days).append(bare)
        elif word in MONTH_NUMBERS:
            months.append(str(MONTH_NUMBERS[word]))
        elif word in _WORDED:
            worded = True
        elif word not in _FILLERS and word not in {"st", "nd", "rd", "th", "er"}:
            return None
    if len(years) != 1 or len(months) > 1 or len(days) > len(months):
        return None
    if not worded:
        return _checked(text, years[0], months[0] if months else None, days[0] if days else None)
    return _checked(text, years[0], None, None, worded=True)


def parse_range(text: str) -> Span | None:
    """`2019 - 2021`, `Jan 2020 to present` or one date alone; `None` when it is not understood for certain."""
    parts = _RANGE.split(text.strip())
    if len(parts) == 1:
        only = parse_date(text)
        return Span(start=only, end=only, is_ongoing=False) if only else None
    if len(parts) != 2:
        return None
    start, end = parse_date(parts[0]), parse_date(parts[1])
    goes_on = is_present(parts[1])
    return Span(start=start, end=end, is_ongoing=goes_on) if start and (end or goes_on) else None
