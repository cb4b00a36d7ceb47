"""Holds each sentence of an answer until it is whole and judged; what was let out is never taken back."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from resume_chat.domain.answering.words import fold, stems
from resume_chat.domain.conversation import Turn
from resume_chat.domain.grounding.addresses import KnownAddresses
from resume_chat.domain.grounding.cleaning import StreamCleaner
from resume_chat.domain.grounding.cutting import Piece, SentenceStream
from resume_chat.domain.grounding.denial import is_denial
from resume_chat.domain.grounding.grounds import grounds_of
from resume_chat.domain.grounding.judge import Judge
from resume_chat.domain.grounding.markup import is_active, is_fence, template_mark, without_markup
from resume_chat.domain.grounding.reasons import Reason
from resume_chat.domain.grounding.telling import tells
from resume_chat.domain.index import ResumeIndex

MAX_REMEMBERED = 400
"""Sentences of one answer that are remembered, to tell repetitions."""
MIN_REPEATED = 24
"""Characters, folded, from which on a sentence is not said twice."""
_BARE = re.compile(
    r"\W*(?:yes|no|yeah|yep|nope|correct|indeed|sure|certainly|absolutely|ja|nein|oui|non|si|sí|não|是|不是)\b\W*",
    re.IGNORECASE,
)
_INTRODUCES = re.compile(r":[*_]{0,3}\Z")


class Guard:
    """The sentences of one answer, those that the resume bears out."""

    def __init__(
        self, index: ResumeIndex, question: str, turns: Sequence[Turn], shown: str = "", own: Sequence[str] = ()
    ) -> None:
        """Keeps what the answer is judged by.

        Args:
            index: The resume.
            question: Normalised. What only stands here may be denied, not asserted.
            turns: The earlier conversation.
            own: Sentences that the service itself makes for this question out of the resume: they need no judging.
            shown: What was let out already, by the guard of a process that died; what is pushed goes on from there.
        """
        grounds = grounds_of(index)
        self._known = grounds.addresses
        self._judge = Judge(grounds, question, turns)
        self._question = question
        self._cleaner = StreamCleaner()
        self._sentences = SentenceStream(grounds.person)
        self._gap = ""
        self._lead = ""
        self._is_list_lead = False
        self._has_shown = False
        self._is_closed = False
        self._is_fenced = False
        self._failed: Reason | None = None
        self._said: set[str] = set()
        self._own = _cut(" ".join(own), grounds.person, self._known)
        self._is_answered = bool(own) and not is_denial(fold(" ".join(own)))
        self._is_silent = bool(own) and not self._is_answered
        self._asked = stems(question) | grounds.person
        self.reasons: Counter[Reason] = Counter()
        shown = self._cleaner.push(shown)
        self._shown_ahead = len(shown)
        self._has_shown = bool(shown.strip())
        self._has_told = tells(shown, self._asked)
        self._show(self._sentences.push(shown))

    @property
    def withheld(self) -> int:
        """How many sentences have been kept back."""
        return self.reasons.total()

    @property
    def has_shown(self) -> bool:
        """Whether anything has been let out."""
        return self._has_shown

    @property
    def has_told(self) -> bool:
        """Whether anything that has been let out says more than the question does."""
        return self._has_told

    def push(self, text: str) -> tuple[str, ...]:
        """Takes the next token; what may be shown now, in order, each a whole sentence with the white space before it."""
        return self._show(self._sentences.push(self._cleaner.push(text)))

    def finish(self) -> tuple[str, ...]:
        """What may be shown of the rest, when no token follows."""
        shown = list(self._show(self._sentences.finish()))
        if self._lead and self._stands_alone():
            shown.append(self._release(""))
        elif self._lead:
            self._withhold(Reason.UNSUPPORTED_CLAIM)
        if self._gap and self._has_shown and not self.reasons:
            shown[-1:] = ["".join((*shown[-1:], self._gap))]
        return tuple(shown)

    def _show(self, pieces: Sequence[Piece]) -> tuple[str, ...]:
        shown = []
        for piece in pieces:
            text = self._unshown(piece) if self._shown_ahead else self._judged(piece)
            if text:
                shown.append(text)
        return tuple(shown)

    def _judged(self, piece: Piece) -> str:
        """What to show of a piece; empty for nothing, or nothing yet."""
        text = piece.text
        if self._is_closed:
            return ""
        if not self._is_fenced:
            self._widen(piece.gap)
        if not text:
            return ""
        mark = template_mark(text)
        if mark is not None:
            self._is_closed = True
            text = text[:mark].rstrip()
            if not text:
                self._gap = ""
                return ""
        before, was_fenced = self._failed, self._is_fenced
        reason = before or self._reason(text)
        self._failed = reason if piece.is_continued else None
        self._is_fenced ^= is_fence(text)
        if reason:
            if before is None and not was_fenced:
                self._withhold(reason)
            return ""
        shown = without_markup(text, self._known)
        if _is_lead(shown):
            return self._hold(shown)
        return self._release(shown)

    def _unshown(self, piece: Piece) -> str:
        """What is still to be shown of a piece whose beginning, or all of it, was shown before.

        It is judged as a whole: where it does not pass, no more of it is shown.
        """
        ahead, gap, text = self._shown_ahead, piece.gap, piece.text
        self._shown_ahead = max(0, ahead - len(gap) - len(text))
        if ahead <= len(gap):
            return self._judged(replace(piece, gap=gap[ahead:]))
        begun = text[: ahead - len(gap)]
        if begun == text:
            self._said.add(fold(text))
            return ""
        mark = template_mark(text)
        self._is_closed = mark is not None
        whole = text[:mark].rstrip() if mark is not None else text
        reason = self._reason(whole) if len(whole) > len(begun) else None
        self._failed = reason if piece.is_continued else None
        if reason:
            self._withhold(reason)
            return ""
        shown = without_markup(whole, self._known)
        return shown[len(begun) :] if shown.startswith(begun) else ""

    def _reason(self, text: str) -> Reason | None:
        if self._is_fenced or is_fence(text):
            return Reason.MARKUP
        shown = without_markup(text, self._known)
        if is_active(text) or not shown.strip():
            return Reason.MARKUP if is_active(text) else Reason.LINK
        key = fold(shown)
        if key in self._said and (len(key) > MIN_REPEATED or _BARE.fullmatch(shown)):
            return Reason.REPETITION
        if len(self._said) < MAX_REMEMBERED:
            self._said.add(key)
        if key in self._own:
            return None
        return self._judge.reason(shown) or self._misses(shown)

    def _misses(self, text: str) -> Reason | None:
        """What is wrong with a sentence that tells nothing.

        It denies the answer that the resume has, or repeats the question as a fact where nothing is known to answer it.
        """
        if tells(text, self._asked):
            return None
        if is_denial(fold(text)):
            return Reason.CONTRADICTS_RESUME if self._is_answered else None
        return Reason.UNSUPPORTED_CLAIM if self._is_silent and not _is_lead(text) else None

    # ---------------------------------------------------------------- what waits for the next sentence

    def _hold(self, text: str) -> str:
        """Keeps a bare "Yes." or the beginning of a list until something that bears it out has passed."""
        self._lead += self._take_gap() + text
        self._is_list_lead = _INTRODUCES.search(text) is not None
        return ""

    def _release(self, text: str) -> str:
        """A sentence that has passed, with what waited for it and the white space before it."""
        if not text:
            shown, self._lead = self._lead, ""
        else:
            shown, self._lead = self._lead + self._take_gap() + text, ""
        self._has_shown = self._has_shown or bool(shown.strip())
        self._has_told = self._has_told or tells(shown, self._asked)
        return shown

    def _stands_alone(self) -> bool:
        """Whether what is left waiting at the end may be said by itself."""
        if self._is_list_lead:
            return False
        return not re.match(
            r"\W*(?:yes|yeah|yep|correct|indeed|sure|certainly|absolutely|ja|oui|si|sí|是)\b", self._lead, re.IGNORECASE
        ) or (self._judge.reason(self._question) is None)

    def _withhold(self, reason: Reason) -> None:
        self.reasons[reason] += 1
        if self._lead and not self._is_list_lead and reason is not Reason.REPETITION:
            self._lead = ""
            self.reasons[reason] += 1

    def _widen(self, gap: str) -> None:
        """Of the white space around a sentence that was kept back, the side with more lines stays."""
        if gap.count("\n") > self._gap.count("\n") or not self._gap:
            self._gap = gap

    def _take_gap(self) -> str:
        gap, self._gap = self._gap, ""
        return gap if self._has_shown or self._lead or not self.reasons else ""


def _cut(text: str, person: Iterable[str], known: KnownAddresses) -> frozenset[str]:
    """The sentences of a text as the guard sees them, folded."""
    sentences = SentenceStream(person)
    pieces = [*sentences.push(text), *sentences.finish()]
    return frozenset(fold(without_markup(each.text, known)) for each in pieces if each.text)


def _is_lead(text: str) -> bool:
    return _BARE.fullmatch(text) is not None or _INTRODUCES.search(text) is not None
