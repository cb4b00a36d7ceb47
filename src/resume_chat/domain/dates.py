"""Dates as people write them on resumes, of any precision, and how long it is from one to another.

A month counts whole: 2017-01 to 2017-09 are nine months. Days count where they are given. Where only the year is known
the middle of the year stands for it, and what is said about it says so: "about 3 years".
"""

import calendar
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class PartialDate:
    """A date of which the year is known, and perhaps more."""

    year: int
    month: int | None = None
    day: int | None = None
    text: str
    """As written, cleaned."""
    is_worded: bool = False
    """Whether the text says more than the numbers, as in "Summer 2016"."""

    @property
    def first(self) -> date:
        """The earliest day that it can be."""
        return date(self.year, self.month or 1, self.day or 1)

    @property
    def last(self) -> date:
        """The latest day that it can be."""
        month = self.month or 12
        return date(self.year, month, self.day or calendar.monthrange(self.year, month)[1])

    @property
    def label(self) -> str:
        """To the month, `2019-03`; the year alone or the wording where that is all there is."""
        if self.is_worded:
            return self.text
        return f"{self.year:04}-{self.month:02}" if self.month else f"{self.year:04}"

    @property
    def full_label(self) -> str:
        """As precise as it is known: `2019-03-07`."""
        return f"{self.label}-{self.day:02}" if self.day and not self.is_worded else self.label


@dataclass(frozen=True, slots=True, kw_only=True)
class Duration:
    """A length of time in months."""

    months: int
    """The nearest whole number of months, 0 or more."""
    low: int
    high: int
    """What it is at least and at most, where dates are known by the year only."""

    @property
    def is_exact(self) -> bool:
        """Whether the dates are known to the month or the day."""
        return self.low == self.high

    def __str__(self) -> str:
        """In words: `3 years 8 months`, `about 3 years`, `between 3 and 4 years`, `at most 1 year`."""
        if self.is_exact:
            return in_words(self.months)
        if self.high <= 12:
            return f"at most {in_words(self.high)}"
        years, rest = divmod(self.months, 12)
        if 4 < rest < 8:
            return f"between {years} and {years + 1} years" if years else "about half a year"
        return in_words(self.months, exact=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """A stretch of days; `end` is the first day after it."""

    start: date
    end: date
    earliest_start: date
    latest_start: date
    earliest_end: date
    latest_end: date

    @property
    def is_exact(self) -> bool:
        """Whether both ends are known to the month or the day."""
        return self.earliest_start == self.latest_start and self.earliest_end == self.latest_end

    @property
    def duration(self) -> Duration:
        """How long it is."""
        months = months_between(self.start, self.end)
        if self.is_exact:
            return Duration(months=months, low=months, high=months)
        low = months_between(self.latest_start, max(self.latest_start, self.earliest_end))
        return Duration(months=months, low=min(low, months), high=months_between(self.earliest_start, self.latest_end))

    def overlap(self, other: "Interval") -> "Interval | None":
        """What both have in common; `None` when that is nothing for certain."""
        start, end = max(self.start, other.start), min(self.end, other.end)
        surely = max(self.latest_start, other.latest_start) < min(self.earliest_end, other.earliest_end)
        if start >= end or not surely:
            return None
        return Interval(
            start=start,
            end=end,
            earliest_start=max(self.earliest_start, other.earliest_start),
            latest_start=max(self.latest_start, other.latest_start),
            earliest_end=min(self.earliest_end, other.earliest_end),
            latest_end=min(self.latest_end, other.latest_end),
        )

    def holds(self, moment: PartialDate) -> bool:
        """Whether a date lies in it for certain."""
        return self.latest_start <= moment.first and moment.last < self.earliest_end


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """From one date to another, or until today."""

    start: PartialDate | None
    end: PartialDate | None
    is_ongoing: bool
    """Whether the resume says or implies that it goes on."""

    @property
    def label(self) -> str:
        """`2017-09 to 2021-04`, `2021-05 to present`, `2018`."""
        start = self.start.label if self.start else ""
        end = "present" if self.is_ongoing else self.end.label if self.end else ""
        if start and end:
            return start if start == end else f"{start} to {end}"
        return f"from {start}" if start else f"until {end}"

    def interval(self, as_of: date) -> Interval | None:
        """The days from start to end, or to `as_of` when it goes on or ends later.

        Returns:
            `None` when a date is missing, the start lies after `as_of`, or the end lies before the start.
        """
        start, after = self.start, as_of + _ONE_DAY
        if start is None or start.first > as_of or (self.end is None and not self.is_ongoing):
            return None
        earliest_end = latest_end = after
        if self.end is not None and not self.is_ongoing:
            latest_end = min(self.end.last + _ONE_DAY, after)
            earliest_end = (
                latest_end if self.end.month else min(max(self.end.first, start.first + _ONE_DAY), latest_end)
            )
        if latest_end <= start.first:
            return None
        latest_start = start.first if start.month else min(start.last, latest_end - _ONE_DAY)
        middle = _middle(start.first, latest_start)
        return Interval(
            start=middle,
            end=max(_middle(earliest_end, latest_end), middle),
            earliest_start=start.first,
            latest_start=latest_start,
            earliest_end=earliest_end,
            latest_end=latest_end,
        )

    def is_current(self, as_of: date) -> bool:
        """Whether it has begun and not ended on that day."""
        if self.start is not None and self.start.first > as_of:
            return False
        return self.is_ongoing or (self.end is not None and self.end.last >= as_of)


def _middle(first: date, last: date) -> date:
    """The day between two; of a whole year the first of July."""
    if first == date(first.year, 1, 1) and (last - first).days >= 364:
        return date(first.year, 7, 1)
    return first + (last - first) // 2


def months_between(start: date, end: date) -> int:
    """Months from one day to another, rounded to the nearest whole number; 0 when the other is not later."""
    return _rounded(_months(start, end))


def _months(start: date, end: date) -> float:
    """Months from one day to another, the last of them in parts of its days."""
    if end <= start:
        return 0.0
    months = months_passed(start, end)
    begun = _later(start, months)
    return months + (end - begun).days / (_later(start, months + 1) - begun).days


def _rounded(months: float) -> int:
    """The nearest whole number; a half counts as one."""
    return math.floor(months + 0.5)


def months_passed(start: date, end: date) -> int:
    """Whole months that have passed from one day to another; 0 when the other is not later."""
    if end <= start:
        return 0
    months = (end.year - start.year) * 12 + end.month - start.month
    return months if _later(start, months) <= end else months - 1


def _later(day: date, months: int) -> date:
    """The same day so many months later, or the last of that month when it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def merge(intervals: Iterable[Interval]) -> tuple[Interval, ...]:
    """The same days as stretches that neither touch nor overlap, in order: no day is in two."""
    merged: list[Interval] = []
    for each in sorted(intervals, key=lambda item: (item.start, item.end)):
        if merged and each.start <= merged[-1].end:
            merged[-1] = _joined(merged[-1], each)
        else:
            merged.append(each)
    return tuple(merged)


def _joined(first: Interval, second: Interval) -> Interval:
    last = second if (second.end, second.latest_end) > (first.end, first.latest_end) else first
    return Interval(
        start=first.start,
        end=last.end,
        earliest_start=first.earliest_start,
        latest_start=first.latest_start,
        earliest_end=last.earliest_end,
        latest_end=last.latest_end,
    )


def total(intervals: Sequence[Interval]) -> Duration:
    """How long stretches are together, each day counted once.

    Where any date is known by the year only, the bounds are those of the joined stretches.
    """
    merged = merge(intervals)
    months = _rounded(sum(_months(each.start, each.end) for each in merged))
    if all(each.is_exact for each in intervals):
        return Duration(months=months, low=months, high=months)
    low = sum(each.duration.low for each in merged)
    high = sum(each.duration.high for each in merged)
    return Duration(months=months, low=min(low, max(months - 6, 0)), high=max(high, months + 6))


def in_words(months: int, *, exact: bool = True) -> str:
    """`3 years 8 months`, or `about 4 years` where the dates are not known to the month."""
    if not exact:
        years = (months + 6) // 12
        return f"about {_counted(years, 'year')}" if years else "less than a year"
    years, rest = divmod(months, 12)
    words = [_counted(years, "year")] if years else []
    if rest:
        words.append(_counted(rest, "month"))
    return " ".join(words) or "less than a month"


def _counted(number: int, unit: str) -> str:
    return f"{number} {unit}{'' if number == 1 else 's'}"
