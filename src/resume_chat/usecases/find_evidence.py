"""Finds the passages that may answer a question: by meaning, by words, and by what the question asks for."""

from collections.abc import Sequence

from resume_chat.domain.conversation import Turn
from resume_chat.domain.evidence import Evidence
from resume_chat.domain.finding import rank, search_text
from resume_chat.domain.index import ResumeIndex
from resume_chat.ports.embedder import Embedder
from resume_chat.ports.retriever import Query, Retriever


class FindEvidence:
    """Asks every retriever and joins what they find with what the question's structure points at."""

    def __init__(self, *, embedder: Embedder, retrievers: Sequence[Retriever]) -> None:
        """Keeps its parts.

        Args:
            embedder: The one that the index was made with.
            retrievers: The dense one first: its scores are the similarities that the evidence tells of.
        """
        self._embedder = embedder
        self._retrievers = tuple(retrievers)

    async def __call__(self, index: ResumeIndex, question: str, turns: Sequence[Turn]) -> Evidence:
        """What fits a question; a follow-up is searched together with what it refers to.

        Raises:
            EmbedderError: The question cannot be embedded.
            RetrieverError: An index cannot be searched.
        """
        text = search_text(index, question, turns)
        vector = (await self._embedder.embed([text]))[0]
        query = Query(text=text, vector=vector)
        found = [await each.search(index.fingerprint, query, len(index.passages)) for each in self._retrievers]
        similarities = {hit.passage_id: hit.score for hit in found[0]} if found else {}
        return rank(index, question, turns, [[hit.passage_id for hit in hits] for hits in found], similarities)
