"""What is particular to Chroma: one process a folder, crashes in mid-build, nothing sent, a server that misbehaves."""

import asyncio
import inspect
import os
import subprocess
import sys
import textwrap
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import httpx
import msgspec
import pytest

from fakes.chroma_server import ChromaServer, running_chroma_server
from resume_chat.adapters.chroma_retriever import ChromaConfig, ChromaRetriever
from resume_chat.adapters.chroma_server_retriever import ChromaServerConfig, ChromaServerRetriever, translated
from resume_chat.domain.passages import Passage, PassageKind
from resume_chat.ports.errors import RetrieverError
from resume_chat.ports.retriever import Query, Retriever

NEW, OLD = "abcdef0123456789", "0" * 16
QUERY = Query(text="one", vector=[1.0, 0.0, 0.0])


def passages(count: int) -> list[Passage]:
    return [
        Passage(
            id=f"p{n}", number=n, kind=PassageKind.ENTRY, heading="", text=f"t{n}", body="", pointer="/work", sources=()
        )
        for n in range(1, count + 1)
    ]


def vectors(count: int) -> list[list[float]]:
    return [[1.0, n / count, 0.0] for n in range(count)]


async def build(retriever: Retriever, fingerprint: str = NEW, count: int = 5) -> None:
    await retriever.build(fingerprint, "test/3", passages(count), vectors(count))


def run(program: str, *, environment: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Runs a program in a process of its own, with this file's helpers."""
    helpers = "\n".join(inspect.getsource(each) for each in (passages, vectors, build))
    header = (
        "import asyncio, os, signal, sys\n"
        "from resume_chat.adapters.chroma_retriever import ChromaConfig, ChromaRetriever\n"
        "from resume_chat.adapters.chroma_server_retriever import ChromaServerConfig, ChromaServerRetriever\n"
        "from resume_chat.domain.passages import Passage, PassageKind\n"
        "from resume_chat.ports.errors import RetrieverError\n"
        "from resume_chat.ports.retriever import Query, Retriever\n"
        f"NEW = {NEW!r}\n{helpers}\n"
    )
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", header + textwrap.dedent(program)],
        env=os.environ | (environment or {}),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


# ---------------------------------------------------------------- embedded


@pytest.fixture
async def embedded(tmp_path: Path) -> AsyncIterator[ChromaRetriever]:
    """Over an empty folder."""
    retriever = ChromaRetriever(ChromaConfig(path=str(tmp_path / "chroma")))
    yield retriever
    await retriever.aclose()


async def test_a_second_process_on_the_folder_is_refused_in_one_line(embedded: ChromaRetriever, tmp_path: Path) -> None:
    """T32. Two openers get wrong answers in silence; fails when the lock is not held, or not given back."""
    await build(embedded)
    program = f"""
    async def main():
        retriever = ChromaRetriever(ChromaConfig(path={str(tmp_path / "chroma")!r}))
        try:
            print(await retriever.is_built(NEW))
        except RetrieverError as exc:
            print(exc)
        await retriever.aclose()
    asyncio.run(main())
    """
    refused = await asyncio.to_thread(run, program)
    assert str(tmp_path / "chroma") in refused.stdout
    assert "chroma_server" in refused.stdout
    assert refused.stdout.count("\n") == 1
    assert refused.stderr == ""
    await embedded.aclose()
    assert (await asyncio.to_thread(run, program)).stdout == "True\n"


async def test_a_process_killed_while_it_builds_leaves_nothing_behind(
    embedded: ChromaRetriever, tmp_path: Path
) -> None:
    """R1 through `kill -9`; fails when the half index is found, or stays for ever."""
    killed = await asyncio.to_thread(
        run,
        f"""
        class Deadly(list):
            def __getitem__(self, index):
                if isinstance(index, slice) and index.stop > 128:
                    os.kill(os.getpid(), signal.SIGKILL)
                return super().__getitem__(index)
        async def main():
            retriever = ChromaRetriever(ChromaConfig(path={str(tmp_path / "chroma")!r}))
            await retriever.build(NEW, "test/3", passages(200), Deadly(vectors(200)))
        asyncio.run(main())
        """,
    )
    assert killed.returncode == -9, killed.stderr
    assert not await embedded.is_built(NEW)
    await build(embedded, OLD)
    await embedded.aclose()
    assert await asyncio.to_thread(collections_in, tmp_path / "chroma") == [f"resume_{OLD}"]


def collections_in(folder: Path) -> list[str]:
    """What chromadb itself sees."""
    program = (
        "import chromadb, sys; print(*(it.name for it in chromadb.PersistentClient(sys.argv[1]).list_collections()))"
    )
    command = [sys.executable, "-c", program, str(folder)]
    listed = subprocess.run(command, capture_output=True, text=True, check=True)
    return sorted(listed.stdout.split())


async def test_files_of_forgotten_indexes_are_removed(embedded: ChromaRetriever, tmp_path: Path) -> None:
    """Facts are computed anew each day; fails when each day's vectors stay on the disk."""
    for day in range(5):
        await build(embedded, f"{day:016x}")
        await embedded.search(f"{day:016x}", QUERY, 1)
        await embedded.prune({f"{day:016x}"})
    assert len([each for each in (tmp_path / "chroma").iterdir() if each.is_dir()]) == 1
    assert await embedded.search(f"{4:016x}", QUERY, 1)


async def test_embedded_chroma_talks_to_nobody(tmp_path: Path) -> None:
    """Telemetry off; fails when anything in the process opens a connection or keeps a network socket."""
    done = await asyncio.to_thread(
        run,
        f"""
        def forbid(event, arguments):
            if event in ("socket.connect", "socket.getaddrinfo", "socket.sendto"):
                print("talks:", event, arguments)
        sys.addaudithook(forbid)
        async def main():
            retriever = ChromaRetriever(ChromaConfig(path={str(tmp_path / "chroma")!r}))
            await build(retriever)
            print(len(await retriever.search(NEW, Query(text="", vector=[1.0, 0.0, 0.0]), 3)))
            # Sockets of Rust code are not audited, but the process has them open: only the loop's own pair may be there.
            links = (f"/proc/self/fd/{{fd}}" for fd in os.listdir("/proc/self/fd"))
            inodes = {{os.readlink(link) for link in links if os.path.lexists(link)}}
            for table in ("tcp", "tcp6", "udp", "udp6"):
                with open(f"/proc/self/net/{{table}}") as lines:
                    for line in list(lines)[1:]:
                        if f"socket:[{{line.split()[9]}}]" in inodes:
                            print("socket:", table, line)
            await retriever.aclose()
        asyncio.run(main())
        """,
    )
    assert done.stdout == "3\n"
    assert done.stderr == ""


async def test_a_corrupt_index_is_named_and_usable_once_removed(embedded: ChromaRetriever, tmp_path: Path) -> None:
    """Fails when the error is a traceback, or when the failed start stays in the library's cache."""
    folder = tmp_path / "chroma"
    folder.mkdir()
    (folder / "chroma.sqlite3").write_bytes(b"not a database" * 1000)
    with pytest.raises(RetrieverError) as refused:
        await embedded.check()
    assert str(folder) in str(refused.value)
    assert "delete" in str(refused.value)
    assert "\n" not in str(refused.value)
    (folder / "chroma.sqlite3").unlink()
    await build(embedded)
    assert await embedded.is_built(NEW)


async def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    """Fails when the start ends in a traceback."""
    (tmp_path / "file").write_text("")
    retriever = ChromaRetriever(ChromaConfig(path=str(tmp_path / "file" / "chroma")))
    with pytest.raises(RetrieverError, match="file/chroma"):
        await retriever.check()
    await retriever.aclose()


async def test_a_call_that_takes_too_long_is_given_up(tmp_path: Path) -> None:
    """Fails when a hanging library hangs the question; here the import alone takes longer."""
    retriever = ChromaRetriever(ChromaConfig(path=str(tmp_path / "chroma"), timeout_s=0.000001))
    with pytest.raises(RetrieverError, match="did not answer"):
        await retriever.check()
    await retriever.aclose()


async def test_naming_the_adapters_does_not_import_chromadb() -> None:
    """The container names all adapters; fails when one that is not used costs half a second and 60 MB."""
    done = await asyncio.to_thread(run, "print([each for each in ('chromadb', 'numpy') if each in sys.modules])")
    assert done.stdout == "[]\n"


# ---------------------------------------------------------------- server


@pytest.fixture(scope="module")
def server() -> Iterator[ChromaServer]:
    """A server that the tests of this file may also end."""
    with running_chroma_server() as running:
        yield running


def client_of(server: ChromaServer, database: str) -> ChromaServerRetriever:
    return ChromaServerRetriever(ChromaServerConfig(url=server.url, database=database))


async def test_indexes_survive_a_server_that_was_killed(server: ChromaServer) -> None:
    """R8; and while it is away each call says so; fails when a stale connection or id breaks the calls after it."""
    retriever = client_of(server, server.create_database())
    await build(retriever, count=100)
    server.stop()
    for call in (retriever.search(NEW, QUERY, 3), retriever.is_built(NEW), retriever.check(), build(retriever, OLD)):
        with pytest.raises(RetrieverError, match="cannot be reached"):
            await call
    await asyncio.to_thread(server.start)
    assert len(await retriever.search(NEW, QUERY, 1000)) == 100
    assert await retriever.is_built(NEW)


async def test_collections_of_others_are_left_alone(server: ChromaServer) -> None:
    """Fails when pruning or building deletes what is not an index of this service."""
    database = server.create_database()
    retriever = client_of(server, database)
    others = ["building_something", "notes", f"resume_{OLD}"]
    for name in others:
        server.create_collection(database, name)
    await build(retriever)
    await retriever.prune(())
    assert server.collections(database) == sorted(others)


async def test_unfinished_indexes_are_dropped_when_their_builder_must_be_dead(server: ChromaServer) -> None:
    """Fails when they pile up, or when another replica's build is deleted under it."""
    database = server.create_database()
    now = int(time.time())
    for token, started_at in (("a" * 12, now - 7200), ("b" * 12, now)):
        metadata: dict[str, str | int] = {"embedder": "test/3", "passages": 5, "started_at": started_at}
        server.create_collection(database, f"building_{OLD}_{token}", metadata)
    await build(client_of(server, database))
    assert server.collections(database) == [f"building_{OLD}_{'b' * 12}", f"resume_{NEW}"]


async def test_an_index_that_lost_passages_is_built_again(server: ChromaServer) -> None:
    """Fails when a damaged index is searched for ever."""
    database = server.create_database()
    metadata: dict[str, str | int] = {"embedder": "test/3", "passages": 5, "started_at": 0}
    server.create_collection(database, f"resume_{NEW}", metadata)
    retriever = client_of(server, database)
    assert not await retriever.is_built(NEW)
    await build(retriever)
    assert await retriever.is_built(NEW)
    assert len(await retriever.search(NEW, QUERY, 10)) == 5


async def test_an_index_that_another_replica_built_anew_is_found(server: ChromaServer) -> None:
    """Fails when the id of the first is used after it was deleted."""
    database = server.create_database()
    first, second = client_of(server, database), client_of(server, database)
    await build(first)
    await second.prune(())
    with pytest.raises(RetrieverError):
        await first.search(NEW, QUERY, 3)
    await build(second)
    assert len(await first.search(NEW, QUERY, 3)) == 3


async def test_proxies_of_the_environment_are_not_used(server: ChromaServer) -> None:
    """Fails when HTTP_PROXY sends the resume's vectors elsewhere."""
    proxy = "http://127.0.0.1:9"
    done = await asyncio.to_thread(
        run,
        f"print(asyncio.run(ChromaServerRetriever(ChromaServerConfig(url={server.url!r})).check()))",
        environment={"HTTP_PROXY": proxy, "http_proxy": proxy, "ALL_PROXY": proxy, "NO_PROXY": "", "no_proxy": ""},
    )
    assert server.url in done.stdout, done.stderr


@asynccontextmanager
async def answering(reply: bytes) -> AsyncIterator[tuple[str, list[bytes]]]:
    """A server that gives each request the same bytes, none when there are none; its address, and what it was sent."""
    seen: list[bytes] = []
    answers: list[asyncio.Task[None]] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        seen.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(reply)
        with suppress(ConnectionError):
            if not reply:
                await reader.read()  # until the client goes away
            writer.close()
            await writer.wait_closed()

    def start(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        answers.append(asyncio.create_task(answer(reader, writer)))

    async with await asyncio.start_server(start, "127.0.0.1", 0) as listener:
        port = listener.sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}", seen
        await asyncio.gather(*answers)


def reply(status: str, body: bytes, *headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        (reply("200 OK", b"<html>hello</html>"), "not a Chroma server"),
        (reply("200 OK", b'{"ids": 3}'), "not a Chroma server"),
        (reply("500 Oops", b'{"error":"InternalError","message":"disk\\nfull"}'), "disk full"),
        (reply("500 Oops", b"boom"), "status 500"),
        (reply("401 Unauthorized", b"{}"), r"status 401: no reason given\. Set RESUME_CHAT_CHROMA_SERVER__TOKEN"),
        (reply("404 Not Found", b'{"error":"NotFoundError","message":"Database [x] not found"}'), "Database"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{", "cannot be reached"),
        (b"\x00\x01garbage\r\n\r\n", "cannot be reached"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"1100000\r\n" + b" " * 0x1100000, "more than"),
    ],
)
async def test_a_server_that_misbehaves_is_a_retriever_error(sent: bytes, expected: str) -> None:
    """Fails when another error, or more than one line, comes out."""
    async with answering(sent) as (url, _):
        with pytest.raises(RetrieverError, match=expected) as refused:
            await ChromaServerRetriever(ChromaServerConfig(url=url)).search(NEW, QUERY, 3)
        assert "\n" not in str(refused.value)


async def test_redirects_are_not_followed() -> None:
    """Fails when a server can send the service's requests to another host."""
    async with answering(reply("200 OK", b"{}")) as (target, reached):
        async with answering(reply("307 Temporary Redirect", b"", f"Location: {target}/x")) as (url, _):
            with pytest.raises(RetrieverError, match="redirects"):
                await ChromaServerRetriever(ChromaServerConfig(url=url)).check()
        assert reached == []


async def test_a_server_that_says_nothing_is_given_up() -> None:
    """Fails when a question waits for ever."""
    async with answering(b"") as (url, _):
        started = time.monotonic()
        with pytest.raises(RetrieverError, match=r"did not answer|cannot be reached"):
            await ChromaServerRetriever(ChromaServerConfig(url=url, timeout_s=0.2)).search(NEW, QUERY, 3)
        assert time.monotonic() - started < 2


@pytest.mark.parametrize(
    ("header", "expected"),
    [("Authorization", b"authorization: bearer s3cret"), ("X-Chroma-Token", b"x-chroma-token: s3cret")],
)
async def test_the_token_is_sent_in_its_header(header: str, expected: bytes) -> None:
    """Fails when a proxy that asks for it refuses everything."""
    async with answering(reply("200 OK", b'"1.0.0"')) as (url, seen):
        with pytest.raises(RetrieverError):
            await ChromaServerRetriever(ChromaServerConfig(url=url, token="s3cret", token_header=header)).check()
        assert expected in seen[0].lower()


@pytest.mark.parametrize(
    "url", ["ftp://host", "file:///etc/passwd", "http://", "host:8000", "http://me:s3cret@host", ""]
)
def test_an_address_that_is_not_http_or_holds_a_password_is_refused(url: str) -> None:
    """Fails when it is only found out with the first question, or when the message shows the password."""
    with pytest.raises(RetrieverError, match="RESUME_CHAT_CHROMA_SERVER__URL") as refused:
        ChromaServerRetriever(ChromaServerConfig(url=url))
    assert "s3cret" not in str(refused.value)


def test_every_httpx_error_becomes_a_retriever_error() -> None:
    """The classes of the installed httpx; fails when a new one is not translated."""
    classes = {each for _, each in inspect.getmembers(httpx, inspect.isclass) if issubclass(each, Exception)}
    unrelated = {httpx.CookieConflict}  # raised by a cookie jar's look-up only, and none is kept here
    for each in classes - unrelated:
        error = each.__new__(each)
        Exception.__init__(error, "reason")
        with pytest.raises(RetrieverError), translated("http://host", timeout_s=1):
            raise error


def test_unknown_options_and_values_out_of_range_are_refused() -> None:
    """Fails when a typo in the configuration is taken for a default."""
    for options in ({"pathe": "x"}, {"timeout_s": 0}, {"timeout_s": -1}):
        with pytest.raises(msgspec.ValidationError):
            msgspec.convert(options, ChromaConfig)
    for options in ({"tenant": "../x"}, {"database": "a/b"}, {"timeout_s": 0}):
        with pytest.raises(msgspec.ValidationError):
            msgspec.convert(options, ChromaServerConfig)
