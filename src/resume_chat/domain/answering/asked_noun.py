"""The noun that a question asks for: `version` in `which version of X`."""

import re

from resume_chat.domain.answering.case import Case
from resume_chat.domain.answering.common_words import GENERIC
from resume_chat.domain.answering.lexicon import CUES, NOUNS, Section
from resume_chat.domain.answering.words import Word, words

_ASKED = re.compile(
    r"\b(?:what|who|which) (?:is|was|are|were) (?:the |her |his |their |\w+'s? )?((?:[\w'&+#./-]+ ?){1,5})"
    r"|\b(?:which|what|how many|how much|whose)\b((?: [\w'&+#./-]+){1,4})"
)
_PLURAL = re.compile(r"[^s]s$|\b(?:people|children|men|women)$")
_PLAIN_TEXT = """
city town country place state region location name names year month date day kind type sort level topic subject title
percentage percent number share amount part role thing person people
value size figure amount extent volume man woman company employer job position happened
result effect outcome impact goal purpose reason details library libraries framework frameworks package packages brand brands
"""
_PLAIN = frozenset(_PLAIN_TEXT.split())
"""Nouns that need not stand in an answer: its form bears them out."""


_MAKER = re.compile(
    r"\b(?:who|(?:which|what) (?:company|firm|manufacturer|vendor|maker|brand|supplier))"
    r" (?:ma[dk]es?|builds?|built|manufactur\w+|produces?|produced|suppl\w+|sells?|sold)\b"
)
_HOW_MANY = re.compile(r"\bhow many (\w+)")
_HEADS = frozenset(
    ("people", "staff", "employees", "colleagues", "reports", "members", "heads", "persons", "subordinates")
)
"""Whom one counts in a job rather than jobs."""


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
    things = [each for each in nouns if _PLURAL.search(each.folded)] if match.group().startswith("how many") else []
    last = things[0] if things else nouns[-1]
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


def asks_maker(case: Case) -> bool:
    """Whether it is asked who made, built or sold a thing."""
    return bool(_MAKER.search(case.reading.folded))


def asks_of_work(case: Case) -> bool:
    """Whether jobs are only where something else is asked of: `how many people in that job`, `which company made it`."""
    if case.reading.nouns != {Section.WORK}:
        return False
    counted = _HOW_MANY.search(case.reading.folded)
    return asks_maker(case) or (counted is not None and counted.group(1) in _HEADS)
