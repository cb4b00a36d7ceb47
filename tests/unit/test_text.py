"""Text made plain: what may be seen stays, what may not is gone, and nothing takes long."""

import re
import sys
import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resume_chat.domain.text import clean, normalise, plain, sentences, shorten, split, visible
from resume_chat.entrypoints.web.bodies import VISIBLE


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("I design **calm interfaces**, *slowly*.", "I design calm interfaces, slowly."),
        ("lost luggage.<br>Formerly a printer", "lost luggage. Formerly a printer"),
        ("an 1896 press <i>by hand</i>", "an 1896 press by hand"),
        ("a bakery chain &amp; the festival", "a bakery chain & the festival"),
        ("# Heading\n\nText", "Heading Text"),
        ("> quoted", "quoted"),
        ("- one\n- two\n* three", "one; two; three"),
        ("[my talk](https://talk.example)", "my talk (https://talk.example)"),
        ("[https://talk.example](https://talk.example)", "https://talk.example"),
        ("![portrait](https://img.example/a.png)", "portrait"),
        ("<https://auto.example/x>", "https://auto.example/x"),
        ("~~old~~ `code` __strong__", "old code __strong__"),
        ("__very strong__ and _slanted_", "very strong and slanted"),
        ("***both***", "both"),
        ("<script>alert(1)</script>done", "done"),
        ("before<!-- hidden -->after", "beforeafter"),
        ("<script>never closed", "never closed"),
        ("İ<!-- x -->y", "İy"),
        ("&nbsp;\u00a0 a", "a"),
        ("", ""),
    ],
)
def test_markup_becomes_plain_text(written: str, shown: str) -> None:
    assert clean(written) == shown


@pytest.mark.parametrize(
    "text",
    [
        "C++ templates like vector<int> and Map<String, List<T>>",
        "C# and F#, 5 * 3 * 2 = 30, 2**8",
        "snake_case_name, __init__ and file_name_2",
        "*.py and *.js files",
        "reduced p99 < 140 ms, > 900 before",
        "a & b; AT&T",
        "😀 👩\u200d💻 ♿ ❤️",
        "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
        "AT & T [sic] (twice)",
    ],
)
def test_what_only_looks_like_markup_stays(text: str) -> None:
    assert clean(text) == text


@pytest.mark.parametrize(
    ("hidden", "seen"),
    [
        ("F\u200bo\u200br\u200bget", "Forget"),
        ("last?\U000e0020\U000e0041\U000e0070", "last?"),
        ("ab\u202ecd\u2066ef", "abcdef"),
        ("a\u00adb\ufeffc", "abc"),
        ("I\u200dg\u200cnore", "Ignore"),
        ("\u200dstart end\u200d", "start end"),
        ("x\ufe01\ufe02y", "xy"),
        ("\ufe0fz❤\ufe0f\ufe0f", "z❤\ufe0f"),
        ("nul\x00 bell\x07", "nul bell"),
        ("e\u0301", "é"),
        ("half \ud800", "half "),
    ],
)
def test_characters_that_no_reader_sees_are_taken_out(hidden: str, seen: str) -> None:
    assert visible(hidden) == seen


def test_a_question_keeps_its_lines_and_its_markup() -> None:
    assert normalise("  Hi\r\nthere\t you\u2028**ok**\x00 \n") == "Hi\nthere you\n**ok**"


@given(st.text())
def test_questions_come_out_composed_visible_and_the_same_when_normalised_again(text: str) -> None:
    once = normalise(text)
    assert unicodedata.is_normalized("NFC", once)
    assert "\x00" not in once
    assert normalise(once) == once


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=200))
def test_clean_text_is_one_line_without_controls(text: str) -> None:
    shown = clean(text)
    assert shown == " ".join(shown.split())
    assert not any(unicodedata.category(each) in {"Cc", "Cs"} for each in shown)


@given(st.text())
def test_sentences_are_the_text(text: str) -> None:
    assert "".join(sentences(text)) == text


def test_sentences_end_where_people_see_an_end() -> None:
    text = "She built it. It cost $5.3 million! (Really.) Dr. No said: e.g. so on; v2.0 ran.\nNew line 你好。再见"
    assert [each.strip() for each in sentences(text)] == [
        "She built it.",
        "It cost $5.3 million!",
        "(Really.)",
        "Dr.",
        "No said: e.g. so on; v2.0 ran.",
        "New line 你好。",
        "再见",
    ]


@given(st.text(max_size=400), st.integers(min_value=5, max_value=60))
def test_pieces_are_the_text_and_fit(text: str, limit: int) -> None:
    pieces = split(text, limit)
    assert "".join(pieces) == text
    assert all(len(clean(each)) <= limit for each in pieces)


def test_a_long_text_is_cut_at_sentences_then_at_words_then_anywhere() -> None:
    assert split("One two. Three four. Five.", 14) == ("One two. ", "Three four. ", "Five.")
    assert split("alpha beta gamma delta", 12) == ("alpha beta ", "gamma delta")
    assert split("x" * 25, 10) == ("x" * 10, "x" * 10, "x" * 5)
    assert "".join(split("\u0958" * 30, 10)) == "\u0958" * 30


def test_shortened_text_ends_at_a_word_with_a_mark() -> None:
    assert shorten("short", 10) == "short"
    assert shorten("a rather long line", 12) == "a rather…"
    assert shorten("unbreakable", 6) == "unbre…"


def test_plain_text_compares_without_case_accents_and_marks() -> None:
    assert plain("M.Sc. (Éducation)") == "m sc education"


@pytest.mark.parametrize(
    "unit",
    [
        "*a",
        "_a ",
        "[",
        "[a](",
        "![",
        "<",
        "<b ",
        "<!--",
        "<script>",
        "&",
        "`",
        "~~",
        "\n- ",
        "( ",
        ". ",
        "a.\n",
        "\u0301",
        "#",
        "\u200d",
    ],
)
def test_hostile_texts_of_100_kb_take_no_time(unit: str) -> None:
    """A pattern that backtracks over the whole rest at every mark takes minutes here."""
    text = unit * (100_000 // len(unit))
    begun = time.process_time()
    clean(text)
    normalise(text)
    split(text, 800)
    assert time.process_time() - begun < 4


def test_what_the_description_calls_visible_is_what_a_question_keeps() -> None:
    """Every character: one that the description takes for a question but the service does not is a refusal for nothing."""
    characters = [chr(number) for number in range(sys.maxunicode + 1) if not 0xD800 <= number <= 0xDFFF]
    assert [each for each in characters if bool(re.search(VISIBLE, each)) is not bool(normalise(each))] == []
