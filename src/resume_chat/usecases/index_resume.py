"""Makes the resume searchable: read, cut, compute the facts of the day, embed what is new, swap."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from resume_chat.domain.index import ResumeIndex
from resume_chat.domain.passages import Passage
from resume_chat.ports.embedder import Embedder, Vector
from resume_chat.ports.resume_source import ResumeSource
from resume_chat.ports.retriever import Retriever
from resume_chat.usecases.read_document import read_document

RULES_VERSION = "1"
"""Part of every fingerprint; raised when passages are made by other rules."""
EMBEDDING_BATCH = 16
"""Passages embedded between two reports of progress."""

Progress = Callable[[int, int], None]
"""Called with the passages embedded so far and those to embed in all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexReport:
    """What indexing did."""

    index: ResumeIndex
    embedded: int
    """Passages that had to be embedded; the others' vectors were known."""
    rebuilt: bool
    """Whether any retriever's index had to be built."""


class IndexResume:
    """Builds the index of the resume beside the old one and swaps: searches of the old one end undisturbed."""

    def __init__(
        self,
        *,
        source: ResumeSource,
        embedder: Embedder,
        retrievers: Sequence[Retriever],
        today: Callable[[], date],
        policy_source: ResumeSource | None = None,
    ) -> None:
        self._source = source
        self._policy_source = policy_source
        self._embedder = embedder
        self._retrievers = retrievers
        self._today = today
        self._current: ResumeIndex | None = None

    @property
    def current(self) -> ResumeIndex:
        """The index that questions are answered from.

        Raises:
            LookupError: Nothing has been indexed yet.
        """
        if self._current is None:
            raise LookupError("the resume is not indexed yet")
        return self._current

    @property
    def is_stale(self) -> bool:
        """Whether facts were computed for another day than today."""
        return self._current is None or self._current.as_of != self._today()

    async def __call__(self, progress: Progress | None = None, *, prune: bool = True) -> IndexReport:
        """Indexes the resume as it is now, and answers from it from then on.

        Args:
            progress: Told of the embedding, which takes longest.
            prune: Whether indexes of other versions are forgotten; not for a question in passing.

        Raises:
            ResumeSourceError: The document or its policy cannot be read, or the one defeats the other.
            ResumeError: The document is not a resume.
            EmbedderError: The model is missing, or failed.
            RetrieverError: An index cannot be written. The old one stays in use.
        """
        as_of = self._today()
        read = await read_document(self._source, self._policy_source, as_of)
        passages = read.passages
        fingerprint = fingerprint_of(passages, self._embedder.fingerprint)
        missing = [each for each in self._retrievers if not await each.is_built(fingerprint)]
        embedded = 0
        if missing:
            vectors, embedded = await self._vectors(passages, progress)
            for retriever in missing:
                await retriever.build(fingerprint, self._embedder.fingerprint, passages, vectors)
        index = ResumeIndex(
            resume=read.resume,
            passages=passages,
            facts=read.facts,
            fingerprint=fingerprint,
            as_of=as_of,
            policy=read.policy,
        )
        previous, self._current = self._current, index
        keep = {index.fingerprint, previous.fingerprint} if previous else {index.fingerprint}
        for retriever in self._retrievers:
            if prune and retriever.is_exclusive:
                await retriever.prune(keep)
        return IndexReport(index=index, embedded=embedded, rebuilt=bool(missing))

    async def _vectors(self, passages: Sequence[Passage], progress: Progress | None) -> tuple[list[Vector], int]:
        """One vector a passage: the stored one where the text is unchanged; and how many had to be made."""
        known: dict[str, Vector] = {}
        ids = [each.id for each in passages]
        for retriever in self._retrievers:
            known.update(await retriever.vectors(self._embedder.fingerprint, ids))
        new = [each for each in passages if each.id not in known]
        for start in range(0, len(new), EMBEDDING_BATCH):
            batch = new[start : start + EMBEDDING_BATCH]
            made = await self._embedder.embed([each.text for each in batch])
            known.update(zip((each.id for each in batch), made, strict=True))
            if progress:
                progress(start + len(batch), len(new))
        return [known[each.id] for each in passages], len(new)


def fingerprint_of(passages: Sequence[Passage], embedder: str) -> str:
    """Names an index by what is in it: 32 hexadecimal digits of passages, pointers, rules and embedder."""
    digest = hashlib.sha256(f"{RULES_VERSION}\n{embedder}\n".encode())
    for passage in passages:
        digest.update(f"{passage.id}\t{passage.number}\t{passage.pointer}\n".encode())
    return digest.hexdigest()[:32]
