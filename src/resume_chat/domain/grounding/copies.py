"""Finds a sentence that says what one place of the resume says, but with another number in it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from resume_chat.domain.answering.words import fold, stems
from resume_chat.domain.grounding.figures import fits, near
from resume_chat.domain.grounding.quantities import Kind, Quantity, quantities
from resume_chat.domain.passages import Passage, PassageKind
from resume_chat.domain.text import sentences

SAID = 0.8
"""Share of a sentence's words that a place must have before the sentence is told to be a copy of it, 0 to 1."""
COPIED = 0.6
"""Share of the place's words that the sentence must have, 0 to 1."""
_LEAST = 4
"""Words that a sentence must have for that."""
_NUMBERS = frozenset((Kind.COUNT, Kind.PERCENT, Kind.MONEY, Kind.DURATION))


@dataclass(frozen=True, slots=True)
class _Place:
    """What a passage says, or one sentence of it."""

    words: frozenset[str]
    """The stems of what it says, heading included."""
    own: frozenset[str]
    """The stems of what it says itself."""
    numbers: tuple[Quantity, ...]
    """Of what it says itself."""
    around: tuple[Quantity, ...]
    """Of its heading and of the passage's other sentences."""


class Copies:
    """The places of a resume, facts included, that sentences may be copies of."""

    def __init__(self, passages: Sequence[Passage], person: frozenset[str]) -> None:
        """Keeps what has numbers.

        Args:
            passages: All of them.
            person: Stems of the person's name: every sentence may have them.
        """
        self._person = person
        self._places = tuple(
            place for each in passages if each.kind is not PassageKind.SECTION for place in self._places_of(each)
        )

    def _places_of(self, passage: Passage) -> Iterator[_Place]:
        heading = _worded(passage.heading) - self._person
        around = numbers_of(f"{passage.heading} {passage.body}")
        for text in dict.fromkeys((passage.body, *sentences(passage.body))):
            numbers = numbers_of(text)
            if numbers:
                own = _worded(text) - self._person
                yield _Place(
                    own | heading, own, numbers, numbers_of(passage.heading) if text == passage.body else around
                )

    def is_altered(self, text: str, found: Sequence[Quantity], allowed: frozenset[tuple[float, bool]]) -> bool:
        """Whether a folded sentence copies a place and has another number where the place has its own.

        Args:
            text: The sentence.
            found: Its quantities.
            allowed: Lengths of time that belong to what the sentence names: one of them may have been added.
        """
        numbers = [each for each in found if each.kind in _NUMBERS]
        said = _worded(text) - self._person if numbers else frozenset()
        if len(said) < _LEAST:
            return False
        copied = [each for each in self._places if _is_copy(said, each)]
        return bool(copied) and all(_differs(text, numbers, each, allowed) for each in copied)


def numbers_of(text: str) -> tuple[Quantity, ...]:
    """What a text counts and measures, without its dates."""
    return tuple(each for each in quantities(fold(text)) if each.kind in _NUMBERS)


def _worded(text: str) -> frozenset[str]:
    """The stems of a text's words; numbers in digits are none."""
    return frozenset(each for each in stems(text) if not any(letter.isdigit() for letter in each))


def _is_copy(said: frozenset[str], place: _Place) -> bool:
    return len(said & place.words) >= SAID * len(said) and len(said & place.own) >= COPIED * len(place.own)


def _differs(text: str, numbers: Sequence[Quantity], place: _Place, allowed: frozenset[tuple[float, bool]]) -> bool:
    """Whether a number of the place is missing and another of its kind, or another one twice, stands in its stead."""
    missing, added = list(place.numbers), list(numbers)
    for needs_alike in (True, False):
        for each in tuple(added):
            same = next(
                (
                    other
                    for other in missing
                    if _same(text, each, other) and (_is_alike(each, other) or not needs_alike)
                ),
                None,
            )
            if same is not None:
                missing.remove(same)
                added.remove(each)
    return any(
        not _may_stand(text, each, place, allowed) for each in added if any(_is_alike(each, other) for other in missing)
    )


def _is_alike(said: Quantity, known: Quantity) -> bool:
    """Whether two numbers count or measure the same, so that one may have taken the other's place."""
    if said.kind is not known.kind:
        return False
    if said.kind is not Kind.COUNT:
        return True
    return said.unit == known.unit or bool(set(said.unit.split()) & set(known.unit.split()))


def _may_stand(text: str, each: Quantity, place: _Place, allowed: frozenset[tuple[float, bool]]) -> bool:
    """Whether a number that the place does not have belongs to its heading, or to what the sentence names."""
    if any(_same(text, each, other) for other in place.around):
        return True
    before = text[max(0, each.start - 24) : each.start]
    return each.kind is Kind.DURATION and any(
        fits(months, known, before, is_exact=each.is_exact, is_known_exact=exact)
        for months in each.values
        for known, exact in allowed
    )


def _same(text: str, said: Quantity, known: Quantity) -> bool:
    """Whether a number is the known one, as exactly as it is said."""
    if said.kind is not known.kind:
        return False
    before = text[max(0, said.start - 24) : said.start]
    if said.kind is not Kind.DURATION:
        return near(said.values, known.values, before)
    return any(
        fits(months, its, before, is_exact=said.is_exact, is_known_exact=known.is_exact)
        for months in said.values
        for its in known.values
    )
