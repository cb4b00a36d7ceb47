"""G11 of the `Generator` port: a model reads the beginning of the prompts once, and with each question only the rest."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace

import httpx
import pytest

from fakes.generator_rows import ADAPTERS, REFUSING_URL, Waits, listen
from fakes.indexes import evidence_of, index_of
from fakes.llama_server import llama_server
from fakes.model_server import ModelServer
from fakes.parts import RESUME
from fakes.prompts import short_prompt
from fakes.waiting import until
from resume_chat.adapters.openai_generator import OpenAiConfig, OpenAiGenerator
from resume_chat.domain.conversation import Role, Turn
from resume_chat.domain.prompt import Prompt, PromptMessage, PromptRole, build_prompt, opening
from resume_chat.ports.errors import GeneratorError

WARMED = [name for name, row in ADAPTERS.items() if row.warms]
INDEX = index_of(RESUME)
BUDGET_TOKENS = 4096
BEGINNING = opening(INDEX, BUDGET_TOKENS)


def prompt_for(question: str, *turns: str) -> Prompt:
    """A prompt for a question, after earlier questions and answers in turn."""
    earlier = [
        Turn(role=Role.USER if place % 2 == 0 else Role.ASSISTANT, content=text) for place, text in enumerate(turns)
    ]
    return build_prompt(INDEX, evidence_of(INDEX.passages[:3], 0.5), question, earlier, BUDGET_TOKENS)


@pytest.fixture
async def server() -> AsyncIterator[ModelServer]:
    async with ModelServer().listening() as running:
        yield running


@pytest.mark.parametrize("adapter", ADAPTERS)
async def test_the_beginning_is_asked_with_no_more_than_a_token(adapter: str, server: ModelServer) -> None:
    """G11. When it fails: warming writes a whole answer, or reads something else than the prompts begin with."""
    row = ADAPTERS[adapter]
    await row.make(server.url, "ok:1", Waits()).warm(BEGINNING)
    if not row.warms:
        assert server.calls == []
        return
    call = server.calls[0]
    assert len(server.calls) == 1
    assert call.body["messages"] == [{"role": each.role.value, "content": each.content} for each in BEGINNING]
    limits = [call.body.get("max_tokens"), (call.body.get("options") or {}).get("num_predict")]  # type: ignore[attr-defined]  # an object on the wire
    assert 1 in limits


@pytest.mark.parametrize("adapter", WARMED)
async def test_but_for_the_token_limit_it_is_asked_as_every_answer_is(adapter: str, server: ModelServer) -> None:
    """G11. When it fails: another context or option makes the server load the model anew, and what was read is lost."""
    generator = ADAPTERS[adapter].make(server.url, "ok:1", Waits())
    await generator.warm(BEGINNING)
    await listen(generator, prompt_for("What did she build?"))
    warm, answer = (json.loads(json.dumps(each.body)) for each in server.calls)
    for body in (warm, answer):
        del body["messages"]
        body.pop("max_tokens", None)
        body.get("options", {}).pop("num_predict", None)
    assert warm == answer
    assert server.calls[0].path == server.calls[1].path


@pytest.mark.parametrize("adapter", WARMED)
@pytest.mark.parametrize("model", ["status:500", "status:404", "endless_body", "rst:0"])
async def test_a_server_that_does_not_read_it_is_told_as_an_error_of_the_port(
    adapter: str, model: str, server: ModelServer
) -> None:
    """G11. When it fails: a start breaks, or hangs, on a model that is ill."""
    with pytest.raises(GeneratorError):
        await ADAPTERS[adapter].make(server.url, model, Waits()).warm(BEGINNING)
    await until(lambda: server.running == 0)


@pytest.mark.parametrize(
    ("adapter", "model", "way_out"),
    [("ollama", "missing", "run `ollama pull missing`"), ("openai", "status:401", "Check RESUME_CHAT_OPENAI__API_KEY")],
)
async def test_a_server_that_refuses_it_is_named_with_the_way_out(
    adapter: str, model: str, way_out: str, server: ModelServer
) -> None:
    """G11. When it fails: the log of a start says what is wrong, and not what to do."""
    with pytest.raises(GeneratorError, match=way_out):
        await ADAPTERS[adapter].make(server.url, model, Waits()).warm(BEGINNING)


@pytest.mark.parametrize("adapter", ["ollama", "openai"])
async def test_a_server_that_is_away_is_told_as_an_error_of_the_port(adapter: str) -> None:
    """G11. When it fails: what httpx raises escapes."""
    with pytest.raises(GeneratorError):
        await ADAPTERS[adapter].make(REFUSING_URL, "ok:1", Waits()).warm(BEGINNING)


@pytest.mark.parametrize("adapter", WARMED)
async def test_cancelling_it_ends_the_work_upstream(adapter: str, server: ModelServer) -> None:
    """G11. When it fails: a service that shuts down waits for a model that reads, or leaves it reading."""
    warming = asyncio.create_task(ADAPTERS[adapter].make(server.url, "hang:0", Waits()).warm(BEGINNING))
    await until(lambda: bool(server.calls))
    warming.cancel()
    with pytest.raises(asyncio.CancelledError):
        await warming
    await until(lambda: server.running == 0 and server.calls[0].aborted is not None)


# ---------------------------------------------------------------- a real llama.cpp counts what it reads


@pytest.fixture(scope="module")
def llama() -> Iterator[str]:
    with llama_server() as url:
        yield url


async def read_anew(url: str, prompt: Prompt) -> tuple[int, int]:
    """Asks for one token; how many tokens of the prompt llama.cpp took from its cache, and how many it read."""
    messages = [{"role": each.role.value, "content": each.content} for each in prompt.messages]
    body = {"messages": messages, "max_tokens": 1, "temperature": 0}
    async with httpx.AsyncClient(trust_env=False, timeout=300) as client:
        timings = (await client.post(f"{url}/v1/chat/completions", json=body)).json()["timings"]
    return timings["cache_n"], timings["prompt_n"]


async def test_question_after_question_only_the_rest_is_read(llama: str) -> None:
    """G11. When it fails: the beginning is not the same bytes from question to question, or not what was warmed."""
    await OpenAiGenerator(OpenAiConfig(url=llama)).warm(BEGINNING)
    first = "What did she build at Harbour Systems?"
    for asked in (
        prompt_for("Does she know asyncio?"),  # another visitor
        prompt_for("And what else did she do there?", first, "She built the berth planner [4]."),
        prompt_for("Who is she?"),  # the follow-up has not pushed it out
    ):
        cached, read = await read_anew(llama, asked)
        total = cached + read
        rest = sum(len(each.content) for each in asked.messages[1:]) / sum(len(each.content) for each in asked.messages)
        assert cached > 0.5 * total
        assert read < 1.5 * rest * total + 32, f"{read} of {total} tokens were read anew for {asked.question!r}"


async def test_of_two_processes_that_start_at_the_same_time_none_spoils_what_the_other_had_read(llama: str) -> None:
    """G11. When it fails: with several workers the first visitor waits until the resume is read once more."""
    rules = PromptMessage(
        role=PromptRole.SYSTEM, content=" ".join(f"Rule {n} is like rule {n + 1}." for n in range(25))
    )
    beginning = (rules, PromptMessage(role=PromptRole.USER, content="Hello"))  # new to it, and soon read
    await asyncio.gather(*(OpenAiGenerator(OpenAiConfig(url=llama)).warm(beginning) for _ in range(2)))
    for question in ("Who?", "Where?"):
        prompt = short_prompt(question)
        cached, read = await read_anew(llama, replace(prompt, messages=(rules, *prompt.messages)))
        assert cached > 2 * read, (cached, read)
