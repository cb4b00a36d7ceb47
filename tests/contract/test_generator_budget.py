"""No model is ever given more than it can read: what its server tells of its context goes before what is configured."""

import time
from collections.abc import AsyncIterator, Iterator
from typing import cast

import httpx
import pytest

from fakes.generator_rows import ADAPTERS, SERVED, Waits, listen, numbered
from fakes.indexes import evidence_of, index_named
from fakes.llama_server import llama_server
from fakes.model_server import LOADING, ModelServer
from resume_chat.adapters.chain_generator import ChainConfig, ChainGenerator
from resume_chat.adapters.openai_generator import OpenAiConfig, OpenAiGenerator
from resume_chat.domain.conversation import Role, Turn
from resume_chat.domain.prompt import (
    Prompt,
    PromptMessage,
    PromptRole,
    build_prompt,
    estimate_tokens,
    fitted,
    prompt_tokens,
)
from resume_chat.ports.errors import GeneratorRejectedError

RESUMES = ("resume", "odile-marchetti", "tomasz-wierzba")
QUESTIONS = (
    "Where does she work?",
    "Quelles sont ses expériences les plus récentes, et à quels endroits a-t-elle travaillé ?",
    "Welche Programmiersprachen beherrscht sie, und wo hat sie größere Verantwortung übernommen?",
    "Какой у неё опыт работы с базами данных и в каких компаниях она работала раньше?",
    "彼女はどこで働いていますか。以前の職場についても教えてください。",
    "她在哪里工作？请列出她的所有雇主和职位。",
    "أين تعمل الآن وما هي اللغات التي تتحدثها؟",
    "그녀는 어디에서 일하나요? 이전 직장은 어디였나요?",
    "👩‍💻🚀 Was kann sie? 🤔🤔🤔",
    "x1y2z3 0xDEADBEEF 3.14159 {[<>]} ~~~ %%% 00000000 aaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
)
HISTORY = [Turn(role=(Role.USER, Role.ASSISTANT)[n % 2], content=QUESTIONS[n % len(QUESTIONS)] * 3) for n in range(12)]


@pytest.fixture
async def server() -> AsyncIterator[ModelServer]:
    async with ModelServer().listening() as running:
        yield running


@pytest.fixture(scope="module")
def llama() -> Iterator[str]:
    with llama_server() as url:
        yield url


def given_to(server: ModelServer) -> tuple[PromptMessage, ...]:
    """The messages of the last request for an answer."""
    messages = cast("list[dict[str, str]]", server.calls[-1].body["messages"])
    return tuple(PromptMessage(role=PromptRole(each["role"]), content=each["content"]) for each in messages)


def long_prompt(question: str, name: str = "resume") -> Prompt:
    index = index_named(name)
    return build_prompt(index, evidence_of(index.passages[:12], 0.4), question, HISTORY, 40_000)


@pytest.mark.parametrize("adapter", SERVED)
async def test_a_prompt_is_made_to_fit_the_context_that_the_server_tells(adapter: str, server: ModelServer) -> None:
    """When it fails: the server cuts the rules off in silence, and the model answers from nothing."""
    row = ADAPTERS[adapter]
    server.context_tokens, server.models = 2048, ["ok:3", "llama3.1:latest"]
    generator = row.make(server.url, "ok:3" if adapter != "huggingface" else row.offered, Waits())
    before = generator.prompt_budget_tokens
    await listen(generator, long_prompt("Where does she work?"))
    assert 256 <= generator.prompt_budget_tokens < before
    told = given_to(server)
    assert prompt_tokens(told) <= generator.prompt_budget_tokens
    assert told[0].role is PromptRole.SYSTEM
    assert "Where does she work?" in told[-1].content


@pytest.mark.parametrize("adapter", [each for each in SERVED if each != "huggingface"])  # whose providers have 4096
async def test_a_question_longer_than_the_context_is_refused_and_not_sent(adapter: str, server: ModelServer) -> None:
    """G5. When it fails: the question is cut, and something else is answered."""
    row = ADAPTERS[adapter]
    server.context_tokens, server.models = 512, ["ok:3", "llama3.1:latest"]
    generator = row.make(server.url, "ok:3", Waits())
    heard = await listen(generator, long_prompt("어디에서 일하나요? " * 60))
    assert type(heard.error) is GeneratorRejectedError
    assert not server.calls


async def test_each_link_of_a_chain_gets_what_its_own_model_can_read() -> None:
    """When it fails: a small model behind a large one is sent what it cannot read, or the large one too little."""
    async with (
        ModelServer(context_tokens=32_768).listening() as large,
        ModelServer(context_tokens=2048).listening() as small,
    ):
        links = [
            ADAPTERS["openai"].make(large.url, "ok:200", Waits()),
            ADAPTERS["ollama"].make(small.url, "ok:3", Waits()),
        ]
        chain = ChainGenerator(links, ChainConfig(), time.monotonic, lambda _link, _error: None)
        prompt = fitted(long_prompt("Where does she work?"), 7000)
        assert (await listen(chain, prompt)).error is None
        assert given_to(large) == tuple(prompt.messages)
        large.refuses_with = LOADING
        assert (await listen(chain, prompt)).text == numbered(3)
        assert prompt_tokens(given_to(small)) <= links[1].prompt_budget_tokens < 2048 <= prompt_tokens(prompt.messages)
        # And what is built from now on suits both of them, so that they have one beginning to read in advance.
        assert chain.prompt_budget_tokens == links[1].prompt_budget_tokens


@pytest.mark.parametrize("adapter", SERVED)
async def test_check_tells_the_context(adapter: str, server: ModelServer) -> None:
    """When it fails: an owner cannot see with what context a model really runs."""
    server.context_tokens = 4096
    said = await ADAPTERS[adapter].make(server.url, ADAPTERS[adapter].offered, Waits()).check()
    assert "context 4096 tokens" in said


@pytest.mark.parametrize(
    ("told_as", "tokens"),
    [
        ("max_model_len", 2048),  # vLLM
        ("meta", 2048),  # llama.cpp
        ("context_length", 2048),  # OpenRouter
        ("context_window", 2048),  # Groq
        ("loaded_context_length", 2048),  # LM Studio
        ("max_total_tokens", 2048),  # TGI
        ("", 8192),
    ],
)
async def test_each_kind_of_openai_style_server_is_asked_where_it_tells(
    told_as: str, tokens: int, server: ModelServer
) -> None:
    """When it fails: such a server is sent more than it reads, and cuts the rules off, or the middle out, in silence."""
    server.context_tokens, server.told_as = 2048, told_as
    assert f"context {tokens} tokens" in await ADAPTERS["openai"].make(server.url, "ok:200", Waits()).check()


async def test_a_model_in_memory_with_another_context_is_told_of(server: ModelServer) -> None:
    """Ollama loads a model anew for another `num_ctx`. When it fails: two programs make it load at every question."""
    server.loaded_with = 2048
    said = await ADAPTERS["ollama"].make(server.url, "llama3.1", Waits()).check()
    assert "context 8192 tokens; in memory with 2048, the next answer loads it anew" in said


# ---------------------------------------------------------------- against a real tokenizer


def real_tokens(llama: str, prompt: Prompt) -> int:
    """The tokens of a prompt in its chat template, by llama.cpp."""
    messages = [{"role": each.role.value, "content": each.content} for each in prompt.messages]
    text = httpx.post(f"{llama}/apply-template", json={"messages": messages}, timeout=60).json()["prompt"]
    said = httpx.post(f"{llama}/tokenize", json={"content": text, "parse_special": True}, timeout=60).json()
    return len(said["tokens"])


@pytest.mark.real_model
@pytest.mark.parametrize("context", [1024, 2048, 4096])
@pytest.mark.parametrize("name", RESUMES)
def test_no_prompt_in_any_language_is_longer_than_a_real_models_context(name: str, context: int, llama: str) -> None:
    """SmolLM2 has a small vocabulary: other scripts cost it most. When it fails: `estimate_tokens` is too low for a text."""
    budget = context - context // 4 - 64
    for question in QUESTIONS:
        prompt = fitted(long_prompt(question, name), budget)
        assert real_tokens(llama, prompt) <= budget + 64, question


@pytest.mark.real_model
@pytest.mark.parametrize("text", QUESTIONS)
def test_the_estimate_is_never_below_the_real_count(text: str, llama: str) -> None:
    said = httpx.post(f"{llama}/tokenize", json={"content": text}, timeout=60).json()
    assert len(said["tokens"]) <= estimate_tokens(text)


@pytest.mark.real_model
async def test_a_real_server_tells_its_context(llama: str) -> None:
    """When it fails: llama.cpp names it elsewhere by now, and what is configured is believed."""
    generator = OpenAiGenerator(OpenAiConfig(url=llama))
    assert "context 2048 tokens" in await generator.check()
