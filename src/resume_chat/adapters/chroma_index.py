"""How indexes lie in Chroma, the same for the embedded one and the server: one collection an index.

An index is built as the collection `building_<fingerprint>_<token>` and renamed to `resume_<fingerprint>` when all its
passages are in. Chroma holds names unique: a reader sees a whole index or none, and of two processes that build the same
one the second finds it there. Only vectors and passage ids are stored, never the resume's text.
"""

import asyncio
import re
import time
import uuid
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol

from resume_chat.domain.passages import Passage
from resume_chat.ports.embedder import Vector
from resume_chat.ports.errors import RetrieverError
from resume_chat.ports.retriever import Hit, Query

Metadata = Mapping[str, str | int]

SPACE = "cosine"
"""The distance of every collection: 0 for the same direction, 2 for the opposite."""
PASSAGES_AT_ONCE = 64
"""Passages in one call: some 15 ms embedded, 130 kB over HTTP; searches go on in between."""
VECTORS_AT_ONCE = 256
"""Vectors fetched in one call: some 2 MB of JSON."""

_WHOLE = re.compile(r"resume_([0-9a-f]{8,64})")
_UNFINISHED = re.compile(r"building_[0-9a-f]{8,64}_[0-9a-f]{12}")


class MissingCollectionError(Exception):
    """The collection was deleted."""


class NameTakenError(Exception):
    """Another collection has the name already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundCollection:
    """A collection as Chroma lists it."""

    id: str
    """Chroma's own; it stays when the name changes."""
    name: str
    embedder: str
    """The fingerprint of the embedder; empty where the collection is not of this service."""
    passages: int
    """How many there are when the index is whole."""
    started_at: int
    """When its building began, in seconds since 1970."""

    @classmethod
    def read(cls, *, id: str, name: str, metadata: Mapping[str, object] | None) -> "FoundCollection":  # noqa: A002 - Chroma's word
        """A collection with what this service wrote into its metadata."""
        values = metadata or {}
        embedder, passages, started_at = (values.get(key) for key in ("embedder", "passages", "started_at"))
        return cls(
            id=id,
            name=name,
            embedder=embedder if isinstance(embedder, str) else "",
            passages=passages if isinstance(passages, int) else -1,
            started_at=started_at if isinstance(started_at, int) else 0,
        )


class ChromaStorage(Protocol):
    """The few calls that an index needs of Chroma; every method raises `RetrieverError` when it cannot be reached."""

    async def collections(self) -> Sequence[FoundCollection]:
        """All collections, of whomever."""
        ...

    async def find(self, name: str) -> FoundCollection | None:
        """The collection of this name."""
        ...

    async def create(self, name: str, metadata: Metadata) -> str:
        """Makes an empty one with cosine distance, and gives its id."""
        ...

    async def add(self, collection_id: str, ids: Sequence[str], vectors: Sequence[Vector]) -> None:
        """Adds vectors, one an id."""
        ...

    async def count(self, collection_id: str) -> int:
        """How many vectors there are. Raises `MissingCollectionError`."""
        ...

    async def rename(self, collection_id: str, name: str) -> None:
        """Gives it another name in one step. Raises `NameTakenError`."""
        ...

    async def delete(self, name: str) -> None:
        """Deletes it; nothing when it is not there."""
        ...

    async def nearest(self, collection_id: str, vector: Vector, limit: int) -> Sequence[tuple[str, float]]:
        """Ids and distances, nearest first. Raises `MissingCollectionError`."""
        ...

    async def vectors(self, collection_id: str, ids: Sequence[str]) -> Mapping[str, Vector]:
        """The stored vectors of those ids that are there. Raises `MissingCollectionError`."""
        ...

    async def describe(self) -> str:
        """Reaches Chroma and says in a few words what it is."""
        ...

    async def aclose(self) -> None:
        """Lets go of it."""
        ...


class ChromaIndex:
    """The retriever's promises over any `ChromaStorage`."""

    def __init__(self, storage: ChromaStorage, *, abandoned_after_s: float) -> None:
        """Opens nothing yet.

        Args:
            storage: Where the collections are.
            abandoned_after_s: An unfinished collection older than this is of a builder that died; 0 where no other process
                can be building.
        """
        self._storage = storage
        self._abandoned_after_s = abandoned_after_s
        self._ids: dict[str, str] = {}
        self._building = asyncio.Lock()

    async def is_built(self, fingerprint: str) -> bool:
        """Whether the collection has its final name and all its passages."""
        found = await self._storage.find(_whole_name(fingerprint))
        return found is not None and await self._is_whole(found)

    async def build(
        self, fingerprint: str, embedder: str, passages: Sequence[Passage], vectors: Sequence[Vector]
    ) -> None:
        """Fills a collection under another name and renames it; nothing to do when the index is there."""
        async with self._building:
            if await self.is_built(fingerprint):
                return
            await self._drop_unfinished()
            name = f"building_{fingerprint}_{uuid.uuid4().hex[:12]}"
            metadata: Metadata = {"embedder": embedder, "passages": len(passages), "started_at": int(time.time())}
            collection_id = await self._storage.create(name, metadata)
            try:
                await self._fill(collection_id, passages, vectors)
                await self._publish(collection_id, fingerprint)
            except Exception as exc:
                with suppress(RetrieverError):
                    await self._storage.delete(name)
                if isinstance(exc, NameTakenError):
                    return  # another process was faster: the index is there
                if isinstance(exc, MissingCollectionError):
                    raise RetrieverError("The index was deleted while it was built. Build it again.") from exc
                raise
            self._ids[fingerprint] = collection_id

    async def vectors(self, embedder: str, passage_ids: Collection[str]) -> Mapping[str, Vector]:
        """From every whole index that the embedder made, until all are found."""
        found: dict[str, Vector] = {}
        for collection in await self._storage.collections():
            if collection.embedder != embedder or not _WHOLE.fullmatch(collection.name):
                continue
            wanted = [each for each in passage_ids if each not in found]
            with suppress(MissingCollectionError):  # pruned meanwhile
                for start in range(0, len(wanted), VECTORS_AT_ONCE):
                    found |= await self._storage.vectors(collection.id, wanted[start : start + VECTORS_AT_ONCE])
        return found

    async def search(self, fingerprint: str, query: Query, limit: int) -> Sequence[Hit]:
        """By cosine to the query's vector."""
        known = self._ids.get(fingerprint)
        if known is not None:
            with suppress(MissingCollectionError):
                return await self._nearest(known, query.vector, limit)
        # Not seen yet, or deleted, perhaps to be built anew, by another process.
        self._ids.pop(fingerprint, None)
        found = await self._storage.find(_whole_name(fingerprint))
        if found is not None:
            with suppress(MissingCollectionError):
                hits = await self._nearest(found.id, query.vector, limit)
                self._ids[fingerprint] = found.id
                return hits
        raise RetrieverError(f"There is no index {fingerprint} in Chroma: build it with `resume-chat index`.")

    async def prune(self, keep: Collection[str]) -> None:
        """Deletes the other indexes of this service; collections of others are left alone."""
        for collection in await self._storage.collections():
            match = _WHOLE.fullmatch(collection.name)
            if match and collection.embedder and match[1] not in keep:
                self._ids.pop(match[1], None)
                await self._storage.delete(collection.name)

    async def check(self) -> str:
        """What Chroma says of itself."""
        return await self._storage.describe()

    async def aclose(self) -> None:
        """Lets go of Chroma."""
        await self._storage.aclose()

    async def _nearest(self, collection_id: str, vector: Vector, limit: int) -> list[Hit]:
        nearest = await self._storage.nearest(collection_id, vector, limit)
        return [Hit(passage_id=passage_id, score=1.0 - distance) for passage_id, distance in nearest]

    async def _is_whole(self, collection: FoundCollection) -> bool:
        try:
            return await self._storage.count(collection.id) == collection.passages
        except MissingCollectionError:
            return False

    async def _fill(self, collection_id: str, passages: Sequence[Passage], vectors: Sequence[Vector]) -> None:
        for start in range(0, len(passages), PASSAGES_AT_ONCE):
            ids = [passage.id for passage in passages[start : start + PASSAGES_AT_ONCE]]
            await self._storage.add(collection_id, ids, vectors[start : start + PASSAGES_AT_ONCE])
        stored = await self._storage.count(collection_id)
        if stored != len(passages):
            raise RetrieverError(f"Chroma kept {stored} of {len(passages)} passages. Build the index again.")

    async def _publish(self, collection_id: str, fingerprint: str) -> None:
        name = _whole_name(fingerprint)
        found = await self._storage.find(name)
        if found is not None and not await self._is_whole(found):
            await self._storage.delete(name)  # damaged: `build` found it so, or it would not be here
        await self._storage.rename(collection_id, name)

    async def _drop_unfinished(self) -> None:
        now = time.time()
        for collection in await self._storage.collections():
            if _UNFINISHED.fullmatch(collection.name) and collection.started_at + self._abandoned_after_s <= now:
                await self._storage.delete(collection.name)


def _whole_name(fingerprint: str) -> str:
    name = f"resume_{fingerprint}"
    if not _WHOLE.fullmatch(name):  # it becomes part of a URL
        raise ValueError(f"{fingerprint!r} is not a fingerprint")
    return name
