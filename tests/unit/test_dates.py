"""Dates of every precision, and the lengths between them."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resume_chat.domain.date_reading import is_present, parse_date, parse_range
from resume_chat.domain.dates import (
    Duration,
    Interval,
    PartialDate,
    Span,
    in_words,
    merge,
    months_between,
    months_passed,
    total,
)

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("text", "label", "full"),
    [
        ("2019", "2019", "2019"),
        ("2019-03", "2019-03", "2019-03"),
        ("2019-03-07", "2019-03", "2019-03-07"),
        ("2019/3", "2019-03", "2019-03"),
        ("20190307", "2019-03", "2019-03-07"),
        ("2019-03-07T09:30:00Z", "2019-03", "2019-03-07"),
        ("03/2019", "2019-03", "2019-03"),
        ("7.3.2019", "2019-03", "2019-03-07"),
        ("25/12/2019", "2019-12", "2019-12-25"),
        ("12/25/2019", "2019-12", "2019-12-25"),
        ("5/5/2019", "2019-05", "2019-05-05"),
        ("3/7/2019", "3/7/2019", "3/7/2019"),
        ("March 2019", "2019-03", "2019-03"),
        ("Mar. 2019", "2019-03", "2019-03"),
        ("March 7th, 2019", "2019-03", "2019-03-07"),
        ("7 March 2019", "2019-03", "2019-03-07"),
        ("1st of May 2020", "2020-05", "2020-05-01"),
        ("März 2019", "2019-03", "2019-03"),
        ("1er février 2018", "2018-02", "2018-02-01"),
        ("15 de septiembre de 2017", "2017-09", "2017-09-15"),
        ("gennaio 2016", "2016-01", "2016-01"),
        ("dezembro 2015", "2015-12", "2015-12"),
        ("2019年3月7日", "2019-03", "2019-03-07"),
        ("２０１９年", "2019", "2019"),
        ("Summer 2016", "Summer 2016", "Summer 2016"),
        ("early March 2016", "early March 2016", "early March 2016"),
        ("ca. 2010", "ca. 2010", "ca. 2010"),
        ("Q3 2021", "Q3 2021", "Q3 2021"),
    ],
)
def test_dates_are_read_as_precisely_as_they_are_written(text: str, label: str, full: str) -> None:
    parsed = parse_date(text)
    assert parsed is not None
    assert (parsed.label, parsed.full_label, parsed.text) == (label, full, text)


@pytest.mark.parametrize(
    "text",
    ["", "2013-19-39", "2019-13", "2019-02-30", "soon", "Mar '19", "03/19", "7 2019", "2019 2020", "9999", "0001", "TBD",
     "March April 2019", "32 March 2019", "March 2019 x", "x" * 70, "١٢", "99/99/2019"],
)  # fmt: skip
def test_what_is_not_certainly_a_date_is_none(text: str) -> None:
    assert parse_date(text) is None


@given(st.text(max_size=80))
def test_any_text_is_read_or_not_but_never_breaks(text: str) -> None:
    parsed = parse_date(text)
    assert parsed is None or parsed.first <= parsed.last
    parse_range(text)


@pytest.mark.parametrize(
    "text", ["Present", "now", "Current", "ONGOING", "to date", "heute", "aujourd'hui", "presente", "en cours"]
)
def test_words_for_today_are_known(text: str) -> None:
    assert is_present(text)


def test_other_words_are_not_today() -> None:
    assert not is_present("2019")
    assert not is_present("")


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("2019 - 2021", "2019 to 2021"),
        ("2019-2021", "2019 to 2021"),
        ("Jan 2020 to present", "2020-01 to present"),
        ("03/2019\u201304/2020", "2019-03 to 2020-04"),
        ("2012", "2012"),
    ],
)
def test_ranges_are_read(text: str, label: str) -> None:
    span = parse_range(text)
    assert span is not None
    assert span.label == label


@pytest.mark.parametrize("text", ["a - b", "2019 - soon", "1 - 2 - 3", "later", "soon to present"])
def test_what_is_not_certainly_a_range_is_none(text: str) -> None:
    assert parse_range(text) is None


def span(start: str | None, end: str | None) -> Span:
    ongoing = end == "present"
    return Span(
        start=parse_date(start) if start else None,
        end=parse_date(end) if end and not ongoing else None,
        is_ongoing=ongoing,
    )


def interval(start: str, end: str, as_of: date = TODAY) -> Interval:
    found = span(start, end).interval(as_of)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [
        ("2017-09-01", "2021-04-30", 44),
        ("2014-08-01", "2017-08-31", 37),
        ("2013-12-01", "2014-12-01", 12),
        ("2017-01", "2017-09", 9),
        ("2012-09", "2016-05", 45),
        ("2018-02-01", "2019-08-31", 19),
        ("2011-08-01", "2015-09-30", 50),
        ("2017-03-13", "2020-07-03", 40),
        ("2016-02-01", "2016-12-15", 10),
        ("2022-01", "present", 59),
        ("2020-01-31", "2020-02-29", 1),
        ("2020-05", "2020-05", 1),
        ("2021-05-01", "2030-01-01", 67),
    ],
)
def test_lengths_between_known_months_are_exact(start: str, end: str, months: int) -> None:
    """Ends count whole: a month that is named is worked to its end, a future end counts to today."""
    length = interval(start, end).duration
    assert (length.months, length.is_exact) == (months, True)


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        ("2009", "2012", "about 3 years"),
        ("2018", "2021-12", "between 3 and 4 years"),
        ("Summer 2016", "2018", "about 2 years"),
        ("2019", "2019", "at most 1 year"),
        ("2019-10", "2019", "at most 3 months"),
        ("2018", "2018-03", "at most 3 months"),
        ("2019", "2020", "about 1 year"),
        ("2026", "present", "at most 11 months"),
        ("2025-06", "2026", "about 1 year"),
        ("2019", "2020-01", "about half a year"),
        ("2018-12", "2019", "about half a year"),
        ("2017-09", "2021-04", "3 years 8 months"),
    ],
)
def test_lengths_between_years_are_said_to_be_rough(start: str, end: str, words: str) -> None:
    length = interval(start, end).duration
    assert str(length) == words
    assert length.low <= length.months <= length.high


@pytest.mark.parametrize(
    ("months", "is_exact", "words"),
    [
        (44, True, "3 years 8 months"),
        (36, True, "3 years"),
        (13, True, "1 year 1 month"),
        (1, True, "1 month"),
        (0, True, "less than a month"),
        (20, False, "about 2 years"),
        (12, False, "about 1 year"),
        (3, False, "less than a year"),
    ],
)
def test_months_in_words(months: int, is_exact: bool, words: str) -> None:  # noqa: FBT001 - a table's column
    assert in_words(months, exact=is_exact) == words


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2030-01", "present"),
        ("2027", None),
        (None, "2020"),
        ("2020-01", None),
        ("2020-05", "2020-04"),
        (None, "present"),
    ],
)
def test_without_both_ends_in_order_there_is_no_length(start: str | None, end: str | None) -> None:
    assert span(start, end).interval(TODAY) is None


def test_labels_say_what_is_known() -> None:
    assert span("2017-09-01", "2021-04-30").label == "2017-09 to 2021-04"
    assert span("2021-05", "present").label == "2021-05 to present"
    assert span(None, "2012").label == "until 2012"
    assert span("2012", None).label == "from 2012"
    assert span("2012", "2012").label == "2012"


def test_what_has_begun_and_not_ended_is_current() -> None:
    assert span("2021-05", "present").is_current(TODAY)
    assert span("2021-05", "2026-11").is_current(TODAY)
    assert span(None, "2026").is_current(TODAY)
    assert not span("2021-05", "2026-10").is_current(TODAY)
    assert not span("2027-01", "present").is_current(TODAY)
    assert not span("2021", None).is_current(TODAY)


def test_months_that_passed_are_whole_ones() -> None:
    assert months_passed(date(2020, 1, 15), date(2020, 3, 14)) == 1
    assert months_passed(date(2020, 1, 15), date(2020, 3, 15)) == 2
    assert months_passed(date(2020, 3, 15), date(2020, 1, 1)) == 0
    assert months_between(date(2020, 3, 15), date(2020, 1, 1)) == 0


days = st.dates(min_value=date(1990, 1, 1), max_value=date(2030, 1, 1))


@st.composite
def intervals(draw: st.DrawFn) -> Interval:
    start = draw(days)
    end = start + timedelta(days=draw(st.integers(min_value=1, max_value=2000)))
    return Interval(start=start, end=end, earliest_start=start, latest_start=start, earliest_end=end, latest_end=end)


@given(st.lists(intervals(), max_size=12))
def test_no_day_counts_twice(given_intervals: list[Interval]) -> None:
    """The union by brute force, day by day, is what merging must give."""
    by_hand = {
        each.start + timedelta(days=offset)
        for each in given_intervals
        for offset in range((each.end - each.start).days)
    }
    merged = merge(given_intervals)
    assert sum((each.end - each.start).days for each in merged) == len(by_hand)
    assert all(first.end < second.start for first, second in pairwise(merged))
    assert merge(merged) == merged


@given(st.lists(intervals(), min_size=1, max_size=8))
def test_a_total_lies_between_the_longest_and_the_sum(given_intervals: list[Interval]) -> None:
    months = total(given_intervals).months
    lengths = [each.duration.months for each in given_intervals]
    assert max(lengths) - 1 <= months <= sum(lengths) + len(lengths)


def test_jobs_side_by_side_count_once_and_breaks_not_at_all() -> None:
    jobs = [interval("2017-09", "2021-04"), interval("2018-02", "2019-08"), interval("2022-01", "2022-12")]
    assert str(total(jobs)) == "4 years 8 months"
    assert total([]).months == 0


def test_totals_with_rough_dates_are_rough() -> None:
    length = total([interval("2009", "2012"), interval("2012", "2014-06")])
    assert not length.is_exact
    assert str(length) == "about 5 years"


def test_overlaps_are_only_those_that_are_certain() -> None:
    both = interval("2017-09", "2021-04").overlap(interval("2018-02", "2019-08"))
    assert both is not None
    assert both.duration == Duration(months=19, low=19, high=19)
    assert interval("2016", "2018").overlap(interval("2018", "2020")) is None
    assert interval("2016-01", "2016-05").overlap(interval("2017-01", "2017-05")) is None
    rough = interval("2016", "2018").overlap(interval("2017-01", "2017-09"))
    assert rough is not None
    assert str(rough.duration) == "9 months"


def test_a_date_lies_in_an_interval_only_when_it_does_for_certain() -> None:
    job = interval("2018", "2021-12")
    assert job.holds(PartialDate(year=2021, month=3, text="2021-03"))
    assert not job.holds(PartialDate(year=2018, month=3, text="2018-03"))
    assert not job.holds(PartialDate(year=2022, text="2022"))
