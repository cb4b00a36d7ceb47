"""Each fault of a model server through the whole service: what the visitor sees, how long, what is stored.

The table in docs/faults.md is compared with what happens here. No fault gives an empty answer, one that hangs, a connection
that is left open, or text after a stop.
"""

import re
import time
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from dependency_injector import providers

from fakes.chat_client import ChatClient, Told, connected
from fakes.generator_rows import REFUSING_URL, numbered
from fakes.model_server import ModelServer
from fakes.service import Service, serving
from fakes.waiting import until
from resume_chat.container import Container

QUESTION = "What did Ines do at Harbour Systems?"
FIRST_S, SILENCE_S = 4.0, 1.0
"""The limits here; the table names those that ship."""
DOCUMENT = Path(__file__).parents[2] / "docs" / "faults.md"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What a server does wrong, in the table's words, and what comes of it."""

    row: str
    code: str
    """Of `failed`, with no other generator to go to."""
    said: int = 0
    """Tokens that had been shown, and are kept."""
    waits_s: float = 0.0
    """The limit that ends the wait."""
    recording: str = ""
    """Named by the model in place of a scenario, after the wire's name."""
    text: str | None = None
    """What is kept of a recording."""


UNAVAILABLE, TIMEOUT, REJECTED, BROKEN = (
    "generator_unavailable",
    "generator_timeout",
    "generator_rejected",
    "interrupted",
)
FAULTS = {
    "refused": Fault(row="nothing listens at its address", code=UNAVAILABLE),
    "tls": Fault(row="it speaks no TLS where TLS is configured", code=UNAVAILABLE),
    "status:500": Fault(row="500", code=UNAVAILABLE),
    "status:503": Fault(row="503, loading or busy", code=UNAVAILABLE),
    "status:429": Fault(row="429, with or without `Retry-After`", code=UNAVAILABLE),
    "status:402": Fault(row="402, credit spent", code=UNAVAILABLE),
    "status:401": Fault(row="401, a wrong key", code=REJECTED),
    "missing": Fault(row="404, a model that is not there", code=REJECTED),
    "hang:0": Fault(row="it takes the question and says nothing", code=TIMEOUT, waits_s=FIRST_S),
    "drip:60": Fault(row="it sends byte after byte and no word", code=TIMEOUT, waits_s=FIRST_S),
    "noend:0": Fault(row="an empty stream", code=UNAVAILABLE),
    "blank": Fault(row="only white space", code=UNAVAILABLE),
    "inband:0": Fault(row="an error inside a 200, before a word", code=UNAVAILABLE),
    "endless_line": Fault(row="a line without end", code=UNAVAILABLE),
    "huge": Fault(row="a token of a mebibyte", code=UNAVAILABLE),
    "bomb": Fault(row="a gzip bomb", code=UNAVAILABLE),
    "hang:17": Fault(row="it falls silent in mid-answer", code=TIMEOUT, said=17, waits_s=SILENCE_S),
    "mumbles:5": Fault(row="it sends empty tokens for ever", code=TIMEOUT, said=5, waits_s=SILENCE_S),
    "rst:40": Fault(row="the connection is reset in mid-answer", code=BROKEN, said=40),
    "eof:5": Fault(row="the body is cut off", code=BROKEN, said=5),
    "noend:30": Fault(row="no `done`, no `finish_reason`", code=BROKEN, said=30),
    "inband:12": Fault(row="an error inside a 200, in mid-answer, with `[DONE]` after it or not", code=BROKEN, said=12),
    "garbage:3": Fault(row="a line that is no JSON, or no UTF-8", code=BROKEN, said=3),
    "wrongshape:3": Fault(row="JSON of another protocol", code=BROKEN, said=3),
}
CASES = [(wire, model) for wire in ("ollama", "openai", "huggingface") for model in FAULTS]


@pytest.fixture
async def server() -> AsyncIterator[ModelServer]:
    async with ModelServer().listening() as running:
        yield running


def settings_of(wire: str, server: ModelServer, model: str, *, behind: str = "") -> dict[str, str]:
    """The service with this wire to this server, and perhaps another generator behind it."""
    urls = {"refused": REFUSING_URL, "tls": server.url.replace("http", "https")}
    url = urls.get(model, server.url)
    return {
        "GENERATOR": wire + behind,  # in capitals, as the variable has it: `generator` replaces the whole part
        f"{wire}__url": url if wire == "ollama" else f"{url}/v1",
        f"{wire}__model": model,
        f"{wire}__connect_timeout_s": "0.5",
        f"{wire}__first_token_timeout_s": str(FIRST_S),
        f"{wire}__silence_timeout_s": str(SILENCE_S),
        **({"huggingface__token": "hf_faults"} if wire == "huggingface" else {}),
    }


def served(folder: Path, settings: dict[str, str]) -> AbstractAsyncContextManager[Service]:
    """The service with these settings, and without warming its model, which would wait for these servers as well."""

    async def nothing() -> None:
        pass

    def unwarmed(container: Container) -> None:
        container.warm_generator.override(providers.Object(nothing))

    return serving(folder, prepare=unwarmed, **settings)  # type: ignore[arg-type] # every one of them is a setting


async def asked(client: ChatClient) -> tuple[Told, float]:
    """One question to its end, and the seconds it took."""
    began = time.monotonic()
    told = await client.answer_to(QUESTION)
    return told, time.monotonic() - began


async def stored(service: Service, client: ChatClient) -> dict[str, object]:
    """The answer as the history has it."""
    headers = {"Authorization": f"Bearer {client.token}"}
    async with httpx.AsyncClient(base_url=f"{service.url}/api/v1", headers=headers, timeout=10) as http:
        (conversation,) = (await http.get("/conversations")).json()["items"]
        messages = (await http.get(f"/conversations/{conversation['id']}/messages")).json()["items"]
    assert [each["role"] for each in messages] == ["user", "assistant"]
    return dict(messages[1])


@pytest.mark.parametrize(("wire", "model"), CASES, ids=[f"{wire}-{model}" for wire, model in CASES])
async def test_a_fault_ends_the_answer_in_time_with_what_was_said(
    wire: str, model: str, server: ModelServer, tmp_path: Path
) -> None:
    """T26. When it fails: an answer is empty, hangs, passes for a whole one, or leaves a connection behind."""
    fault = FAULTS[model]
    async with served(tmp_path, settings_of(wire, server, model)) as service, connected(service.url) as client:
        told, seconds = await asked(client)
        assert told.end is not None
        assert (told.end["type"], told.end["code"]) == ("failed", fault.code)
        assert len(str(told.end["text"])) > 20
        # a reset throws away what was on its way
        assert numbered(fault.said).startswith(told.text) if model == "rst:40" else told.text == numbered(fault.said)
        assert bool(told.text) is bool(fault.said)
        assert fault.waits_s * 0.9 <= seconds < fault.waits_s + 10
        message = await stored(service, client)
        assert (message["status"], message["content"]) == ("failed", told.text)
        await until(lambda: all(each.done() for each in server.open), within_s=10)
        # Figures for docs/faults.md, shown with `pytest -s`; every connection that was opened has just been seen closed.
        print(f"{wire}, {fault.row}: {seconds * 1000:.0f} ms, {len(server.open)} connections")  # noqa: T201 - see above


@pytest.mark.parametrize("model", [name for name, fault in FAULTS.items() if not fault.said])
async def test_before_the_first_word_the_next_generator_answers(
    model: str, server: ModelServer, tmp_path: Path
) -> None:
    """When it fails: a visitor is told of an error although quotations could have been given."""
    settings = settings_of("ollama", server, model, behind=",extractive")
    async with served(tmp_path, settings) as service, connected(service.url) as client:
        told, seconds = await asked(client)
        assert told.end is not None
        assert told.end["type"] == "done"
        assert "Harbour Systems" in told.text
        message = await stored(service, client)
        assert (message["status"], message["content"], message["generator"]) == ("complete", told.text, "extractive")
        assert seconds < FAULTS[model].waits_s + 10
        await until(lambda: all(each.done() for each in server.open), within_s=10)


async def test_where_it_is_configured_the_next_model_goes_on_after_a_whole_sentence(
    server: ModelServer, tmp_path: Path
) -> None:
    """When it fails: an answer that another model could have finished is given up, or one that it could not is not."""
    settings = settings_of("ollama", server, "replay:ollama_error_in_stream", behind=",openai") | {
        "chain__hand_over": "true",
        "openai__url": server.url,
        "openai__model": "ok:3",
        "openai__can_continue": "true",
    }
    async with served(tmp_path, settings) as service, connected(service.url) as client:
        told, _ = await asked(client)
        assert told.end is not None
        assert told.end["type"] == "done"
        assert told.text == "Hello. " + numbered(3)[len("Hello.") :]
        message = await stored(service, client)
        assert (message["status"], message["content"]) == ("complete", told.text)
        assert message["generator"] == "openai/ok:3"
        await until(lambda: all(each.done() for each in server.open), within_s=10)


@pytest.mark.parametrize("wire", ["ollama", "openai", "huggingface"])
async def test_nothing_is_said_after_a_stop(wire: str, server: ModelServer, tmp_path: Path) -> None:
    """When it fails: a model that was told to stop goes on in the visitor's window, or for nobody."""
    async with served(tmp_path, settings_of(wire, server, "flood")) as service, connected(service.url) as client:
        accepted = await client.ask(QUESTION)
        told = Told(str(accepted["answer_id"]))
        while not told.text:
            told.apply(await client.receive())
        await client.send(type="stop", answer_id=told.answer_id)
        while told.end is None:
            told.apply(await client.receive())
        assert told.end["finish"] == "stopped"
        await until(lambda: all(each.done() for each in server.open), within_s=10)
        assert server.calls[0].aborted is not None
        assert (await client.exchange(type="ping", nonce="after"))["type"] == "pong"
        assert (await stored(service, client))["content"] == told.text


def test_the_table_tells_what_happens() -> None:
    """When it fails: docs/faults.md promises something else than these tests see."""
    section = DOCUMENT.read_text("utf-8").split("## Model servers")[1].split("\n## ")[0]
    rows = {
        cells[0]: cells[1:]
        for cells in (
            [cell.strip() for cell in line.strip("|").split("|")]
            for line in re.findall(r"^\|.*\|$", section, re.MULTILINE)
        )
    }
    limits = {0.0: "at once", FIRST_S: "the first word's limit, 30 s", SILENCE_S: "the limit of silence, 20 s"}
    for fault in FAULTS.values():
        sees, behind, how_long, took, kept = rows[fault.row][:5]
        assert sees == f"`failed`, `{fault.code}`", fault.row
        assert behind == ("the same" if fault.said else "the quotations"), fault.row
        assert how_long == limits[fault.waits_s], fault.row
        assert re.fullmatch(r"\d+\.\d\d s", took), fault.row
        assert kept == ("what was said" if fault.said else "no text"), fault.row
