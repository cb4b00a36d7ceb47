"""The search of one question: every retriever asked, follow-ups with what they lean on, errors let through."""

from collections.abc import Sequence

import pytest

from fakes.indexes import index_named
from fakes.parts import WordEmbedder
from resume_chat.adapters.in_memory_retriever import InMemoryRetriever
from resume_chat.domain.conversation import Role, Turn
from resume_chat.domain.index import ResumeIndex
from resume_chat.ports.errors import EmbedderError, RetrieverError
from resume_chat.ports.retriever import Hit, Query
from resume_chat.usecases.find_evidence import FindEvidence

INDEX = index_named("odile-marchetti")


class ListeningRetriever(InMemoryRetriever):
    """Keeps what it is asked."""

    def __init__(self) -> None:
        super().__init__()
        self.queries: list[Query] = []

    async def search(self, fingerprint: str, query: Query, limit: int) -> Sequence[Hit]:
        """As the real one."""
        self.queries.append(query)
        return await super().search(fingerprint, query, limit)


async def _built(retriever: ListeningRetriever, index: ResumeIndex) -> FindEvidence:
    embedder = WordEmbedder()
    vectors = await embedder.embed([each.text for each in index.passages])
    await retriever.build(index.fingerprint, embedder.fingerprint, index.passages, vectors)
    return FindEvidence(embedder=embedder, retrievers=[retriever])


async def test_the_passage_that_answers_comes_first() -> None:
    find = await _built(ListeningRetriever(), INDEX)
    evidence = await find(INDEX, "How many covers a week does the afternoon tea sell?", ())
    assert evidence.passages[0].pointer == "/work/0/highlights/1"
    assert len(evidence.passages) == len(evidence.scores) == len(evidence.similarities)
    assert list(evidence.scores) == sorted(evidence.scores, reverse=True)
    assert len({each.id for each in evidence.passages}) == len(evidence.passages)


async def test_a_length_is_found_as_a_computed_fact() -> None:
    find = await _built(ListeningRetriever(), INDEX)
    evidence = await find(INDEX, "How long did she work in Geneva?", ())
    assert evidence.passages[0].computed
    assert "2 years 6 months" in evidence.passages[0].body


async def test_a_list_is_found_whole() -> None:
    find = await _built(ListeningRetriever(), INDEX)
    evidence = await find(INDEX, "Name her certifications.", ())
    first = {source.pointer.rsplit("/", 1)[0] for each in evidence.passages[:4] for source in each.sources}
    assert {"/certificates/0", "/certificates/1", "/certificates/2"} <= first


async def test_a_follow_up_is_searched_with_what_it_leans_on() -> None:
    retriever = ListeningRetriever()
    find = await _built(retriever, INDEX)
    turns = [
        Turn(role=Role.USER, content="Did she ever work in Scotland?"),
        Turn(role=Role.ASSISTANT, content="Yes, at The Thistle & Rye in Edinburgh."),
    ]
    await find(INDEX, "How long was she there?", turns)
    assert "Thistle" in retriever.queries[-1].text
    await find(INDEX, "What are her hobbies?", turns)
    assert "Thistle" not in retriever.queries[-1].text


async def test_an_index_that_cannot_be_searched_is_told() -> None:
    find = FindEvidence(embedder=WordEmbedder(), retrievers=[InMemoryRetriever()])
    with pytest.raises(RetrieverError):
        await find(INDEX, "Where does she work?", ())


class BrokenEmbedder(WordEmbedder):
    """Fails on every text."""

    async def embed(self, texts: Sequence[str]) -> Sequence[Sequence[float]]:
        """Never gives a vector."""
        raise EmbedderError("no model")


async def test_a_question_that_cannot_be_embedded_is_told() -> None:
    find = FindEvidence(embedder=BrokenEmbedder(), retrievers=[InMemoryRetriever()])
    with pytest.raises(EmbedderError):
        await find(INDEX, "Where does she work?", ())
