"""Words of a question in another language than English, as the resume writes them: its inflections, slips and compounds."""

from collections.abc import Iterable
from functools import lru_cache

from resume_chat.domain.answering.forms import forms_of
from resume_chat.domain.answering.people import speaks_of
from resume_chat.domain.answering.words import STOPWORDS, distance, tolerance, words

_ENDINGS = {
    "de": ("ern", "em", "en", "er", "es", "e", "n", "s"),
    "nl": ("en", "er", "es", "e", "n", "s"),
    "es": ("es", "s"),
    "pt": ("es", "s"),
    "fr": ("es", "s"),
}
"""What inflection adds to nouns and adjectives, the longest first."""
_LEAST = 4
"""Letters that a stem has at least."""
_LONG = 8
"""Letters from which on a word is looked for as a misspelling: shorter ones are too often another word."""
_PART = 6
"""Letters of a German word's beginning that another word must hold to speak of the same."""


def in_the_resumes_forms(text: str, known: frozenset[str], language: str) -> str:
    """The text with words that the resume has in another form in that form.

    Args:
        text: A question.
        known: The words of the resume and of the lexicon, folded.
        language: Of the question.
    """
    if language not in _ENDINGS:
        return text
    out, position = [], 0
    for word in words(text):
        if (
            speaks_of(word.text, "")
            or word.folded in known
            or word.folded in STOPWORDS
            or not word.folded.isalpha()
            or len(word.folded) < _LEAST
        ):
            continue
        is_noun = language == "de" and word.is_capitalised
        form = _inflected(word.folded, known, language) or (_beginning(word.folded, known) if is_noun else None)
        form = form or _slip(word.folded, known)
        if form and forms_of(text[: word.start] + form + text[word.start + len(word.text) :]) == forms_of(text):
            out.append(text[position : word.start] + (form.capitalize() if word.is_capitalised else form))
            position = word.start + len(word.text)
    return "".join(out) + text[position:]


def _bare(word: str, language: str) -> str:
    for ending in _ENDINGS[language]:
        if word.endswith(ending) and len(word) - len(ending) >= _LEAST:
            return word.removesuffix(ending)
    return word


@lru_cache(maxsize=16)
def _by_stem(known: frozenset[str], language: str) -> dict[str, str]:
    """For each stem the shortest word that has it."""
    return {_bare(each, language): each for each in sorted(known, key=lambda each: (-len(each), each))}


def _inflected(word: str, known: frozenset[str], language: str) -> str | None:
    return _by_stem(known, language).get(_bare(word, language))


def _beginning(word: str, known: frozenset[str]) -> str | None:
    """The word that holds most of another one's beginning: `Budgetverantwortung`, `Jahresbudget`."""
    bare = _bare(word, "de")
    if any(bare in each for each in known):
        return None  # the wider one: a training, not the training of teachers
    for length in range(len(bare) - 1, _PART - 1, -1):
        holding = sorted((each for each in known if word[:length] in each), key=lambda each: (len(each), each))
        if holding:
            return holding[0]
    return None


def _slip(word: str, known: Iterable[str]) -> str | None:
    """The word that it is a misspelling of."""
    limit = tolerance(word)
    if len(word) < _LONG:
        return None
    near = [(distance(word, each, limit), each) for each in known if each[:1] == word[:1] and len(each) > _LEAST]
    fewest, best = min(near, default=(limit + 1, ""))
    return best if fewest <= limit else None
