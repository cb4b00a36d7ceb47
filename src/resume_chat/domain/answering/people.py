"""How questions refer to the person whose resume it is."""

import re

from resume_chat.domain.answering.words import fold, words

_REFERENCE = re.compile(
    r"\b(?:she|he|they|her|his|him|hers|their|them|theirs|candidate|applicant|resume|cv|curriculum vitae|lady|gentleman"
    r"|lebenslauf|person|individual|(?:this|the) (?:guy|man|woman|engineer|designer|professional)|kandidat(?:in|en)?"
    r"|bewerber(?:in|s)?"
    r"|sie|er|ihr|ihre|ihren|ihrer|sein|seine|seinen|seiner|elle|il|lui|son|sa|ses|ella|el|su|sus|lei|suo|sua"
    r"|suoi|sue|ela|ele|seu|seus|suas|hij|zij|haar|zijn)\b|他|她|彼|彼女|候选人"
)
_ADDRESSED = re.compile(r"\b(?:you|your)\b")
_SELF = re.compile(r"\b(?:i|(?<!give )(?<!tell )(?<!show )(?<!send )(?<!list )me|my|mine|we|our|us)\b")


def name_stems(name: str) -> frozenset[str]:
    """The parts of a person's name, as words are compared."""
    return frozenset(each.stem for each in words(name))


def speaks_of(question: str, name: str) -> bool:
    """Whether a question names the person, or refers to one by a pronoun or a role."""
    folded = fold(question)
    return bool(_REFERENCE.search(folded)) or any(each.stem in name_stems(name) for each in words(question))


def addresses(question: str) -> bool:
    """Whether a question says `you`."""
    return bool(_ADDRESSED.search(fold(question)))


def speaks_of_self(question: str) -> bool:
    """Whether a question is about its asker."""
    return bool(_SELF.search(fold(question)))


def known_as(name: str) -> str:
    """The short name that answers use: the first part of the name."""
    parts = name.split()
    titles = {"dr", "dr.", "prof", "prof.", "mr", "mr.", "ms", "ms.", "mrs", "mrs."}
    while len(parts) > 1 and parts[0].casefold() in titles:
        parts = parts[1:]
    return parts[0] if parts else "The candidate"
