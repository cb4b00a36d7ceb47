"""A Chroma server, shared by several processes: its HTTP API v2, described by the server at `/openapi.json`.

Over httpx and not over chromadb's own client, which has no time-outs, takes proxies from the environment, and costs the
process 60 MB. Such a server must not be reachable by visitors (CVE-2026-45829).
"""

import asyncio
import ssl
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Annotated, TypeVar

import httpx
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
from resume_chat.ports.errors import RetrieverError
from resume_chat.ports.retriever import Retriever

Result = TypeVar("Result")

MAX_REPLY_BYTES = 16 * 1024 * 1024
COLLECTIONS_AT_ONCE = 100
_WAYS_OUT = {
    401: "Set RESUME_CHAT_CHROMA_SERVER__TOKEN to one that it takes.",
    403: "Set RESUME_CHAT_CHROMA_SERVER__TOKEN to one that may do that.",
    404: "Check RESUME_CHAT_CHROMA_SERVER__URL, __TENANT and __DATABASE.",
}
"""By the status of a refusal."""


class ChromaServerConfig(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Options of the `chroma_server` retriever."""

    url: str = "http://127.0.0.1:8000"
    """The server's address, `http://` or `https://`, without a user or password in it."""
    tenant: Annotated[str, msgspec.Meta(pattern=r"^[\w.-]+$")] = "default_tenant"
    """Chroma's tenant; it must exist."""
    database: Annotated[str, msgspec.Meta(pattern=r"^[\w.-]+$")] = "default_database"
    """Chroma's database in it; it must exist."""
    token: str = ""
    """Sent as `token_header` when not empty, for a proxy that asks for one."""
    token_header: str = "Authorization"  # noqa: S105 - a header's name
    """`Authorization` (the token goes after `Bearer`) or another header, such as `X-Chroma-Token`."""
    timeout_s: Annotated[float, msgspec.Meta(gt=0, le=600)] = 10.0
    """Seconds one call may take in all, up to 600."""
    abandoned_after_s: Annotated[float, msgspec.Meta(ge=0)] = 3600.0
    """Seconds after which an unfinished index of another process is deleted by the next one that builds."""


class ChromaServerRetriever(ChromaIndex, Retriever):
    """Chroma over HTTP, one connection a call: nothing is left to go stale, and a cancelled call harms no other."""

    def __init__(self, config: ChromaServerConfig) -> None:
        super().__init__(_ServerStorage(config), abandoned_after_s=config.abandoned_after_s)

    @property
    def is_exclusive(self) -> bool:
        """A server is there to be shared."""
        return False


class _Collection(msgspec.Struct):
    id: str
    name: str
    metadata: dict[str, object] | None = None


class _Nearest(msgspec.Struct):
    ids: list[list[str]]
    distances: list[list[float]]


class _Stored(msgspec.Struct):
    ids: list[str]
    embeddings: list[list[float]]


class _Refusal(msgspec.Struct):
    error: str = ""
    message: str = ""


class _ServerStorage:
    def __init__(self, config: ChromaServerConfig) -> None:
        self._config = config
        self._url = _checked(config.url)
        self._base = f"/api/v2/tenants/{config.tenant}/databases/{config.database}/collections"
        self._tls: ssl.SSLContext | bool = ssl.create_default_context() if self._url.scheme == "https" else False

    async def collections(self) -> Sequence[FoundCollection]:
        found: list[_Collection] = []
        while len(found) % COLLECTIONS_AT_ONCE == 0:
            page = f"?limit={COLLECTIONS_AT_ONCE}&offset={len(found)}"
            more = await self._call("GET", self._base + page, reply=list[_Collection])
            found += more
            if not more:
                break
        return [_read(each) for each in found]

    async def find(self, name: str) -> FoundCollection | None:
        try:
            return _read(await self._call("GET", f"{self._base}/{name}", reply=_Collection))
        except MissingCollectionError:
            return None

    async def create(self, name: str, metadata: Metadata) -> str:
        body = {"name": name, "metadata": dict(metadata), "configuration": {"hnsw": {"space": SPACE}}}
        return (await self._call("POST", self._base, body, reply=_Collection)).id

    async def add(self, collection_id: str, ids: Sequence[str], vectors: Sequence[Vector]) -> None:
        body = {"ids": list(ids), "embeddings": [list(each) for each in vectors]}
        await self._call("POST", f"{self._base}/{collection_id}/add", body, reply=object)

    async def count(self, collection_id: str) -> int:
        return await self._call("GET", f"{self._base}/{collection_id}/count", reply=int)

    async def rename(self, collection_id: str, name: str) -> None:
        await self._call("PUT", f"{self._base}/{collection_id}", {"new_name": name}, reply=object)

    async def delete(self, name: str) -> None:
        try:
            await self._call("DELETE", f"{self._base}/{name}", reply=object)
        except MissingCollectionError:
            return

    async def nearest(self, collection_id: str, vector: Vector, limit: int) -> Sequence[tuple[str, float]]:
        body = {"query_embeddings": [list(vector)], "n_results": limit, "include": ["distances"]}
        found = await self._call("POST", f"{self._base}/{collection_id}/query", body, reply=_Nearest)
        return list(zip(found.ids[0], found.distances[0], strict=True))

    async def vectors(self, collection_id: str, ids: Sequence[str]) -> Mapping[str, Vector]:
        body = {"ids": list(ids), "include": ["embeddings"]}
        found = await self._call("POST", f"{self._base}/{collection_id}/get", body, reply=_Stored)
        return dict(zip(found.ids, found.embeddings, strict=True))

    async def describe(self) -> str:
        version = await self._call("GET", "/api/v2/version", reply=str)
        await self._call("GET", f"{self._base}?limit=1", reply=list[_Collection])  # the tenant and database are there
        return f"Chroma server {version} at {self._url}"

    async def aclose(self) -> None:
        """There is nothing to close between calls."""

    async def _call(self, method: str, path: str, body: object = None, *, reply: type[Result]) -> Result:
        with translated(str(self._url), timeout_s=self._config.timeout_s):
            async with asyncio.timeout(self._config.timeout_s):
                status, content = await self._exchange(method, path, body)
            if status >= httpx.codes.BAD_REQUEST:
                raise self._refusal(status, content)
            if status >= httpx.codes.MULTIPLE_CHOICES:
                raise RetrieverError(f"The Chroma server at {self._url} redirects (status {status}). Correct its URL.")
            return msgspec.json.decode(content, type=reply)

    async def _exchange(self, method: str, path: str, body: object) -> tuple[int, bytes]:
        config = self._config
        headers = {"accept": "application/json", "accept-encoding": "identity", "content-type": "application/json"}
        if config.token:
            bearer = config.token_header.casefold() == "authorization"
            headers[config.token_header] = f"Bearer {config.token}" if bearer else config.token
        content = None if body is None else msgspec.json.encode(body)
        async with (
            httpx.AsyncClient(
                base_url=self._url, verify=self._tls, trust_env=False, follow_redirects=False, timeout=config.timeout_s
            ) as client,
            client.stream(method, path, content=content, headers=headers) as response,
        ):
            received = bytearray()
            async for piece in response.aiter_raw():
                received += piece
                if len(received) > MAX_REPLY_BYTES:
                    raise RetrieverError(f"The Chroma server at {self._url} sent more than {MAX_REPLY_BYTES} bytes.")
            return response.status_code, bytes(received)

    def _refusal(self, status: int, content: bytes) -> Exception:
        try:
            refusal = msgspec.json.decode(content, type=_Refusal)
        except msgspec.DecodeError:
            refusal = _Refusal()
        if status == httpx.codes.NOT_FOUND and refusal.message.startswith("Collection ["):
            return MissingCollectionError()
        if "UNIQUE constraint failed: collections.name" in refusal.message or status == httpx.codes.CONFLICT:
            return NameTakenError()
        reason = " ".join(refusal.message.split()) or "no reason given"
        said = f"The Chroma server at {self._url} refused with status {status}: {reason}"
        return RetrieverError(f"{said.rstrip('.')}. {_WAYS_OUT[status]}" if status in _WAYS_OUT else said)


@contextmanager
def translated(url: str, *, timeout_s: float) -> Iterator[None]:
    """Turns whatever can go wrong between here and the server into `RetrieverError`."""
    try:
        yield
    except TimeoutError as exc:
        raise RetrieverError(f"The Chroma server at {url} did not answer in {timeout_s:.0f} s.") from exc
    except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as exc:
        reason = str(exc) or type(exc).__name__
        raise RetrieverError(
            f"The Chroma server at {url} cannot be reached ({reason})."
            " Start it, or correct RESUME_CHAT_CHROMA_SERVER__URL."
        ) from exc
    except msgspec.DecodeError as exc:
        raise RetrieverError(
            f"What answers at {url} is not a Chroma server ({exc}). Correct RESUME_CHAT_CHROMA_SERVER__URL."
        ) from exc


def _checked(text: str) -> httpx.URL:
    """The address; it is shown in messages, so nothing secret may be in it."""
    try:
        url = httpx.URL(text)
    except httpx.InvalidURL as exc:
        raise RetrieverError(f"RESUME_CHAT_CHROMA_SERVER__URL is not a URL: {exc}.") from exc
    if url.scheme not in {"http", "https"} or not url.host or url.userinfo:
        raise RetrieverError(
            "RESUME_CHAT_CHROMA_SERVER__URL must be http:// or https:// with a host, and without a user or password."
        )
    return url


def _read(collection: _Collection) -> FoundCollection:
    return FoundCollection.read(id=collection.id, name=collection.name, metadata=collection.metadata)
