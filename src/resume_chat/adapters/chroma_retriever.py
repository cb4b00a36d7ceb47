"""Chroma inside this process, its files under the data folder: nothing else to run, and one process at a time."""

import asyncio
import logging
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated, TypeVar
from uuid import UUID

import msgspec

from resume_chat.adapters.chroma_index import (
    SPACE,
    ChromaIndex,
    FoundCollection,
    Metadata,
    MissingCollectionError,
    NameTakenError,
)
from resume_chat.ports.embedder import Vector
from resume_chat.ports.errors import IndexInUseError, RetrieverError
from resume_chat.ports.retriever import Retriever

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from chromadb.api.models.Collection import Collection

Result = TypeVar("Result")

CLOSE_S = 10.0
"""Seconds that closing may take, whatever the calls before it may."""


class ChromaConfig(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Options of the `chroma` retriever."""

    path: str = "data/chroma"
    """Folder of the index, made when it is not there. One process may have it open."""
    timeout_s: Annotated[float, msgspec.Meta(gt=0, le=600)] = 10.0
    """Seconds one call may take, waiting for the calls before it included; up to 600."""


class ChromaRetriever(ChromaIndex, Retriever):
    """Chroma as a library: its calls block, so one thread makes them; it takes one process, so a lock keeps others off."""

    def __init__(self, config: ChromaConfig) -> None:
        super().__init__(_EmbeddedStorage(config), abandoned_after_s=0)

    @property
    def is_exclusive(self) -> bool:
        """The folder is locked."""
        return True


class _EmbeddedStorage:
    """The folder, opened by the first call."""

    def __init__(self, config: ChromaConfig) -> None:
        self._path = Path(config.path)
        self._timeout_s = config.timeout_s
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="chroma")
        self._closed = False
        self._client: ClientAPI | None = None
        self._lock: IO[str] | None = None
        self._handles: dict[str, Collection] = {}

    async def collections(self) -> Sequence[FoundCollection]:
        return await self._call(lambda client: [self._known(each) for each in client.list_collections()])

    async def find(self, name: str) -> FoundCollection | None:
        try:
            return await self._call(lambda client: self._known(client.get_collection(name, embedding_function=None)))
        except MissingCollectionError:
            return None

    async def create(self, name: str, metadata: Metadata) -> str:
        def create(client: "ClientAPI") -> str:
            configuration = {"hnsw": {"space": SPACE}}
            made = client.create_collection(
                name, metadata=dict(metadata), configuration=configuration, embedding_function=None
            )
            return self._known(made).id

        return await self._call(create)

    async def add(self, collection_id: str, ids: Sequence[str], vectors: Sequence[Vector]) -> None:
        import numpy as np  # noqa: PLC0415 - loaded with chromadb anyway

        matrix = np.asarray(vectors, dtype=np.float32)
        await self._call(lambda _: self._handle(collection_id).add(ids=list(ids), embeddings=matrix))

    async def count(self, collection_id: str) -> int:
        return int(await self._call(lambda _: self._handle(collection_id).count()))

    async def rename(self, collection_id: str, name: str) -> None:
        await self._call(lambda _: self._handle(collection_id).modify(name=name))

    async def delete(self, name: str) -> None:
        def delete(client: "ClientAPI") -> None:
            client.delete_collection(name)
            self._handles = {each: handle for each, handle in self._handles.items() if handle.name != name}
            _remove_leftovers(self._path)

        try:
            await self._call(delete)
        except MissingCollectionError:
            return

    async def nearest(self, collection_id: str, vector: Vector, limit: int) -> Sequence[tuple[str, float]]:
        def nearest(_: "ClientAPI") -> list[tuple[str, float]]:
            found = self._handle(collection_id).query(
                query_embeddings=[list(vector)], n_results=limit, include=["distances"]
            )
            distances = found["distances"] or [[]]
            return [(each, float(distance)) for each, distance in zip(found["ids"][0], distances[0], strict=True)]

        return await self._call(nearest)

    async def vectors(self, collection_id: str, ids: Sequence[str]) -> Mapping[str, Vector]:
        def vectors(_: "ClientAPI") -> dict[str, Vector]:
            found = self._handle(collection_id).get(ids=list(ids), include=["embeddings"])
            return {each: row.tolist() for each, row in zip(found["ids"], found["embeddings"], strict=True)}

        return await self._call(vectors)

    async def describe(self) -> str:
        version = await self._call(lambda client: client.get_version())
        return f"Chroma {version} in {self._path}"

    async def aclose(self) -> None:
        if self._closed:
            return
        self._closed = True
        try:
            await self._in_thread(self._close, CLOSE_S)
        finally:
            self._thread.shutdown(wait=False, cancel_futures=True)

    async def _call(self, work: "Callable[[ClientAPI], Result]") -> Result:
        return await self._in_thread(lambda: self._translated_call(work), self._timeout_s)

    async def _in_thread(self, work: Callable[[], Result], timeout_s: float) -> Result:
        try:
            async with asyncio.timeout(timeout_s):
                return await asyncio.get_running_loop().run_in_executor(self._thread, work)
        except TimeoutError as exc:
            raise RetrieverError(f"The index in {self._path} did not answer in {timeout_s:.0f} s.") from exc

    def _translated_call(self, work: "Callable[[ClientAPI], Result]") -> Result:
        client = self._opened()
        with _translated(self._path):
            return work(client)

    def _opened(self) -> "ClientAPI":
        if self._client is None:
            self._lock = self._lock or _exclusive(self._path)
            self._client = _open(self._path)
        return self._client

    def _close(self) -> None:
        client, lock = self._client, self._lock
        self._client, self._lock, self._handles = None, None, {}
        if client is not None:
            with _translated(self._path):
                client.close()
        if lock is not None:
            lock.close()

    def _known(self, collection: "Collection") -> FoundCollection:
        """Keeps the handle, so that a search needs no look-up by name."""
        self._handles[str(collection.id)] = collection
        return FoundCollection.read(id=str(collection.id), name=collection.name, metadata=collection.metadata)

    def _handle(self, collection_id: str) -> "Collection":
        handle = self._handles.get(collection_id)
        if handle is None:
            raise MissingCollectionError
        return handle


def _exclusive(path: Path) -> IO[str]:
    """Locks the folder for as long as the file is open: a second opener gets wrong answers, or hangs (chroma#7040)."""
    import fcntl  # noqa: PLC0415 - POSIX only

    try:
        path.mkdir(parents=True, exist_ok=True)
        lock = (path / ".lock").open("w")
    except OSError as exc:
        raise RetrieverError(f"The index folder {path} cannot be written ({exc.strerror}). Make it writable.") from exc
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as exc:
        lock.close()
        raise IndexInUseError(
            f"The index in {path} is open in another process, and embedded Chroma takes one only."
            " Stop the other, or use RESUME_CHAT_RETRIEVER=chroma_server."
        ) from exc
    return lock


def _open(path: Path) -> "ClientAPI":
    import chromadb  # noqa: PLC0415 - 0.5 s and 60 MB that only this adapter pays
    from chromadb.api.shared_system_client import SharedSystemClient  # noqa: PLC0415 - the same
    from chromadb.config import Settings  # noqa: PLC0415 - the same

    logging.getLogger("chromadb").setLevel(logging.WARNING)
    settings = Settings(_env_file=None, anonymized_telemetry=False, chroma_otel_collection_endpoint="")
    with _translated(path):
        try:
            return chromadb.PersistentClient(str(path), settings)
        except BaseException:
            # A system that failed to start stays in chromadb's cache, and the next attempt would be given it.
            SharedSystemClient._identifier_to_system.pop(str(path), None)  # noqa: SLF001 - there is no call for it
            raise


def _remove_leftovers(path: Path) -> None:
    """Removes the vector files of deleted collections, which chromadb 1.5 leaves behind.

    Each lies in a folder named by its segment's id; the table of segments says which are in use.
    """
    try:
        with closing(sqlite3.connect(f"{(path / 'chroma.sqlite3').resolve().as_uri()}?mode=ro", uri=True)) as database:
            in_use = {str(row[0]) for row in database.execute("SELECT id FROM segments")}
    except sqlite3.Error:
        return  # another layout than the one known here: better a leftover than a loss
    for folder in path.iterdir():
        if folder.is_dir() and folder.name not in in_use and _is_uuid(folder.name):
            shutil.rmtree(folder, ignore_errors=True)


def _is_uuid(name: str) -> bool:
    try:
        return str(UUID(name)) == name
    except ValueError:
        return False


@contextmanager
def _translated(path: Path) -> Iterator[None]:
    from chromadb.errors import ChromaError, NotFoundError  # noqa: PLC0415 - as in `_open`

    try:
        yield
    except NotFoundError as exc:
        raise MissingCollectionError from exc
    except (ChromaError, OSError, sqlite3.Error) as exc:
        reason = (str(exc).strip() or type(exc).__name__).splitlines()[0]
        if "UNIQUE constraint failed: collections.name" in reason:
            raise NameTakenError from exc
        raise RetrieverError(
            f"The index in {path} cannot be used: {reason}. If that stays, delete the folder; it is built again."
        ) from exc
