"""Finds names in a sentence that the resume does not have: employers, schools, titles, degrees, skills, languages."""

import re

from resume_chat.domain.answering.languages import language_named
from resume_chat.domain.answering.stems import stem
from resume_chat.domain.answering.words import STOPWORDS, fold, nearest
from resume_chat.domain.facts.degrees import rank
from resume_chat.domain.grounding.denial import denies
from resume_chat.domain.grounding.grounds import Grounds
from resume_chat.domain.grounding.name_forms import DEGREE, OFFICES, TOOLS, Said, Sentence

_SERIAL = re.compile(r"[a-z]{1,3}\d{5,}")
"""A running number behind a letter, `t000017`: it names nothing that a resume could have."""


class Names:
    """Checks the names of one answer's sentences."""

    def __init__(self, grounds: Grounds, asked: frozenset[str]) -> None:
        """Keeps its parts.

        Args:
            grounds: The resume.
            asked: Words of the question and of earlier questions, folded, and their stems.
        """
        self._grounds = grounds
        self._asked = asked
        self._seen: dict[str, bool] = {}
        """Words that were looked up, for a text that says the same one again and again."""

    def unsupported(self, sentence: Sentence) -> tuple[str, ...]:
        """The names in a sentence that nothing bears out, folded."""
        unknown = dict.fromkeys(each.word.folded for each in sentence.said() if self._is_unknown(each))
        found = [each for each in unknown if not self._is_denied(each, sentence.folded)]
        return (*found, *self._degrees(sentence.folded), *self._languages(sentence))

    def _is_denied(self, name: str, folded: str) -> bool:
        """Whether a name was asked about, and each time that the sentence says it, it denies it."""
        if name not in self._asked and stem(name) not in self._asked and not DEGREE.fullmatch(name):
            return False
        places = list(re.finditer(re.escape(name), folded))
        return bool(places) and all(denies(folded, each.start(), each.end()) for each in places)

    def _degrees(self, folded: str) -> list[str]:
        """Degrees that are claimed and of a rank that the resume has not."""
        return [
            match.group()
            for match in DEGREE.finditer(folded)
            if rank(match.group()) not in self._grounds.degrees
            and match.group().rstrip("s'") not in self._grounds.text
            and not denies(folded, match.start(), match.end())
        ]

    def _languages(self, sentence: Sentence) -> list[str]:
        """Languages that the resume does not name: in English where they are written as names, elsewhere always."""
        are_names = sentence.language in {"en", "de", "nl"}
        return [
            word.folded
            for word in sentence.words
            if (word.is_capitalised or not are_names)
            and len(word.folded) > 4
            and self._is_strange_language(word.text, word.folded)
            and not self._is_denied(word.folded, sentence.folded)
        ]

    def _is_strange_language(self, text: str, folded: str) -> bool:
        named = language_named(text)
        if not named or named & self._grounds.languages or self._grounds.knows(folded):
            return False
        return not self._asked & {fold(each) for each in named} or folded in self._asked

    def _is_unknown(self, each: Said) -> bool:
        """Whether a word is a name that the resume does not have."""
        if not each.is_name_like or _SERIAL.fullmatch(each.folded):
            return False
        is_office = each.folded in OFFICES or (each.folded == "chief" and each.is_capital)
        if is_office and not self._is_own_office(each):
            return True
        if self._is_known(each) or each.is_plain:
            return False
        if not each.is_capital and not each.has_inner:
            return each.folded in TOOLS
        return not self._is_translated(each) and (each.has_inner or self._is_strange(each))

    def _is_strange(self, each: Said) -> bool:
        """Whether the capital of an unknown word makes it a name, where it stands."""
        if each.is_first:
            is_echo = each.folded in self._asked and each.sentence.language == "en"
            return not each.may_begin or (is_echo and not each.is_ordinary)
        return each.is_german_name if each.sentence.language == "de" else not each.is_generic

    def _knows(self, folded: str) -> bool:
        found = self._seen.get(folded)
        if found is None:
            found = self._seen[folded] = self._grounds.knows(folded)
        return found

    def _is_known(self, each: Said) -> bool:
        knows = self._knows
        if knows(each.word.folded) or knows(each.folded):
            return True
        return len(each.parts) > 1 and all(knows(part) or part in STOPWORDS for part in each.parts)

    def _is_own_office(self, each: Said) -> bool:
        """Whether a title is the person's, or the sentence speaks of somebody who recommends them."""
        own, referees = self._grounds.own_stems, self._grounds.referees
        return stem(each.folded) in own or any(
            word.folded in referees and word.stem not in own for word in each.sentence.words
        )

    def _is_translated(self, each: Said) -> bool:
        """Whether a name is the resume's in another language: a language, a country, a place spelled a little otherwise."""
        if language_named(each.word.text) & self._grounds.languages or each.country in self._grounds.countries:
            return True
        is_foreign = each.sentence.language not in {"en", "de"} or not each.raw.isascii()
        return len(each.folded) > 4 and is_foreign and nearest(each.folded, self._grounds.words) is not None
