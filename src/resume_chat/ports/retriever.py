"""Finds the passages that fit a query, in an index that is built whole and swapped, never changed in place."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from resume_chat.domain.passages import Passage
from resume_chat.ports.embedder import Vector


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What is searched for; each retriever reads the part that it is made for."""

    text: str
    vector: Vector


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One found passage."""

    passage_id: str
    score: float
    """Higher is better; comparable only within one answer of one retriever."""


class Retriever(Protocol):
    """A searchable index of passages, kept apart by fingerprint.

    Promises:
        R1: After `build(fingerprint, ...)`, `is_built(fingerprint)` is true and `search(fingerprint, ...)` finds every
            passage it was given; before, or after a build that broke half-way, `is_built` is false.
        R2: `build` for one fingerprint leaves every other index as it was: searches of it go on without a hole.
        R3: `build` again with the same fingerprint gives the same index; it does not double it.
        R4: `search` gives at most `limit` hits, each passage once, best first, scores never rising.
        R5: A passage is found first by its own text and vector (where no other has the same).
        R6: `vectors` gives what earlier builds stored for these passage ids under an embedder's fingerprint, so that
            unchanged passages are not embedded again; unknown ids are left out; retrievers that keep no vectors give none.
        R7: `prune` forgets all indexes but those named; searches of a forgotten one raise `RetrieverError`.
        R8: What was built survives `aclose` and a new instance over the same storage, where the technology keeps files
            or runs a server.
        R9: Concurrent searches are independent, and none holds up the event loop.
    """

    @property
    def is_exclusive(self) -> bool:
        """Whether no other process can be searching the same storage, so that old indexes may be forgotten at once."""
        ...

    async def is_built(self, fingerprint: str) -> bool:
        """Whether a whole index with this fingerprint is there.

        Raises:
            RetrieverError: The storage cannot be reached.
        """
        ...

    async def build(
        self, fingerprint: str, embedder: str, passages: Sequence[Passage], vectors: Sequence[Vector]
    ) -> None:
        """Stores an index beside the others and makes it whole in one step.

        Args:
            fingerprint: Of the resume, its passages and the embedder: `[0-9a-f]{8,64}`.
            embedder: The fingerprint of the embedder that made the vectors.
            passages: At least one, ids unique.
            vectors: One for each passage, in order; all of one length.

        Raises:
            RetrieverError: The storage cannot be reached or written. Nothing became visible.
        """
        ...

    async def vectors(self, embedder: str, passage_ids: Collection[str]) -> Mapping[str, Vector]:
        """The stored vectors of these passages that the named embedder made.

        Raises:
            RetrieverError: The storage cannot be reached.
        """
        ...

    async def search(self, fingerprint: str, query: Query, limit: int) -> Sequence[Hit]:
        """The passages that fit best; empty when nothing fits at all.

        Args:
            fingerprint: The index to search.
            query: Text and vector of what is sought.
            limit: At most so many hits, 1 or more; more than there are passages gives all that fit.

        Raises:
            RetrieverError: The storage cannot be reached, or has no whole index with this fingerprint.
        """
        ...

    async def prune(self, keep: Collection[str]) -> None:
        """Forgets every index whose fingerprint is not in `keep`.

        Raises:
            RetrieverError: The storage cannot be reached.
        """
        ...

    async def check(self) -> str:
        """Reaches the storage and says in a few words what it is, for `doctor` and readiness.

        Raises:
            RetrieverError: It cannot be reached.
        """
        ...

    async def aclose(self) -> None:
        """Lets go of files and connections; calling it again does nothing."""
        ...
