"""Whether a date, a number or a length of time belongs to the employer, school or project that it stands beside."""

import re
from collections.abc import Iterator, Sequence
from datetime import date

from resume_chat.domain.answering.records import Record
from resume_chat.domain.dates import Span
from resume_chat.domain.grounding.figures import Figures, day_of, fits
from resume_chat.domain.grounding.number_words import SMALL
from resume_chat.domain.grounding.quantities import Day, Kind, Quantity
from resume_chat.domain.grounding.things import Mention, Thing

TITLE_AT = re.compile(
    r"[^\w()]{0,3}(?:\([^()]{0,60}\))?[^\w()]{0,3}(?:(?:role|position|job|post) )?(?:at|for|with|from|of|@|bei|chez"
    r"|en|a|presso|bij)\b"
    r"[^\w()]{0,3}(?:the )?"
)
"""Between a title and where it is held."""
TITLE_OF = re.compile(r"[^\w()]{0,3}(?:in )?(?:the )?")
_START = re.compile(
    r"\b(?:since|from|starting|started|began|beginning|hired|seit|ab|depuis|desde|dal|vanaf|自)"
    r"(?: (?:in|on|the|early|late|mid|around|about|im|as of))*\W{0,2}\Z"
)
_JOINED = re.compile(r"\b(?:joined|joining|started at|began at)(?: [^.;,()]{2,70})? (?:in|on) (?:early |late )?\Z")
_LEFT = re.compile(r"\b(?:left|leaving)(?: [^.;,()]{2,70})? (?:in|on) (?:early |late )?\Z")
_FINISHED = re.compile(r"\b(?:finished|completed|graduat\w+)\b[^.;()]{0,80} in \Z")
_END = re.compile(
    r"\b(?:until|till|through|ended|ending|bis|jusqu'(?:en|a|au)|hasta|fino a|tot|ate)(?: (?:it|in|on|the|early"
    r"|late|the end of))*\W{0,2}\Z"
)
_ELSEWHEN = re.compile(r"\b(?:after|before|prior to|following|nach|vor|apres|avant|despues|antes)\b[^.;,()]*\Z")
"""A date that something else is measured from."""
MEASURED_FROM = re.compile(
    r"(?:^|[,;.(]\s{0,3}|\band )(?:\w+ ){0,3}?"
    r"(?:before|after|prior to|following|nach|vor|avant|apres|antes de|despues de)\b[^,;.()]{0,90}\Z"
)
"""A thing that something else is measured from: "before Maison Corbaz, ..."."""
_STAY = re.compile(r"\b(?:for|spent|stayed|lasted|took|tenure of|wahrend|pendant|durante|uber)\b[^.;,()]{0,16}\Z")
TOGETHER = re.compile(r"\b(?:same time|overlap\w*|parallel|simultaneous\w*|ago|since then|after|before|gleichzeitig)\b")
_OPENS = re.compile(r"\)?[^()]{0,60}\([^()]*")
_RIGHT_AFTER = re.compile(r"[,:\s-]{1,3}(?:for )?(?:about |over |nearly )?")
_RIGHT_IN = re.compile(r"\s?\((?:for |from |since |until )?(?:about |over |nearly |between )?")
_YEARS_OF = re.compile(
    r"[\s-]{1,2}(?:(?:of|experience|with|in|using|working|programming|professional|hands-on)\b[\s-]{1,2}){1,5}"
)
_FOR_YEARS = re.compile(
    r"(?: experience| skills?)?[\s:(]{0,3}(?:for |of )?(?:about |over |nearly |around |more than )?"
)
_NEAR = 40
"""Characters between a project, an award and a number within which the number is its own."""
_IN_BRACKET = re.compile(r"\([^()]*\Z")
_UNTIL = r"(?:-|(?:to|until|till|through|bis|a|au|al|hasta|tot|ate)\b)"
_TO = re.compile(rf"\s?{_UNTIL}\s?(?=(?:\w+\.? )?(?:\d|present|now|today|heute|aujourd))")
_FROM_DATE = re.compile(rf"\d\s?{_UNTIL}\s?(?:\w+\.? (?:\d{{1,2}},? )?)?\Z")
_IN_ALL = re.compile(
    r"\b(?:total|in all|altogether|overall|career|combined|insgesamt|cumulative|(?:work|professional"
    r"|industry) experience"
    r"|experience(?! (?:with|in|of|using|as)))\b"
)


class Part:
    """A part of a sentence with the things that it names."""

    def __init__(self, text: str, mentions: Sequence[Mention], titles: Sequence[Mention], figures: Figures) -> None:
        self._text = text
        self._mentions = mentions
        self._titles = titles
        self._figures = figures

    def misplaces(self, each: Quantity) -> bool:
        """Whether a quantity belongs to none of the things that it stands beside."""
        if any(mention.start <= each.start < mention.end for mention in self._mentions):
            return False
        match each.kind:
            case Kind.DATE:
                return self._misplaces_date(each)
            case Kind.DURATION:
                return self._misplaces_length(each)
            case Kind.COUNT | Kind.PERCENT | Kind.MONEY:
                return self._misplaces_number(each)
            case _:
                return False

    def _around(self, each: Quantity) -> list[tuple[Mention, Thing]]:
        """The things that a figure may belong to; not those that it is only measured from."""
        fitting = [mention for mention in self._mentions if any(thing.is_dated for thing in mention.things)]
        chosen = [
            mention
            for mention in _beside(self._text, fitting, each.start, each.end)
            if not MEASURED_FROM.search(self._text[: mention.start])
            or _RIGHT_IN.fullmatch(self._text, mention.end, each.start)
        ]
        if len(chosen) != 1 or not _OPENS.fullmatch(self._text, chosen[0].end, each.start):
            named = (other for other in fitting if other not in chosen and not other.things[0].is_organisation)
            chosen = [*chosen, *named]
        return [(mention, thing) for mention in chosen for thing in mention.things if thing.is_dated]

    def _misplaces_date(self, each: Quantity) -> bool:
        around = self._around(each)
        if not around or _ELSEWHEN.search(self._text[max(0, each.start - 60) : each.start]):
            return False
        edge = self._edge(each, is_study=all(thing.section == "education" for _, thing in around))
        return not any(
            self._has_day(thing, self._held(mention, thing, each), day, edge)
            for mention, thing in around
            for day in each.days
        )

    def _edge(self, each: Quantity, *, is_study: bool) -> str:
        """Whether a date is said to be where something began, or where it ended."""
        before, after = self._text[max(0, each.start - 90) : each.start], self._text[each.end : each.end + 24]
        if _LEFT.search(before) or (is_study and _FINISHED.search(before)):
            return "left"
        if _FROM_DATE.search(before) or _END.search(before):
            return "end"
        if _JOINED.search(before):
            return "joined"
        if _START.search(before) or _TO.match(after):
            return "start"
        return ""

    def _held(self, mention: Mention, thing: Thing, each: Quantity) -> Sequence[Record]:
        """The entries that are meant: those with the title, where one stands right before the employer and its dates."""
        if mention.end <= each.start:
            for title in self._titles:
                between = self._text[title.end : mention.start] if title.end <= mention.start else None
                if (
                    between is not None
                    and thing in title.things
                    and (TITLE_AT.fullmatch(between) or TITLE_OF.fullmatch(between))
                ):
                    return thing.with_title(title.name) or thing.records
        return thing.records

    def _has_day(self, thing: Thing, records: Sequence[Record], day: Day, edge: str) -> bool:
        if any(_agrees(day, each) for each in thing.told):
            return True
        as_of = self._figures.as_of
        if edge not in {"start", "joined"} and _agrees(day, (as_of.year, as_of.month, as_of.day)):
            return True
        if edge in {"joined", "left"}:
            return _is_outermost(day, records, edge)
        return any(_fits(day, record, edge, as_of) for record in (*records, *thing.related))

    def _misplaces_length(self, each: Quantity) -> bool:
        if _IN_ALL.search(self._text):
            return False
        before = self._text[max(0, each.start - 24) : each.start]
        around = self._around(each)
        places = {mention.name for mention in self._mentions if any(thing.is_dated for thing in mention.things)}
        is_stay = _STAY.search(before) is not None and len(places) == 1 and not TOGETHER.search(self._text)
        is_stay = is_stay or any(_RIGHT_IN.fullmatch(self._text, mention.end, each.start) for mention, _ in around)
        skills = list(self._skills(each))
        known = {length for _, thing in around for length in (thing.stays if is_stay else thing.lengths)}
        known |= {length for thing in skills for length in (thing.lengths if around else thing.stays)}
        return bool(known) and not any(
            fits(months, length, before, is_exact=each.is_exact, is_known_exact=exact)
            for months in each.values
            for length, exact in known
        )

    def _skills(self, each: Quantity) -> Iterator[Thing]:
        """The skills that a length of time is said of: `8 years of Go`, `Go (8 years)`."""
        for mention in self._mentions:
            is_after = mention.start >= each.end and _YEARS_OF.fullmatch(self._text, each.end, mention.start)
            is_before = mention.end <= each.start and _FOR_YEARS.fullmatch(self._text, mention.end, each.start)
            if is_after or is_before:
                yield from (thing for thing in mention.things if not thing.is_dated)

    def _misplaces_number(self, each: Quantity) -> bool:
        homes = self._figures.homes(each)
        if not homes or "" in homes or (each.kind is Kind.COUNT and any(value <= SMALL for value in each.values)):
            return False
        around = [
            thing
            for mention, thing in self._around(each)
            if thing.is_organisation or (mention.end <= each.start and each.start - mention.end <= _NEAR)
        ]
        return bool(around) and not any(homes & thing.homes for thing in around)


def _beside(text: str, mentions: Sequence[Mention], start: int, end: int) -> list[Mention]:
    """What a figure can belong to: the thing right before its bracket; else the one before it and the one after it."""
    before = [each for each in mentions if each.end <= start]
    after = [each for each in mentions if each.start >= end]
    if before and (
        _OPENS.fullmatch(text, before[-1].end, start) or _RIGHT_AFTER.fullmatch(text, before[-1].end, start)
    ):
        return before[-1:]
    if not before and _IN_BRACKET.search(text[:start]):
        return []
    return [*before[-1:], *after[:1]]


def _is_outermost(day: Day, records: Sequence[Record], edge: str) -> bool:
    """Whether a date is when somebody came to an employer, or when they went for good."""
    spans = [each.span for each in records if each.span]
    moments = [span.start if edge == "joined" else span.end for span in spans]
    known = sorted(day_of(each) for each in moments if each) if all(moments) else []
    outermost = known[:1] if edge == "joined" else known[-1:]
    return any(_agrees(day, each) for each in outermost)


def _fits(day: Day, record: Record, edge: str, as_of: date) -> bool:
    """Whether a date is one of an entry's: where it began or ended if it is said to be that, else any time in between."""
    span = record.span
    if span is None or edge == "end":
        moments = (record.moment if span is None else span.end, record.expires)
        if any(each and _agrees(day, day_of(each)) for each in moments):
            return True
    if span is None or edge == "end":
        return False
    if edge == "start":
        return span.start is not None and _agrees(day, day_of(span.start))
    return _is_within(day, span, as_of) or (record.expires is not None and _agrees(day, day_of(record.expires)))


def _agrees(said: Day, known: Day) -> bool:
    """Whether a date that is said is the known one, as far as it is said."""
    return all(mine is None or mine == its for mine, its in zip(said, known, strict=True))


def _is_within(day: Day, span: Span, as_of: date) -> bool:
    """Whether something went on in the month or year that is said."""
    year, month, _ = day
    first, last = (year, month or 1), (year, month or 12)
    start = span.start
    end = as_of if span.is_ongoing or span.end is None else span.end.last
    begun = start is None or (start.year, start.month or 1) <= last
    return begun and first <= (end.year, end.month)
