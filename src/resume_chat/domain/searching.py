"""Words as they are searched: without case, accents and width, so that `resume` finds `Résumé`.

The stores index exactly these words and look for exactly these, which makes them find the same.
"""

import unicodedata
from collections.abc import Sequence

WORD_CHARS = 64
"""Longer words are cut, where they are stored and where they are looked for."""
SEARCH_WORDS = 8
"""Words of one search; further ones are left out."""


def words_of(text: str) -> tuple[str, ...]:
    """The different words of a text, in the order of their first use: runs of letters and digits, folded."""
    # Folding a case can bring an accent to light, hence twice.
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    line = "".join(each if _is_part_of_a_word(each) else " " for each in folded if not unicodedata.combining(each))
    return tuple(dict.fromkeys(word[:WORD_CHARS] for word in line.split()))


def searched_words(query: str) -> tuple[str, ...]:
    """What a visitor looks for: each is the beginning of a word, and all of them have to be there."""
    return words_of(query)[:SEARCH_WORDS]


def has_words(text: str, words: Sequence[str]) -> bool:
    """Whether each of these is the beginning of a word of the text."""
    known = words_of(text)
    return all(any(word.startswith(beginning) for word in known) for beginning in words)


def _is_part_of_a_word(character: str) -> bool:
    """A letter, a digit, or a mark such as the vowel signs of Hindi."""
    return character.isalnum() or unicodedata.category(character).startswith("M")
