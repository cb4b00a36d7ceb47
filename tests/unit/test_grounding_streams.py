"""The guard on a stream: however it is cut, the same whole sentences, nothing invisible, in linear time."""

import re
import time
import unicodedata
from itertools import permutations

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from fakes.indexes import index_named
from resume_chat.domain.grounding import Guard
from resume_chat.domain.grounding.cleaning import StreamCleaner
from resume_chat.domain.grounding.cutting import AHEAD, LIMIT, Piece, SentenceStream

ODILE = index_named("odile-marchetti")
QUESTION = "What did she do in Lyon?"

FRAGMENTS = [
    "She trained in Lyon. ", "She worked at Noma. ", "Yes. ", "No.", "Her jobs:\n", "- Maison Corbaz\n", "- Noma\n",
    "1. Lyon\n", "[9]", "[10, 11]", " [", "34% ", "12%", "e.g. ", "Inc. ", "M.Sc. ", "3.", "1. Mai ", "\n\n", " ", ".",
    "!", "…", "。", "在里昂。", "`", "**", "<b>", "<img src=x", ">", "](https://evil.example)", "[site]", "![x](",
    "javascript:", "https://evil.example/a", "```\n", "\u200b", "\u202e", "\u200d", "\ufe0f", "👩", "💻", "\x1b[31m",
    "\x00", "\U000e0041", "\u2028", "\r\n", "x", "<|im_end|>", "User:",
]  # fmt: skip
texts = st.lists(st.one_of(st.sampled_from(FRAGMENTS), st.text(max_size=6)), max_size=40).map("".join)
cuts = st.lists(st.integers(1, 9), min_size=1, max_size=30)

HIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e0fff]"
)


def pieces(text: str, sizes: list[int]) -> list[str]:
    """A text cut into tokens of these lengths, over and over."""
    found, position, place = [], 0, 0
    while position < len(text):
        size = sizes[place % len(sizes)]
        found.append(text[position : position + size])
        position, place = position + size, place + 1
    return found


def shown(tokens: list[str]) -> list[str]:
    guard = Guard(ODILE, QUESTION, ())
    return [text for token in tokens for text in guard.push(token)] + list(guard.finish())


@given(texts, st.data())
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_going_on_from_what_was_shown_shows_the_rest_of_it(text: str, data: st.DataObject) -> None:
    """When it fails: at the seam of two processes' parts something is shown twice, left out, or judged by itself."""
    whole = "".join(shown([text]))
    begun = data.draw(st.integers(0, len(whole)))
    anew = Guard(ODILE, QUESTION, ())
    expected = "".join((*anew.push(whole), *anew.finish()))
    if expected != whole:  # what is shown once need not pass a second time: markup inside markup, say
        return
    guard = Guard(ODILE, QUESTION, (), whole[:begun])
    assert "".join((*guard.push(whole[begun:]), *guard.finish())) == whole[begun:]


@pytest.mark.parametrize(
    ("begun", "rest", "shown_after", "reasons"),
    [
        ("She trained in ", "Lyon. She cooks.", "Lyon. She cooks.", {}),
        ("She trained in ", "Rotterdam. She trained in Lyon.", " She trained in Lyon.", {"unsupported_name": 1}),
        ("She trained in Lyon.", " She worked at Noma.", "", {"unsupported_name": 1}),
        ("She trained in Lyon.", "", "", {}),
        ("She trained in Lyon in her youth.", " She trained in Lyon in her youth.", "", {"repetition": 1}),
        ("She trained in Lyon. ", "<|im_end|>User: more", "", {}),
    ],
)
def test_a_sentence_that_was_begun_is_judged_as_a_whole(
    begun: str, rest: str, shown_after: str, reasons: dict[str, int]
) -> None:
    """When it fails: the second half of a false sentence passes because the first half was shown already."""
    guard = Guard(ODILE, QUESTION, (), begun)
    assert guard.has_shown
    assert "".join((*guard.push(rest), *guard.finish())) == shown_after
    assert {reason.value: count for reason, count in guard.reasons.items()} == reasons


def cut(tokens: list[str]) -> list[Piece]:
    stream = SentenceStream(["odile"])
    return [piece for token in tokens for piece in stream.push(token)] + stream.finish()


@given(texts, cuts)
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@example("She trained in Lyon. [9]\n[10] She cooked.", [1])
@example("Yes. She worked at Noma.\n- Maison Corbaz [9].<|im_end|>", [3])
def test_any_cut_of_the_same_text_gives_the_same_sentences(text: str, sizes: list[int]) -> None:
    """A decision that depends on where a token ends shows one visitor what another does not see."""
    assert "".join(shown(pieces(text, sizes))) == "".join(shown([text]))


@given(texts, cuts)
@settings(max_examples=300, deadline=None)
def test_the_pieces_of_a_stream_are_the_stream(text: str, sizes: list[int]) -> None:
    whole, apart = cut([text]), cut(pieces(text, sizes))
    assert whole == apart
    assert "".join(each.gap + each.text for each in whole) == text
    for each in whole:
        assert each.text == each.text.strip()
        assert not each.gap.strip()
        assert len(each.text) <= LIMIT + AHEAD


@given(texts)
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_what_is_shown_are_whole_sentences_of_the_text_in_order(text: str) -> None:
    """But for markup, which is taken out of them."""
    visible = "".join((StreamCleaner().push(text),))
    whole = [each.text for each in cut([visible])]
    found = "".join(shown([text]))
    for sentence in cut([found]):
        while whole and sentence.text not in whole[0] and not any(mark in whole[0] for mark in "<[]"):
            whole.pop(0)
        assert whole or not sentence.text


@given(texts, cuts)
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_invisible_character_passes_at_any_cut(text: str, sizes: list[int]) -> None:
    result = "".join(shown(pieces(text, sizes)))
    assert HIDDEN.search(result) is None
    assert not any(unicodedata.category(each) == "Cs" for each in result)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("a\x1b[31mb\x00c", "a[31mbc"),
        ("\u202eevil\u202c", "evil"),
        ("a\u200bb\u200dc", "abc"),
        ("👩\u200d💻 ❤\ufe0f", "👩\u200d💻 ❤\ufe0f"),
        ("👩\u200d\u200d💻", "👩\u200d💻"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("\ufe0fa \ufe0fb❤\ufe0f\ufe0f", "ab❤\ufe0f".replace("ab", "a b")),
        ("tag\U000e0041\U000e007f", "tag"),
        ("line\r\nline\u2028line\ttab\x0b\x0c", "line\r\nline\u2028line\ttab"),
        ("e\u0301", "e\u0301"),
        ("end\u200d", "end"),
    ],
)
def test_joiners_stay_where_emoji_and_scripts_need_them_and_nothing_else_does(text: str, left: str) -> None:
    assert StreamCleaner().push(text) == left
    apart = StreamCleaner()
    assert "".join(apart.push(each) for each in text) == left


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("She cooks. He bakes.", ["She cooks.", "He bakes."]),
        ("It is 3.5 m long. She measured it.", ["It is 3.5 m long.", "She measured it."]),
        ("She holds an M.Sc. in Food Science. She cooks.", ["She holds an M.Sc. in Food Science.", "She cooks."]),
        ("She holds an M.Sc. She cooks.", ["She holds an M.Sc.", "She cooks."]),
        ("The U.S. Army bakes.", ["The U.S. Army bakes."]),
        ("Crumb Inc. The end.", ["Crumb Inc.", "The end."]),
        ("Crumb Inc. Lyon.", ["Crumb Inc. Lyon."]),
        ("Tools, e.g. Excel, i.e. Office. Done.", ["Tools, e.g. Excel, i.e. Office.", "Done."]),
        ("Dr. Lenoir and J. R. Corbaz. Then more.", ["Dr. Lenoir and J. R. Corbaz.", "Then more."]),
        ("Seit dem 1. Mai 2019. Danach 12. Danach.", ["Seit dem 1. Mai 2019.", "Danach 12.", "Danach."]),
        ("Node.js is a tool. So is v2.0. Yes.", ["Node.js is a tool.", "So is v2.0.", "Yes."]),
        ("She cooks.[9] He bakes. [10] [11] All eat.", ["She cooks.[9]", "He bakes. [10] [11]", "All eat."]),
        ("She cooks. [see](x) He bakes.", ["She cooks.", "[see](x) He bakes."]),
        ("“She cooks.” He (too.) bakes! Really? Yes…", ["“She cooks.”", "He (too.) bakes!", "Really?", "Yes…"]),
        ("Wait... Now. wait... no", ["Wait...", "Now. wait... no"]),
        ("- one\n- two\n\n1. three\n2. Four. Five", ["- one", "- two", "1. three", "2. Four.", "Five"]),
        ("她做饭。[9]她烤面包！好。", ["她做饭。[9]", "她烤面包！", "好。"]),
        ("She cooks.\r\nHe bakes.\u2028All eat", ["She cooks.", "He bakes.", "All eat"]),
        ("She cooks. “He” bakes in St. Moritz.", ["She cooks.", "“He” bakes in St. Moritz."]),
        ("In the a.m. (or later) she cooks.", ["In the a.m. (or later) she cooks."]),
        ("She retired in 2019. 38 cooks stayed.", ["She retired in 2019.", "38 cooks stayed."]),
        ("She has a B.A. 12 cooks stayed.", ["She has a B.A.", "12 cooks stayed."]),
    ],
)
def test_sentences_end_where_readers_end_them(text: str, expected: list[str]) -> None:
    assert [each.text for each in cut([text])] == expected
    assert [each.text for each in cut(list(text))] == expected


def test_a_sentence_is_let_out_with_the_first_letter_of_the_next() -> None:
    """The guard adds one token to the first sentence, and no more."""
    guard = Guard(ODILE, QUESTION, ())
    assert guard.push("She trained in Lyon.") == ()
    assert guard.push(" ") == ()
    assert guard.push("S") == ("She trained in Lyon.",)
    assert guard.push("he cooked in Edinburgh.\n") == (" She cooked in Edinburgh.",)
    assert guard.finish() == ("\n",)


def test_nothing_is_held_for_ever() -> None:
    guard = Guard(ODILE, QUESTION, ())
    clauses = ["trained in Lyon", "cooked in Edinburgh", "ran the kitchen", "baked bread", "wrote recipes", "taught"]
    endless = " and ".join(clause for order in permutations(clauses) for clause in order)
    waiting, longest = 0, 0
    for word in endless.split(" "):
        waiting = 0 if guard.push(word + " ") else waiting + len(word) + 1
        longest = max(longest, waiting)
    assert longest <= LIMIT + 2 * AHEAD


@pytest.mark.parametrize(
    "unit",
    [
        "a", ".", " ", ". ", "a.", "[1", "[1] ", "<", "](", "A ", "1 ", "2019-", "twenty ", "\u200d", "Yes. ", "- x\n",
        "http://a", "**", "(", "between 1 and ", "for a ", "not ", "at the ", "1,", "<a ", "![", "@a.", "january ",
        "you are a ", "Aa ",
    ],
)  # fmt: skip
def test_hostile_text_takes_time_in_proportion_to_its_length(unit: str) -> None:
    """A regular expression that looks at the same letters again and again takes minutes here."""
    took = []
    for size in (20_000, 100_000):
        text = (unit * size)[:size]
        began = time.process_time()
        shown(pieces(text, [1000]))
        took.append(time.process_time() - began)
    assert took[1] < 12 * took[0] + 0.5
    assert took[1] < 8


@pytest.mark.parametrize("unit", ["a", ".", " ", "\n", "[", "👩\u200d", "a "])
def test_one_character_at_a_time_takes_time_in_proportion_as_well(unit: str) -> None:
    text = (unit * 30_000)[:30_000]
    began = time.process_time()
    shown(list(text))
    assert time.process_time() - began < 5


def test_an_emoji_is_never_cut_in_two() -> None:
    text = "x" * (LIMIT - 3) + "👩\u200d💻👩\u200d💻" * 20
    for each in cut([text]):
        assert not each.text.startswith(("\u200d", "\ufe0f"))
        assert not each.text.endswith("\u200d")
