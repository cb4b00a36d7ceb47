"""Judges one sentence of an answer: whether the resume bears it out."""

import re
from collections.abc import Sequence

from resume_chat.domain.answering.common_words import COMMON
from resume_chat.domain.answering.reading import language_of
from resume_chat.domain.answering.words import fold, words
from resume_chat.domain.conversation import Role, Turn
from resume_chat.domain.grounding.addresses import addresses, phones
from resume_chat.domain.grounding.denial import denies, is_denial
from resume_chat.domain.grounding.grounds import Grounds
from resume_chat.domain.grounding.name_forms import HEADING, Sentence
from resume_chat.domain.grounding.names import Names
from resume_chat.domain.grounding.quantities import Quantity, quantities
from resume_chat.domain.grounding.reasons import Reason
from resume_chat.domain.grounding.relations import Relations
from resume_chat.domain.grounding.wording import (
    echoes_prompt,
    gives_order,
    is_damaging,
    is_elsewhere,
    is_private,
    is_stutter,
)

_MARK = re.compile(r"\[\s{0,4}\d{1,6}(?:[\s,;-]{1,4}\d{1,6}){0,20}\s{0,4}\]")
_EMPHASIS = re.compile(r"(?<!\w)[*_`~]{1,3}(?=\S)|(?<=\S)[*_`~]{1,3}(?!\w)|^\s{0,8}#{1,6}\s|\|")
_NUMBERED = re.compile(r"^\s{0,8}(?:[-*+•]\s+)?(?:\(?\d{1,3}[.)]\s+)?")
_ENGLISH = re.compile(r"\b(?:the|of|at|she|he|has|was|is|and|for|with|in|as|to|a)\b")
_AFFIRMED = re.compile(
    r"^\W*(?:yes|yeah|yep|correct|right|true|indeed|confirmed|absolutely|certainly|definitely|exactly|of course"
    r"|sure|that is (?:correct|right|true)"
    r"|ja|oui|si|sim|genau|richtig)\b"
)
_THERE = re.compile(
    r"\bthere\b(?! (?:is|are|was|were|has|have|had|will|would|seems?|appears?|exists?)\b)"
    r"|\b(?:at|for|with|in|during) (?:that|this|the same) (?:company|employer|firm|organi[sz]ation|university"
    r"|school|role|position|job)\b"
    r"|\bduring (?:her|his|their) (?:time|tenure|stay|studies)\b(?! (?:at|in|with|as)\b)"
)


class Judge:
    """Judges the sentences of the answer to one question."""

    def __init__(self, grounds: Grounds, question: str, turns: Sequence[Turn]) -> None:
        self._grounds = grounds
        self._relations = Relations(grounds.things, grounds.figures)
        self._language = language_of(question)
        asked = [question, *(each.content for each in turns if each.role is Role.USER)]
        self._asked = fold(" \n".join(asked))
        own = frozenset(form for text in asked for word in words(text) for form in (word.folded, word.stem))
        self._names = Names(grounds, own)
        self._before = ""
        self._unknown = self._names.unsupported(Sentence(question, fold(question), self._language))

    def reason(self, text: str) -> Reason | None:
        """What is wrong with a sentence; `None` when nothing is.

        Args:
            text: Without markup; citation marks may be in it.
        """
        unmarked = _MARK.sub(" ", text)
        bare = _NUMBERED.sub("", _EMPHASIS.sub("", unmarked))
        folded = fold(bare)
        if not any(each.isalnum() for each in folded):
            return None
        is_heading = HEADING.fullmatch(unmarked) is not None
        found = (
            self._wording(bare, folded) or self._addresses(unmarked) or self._facts(bare, folded, is_heading=is_heading)
        )
        self._before = "" if found else _masked(folded)
        return found

    def _wording(self, bare: str, folded: str) -> Reason | None:
        if is_stutter(folded):
            return Reason.REPETITION
        if echoes_prompt(bare, folded):
            return Reason.INSTRUCTION_ECHO
        if gives_order(bare, folded):
            return Reason.ORDER
        if is_private(folded, self._grounds):
            return Reason.PRIVATE
        if is_damaging(folded, self._grounds):
            return Reason.UNSUPPORTED_CLAIM
        return None

    def _addresses(self, bare: str) -> Reason | None:
        known = self._grounds.addresses
        for each in addresses(bare):
            if not known.has(each.text) and not (each.is_web and fold(each.text) in self._grounds.words):
                return Reason.LINK
        if any(not known.has_phone(digits) for _, _, digits in phones(fold(bare))):
            return Reason.UNSUPPORTED_NUMBER
        return None

    def _facts(self, bare: str, folded: str, *, is_heading: bool) -> Reason | None:
        masked = _masked(folded)
        quoted = self._quoted(masked)
        found = [each for each in quantities(masked) if each.start >= quoted]
        known = [each for each in found if not self._is_denied(masked, each)]
        figures = self._grounds.figures
        if any(not figures.bears_out(each, masked) or figures.miscounts(each, masked) for each in known):
            return Reason.UNSUPPORTED_NUMBER
        sentence = Sentence(_unaddressed(bare), folded, self._language_of(bare, folded), is_heading)
        if self._names.unsupported(sentence) or self._accepts_premise(folded):
            return Reason.UNSUPPORTED_NAME
        is_judged = sentence.language in {"en", "zh", "ja"} and not is_heading
        if is_judged and is_elsewhere(sentence.text, folded, self._grounds):
            return Reason.UNSUPPORTED_CLAIM
        if self._relations.contradicts(masked, known) or self._alters(masked, known):
            return Reason.CONTRADICTS_RESUME
        return None

    def _alters(self, text: str, found: Sequence[Quantity]) -> bool:
        """Whether a sentence says what one place of the resume says, with another number in it."""
        if not found:
            return False
        mentions = self._grounds.things.mentions(text)
        if not mentions and self._before:  # it speaks of what the sentence before it named
            text = f"{self._before} {text}"
            mentions, found = self._grounds.things.mentions(text), quantities(text)
        stays = frozenset(length for each in mentions for thing in each.things for length in thing.stays)
        asserted = [each for each in found if not denies(text, each.start, each.end)]
        return self._grounds.copies.is_altered(text, asserted, stays)

    def _quoted(self, text: str) -> int:
        """How much of a sentence, up to a colon, only repeats the question, as the answer to a list of wishes does."""
        head, colon, _ = text.partition(":")
        return len(head) if colon and len(head) > 3 and head.strip() in self._asked else 0

    def _is_denied(self, text: str, each: Quantity) -> bool:
        """Whether a number was asked about and is denied."""
        return text[each.start : each.end].strip() in self._asked and denies(text, each.start, each.end)

    def _accepts_premise(self, folded: str) -> bool:
        """Whether a sentence goes along with a question about something that the resume does not have.

        "Yes", or "there", then means what was asked about, unless the sentence says what of the resume it means.
        """
        if not self._unknown or is_denial(folded):
            return False
        if _THERE.search(folded):
            return not self._grounds.things.mentions(folded)
        return bool(_AFFIRMED.search(folded)) and not self._has_substance(folded)

    def _has_substance(self, folded: str) -> bool:
        """Whether a sentence has a telling word of the resume."""
        return any(
            each.stem in self._grounds.stems and each.stem not in self._grounds.person and each.folded not in COMMON
            for each in words(folded)
            if each.is_content
        )

    def _language_of(self, bare: str, folded: str) -> str:
        found = language_of(bare)
        if found == "en" and self._language != "en" and not _ENGLISH.search(folded):
            return self._language
        return found


def _masked(folded: str) -> str:
    """The same length of text with its addresses and telephone numbers blanked: their digits count nothing."""
    spans = [(each.start, each.end) for each in addresses(folded)] + [(start, end) for start, end, _ in phones(folded)]
    for start, end in spans:
        folded = folded[:start] + " " * (end - start) + folded[end:]
    return folded


def _unaddressed(text: str) -> str:
    """A text without its addresses."""
    for each in reversed(addresses(text)):
        text = text[: each.start] + " " * (each.end - each.start) + text[each.end :]
    return text
