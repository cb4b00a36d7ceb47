"""The terms that a resume is searched by, and what is done with a word that it does not know."""

import asyncio
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resume_chat.adapters.bm25_retriever import Bm25Retriever, singular, terms
from resume_chat.domain.passages import Passage, PassageKind
from resume_chat.ports.retriever import Query


def search(passages: Sequence[str], text: str) -> list[int]:
    """Positions of the passages that are found, best first."""
    given_passages = [
        Passage(
            id=str(n), number=n + 1, kind=PassageKind.ENTRY, heading="", text=each, body=each, pointer="", sources=()
        )
        for n, each in enumerate(passages)
    ]

    async def find() -> list[int]:
        retriever = Bm25Retriever()
        await retriever.build("0" * 8, "none", given_passages, [[]] * len(passages))
        return [int(hit.passage_id) for hit in await retriever.search("0" * 8, Query(text=text, vector=[]), 100)]

    return asyncio.run(find())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("C++ and C#, not C", ["c++", "and", "c#", "not", "c"]),
        ("C++17/F#", ["c++", "17", "f#"]),
        ("Python+Go", ["python", "go"]),
        (".NET, ASP.NET", [".net", "net", "asp.net", "asp", "net"]),
        ("Node.js.", ["node.js", "node", "js"]),
        ("1,200 of 12 000 and 3.5 %", ["1200", "of", "12000", "and", "3.5"]),
        ("2017-03 to 2021-04", ["2017", "03", "to", "2021", "04"]),
        ("Mira's services, technologies", ["mira", "service", "technology"]),
        ("São Łódź naïve STRASSE straße", ["sao", "łodz", "naive", "strasse", "strasse"]),
        ("full-stack R&D", ["full", "stack", "r", "d"]),
        ("ﬁnance \N{FULLWIDTH LATIN CAPITAL LETTER A}WS", ["finance", "aws"]),
        ("東京大学", ["東京", "京大", "大学", "東京大学"]),
        ("опыт работы", ["опыт", "работы"]),
        ("", []),
        (" \N{GRINNING FACE} -- ", []),
    ],
)
def test_terms_of_a_text(text: str, expected: list[str]) -> None:
    assert list(terms(text)) == expected


@given(st.text())
def test_any_text_has_terms_that_do_not_depend_on_case(text: str) -> None:
    """Fails when a text breaks the search, or when a term could never be found because it is empty or has spaces."""
    found = list(terms(text))
    assert all(term.strip() == term and term for term in found)
    assert list(terms(text.casefold())) == found


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("services", "service"),
        ("companies", "company"),
        ("redis", "redis"),
        ("status", "status"),
        ("class", "class"),
        ("aws", "aws"),
        ("c++", "c++"),
    ],
)
def test_plurals_lose_their_ending(word: str, expected: str) -> None:
    assert singular(word) == expected


RESUME = [
    "Work > Tidewater Robotics: Kubernetes and gRPC services in C++",
    "Work > Fjordlight: React frontends in JavaScript, led a team",
    "Certificates > Certified Kubernetes Administrator",
    "Skills > C#, .NET, SQL",
]


@pytest.mark.parametrize(
    ("question", "best"),
    [
        ("does she knwo kuberntes??", {0, 2}),
        ("wat did she do at tidwater robtics", {0}),
        ("C++", {0}),
        ("C#", {3}),
        (".net", {3}),
        ("certificate", {2}),
        ("JAVASCRIPT", {1}),
        ("Who was on the team?", {1}),
    ],
)
def test_names_and_products_are_found_also_when_misspelt(question: str, best: set[int]) -> None:
    found = search(RESUME, question)
    assert set(found[: len(best)]) == best


@pytest.mark.parametrize(
    "question", ["", "What did she do there?", "wat wsa thsi", "Haskell", "Java", "salary", "C", "日本"]
)
def test_nothing_is_found_for_words_that_the_resume_does_not_have(question: str) -> None:
    """`Java` is not a misspelt `JavaScript`; fails when every question finds something."""
    assert search(RESUME, question) == []


def test_a_word_that_is_there_as_written_is_not_taken_for_another() -> None:
    assert search(["kafke streams", "kafka streams"], "kafka") == [1]
    assert search(["kafke streams", "other words"], "kafka") == [0]


def test_a_question_of_many_unknown_words_is_answered_at_once() -> None:
    """Fails when each of them is compared with every known word without an end."""
    words = " ".join(f"unknown{number}word" for number in range(5_000))
    assert search(RESUME, f"{words} kubernetes")[0] in {0, 2}


def test_passages_without_a_word_are_found_by_themselves_only() -> None:
    assert search(["--", "the", "!!"], "the") == [1]
    assert search(["--", "the", "!!"], "!!") == [2]
    assert search(["--", "the", "!!"], "kubernetes") == []
