"""Indexing embeds what is new, swaps whole, and follows the day."""

from collections.abc import Sequence

import pytest

from fakes.parts import RESUME, DictSource, ManualClock, WordEmbedder
from resume_chat.adapters.bm25_retriever import Bm25Retriever
from resume_chat.adapters.in_memory_retriever import InMemoryRetriever
from resume_chat.domain.passages import Passage, PassageKind
from resume_chat.domain.resume import ResumeError
from resume_chat.ports.embedder import Vector
from resume_chat.ports.errors import RetrieverError
from resume_chat.ports.retriever import Query
from resume_chat.usecases.index_resume import IndexResume, fingerprint_of


class BrokenRetriever(InMemoryRetriever):
    """An index that cannot be written."""

    async def build(
        self, fingerprint: str, embedder: str, passages: Sequence[Passage], vectors: Sequence[Vector]
    ) -> None:
        raise RetrieverError("disk full")


class SharedRetriever(InMemoryRetriever):
    """An index that other processes search too."""

    @property
    def is_exclusive(self) -> bool:
        return False


class Bench:
    """One indexer with everything that it touches."""

    def __init__(self, dense: InMemoryRetriever | None = None) -> None:
        self.source = DictSource(RESUME)
        self.embedder = WordEmbedder()
        self.dense = dense or InMemoryRetriever()
        self.clock = ManualClock()
        self.index_resume = IndexResume(
            source=self.source,
            embedder=self.embedder,
            retrievers=[self.dense, Bm25Retriever()],
            today=self.clock.today,
        )


async def test_the_first_time_every_passage_is_embedded_and_found() -> None:
    bench = Bench()
    seen: list[tuple[int, int]] = []
    report = await bench.index_resume(lambda done, total: seen.append((done, total)))
    passages = report.index.passages
    assert report.rebuilt
    assert report.embedded == len(passages)
    assert seen[-1] == (len(passages), len(passages))
    assert bench.index_resume.current is report.index
    assert {each.kind for each in passages} == set(PassageKind) - {PassageKind.OWNER}
    vector = (await bench.embedder.embed([passages[0].text]))[0]
    hits = await bench.dense.search(report.index.fingerprint, Query(text=passages[0].text, vector=vector), 1)
    assert hits[0].passage_id == passages[0].id


async def test_an_unchanged_resume_is_not_embedded_again() -> None:
    bench = Bench()
    await bench.index_resume()
    report = await bench.index_resume()
    assert (report.embedded, report.rebuilt) == (0, False)
    assert not bench.index_resume.is_stale


async def test_a_changed_resume_embeds_only_what_changed() -> None:
    bench = Bench()
    before = (await bench.index_resume()).index
    bench.source.document = {**RESUME, "interests": [{"name": "Fell running"}]}
    report = await bench.index_resume()
    texts = {each.text for each in before.passages}
    assert report.rebuilt
    assert report.embedded == sum(each.text not in texts for each in report.index.passages)
    assert 0 < report.embedded < len(report.index.passages)
    assert await bench.dense.is_built(before.fingerprint), "running searches of the old index go on"


async def test_the_index_before_the_last_is_forgotten() -> None:
    bench = Bench()
    first = (await bench.index_resume()).index.fingerprint
    for hobby in ("Fell running", "Bookbinding"):
        bench.source.document = {**RESUME, "interests": [{"name": hobby}]}
        await bench.index_resume()
    assert not await bench.dense.is_built(first)


async def test_an_index_that_others_may_search_is_never_forgotten() -> None:
    bench = Bench(SharedRetriever())
    first = (await bench.index_resume()).index.fingerprint
    for hobby in ("Fell running", "Bookbinding"):
        bench.source.document = {**RESUME, "interests": [{"name": hobby}]}
        await bench.index_resume()
    assert await bench.dense.is_built(first)


async def test_facts_follow_the_day() -> None:
    bench = Bench()
    before = (await bench.index_resume()).index
    bench.clock.seconds += 86_400 * 400
    assert bench.index_resume.is_stale
    after = (await bench.index_resume()).index
    assert after.as_of != before.as_of
    assert after.fingerprint != before.fingerprint, "a year later the current job is a year longer"


async def test_before_anything_is_indexed_there_is_nothing_to_answer_from() -> None:
    bench = Bench()
    assert bench.index_resume.is_stale
    with pytest.raises(LookupError):
        _ = bench.index_resume.current


async def test_when_indexing_fails_the_old_index_stays_in_use() -> None:
    bench = Bench()
    before = (await bench.index_resume()).index
    bench.source.document = []
    with pytest.raises(ResumeError):
        await bench.index_resume()
    assert bench.index_resume.current is before


async def test_an_index_that_cannot_be_written_is_not_swapped_in() -> None:
    bench = Bench(BrokenRetriever())
    with pytest.raises(RetrieverError):
        await bench.index_resume()
    assert bench.index_resume.is_stale


async def test_the_fingerprint_names_passages_and_embedder() -> None:
    passages = (await Bench().index_resume()).index.passages
    assert fingerprint_of(passages, "a") == fingerprint_of(passages, "a")
    assert fingerprint_of(passages, "a") != fingerprint_of(passages, "b")
    assert fingerprint_of(passages, "a") != fingerprint_of(passages[1:], "a")
