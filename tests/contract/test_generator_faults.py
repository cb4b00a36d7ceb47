"""Promises G5 and G6 of the `Generator` port: what a server can do wrong, and how long it may take."""

import tracemalloc
from collections.abc import AsyncIterator

import pytest

from fakes.generator_rows import ADAPTERS, REFUSING_URL, SERVED, SHORT, Waits, listen, numbered
from fakes.model_server import LOADING, ModelServer
from fakes.prompts import prompt_about
from fakes.waiting import until
from resume_chat.domain.prompt import Prompt
from resume_chat.ports.errors import (
    GeneratorInterruptedError,
    GeneratorRejectedError,
    GeneratorTimeoutError,
    GeneratorUnavailableError,
)

FAULTS_BEFORE = {
    "status:500": GeneratorUnavailableError,
    "status:503": GeneratorUnavailableError,
    "status:429": GeneratorUnavailableError,
    "status:400": GeneratorRejectedError,
    "status:302": GeneratorRejectedError,
    "missing": GeneratorRejectedError,
    "noend:0": GeneratorUnavailableError,
    "blank": GeneratorUnavailableError,
    "rst:0": GeneratorUnavailableError,
    "eof:0": GeneratorUnavailableError,
    "garbage:0": GeneratorUnavailableError,
    "wrongshape:0": GeneratorUnavailableError,
    "inband:0": GeneratorUnavailableError,
    "endless_line": GeneratorUnavailableError,
    "endless_body": GeneratorUnavailableError,
    "bomb": GeneratorUnavailableError,
}
FAULTS_AFTER = {
    "rst:40": GeneratorInterruptedError,
    "noend:30": GeneratorInterruptedError,
    "eof:5": GeneratorInterruptedError,
    "inband:12": GeneratorInterruptedError,
    "garbage:3": GeneratorInterruptedError,
    "wrongshape:3": GeneratorInterruptedError,
}
STALLS = {"hang:0": 0, "hang:17": 17, "drip:50": 0, "mumbles:5": 5}


@pytest.fixture(scope="module")
def prompt() -> Prompt:
    return prompt_about()


@pytest.fixture
async def server() -> AsyncIterator[ModelServer]:
    async with ModelServer().listening() as running:
        yield running


# ---------------------------------------------------------------- G5: errors


@pytest.mark.parametrize("adapter", SERVED)
@pytest.mark.parametrize("model", FAULTS_BEFORE)
async def test_a_fault_before_the_first_token_says_whether_another_may_do(
    adapter: str, model: str, server: ModelServer, prompt: Prompt
) -> None:
    """G5. When it fails: the chain would not skip this link, or an empty answer would be shown."""
    heard = await listen(ADAPTERS[adapter].make(server.url, model, Waits()), prompt)
    assert type(heard.error) is FAULTS_BEFORE[model]
    assert not heard.tokens
    assert heard.seconds < 15
    await until(lambda: server.running == 0)


@pytest.mark.parametrize("adapter", SERVED)
@pytest.mark.parametrize("model", FAULTS_AFTER)
async def test_a_fault_after_it_has_begun_is_an_interruption(
    adapter: str, model: str, server: ModelServer, prompt: Prompt
) -> None:
    """G2, G5. When it fails: half an answer is taken for a whole one, or a foreign error escapes."""
    heard = await listen(ADAPTERS[adapter].make(server.url, model, Waits()), prompt)
    assert type(heard.error) is FAULTS_AFTER[model]
    assert heard.tokens
    assert numbered(40).startswith(heard.text)
    assert heard.completion is None
    await until(lambda: server.running == 0)


@pytest.mark.parametrize("adapter", SERVED)
@pytest.mark.parametrize("scheme", ["http", "https"])
async def test_a_server_that_is_not_there_is_unavailable(
    adapter: str, scheme: str, server: ModelServer, prompt: Prompt
) -> None:
    """G5, G6: refused, and TLS spoken to a server without it. The error names the way out."""
    url = REFUSING_URL if scheme == "http" else server.url.replace("http", "https")
    heard = await listen(ADAPTERS[adapter].make(url, "ok:5", SHORT), prompt)
    assert type(heard.error) is GeneratorUnavailableError
    assert ADAPTERS[adapter].remedies[0] in str(heard.error)
    assert heard.seconds < 15


@pytest.mark.parametrize("adapter", SERVED)
async def test_a_server_that_still_loads_its_model_is_unavailable_until_it_has(
    adapter: str, server: ModelServer, prompt: Prompt
) -> None:
    """G5. llama.cpp answers 503 to every path meanwhile. When it fails: what it says then is kept as its context."""
    row = ADAPTERS[adapter]
    generator = row.make(server.url, "ok:5", Waits())
    server.refuses_with = LOADING
    heard = await listen(generator, prompt)
    assert type(heard.error) is GeneratorUnavailableError
    assert "Loading model" in str(heard.error)
    with pytest.raises(GeneratorUnavailableError, match="Loading model"):
        await generator.check()
    server.refuses_with = None
    again = generator if adapter != "chain" else row.make(server.url, "ok:5", Waits())  # which leaves it alone a while
    assert (await listen(again, prompt)).text == numbered(5)


@pytest.mark.parametrize("adapter", SERVED)
@pytest.mark.parametrize("model", ["bomb", "endless_line", "endless_body"])
async def test_a_hostile_server_cannot_fill_the_memory(
    adapter: str, model: str, server: ModelServer, prompt: Prompt
) -> None:
    """G5. When it fails: something is decompressed, or a line or an error body is read without a bound."""
    generator = ADAPTERS[adapter].make(server.url, model, Waits())
    tracemalloc.start()
    try:
        heard = await listen(generator, prompt)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert type(heard.error) is GeneratorUnavailableError
    assert peak < 8 << 20
    assert len(str(heard.error)) < 1024


# ---------------------------------------------------------------- G6: limits


@pytest.mark.parametrize("adapter", SERVED)
@pytest.mark.parametrize("model", STALLS)
async def test_silence_has_a_limit(adapter: str, model: str, server: ModelServer, prompt: Prompt) -> None:
    """G6. When it fails: a wait has no limit, or bytes that are no text count as a sign of life."""
    heard = await listen(ADAPTERS[adapter].make(server.url, model, SHORT), prompt)
    assert type(heard.error) is GeneratorTimeoutError
    assert heard.text == numbered(STALLS[model])
    assert 0.5 < heard.seconds < 15
    await until(lambda: server.running == 0)


@pytest.mark.parametrize("adapter", SERVED)
async def test_a_whole_answer_has_a_limit(adapter: str, server: ModelServer, prompt: Prompt) -> None:
    """G6. When it fails: a server that drips a word now and then holds an answer for ever."""
    heard = await listen(ADAPTERS[adapter].make(server.url, "flood", Waits(answer_s=1.0)), prompt)
    assert type(heard.error) is GeneratorTimeoutError
    assert heard.tokens
    assert heard.seconds < 15
