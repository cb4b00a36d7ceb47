"""The noun that a question asks for: `version` in `which version of X`."""

import re

from resume_chat.domain.answering.case import Case
from resume_chat.domain.answering.common_words import GENERIC
from resume_chat.domain.answering.lexicon import CUES, NOUNS
from resume_chat.domain.answering.words import Word, words

_ASKED = re.compile(
    r"\b(?:what|who|which) (?:is|was|are|were) (?:the |her |his |their |\w+'s? )?((?:[\w'&+#./-]+ ?){1,5})"
    r"|\b(?:which|what|how many|how much|whose)\b((?: [\w'&+#./-]+){1,4})"
)
_PLAIN_TEXT = """
city town country place state region location name names year month date day kind type sort level topic subject title
percentage percent number share amount part role thing person people
value size figure amount extent volume man woman company employer job position happened
result effect outcome impact goal purpose reason details library libraries framework frameworks package packages brand brands
"""
_PLAIN = frozenset(_PLAIN_TEXT.split())
"""Nouns that need not stand in an answer: its form bears them out."""


def asked_noun(case: Case) -> Word | None:
    """The noun that the question asks for: `version` in `which version of X`; none where it is a plain one."""
    match = _ASKED.search(case.reading.folded)
    if not match:
        return None
    phrase = match.group(1) or match.group(2) or ""
    phrase = re.split(
        r"\b(?:of|in|at|for|with|from|by|on|to|is|are|was|were|did|does|do|has|have|had|can|could|will|would"
        r"|she|he|they|her|his|their|a|the|that|about|during|per)\b",
        phrase.strip(),
    )[0]
    nouns = [each for each in words(phrase) if each.is_content]
    if not nouns:
        return None
    last = nouns[-1]
    plain = (
        last.folded in _PLAIN
        or last.folded in GENERIC
        or last.stem in GENERIC
        or last.folded in NOUNS
        or last.stem in NOUNS
        or last.folded in CUES
    )
    compared = match.group().startswith("how") and last.folded.endswith("er") and last.folded not in NOUNS
    return None if plain or (compared and "much" in match.group()) else last
