"""Words as they are searched, and the copy of their rules that a migration keeps."""

import importlib.util
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resume_chat.domain.searching import SEARCH_WORDS, WORD_CHARS, has_words, searched_words, words_of

MIGRATION = Path(__file__).parents[2] / "migrations" / "versions" / "0004_search_messages.py"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Where did she work?", ("where", "did", "she", "work")),
        ("Résumé, RÉSUMÉ, resume\u0301!", ("resume",)),
        ("C++ and Node.js, twice: c++", ("c", "and", "node", "js", "twice")),
        ("Straße İstanbul ΣΊΣΥΦΟΣ", ("strasse", "istanbul", "σισυφοσ")),
        ("\uff26\uff35\uff2c\uff2c width ﬁne ②", ("full", "width", "fine", "2")),
        ("हिन्दी में", ("हिनदी", "में")),
        ("履歴書 2019-03", ("履歴書", "2019", "03")),
        ("?! \u2028\t🙂", ()),
        ("", ()),
    ],
)
def test_words_are_runs_of_letters_and_digits_without_case_accents_and_width(text: str, words: tuple[str, ...]) -> None:
    assert words_of(text) == words


@given(st.text())
def test_no_word_holds_what_an_index_would_take_for_something_else(text: str) -> None:
    for word in words_of(text):
        assert 0 < len(word) <= WORD_CHARS
        assert not set(word) & set(" '\"\\:*&|!()\0")
        assert words_of(word) == (word,)


def test_a_search_has_a_bounded_number_of_words() -> None:
    assert len(searched_words(" ".join(f"word{number}" for number in range(99)))) == SEARCH_WORDS


def test_every_word_of_a_search_has_to_begin_a_word() -> None:
    text = "She led the Résumé team at Tidewater."
    assert has_words(text, searched_words("tide RESU"))
    assert not has_words(text, searched_words("tide water"))
    assert not has_words(text, searched_words("esume"))
    assert has_words(text, ())


@given(st.text())
def test_the_migration_has_stored_what_is_searched_today(text: str) -> None:
    """Should the rules ever change, a new migration has to store the words anew; then this test compares with that one."""
    specification = importlib.util.spec_from_file_location("search_messages", MIGRATION)
    assert specification
    assert specification.loader
    migration = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(migration)
    assert tuple(migration.words_of(text)) == words_of(text)
