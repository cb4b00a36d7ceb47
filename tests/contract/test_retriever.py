"""What every retriever promises (R1 to R9), each against the real thing."""

import asyncio
import hashlib
import itertools
import random
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import overload

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fakes.chroma_server import ChromaServer, running_chroma_server
from fakes.heartbeat import pulse_during
from resume_chat.adapters.bm25_retriever import Bm25Retriever
from resume_chat.adapters.chroma_retriever import ChromaConfig, ChromaRetriever
from resume_chat.adapters.chroma_server_retriever import ChromaServerConfig, ChromaServerRetriever
from resume_chat.adapters.in_memory_retriever import InMemoryRetriever
from resume_chat.domain.passages import Passage, PassageKind
from resume_chat.ports.embedder import Vector
from resume_chat.ports.errors import RetrieverError
from resume_chat.ports.retriever import Query, Retriever

EMBEDDER = "test/24"
DIMENSIONS = 24
OLD, NEW, OTHER = "0" * 16, "abcdef0123456789", "f" * 64


class Storage:
    """Where one test's indexes lie: a folder, or a database of the server, each made when it is first asked for."""

    def __init__(self, folder: Path, server: Callable[[], ChromaServer]) -> None:
        self.folder = folder
        self.server = server
        self._database = ""

    def database(self) -> str:
        """The test's own database of the Chroma server."""
        self._database = self._database or self.server().create_database()
        return self._database


@dataclass(frozen=True, kw_only=True)
class Adapter:
    """One row: how to make the adapter over a storage, and what its technology can do."""

    make: Callable[[Storage], Retriever]
    keeps_vectors: bool = True
    """Whether `vectors` gives anything, and a query needs the index's dimensions."""
    is_persistent: bool = True
    """Whether what was built outlives the instance (R8)."""
    is_shared: bool = False
    """Whether several instances may use one storage at once."""
    finds_everything: bool = True
    """Whether every passage fits every query a little, so that a large limit gives all."""


ADAPTERS = {
    "chroma": Adapter(make=lambda storage: ChromaRetriever(ChromaConfig(path=str(storage.folder)))),
    "chroma_server": Adapter(
        make=lambda storage: ChromaServerRetriever(
            ChromaServerConfig(url=storage.server().url, database=storage.database())
        ),
        is_shared=True,
    ),
    "in_memory": Adapter(make=lambda _: InMemoryRetriever(), is_persistent=False),
    "bm25": Adapter(make=lambda _: Bm25Retriever(), keeps_vectors=False, is_persistent=False, finds_everything=False),
}


@pytest.fixture(scope="session")
def chroma_server(request: pytest.FixtureRequest) -> Callable[[], ChromaServer]:
    """The server, started when a test first asks for it."""
    started: list[ChromaServer] = []

    def server() -> ChromaServer:
        if not started:
            running = running_chroma_server()
            started.append(running.__enter__())
            request.addfinalizer(lambda: running.__exit__(None, None, None))
        return started[0]

    return server


@pytest.fixture
def storage(tmp_path: Path, chroma_server: Callable[[], ChromaServer]) -> Storage:
    """An empty one."""
    return Storage(tmp_path / "chroma", chroma_server)


@pytest.fixture(params=ADAPTERS)
def adapter(request: pytest.FixtureRequest) -> Adapter:
    """Each row in turn."""
    return ADAPTERS[request.param]


@pytest.fixture
async def retriever(adapter: Adapter, storage: Storage) -> AsyncIterator[Retriever]:
    """The adapter over an empty storage."""
    made = adapter.make(storage)
    yield made
    await made.aclose()


def passage(number: int, text: str) -> Passage:
    """A passage with an id of its text."""
    return Passage(
        id=hashlib.sha256(text.encode()).hexdigest()[:16],
        number=number,
        kind=PassageKind.ENTRY,
        heading="Work",
        text=text,
        body=text,
        pointer=f"/work/{number}",
        sources=(),
    )


def passages(count: int, topic: str = "topic") -> list[Passage]:
    """Passages of which each has words of its own."""
    return [
        passage(number, f"Work > {topic}: wrote program{number} for customer{number}") for number in range(1, count + 1)
    ]


def vector(text: str) -> list[float]:
    """A vector of length 1 that depends on nothing but the text; two texts' are far apart."""
    source = random.Random(text)  # noqa: S311 - reproducible, not secret
    values = [source.gauss(0, 1) for _ in range(DIMENSIONS)]
    length = sum(value * value for value in values) ** 0.5
    return [value / length for value in values]


def vectors_of(some: Sequence[Passage]) -> list[list[float]]:
    return [vector(each.text) for each in some]


def query(text: str) -> Query:
    return Query(text=text, vector=vector(text))


async def build(retriever: Retriever, fingerprint: str, some: Sequence[Passage]) -> None:
    await retriever.build(fingerprint, EMBEDDER, some, vectors_of(some))


class BreakingVectors(Sequence[Vector]):
    """Vectors of which the last ones cannot be had: what breaks a build half-way."""

    class Broken(Exception):  # noqa: N818 - not an error of the program
        """Raised for the last vectors."""

    def __init__(self, given: Sequence[Vector], good: int) -> None:
        self._given = given
        self._good = good

    @overload
    def __getitem__(self, index: int) -> Vector: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Vector]: ...
    def __getitem__(self, index: int | slice) -> Vector | Sequence[Vector]:
        last = index if isinstance(index, int) else min(index.stop, len(self)) - 1
        if last >= self._good:
            raise self.Broken
        return self._given[index]

    def __len__(self) -> int:
        return len(self._given)


# ---------------------------------------------------------------- R1


async def test_r1_a_built_index_finds_every_passage(retriever: Retriever) -> None:
    """Fails when a batch is lost, or when the index answers before all is in."""
    some = passages(150)
    assert not await retriever.is_built(NEW)
    await build(retriever, NEW, some)
    assert await retriever.is_built(NEW)
    for each in some:
        hits = await retriever.search(NEW, query(each.text), 3)
        assert hits[0].passage_id == each.id


async def test_r1_an_index_that_was_never_built_is_not_searched_but_refused(retriever: Retriever) -> None:
    """An empty answer would look like a resume that says nothing."""
    with pytest.raises(RetrieverError, match=NEW):
        await retriever.search(NEW, query("anything"), 3)


async def test_r1_a_build_that_breaks_half_way_is_not_seen_and_not_in_the_way(
    adapter: Adapter, retriever: Retriever
) -> None:
    """Fails when the index is visible while it fills, or when its remains stop the next attempt."""
    some = passages(150)
    if adapter.keeps_vectors:
        with pytest.raises(BreakingVectors.Broken):
            await retriever.build(NEW, EMBEDDER, some, BreakingVectors(vectors_of(some), good=100))
    assert not await retriever.is_built(NEW)
    with pytest.raises(RetrieverError):
        await retriever.search(NEW, query(some[0].text), 3)
    await build(retriever, NEW, some)
    assert await retriever.is_built(NEW)
    assert len(await retriever.search(NEW, query("program7"), 200)) == (150 if adapter.finds_everything else 1)


async def test_r1_a_cancelled_build_is_all_or_nothing(retriever: Retriever) -> None:
    """Cancelled at any of its waits; fails when the rest of it is taken for an index."""
    some = passages(150)
    for steps in (1, 2, 4, 8, 16, 32):
        fingerprint = f"{steps:08x}"
        building = asyncio.create_task(build(retriever, fingerprint, some))
        for _ in range(steps):
            await asyncio.sleep(0)
        building.cancel()
        with suppress(asyncio.CancelledError):
            await building
        if await retriever.is_built(fingerprint):
            hits = await retriever.search(fingerprint, query(some[-1].text), 1)
            assert hits[0].passage_id == some[-1].id
        else:
            with pytest.raises(RetrieverError):
                await retriever.search(fingerprint, query("anything"), 1)


# ---------------------------------------------------------------- R2


async def test_r2_searches_go_on_without_a_hole_while_another_index_is_built(retriever: Retriever) -> None:
    """T31. Four readers during twenty rebuilds; fails when an answer is empty, broken, or mixed from two indexes."""
    old = passages(70, "old")
    await build(retriever, OLD, old)
    current, rebuilding = [OLD], True
    owners = {each.id: OLD for each in old}
    searches = 0

    async def read(seed: int) -> None:
        nonlocal searches
        source = random.Random(seed)  # noqa: S311 - reproducible, not secret
        while rebuilding:
            fingerprint = current[0]
            number = source.randint(1, 70)
            found = await retriever.search(fingerprint, query(f"wrote program{number} for customer{number}"), 5)
            assert found
            assert {owners[hit.passage_id] for hit in found} == {fingerprint}
            searches += 1
            await asyncio.sleep(0)

    async def rebuild() -> None:
        nonlocal rebuilding
        try:
            for round_ in range(20):
                fingerprint = f"{round_ + 1:016x}"
                some = passages(70, f"round{round_}")
                owners.update({each.id: fingerprint for each in some})
                await build(retriever, fingerprint, some)
                before, current[0] = current[0], fingerprint
                # A search that has begun with the old one may still be under way, so the one before is kept, too.
                await retriever.prune({before, fingerprint})
        finally:
            rebuilding = False

    async with asyncio.TaskGroup() as tasks:
        for seed in range(4):
            tasks.create_task(read(seed))
        tasks.create_task(rebuild())
    assert searches >= 20


# ---------------------------------------------------------------- R3


async def test_r3_building_again_does_not_double_the_index(adapter: Adapter, retriever: Retriever) -> None:
    """Fails when passages are added to those that are there."""
    some = passages(20)
    for _ in range(3):
        await build(retriever, NEW, some)
    found = await retriever.search(NEW, query("wrote program7 for customer7"), 100)
    assert len({hit.passage_id for hit in found}) == len(found)
    assert len(found) == 20 if adapter.finds_everything else found


async def test_r3_two_that_build_the_same_index_at_once_make_one(
    adapter: Adapter, retriever: Retriever, storage: Storage
) -> None:
    """Two replicas start together; fails when one breaks, or when both are kept."""
    another = adapter.make(storage) if adapter.is_shared else retriever
    some = passages(100)
    await asyncio.gather(build(retriever, NEW, some), build(another, NEW, some))
    for each in (retriever, another):
        assert await each.is_built(NEW)
        found = await each.search(NEW, query(some[42].text), 1000)
        assert found[0].passage_id == some[42].id
        assert len({hit.passage_id for hit in found}) == len(found)


# ---------------------------------------------------------------- R4


async def test_r4_hits_are_limited_unique_and_never_rise(adapter: Adapter, retriever: Retriever) -> None:
    """Fails when the order of the library is taken for the order of the port."""
    some = passages(30)
    await build(retriever, NEW, some)
    for limit in (1, 2, 29, 30, 31, 1000):
        found = await retriever.search(NEW, query(some[11].text), limit)
        assert len(found) <= limit
        if adapter.finds_everything:
            assert len(found) == min(limit, 30)
        assert len({hit.passage_id for hit in found}) == len(found)
        scores = [hit.score for hit in found]
        assert scores == sorted(scores, reverse=True)


async def test_r4_an_index_of_one_passage_can_be_searched(retriever: Retriever) -> None:
    """Fails where a library wants more vectors than there are."""
    only = passage(1, "Work > Tidewater Robotics")
    await build(retriever, NEW, [only])
    assert [hit.passage_id for hit in await retriever.search(NEW, query(only.text), 10)] == [only.id]


# ---------------------------------------------------------------- R5

names = itertools.count()
texts = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1, max_size=60).filter(str.strip)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(some=st.lists(texts, min_size=1, max_size=12, unique=True))
async def test_r5_a_passage_is_found_first_by_itself(retriever: Retriever, some: list[str]) -> None:
    """Whatever it says; fails when a text without a word, or one that repeats another's, is lost in the ranking."""
    fingerprint = f"{next(names):016x}"
    made = [passage(number, text) for number, text in enumerate(some, start=1)]
    await build(retriever, fingerprint, made)
    for each in made:
        assert (await retriever.search(fingerprint, query(each.text), 3))[0].passage_id == each.id


# ---------------------------------------------------------------- R6


async def test_r6_stored_vectors_come_back_for_the_embedder_that_made_them(
    adapter: Adapter, retriever: Retriever
) -> None:
    """Fails when vectors of another embedder are reused, or when an unchanged resume is embedded again."""
    some = passages(30)
    await retriever.build(OLD, EMBEDDER, some[:20], vectors_of(some[:20]))
    await retriever.build(NEW, EMBEDDER, some[10:], vectors_of(some[10:]))
    await retriever.build(OTHER, "other/24", [passage(99, "other")], [vector("other")])
    wanted = [*(each.id for each in some), passage(99, "other").id, "unknown"]
    found = await retriever.vectors(EMBEDDER, wanted)
    assert set(found) == ({each.id for each in some} if adapter.keeps_vectors else set())
    for each in some if adapter.keeps_vectors else ():
        assert list(found[each.id]) == pytest.approx(vector(each.text), abs=1e-6)
    assert await retriever.vectors("never used", wanted) == {}
    assert await retriever.vectors(EMBEDDER, []) == {}


async def test_r6_more_vectors_than_one_call_takes_come_back(adapter: Adapter, retriever: Retriever) -> None:
    """Fails when what is fetched in pieces loses a piece."""
    some = passages(300)
    await build(retriever, NEW, some)
    found = await retriever.vectors(EMBEDDER, [each.id for each in some])
    assert len(found) == (300 if adapter.keeps_vectors else 0)


# ---------------------------------------------------------------- R7


async def test_r7_pruned_indexes_are_gone_and_the_others_are_not(retriever: Retriever) -> None:
    """Fails when what the owner took out of the resume is still found."""
    for fingerprint in (OLD, NEW, OTHER):
        await build(retriever, fingerprint, passages(5, fingerprint))
    await retriever.prune({NEW})
    assert [await retriever.is_built(each) for each in (OLD, NEW, OTHER)] == [False, True, False]
    assert await retriever.search(NEW, query("program2"), 5)
    for forgotten in (OLD, OTHER):
        with pytest.raises(RetrieverError):
            await retriever.search(forgotten, query("program2"), 5)
    ids = [each.id for each in passages(5, OLD)]
    assert await retriever.vectors(EMBEDDER, ids) == {}
    await build(retriever, OLD, passages(5, OLD))
    assert await retriever.search(OLD, query("program2"), 5)
    await retriever.prune(())
    assert not await retriever.is_built(NEW)


# ---------------------------------------------------------------- R8


@pytest.mark.parametrize("adapter", [name for name, row in ADAPTERS.items() if row.is_persistent], indirect=True)
async def test_r8_what_was_built_is_there_after_reopening(adapter: Adapter, storage: Storage) -> None:
    """Fails when a restart loses the index, or when `aclose` keeps the folder to itself."""
    some = passages(100)
    first = adapter.make(storage)
    await build(first, NEW, some)
    await first.aclose()
    await first.aclose()
    second = adapter.make(storage)
    try:
        assert await second.is_built(NEW)
        assert not await second.is_built(OLD)
        assert (await second.search(NEW, query(some[60].text), 1))[0].passage_id == some[60].id
        assert len(await second.vectors(EMBEDDER, [each.id for each in some])) == 100
    finally:
        await second.aclose()


# ---------------------------------------------------------------- R9


async def test_r9_concurrent_searches_are_independent(retriever: Retriever) -> None:
    """Fails when an answer goes to another question, or when one that is given up takes others with it."""
    some = passages(60)
    await build(retriever, NEW, some)
    searches = [asyncio.create_task(retriever.search(NEW, query(each.text), 2)) for each in some]
    await asyncio.sleep(0)
    for given_up in searches[::5]:
        given_up.cancel()
    found = await asyncio.gather(*searches, return_exceptions=True)
    for each, hits in zip(some, found, strict=True):
        if not isinstance(hits, asyncio.CancelledError):
            assert not isinstance(hits, BaseException), hits
            assert hits[0].passage_id == each.id
    assert sum(isinstance(hits, asyncio.CancelledError) for hits in found) <= 12


async def test_r9_neither_building_nor_searching_holds_up_the_event_loop(retriever: Retriever) -> None:
    """Fails when a call of a blocking library is made on the loop."""
    some = passages(400)
    await build(retriever, OLD, some[:10])  # what is imported and opened is not what is measured here

    async def work() -> None:
        await build(retriever, NEW, some)
        await asyncio.gather(*(retriever.search(NEW, query(each.text), 5) for each in some[:50]))

    pulse = await pulse_during(work())
    assert pulse.is_steady(), pulse


# ---------------------------------------------------------------- Raises


async def test_a_query_of_another_length_is_refused(adapter: Adapter, retriever: Retriever) -> None:
    """A vector of another embedder; fails when it is compared all the same."""
    await build(retriever, NEW, passages(5))
    asked = Query(text="program2", vector=[1.0, 0.0])
    if adapter.keeps_vectors:
        with pytest.raises(RetrieverError):
            await retriever.search(NEW, asked, 3)
    assert await retriever.search(NEW, query("program2"), 3)


async def test_only_a_storage_that_others_cannot_open_is_exclusive(adapter: Adapter, retriever: Retriever) -> None:
    """Fails when old indexes would be forgotten under another process that still searches them."""
    assert retriever.is_exclusive is not adapter.is_shared


async def test_check_says_what_it_is_in_one_line(retriever: Retriever) -> None:
    """For `doctor` and readiness."""
    said = await retriever.check()
    assert said
    assert "\n" not in said
