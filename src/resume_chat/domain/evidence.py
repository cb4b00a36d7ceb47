"""What was found for a question: the passages that may answer it, and how sure the searches are."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from resume_chat.domain.passages import Passage


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """The passages that fit a question."""

    passages: tuple[Passage, ...]
    """Best first, each once."""
    scores: tuple[float, ...]
    """One for each passage, never rising, above 0; comparable within one question only."""
    similarities: tuple[float, ...]
    """One for each passage: how near it is in meaning, -1 to 1, as the dense search says; 0 where it said nothing."""

    @property
    def best_similarity(self) -> float:
        """The nearest passage's similarity; 0 when nothing was found."""
        return max(self.similarities, default=0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Retrieved:
    """One found passage, as pointers into the resume."""

    pointers: tuple[str, ...]
    """The texts that the passage covers, in document order; no pointer twice."""
    score: float


RETRIEVED = 10
"""How many passages `retrieved` tells of."""


def retrieved(evidence: Evidence) -> tuple[Retrieved, ...]:
    """The found passages as pointers, best first; at most `RETRIEVED`."""
    found = zip(evidence.passages, evidence.scores, strict=True)
    return tuple(
        Retrieved(pointers=pointers_of(passage), score=round(score, 6)) for passage, score in list(found)[:RETRIEVED]
    )


def pointers_of(passage: Passage) -> tuple[str, ...]:
    """The exact places that a passage covers; its own node when it covers no text."""
    return tuple(dict.fromkeys(each.pointer for each in passage.sources)) or (passage.pointer,)


def is_within(pointer: str, node: str) -> bool:
    """Whether a pointer names a node or something inside it."""
    return pointer == node or pointer.startswith(node.rstrip("/") + "/")


def without_repeats(pointers: Iterable[str]) -> tuple[str, ...]:
    """Pointers in order, each once."""
    return tuple(dict.fromkeys(pointers))


def ordered(passages: Sequence[Passage]) -> tuple[Passage, ...]:
    """Passages in document order."""
    return tuple(sorted(passages, key=lambda each: each.number))
