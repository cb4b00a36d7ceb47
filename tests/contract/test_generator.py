"""The promises of the `Generator` port, held by every adapter against a real local server that can do every wrong."""

import asyncio
import os
import random
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing
from dataclasses import replace
from functools import partial

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fakes.generator_rows import ADAPTERS, REFUSING_URL, SERVED, Waits, listen, next_piece, numbered, openai
from fakes.llama_server import llama_server
from fakes.model_server import Call, ModelServer
from fakes.prompts import prompt_about
from fakes.recordings import RECORDINGS
from fakes.waiting import until
from resume_chat.adapters.openai_generator import OpenAiConfig, OpenAiGenerator
from resume_chat.domain.answer import Beginning, Finish
from resume_chat.domain.prompt import Prompt
from resume_chat.ports.errors import (
    GeneratorError,
    GeneratorInterruptedError,
    GeneratorRejectedError,
    GeneratorUnavailableError,
)

REPLAYS = [(adapter, name) for adapter in SERVED for name in RECORDINGS if name.startswith(ADAPTERS[adapter].recorded)]
CONTINUING = {name: row for name, row in ADAPTERS.items() if row.can_continue and row.says_the_same}
CONTINUING["openai on vLLM"] = replace(ADAPTERS["openai"], make=partial(openai, can_continue=True))


def open_files() -> int:
    return len(os.listdir("/proc/self/fd"))  # noqa: PTH208 - a Path for each entry would open more of them


@pytest.fixture(scope="module")
def prompt() -> Prompt:
    return prompt_about()


@pytest.fixture
async def server() -> AsyncIterator[ModelServer]:
    async with ModelServer().listening() as running:
        yield running


@pytest.fixture(scope="module")
def llama() -> Iterator[str]:
    with llama_server() as url:
        yield url


# ---------------------------------------------------------------- G1, G2, G8: the text and its end


@pytest.mark.parametrize("adapter", ADAPTERS)
async def test_tokens_come_first_and_one_completion_comes_last(adapter: str, server: ModelServer) -> None:
    """G1. When it fails: text is emitted after the end mark, or a piece is empty."""
    row = ADAPTERS[adapter]
    heard = await listen(row.make(server.url, "ok:200", Waits()), row.prompt())
    assert heard.error is None
    assert heard.completion is not None
    assert heard.completion.finish in ({Finish.COMPLETE} if row.says_the_same else {Finish.COMPLETE, Finish.LENGTH})
    assert heard.completion.generator == row.made_by
    assert heard.after_completion == 0
    assert len(heard.tokens) > 1
    assert all(heard.tokens)
    if row.protocol:
        assert heard.tokens == [f"t{number:06d} " for number in range(1, 201)]
        assert (heard.completion.usage.prompt_tokens, heard.completion.usage.completion_tokens) == (11, 200)


@pytest.mark.parametrize("adapter", SERVED)
async def test_the_length_limit_is_told(adapter: str, server: ModelServer, prompt: Prompt) -> None:
    """G2. When it fails: an answer that was cut at its limit passes for a whole one."""
    heard = await listen(ADAPTERS[adapter].make(server.url, "length:7", Waits()), prompt)
    assert heard.completion is not None
    assert heard.completion.finish is Finish.LENGTH
    assert heard.text == numbered(7)


@pytest.mark.parametrize(("adapter", "name"), REPLAYS, ids=[f"{adapter}-{name}" for adapter, name in REPLAYS])
async def test_a_recording_means_what_it_says(adapter: str, name: str, server: ModelServer, prompt: Prompt) -> None:
    """G1, G2, G5, G8. When it fails: a corner of the wire is misread; the recording's name says which."""
    recording = RECORDINGS[name]
    heard = await listen(ADAPTERS[adapter].make(server.url, f"replay:{name}", Waits()), prompt)
    assert heard.text == recording.text
    if recording.error:
        assert heard.completion is None
        assert type(heard.error) is recording.error
        assert heard.error is not None
        if recording.rest_s is not None:
            assert heard.error.rest_s == recording.rest_s
    else:
        assert heard.error is None
        assert heard.completion is not None
        assert (heard.completion.finish, heard.completion.usage) == (recording.finish, recording.usage)
    assert "SECRET" not in heard.text + str(heard.error)
    for words in ("boom", "unexpected EOF", "Loading model"):
        assert (words in str(heard.error)) is (words.encode() in recording.body)  # the server's own, for the log


@pytest.mark.parametrize("adapter", SERVED)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
async def test_any_cut_of_the_same_bytes_gives_the_same_answer(
    adapter: str, data: st.DataObject, server: ModelServer, prompt: Prompt
) -> None:
    """G1, G2. When it fails: the framing depends on where the network cut."""
    name = data.draw(st.sampled_from([name for each, name in REPLAYS if each == adapter]))
    size = len(RECORDINGS[name].body)
    server.cuts = data.draw(st.lists(st.integers(0, min(size, 2000)), max_size=40))
    heard = await listen(ADAPTERS[adapter].make(server.url, f"replay:{name}", Waits()), prompt)
    assert heard.text == RECORDINGS[name].text
    assert (type(heard.error) if heard.error else None) is RECORDINGS[name].error


@pytest.mark.parametrize(("adapter", "name"), REPLAYS, ids=[f"{adapter}-{name}" for adapter, name in REPLAYS])
async def test_sent_byte_by_byte_it_means_the_same(
    adapter: str, name: str, server: ModelServer, prompt: Prompt
) -> None:
    """G1, G2. A cut at every position at once; very long bodies at every few.

    When it fails: text is decoded before it is framed, or cut at U+0085, U+2028 or U+2029.
    """
    recording = RECORDINGS[name]
    server.cuts = range(0, len(recording.body), max(1, len(recording.body) // 2000))
    heard = await listen(ADAPTERS[adapter].make(server.url, f"replay:{name}", Waits()), prompt)
    assert heard.text == recording.text
    assert (type(heard.error) if heard.error else None) is recording.error


@pytest.mark.parametrize("adapter", ["ollama", "openai"])  # one for each wire
async def test_an_answer_that_ends_too_soon_is_never_a_whole_one(
    adapter: str, server: ModelServer, prompt: Prompt
) -> None:
    """G2, G5. The body ends after each of its bytes, as if it had ended, or cut off.

    When it fails: half an answer is taken for a whole one, half a character is shown, or a foreign error escapes.
    """
    row = ADAPTERS[adapter]
    recording = RECORDINGS[f"{row.protocol}_plain"]
    mark = recording.body.index(b'"done":true' if row.protocol == "ollama" else b'"finish_reason":"stop"')
    generator = row.make(server.url, f"replay:{row.protocol}_plain", Waits())
    for size in range(len(recording.body)):
        server.ends_after, server.ends_cleanly = size, size % 2 == 0
        heard = await listen(generator, prompt)
        assert recording.text.startswith(heard.text)
        if heard.completion:
            assert (heard.text, size > mark) == (recording.text, True), size
        else:
            assert type(heard.error) is (GeneratorInterruptedError if heard.text else GeneratorUnavailableError), size
    await until(lambda: server.running == 0)


@pytest.mark.parametrize("adapter", SERVED)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
async def test_whatever_ends_too_soon_shows_nothing_but_the_beginning_of_its_text(
    adapter: str, data: st.DataObject, server: ModelServer, prompt: Prompt
) -> None:
    """G1, G2, G8. When it fails: what was not yet framed is shown, or a piece of hidden reasoning."""
    name = data.draw(st.sampled_from([name for each, name in REPLAYS if each == adapter]))
    server.ends_after = data.draw(st.integers(0, min(len(RECORDINGS[name].body), 2000)))
    server.ends_cleanly = data.draw(st.booleans())
    heard = await listen(ADAPTERS[adapter].make(server.url, f"replay:{name}", Waits()), prompt)
    assert RECORDINGS[name].text.startswith(heard.text)
    assert heard.error or (heard.completion and heard.text == RECORDINGS[name].text)


# ---------------------------------------------------------------- G3: laziness


@pytest.mark.parametrize("adapter", SERVED)
async def test_making_a_stream_asks_nothing(adapter: str, server: ModelServer, prompt: Prompt) -> None:
    """G3. When it fails: `stream` is not a generator, or a constructor connects."""
    generator = ADAPTERS[adapter].make(server.url, "ok:5", Waits())
    await generator.stream(prompt).aclose()
    assert not server.calls
    await listen(generator, prompt)
    assert len(server.calls) == 1


# ---------------------------------------------------------------- G4: stopping


async def _seen_gone(server: ModelServer, call: Call, since: float) -> None:
    await until(lambda: call.aborted is not None and server.running == 0)
    assert call.aborted is not None
    assert call.aborted - since < 1.0


@pytest.mark.parametrize("adapter", SERVED)
async def test_closing_the_stream_ends_the_work_upstream(adapter: str, server: ModelServer, prompt: Prompt) -> None:
    """G4. When it fails: the connection outlives the stream, and the model goes on talking to nobody."""
    tasks = len(asyncio.all_tasks())
    generator = ADAPTERS[adapter].make(server.url, "flood", Waits())
    async with aclosing(generator.stream(prompt)) as pieces:
        assert [await next_piece(pieces) for _ in range(3)] == ["t000001 ", "t000002 ", "t000003 "]
    await _seen_gone(server, server.calls[0], time.monotonic())
    await until(lambda: len(asyncio.all_tasks()) <= tasks)


@pytest.mark.parametrize("adapter", SERVED)
@pytest.mark.parametrize("model", ["flood", "hang:0", "hang:5"])
async def test_cancelling_the_reader_ends_the_work_upstream(
    adapter: str, model: str, server: ModelServer, prompt: Prompt
) -> None:
    """G4. When it fails: a cancellation is swallowed, or leaves the connection behind."""
    reader = asyncio.create_task(listen(ADAPTERS[adapter].make(server.url, model, Waits()), prompt))
    await until(lambda: bool(server.calls) and (model == "hang:0" or server.calls[0].tokens > 2))
    reader.cancel()
    since = time.monotonic()
    with pytest.raises(asyncio.CancelledError):
        await reader
    await _seen_gone(server, server.calls[0], since)


@pytest.mark.parametrize("adapter", ADAPTERS)
async def test_a_closed_stream_leaves_no_task(adapter: str, server: ModelServer) -> None:
    """G4. When it fails: a helper task is not awaited when the stream is closed."""
    generator = ADAPTERS[adapter].make(server.url, "ok:200", Waits())
    tasks = len(asyncio.all_tasks())
    async with aclosing(generator.stream(ADAPTERS[adapter].prompt())) as pieces:
        await next_piece(pieces)
    await until(lambda: len(asyncio.all_tasks()) <= tasks)


@pytest.mark.parametrize("adapter", SERVED)
async def test_when_aclose_returns_the_connection_is_closed(adapter: str, server: ModelServer, prompt: Prompt) -> None:
    """G4. When it fails: closing is left to the garbage collector, somewhere between generators."""
    generator = ADAPTERS[adapter].make(server.url, "flood", Waits())
    files = open_files()
    async with aclosing(generator.stream(prompt)) as pieces:
        await next_piece(pieces)
        assert open_files() == files + 2  # both ends of the connection are in this process
    assert open_files() <= files + 1
    await until(lambda: server.running == 0)


@pytest.mark.parametrize("adapter", SERVED)
async def test_two_thousand_stopped_answers_leave_it_as_good_as_new(
    adapter: str, server: ModelServer, prompt: Prompt
) -> None:
    """T27. G4, G7. When it fails: connections or slots leak with every stop (encode/httpcore#1093 does that to pools)."""
    generator = ADAPTERS[adapter].make(server.url, "flood:40", Waits())
    assert (await listen(generator, prompt)).text == numbered(40)
    await until(lambda: server.running == 0)
    files, chance = open_files(), random.Random(7)  # noqa: S311 - moments, not secrets
    places = asyncio.Semaphore(16)

    async def cancelled() -> None:
        async with places:
            reader = asyncio.create_task(listen(generator, prompt))
            await asyncio.wait({reader}, timeout=chance.uniform(0, 0.05))
            reader.cancel()
            if chance.random() < 0.3:
                await asyncio.sleep(0)
                reader.cancel()  # once more, while it is closing its connection
            await asyncio.wait({reader})

    async def closed() -> None:
        async with places, aclosing(generator.stream(prompt)) as pieces:
            for _ in range(chance.randint(1, 20)):
                await next_piece(pieces)

    async with asyncio.TaskGroup() as answers:
        for _ in range(1000):
            answers.create_task(cancelled())
            answers.create_task(closed())
    assert sum(call.aborted is not None for call in server.calls) > 1000
    good = await asyncio.gather(*(listen(generator, prompt) for _ in range(50)))
    assert [each.text for each in good] == [numbered(40)] * 50
    assert all(each.completion for each in good)
    await until(lambda: server.running == 0 and open_files() <= files + 5)


# ---------------------------------------------------------------- G7: side by side


@pytest.mark.parametrize("adapter", ADAPTERS)
async def test_streams_run_side_by_side(adapter: str, server: ModelServer) -> None:
    """G7. When it fails: streams share a buffer, a connection or a position."""
    generator = ADAPTERS[adapter].make(server.url, "flood:30", Waits())
    prompt = ADAPTERS[adapter].prompt()
    alone = (await listen(generator, prompt)).text
    together = await asyncio.gather(*(listen(generator, prompt) for _ in range(8)))
    assert all(each.completion and each.text for each in together)
    assert not ADAPTERS[adapter].says_the_same or [each.text for each in together] == [alone] * 8
    if ADAPTERS[adapter].protocol:
        assert server.peak > 1


# ---------------------------------------------------------------- G9, G10: going on from a beginning


@pytest.mark.parametrize("adapter", ADAPTERS)
async def test_it_says_whether_it_goes_on_from_a_beginning(adapter: str) -> None:
    """G9. When it fails: an answer whose process died is given up, or given to a model that would begin anew."""
    assert ADAPTERS[adapter].make(REFUSING_URL, "ok:1", Waits()).can_continue is ADAPTERS[adapter].can_continue


@pytest.mark.parametrize("adapter", CONTINUING)
async def test_what_follows_a_beginning_is_what_would_have_followed(adapter: str, server: ModelServer) -> None:
    """G9. When it fails: text is said twice or left out where two processes' parts meet, white space most likely."""
    row = CONTINUING[adapter]
    generator = row.make(server.url, "ok:60", Waits())
    whole = (await listen(generator, prompt_about())).text
    for end in (1, 8, 9, len(whole) // 2, len(whole) - 1, len(whole)):
        heard = await listen(generator, prompt_about(begun=Beginning(text=whole[:end], generator=row.made_by)))
        assert whole[:end] + heard.text == whole, end
        assert all(heard.tokens)
        assert heard.completion is not None
        assert heard.completion.generator == row.made_by


@pytest.mark.parametrize("adapter", [name for name in CONTINUING if not CONTINUING[name].protocol])
async def test_who_always_says_the_same_goes_on_from_its_own_words_only(adapter: str, server: ModelServer) -> None:
    """G9. When it fails: the end of one answer is put behind the beginning of another."""
    generator = CONTINUING[adapter].make(server.url, "ok:60", Waits())
    heard = await listen(generator, prompt_about(begun=Beginning(text="Somebody else's words ", generator="x")))
    assert heard.text == ""
    assert type(heard.error) is GeneratorRejectedError


async def test_a_chain_says_first_which_link_makes_the_answer(server: ModelServer, prompt: Prompt) -> None:
    """G10. When it fails: whoever has to go on from what was shown cannot tell with which model."""
    heard = await listen(ADAPTERS["chain"].make(server.url, "ok:3", Waits()), prompt)
    assert heard.begun == ["ollama"]


# ---------------------------------------------------------------- the rest of the port


@pytest.mark.parametrize("adapter", ADAPTERS)
async def test_it_describes_itself_and_closes_twice(adapter: str, server: ModelServer) -> None:
    """The budget is enough for a question, `check` speaks in one line, and closing again does nothing."""
    generator = ADAPTERS[adapter].make(server.url, ADAPTERS[adapter].offered, Waits())
    assert generator.name
    assert generator.prompt_budget_tokens >= 256
    says = await generator.check()
    assert says
    assert "\n" not in says
    await generator.aclose()
    await generator.aclose()


@pytest.mark.parametrize("adapter", SERVED)
async def test_check_names_the_way_out(adapter: str, server: ModelServer) -> None:
    """`check` tells a server that is away from a model that is, and what to do about either."""
    row = ADAPTERS[adapter]
    for url, remedy in zip((REFUSING_URL, server.url), row.remedies, strict=True):
        with pytest.raises(GeneratorError) as caught:
            await row.make(url, "absent", Waits()).check()
        assert remedy in str(caught.value)
        assert "\n" not in str(caught.value)


# ---------------------------------------------------------------- a real llama.cpp with real weights


def _slots_at_work(url: str) -> int:
    return sum(slot["is_processing"] for slot in httpx.get(f"{url}/slots", timeout=5).json())


@pytest.mark.real_model
async def test_a_real_model_streams_and_ends(llama: str, prompt: Prompt) -> None:
    """G1, G2, against llama.cpp. When it fails: our own server speaks a dialect of its own."""
    generator = OpenAiGenerator(OpenAiConfig(url=llama, context_tokens=2048, max_tokens=24, temperature=0, seed=1))
    assert "default" in await generator.check()
    heard, again = await listen(generator, prompt), await listen(generator, prompt)
    assert heard.error is None
    assert heard.completion is not None
    assert len(heard.tokens) > 2
    assert heard.text == again.text
    assert "\ufffd" not in heard.text
    assert (heard.completion.usage.prompt_tokens or 0) > 20
    assert 0 < (heard.completion.usage.completion_tokens or 0) <= 24


@pytest.mark.real_model
async def test_a_real_model_goes_on_from_a_beginning(llama: str) -> None:
    """G9, against llama.cpp. When it fails: it begins a new message instead, or says the beginning again."""
    config = OpenAiConfig(url=llama, context_tokens=2048, max_tokens=24, temperature=0, seed=1, can_continue=True)
    begun = Beginning(text="One, two, three, four, five, ", generator="openai")
    heard = await listen(OpenAiGenerator(config), prompt_about("Count to twenty in words.", begun=begun))
    assert heard.error is None
    assert heard.text.startswith("six, seven, eight")


@pytest.mark.real_model
async def test_a_real_model_stops_when_the_stream_is_closed(llama: str, prompt: Prompt) -> None:
    """G4, G7, against llama.cpp. When it fails: closing the connection does not end the decoding."""
    generator = OpenAiGenerator(OpenAiConfig(url=llama, context_tokens=2048, max_tokens=1000, temperature=0, seed=1))
    for _ in range(3):
        async with aclosing(generator.stream(prompt)) as pieces:
            await next_piece(pieces)
            await next_piece(pieces)
            assert _slots_at_work(llama) == 1
        await until(lambda: _slots_at_work(llama) == 0)
