"""How the guard reads figures: numbers, dates and lengths of time in the forms and languages in which people write them."""

import pytest

from resume_chat.domain.answering.words import fold
from resume_chat.domain.grounding.denial import denies, is_denial
from resume_chat.domain.grounding.figures import fits
from resume_chat.domain.grounding.number_words import readings, scaled
from resume_chat.domain.grounding.quantities import Kind, quantities


def read(text: str) -> list[tuple[str, object]]:
    """Kind and value of each quantity."""
    found: list[tuple[str, object]] = []
    for each in quantities(fold(text)):
        if each.kind is Kind.DATE:
            found.append(("date", each.days[0]))
        elif each.kind is Kind.CODE:
            found.append(("code", each.unit))
        else:
            found.append((each.kind.value, max(each.values)))
    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("since March 2019", [("date", (2019, 3, None))]),
        ("2019-03", [("date", (2019, 3, None))]),
        ("03/2019 and 3.2019", [("date", (2019, 3, None)), ("date", (2019, 3, None))]),
        ("on 23 November 2023", [("date", (2023, 11, 23))]),
        ("November 23rd, 2023", [("date", (2023, 11, 23))]),
        ("am 23. November 2023", [("date", (2023, 11, 23))]),
        ("23.11.2023", [("date", (2023, 11, 23))]),
        ("2023-11-23", [("date", (2023, 11, 23))]),
        ("11/23/2023", [("date", (2023, 11, 23))]),
        ("23/23/2023", [("count", 23.0), ("count", 23.0), ("date", (2023, None, None))]),
        ("en marzo de 2019", [("date", (2019, 3, None))]),
        ("2017年9月3日", [("date", (2017, 9, 3))]),
        ("June to December 2019", [("date", (2019, 6, None)), ("date", (2019, 12, None))]),
        ("2017–2021", [("date", (2017, None, None)), ("date", (2021, None, None))]),
        ("2017-21", [("date", (2017, None, None)), ("date", (2021, None, None))]),
        ("3 years 8 months", [("duration", 44.0)]),
        ("three and a half years", [("duration", 42.0)]),
        ("3.5 years, 12+ years, a five-year stay", [("duration", 42.0), ("duration", 144.0), ("duration", 60.0)]),
        ("between 3 and 4 years", [("duration", 48.0)]),
        ("between 9 and 4 years", [("count", 9.0), ("duration", 48.0)]),
        ("18 months, half a year, over a year", [("duration", 18.0), ("duration", 6.0), ("duration", 12.0)]),
        ("a decade, two decades", [("duration", 120.0), ("duration", 240.0)]),
        ("3 Jahre und 8 Monate", [("duration", 44.0)]),
        ("3 ans et 8 mois", [("duration", 44.0)]),
        ("三年八个月", [("duration", 44.0)]),
        ("130 years", [("count", 130.0)]),
        ("420 covers a week, 8 hours a year", [("count", 420.0), ("count", 8.0)]),
        ("from 34% to 26 percent", [("percent", 34.0), ("percent", 26.0)]),
        ("$86,000, 1.3 million zloty and 5 € each", [("money", 86000.0), ("money", 1300000.0), ("money", 5.0)]),
        ("1,900 kg, 1.4k stars, 2,4 Millionen", [("count", 1900.0), ("count", 1400.0), ("count", 2400000.0)]),
        ("1.200 and 1 200 and 1'200", [("count", 1200.0), ("count", 1200.0), ("count", 1200.0)]),
        ("twenty-five and two hundred and a dozen", [("count", 25.0), ("count", 200.0), ("count", 12.0)]),
        ("at 05:10 with version 3.11.2", [("code", "5:10"), ("code", "3.11.2")]),
        ("p99, K8s, PSD2 and a few", []),
        ("nothing", []),
    ],
)
def test_figures_are_read_in_their_usual_forms(text: str, expected: list[tuple[str, object]]) -> None:
    assert read(text) == expected


def test_a_count_knows_what_it_counts() -> None:
    assert [each.unit for each in quantities("four junior engineers, 28 soldiers of the army")] == [
        "junior engin",
        "soldier",
    ]


def test_a_number_may_have_several_readings() -> None:
    assert readings("1.200") == {1.2, 1200.0}
    assert readings("1,200") == {1200.0}
    assert readings("1,2") == {1.2}
    assert readings("1.2.3") == frozenset()
    assert scaled(frozenset((5.0,)), "m") == {5.0, 5e6}
    assert scaled(frozenset((5.0,)), None) == {5.0}


@pytest.mark.parametrize(
    ("said", "known", "before", "expected"),
    [
        (44, 44, "for ", True),
        (44, 45, "for ", True),
        (44, 47, "for ", False),
        (36, 44, "for ", True),
        (48, 44, "for ", True),
        (24, 44, "for ", False),
        (120, 130, "more than ", True),
        (132, 130, "over ", False),
        (42, 44, "about ", True),
    ],
)
def test_a_length_of_time_fits_when_it_is_rounded_honestly(
    said: float, known: float, before: str, *, expected: bool
) -> None:
    is_exact = bool(said % 12)
    assert fits(said, known, before, is_exact=is_exact, is_known_exact=True) is expected


def test_a_known_length_in_years_fits_half_a_year_more_or_less() -> None:
    assert fits(40, 36, "", is_exact=True, is_known_exact=False)
    assert not fits(40, 36, "", is_exact=True, is_known_exact=True)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the resume does not mention noma", True),
        ("she never worked at noma", True),
        ("noma is not mentioned", True),
        ("noma does not appear in the resume", True),
        ("im lebenslauf steht nichts, noma wird nicht erwahnt", True),
        ("le cv ne mentionne pas noma", True),
        ("no hay nada sobre noma", True),
        ("简历没有提到 noma", True),
        ("she worked at noma", False),
        ("she worked at noma, not at a bistro", False),
        ("she did not only work at noma", False),
        ("she not only worked at noma", False),
        ("she did not stay, but she worked at noma", False),
        ("not in lyon; at noma", False),
        ("without doubt she worked at noma", False),
        ("non-profit work at noma", False),
    ],
)
def test_a_denial_reaches_as_far_as_its_clause(text: str, *, expected: bool) -> None:
    start = text.index("noma")
    assert denies(text, start, start + 4) is expected


def test_a_sentence_without_a_denial_has_none() -> None:
    assert is_denial("she did not work there")
    assert not is_denial("she worked there, no doubt")
