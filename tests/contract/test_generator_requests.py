"""How the generators that speak HTTP ask: what is in a request, what never leaves, and how connections end."""

import asyncio
import gc
import socket
from collections.abc import AsyncIterator
from contextlib import aclosing, closing

import pytest

from fakes.generator_rows import listen
from fakes.model_server import ModelServer
from fakes.prompts import prompt_about
from fakes.waiting import until
from resume_chat.adapters.huggingface_generator import HuggingFaceConfig, HuggingFaceGenerator
from resume_chat.adapters.ollama_generator import OllamaConfig, OllamaGenerator
from resume_chat.adapters.openai_generator import OpenAiConfig, OpenAiGenerator
from resume_chat.domain.answer import Beginning
from resume_chat.ports.errors import GeneratorError, GeneratorRejectedError, GeneratorUnavailableError


@pytest.fixture
async def server() -> AsyncIterator[ModelServer]:
    async with ModelServer().listening() as running:
        yield running


async def test_what_is_asked_of_ollama(server: ModelServer) -> None:
    prompt = prompt_about()
    config = OllamaConfig(url=f"{server.url}/", model="ok:1", seed=7, num_ctx=4096, num_predict=100, keep_alive="5m")
    assert (await listen(OllamaGenerator(config), prompt)).error is None
    call = server.calls[0]
    messages = [{"role": each.role.value, "content": each.content} for each in prompt.messages]
    options = {"num_ctx": 4096, "num_predict": 100, "temperature": 0.1, "seed": 7}
    asked = {"stream": True, "think": False, "keep_alive": "5m", "messages": messages, "options": options}
    assert call.path == "/api/chat"
    assert call.body == {"model": "ok:1", **asked}
    assert call.headers["accept-encoding"] == "identity"
    assert call.headers["content-type"] == "application/json"


@pytest.mark.parametrize(
    ("configured", "sent"), [("-1", -1), ("0", 0), ("300", 300), ("10m", "10m"), ("1h30m", "1h30m"), ("-1m", "-1m")]
)
async def test_a_duration_without_a_unit_is_sent_as_a_number(
    configured: str, sent: int | str, server: ModelServer
) -> None:
    """When it fails: Ollama refuses every question with `time: missing unit in duration "-1"`."""
    config = OllamaConfig(url=server.url, model="ok:1", keep_alive=configured)
    await listen(OllamaGenerator(config), prompt_about())
    assert server.calls[0].body["keep_alive"] == sent


@pytest.mark.parametrize("path", ["", "/", "/v1", "/v1/"])
async def test_what_is_asked_of_an_openai_style_server(path: str, server: ModelServer) -> None:
    config = OpenAiConfig(url=server.url + path, model="ok:1", api_key="sk-1", max_tokens=100)
    assert (await listen(OpenAiGenerator(config), prompt_about())).error is None
    call = server.calls[0]
    assert call.path == "/v1/chat/completions"
    assert call.headers["authorization"] == "Bearer sk-1"
    assert call.headers["accept-encoding"] == "identity"
    known = {"model", "messages", "stream", "max_tokens", "temperature", "stream_options"}
    assert set(call.body) == known, "servers refuse what they do not know"
    assert (call.body["max_tokens"], call.body["stream_options"]) == (100, {"include_usage": True})


async def test_a_beginning_is_sent_as_an_unfinished_message_of_the_model(server: ModelServer) -> None:
    """When it fails: the model answers its own words, or stumbles over the blank after them."""
    prompt = prompt_about(begun=Beginning(text="She built ", generator="openai"))
    await listen(OllamaGenerator(OllamaConfig(url=server.url, model="ok:1")), prompt)
    await listen(OpenAiGenerator(OpenAiConfig(url=server.url, model="ok:1", can_continue=True)), prompt)
    for call in server.calls:
        messages = call.body["messages"]
        assert isinstance(messages, list)
        assert messages[-1] == {"role": "assistant", "content": "She built"}
    flags = {name: server.calls[1].body.get(name) for name in ("continue_final_message", "add_generation_prompt")}
    assert flags == {"continue_final_message": True, "add_generation_prompt": False}
    await listen(OpenAiGenerator(OpenAiConfig(url=server.url, model="ok:1")), prompt_about())
    assert "continue_final_message" not in server.calls[2].body, "servers that do not know it refuse it"


async def test_what_is_asked_of_hugging_face(server: ModelServer) -> None:
    config = HuggingFaceConfig(url=f"{server.url}/v1/", model="ok:1", token="hf_1", bill_to="acme", max_tokens=100)
    assert (await listen(HuggingFaceGenerator(config), prompt_about())).error is None
    call = server.calls[0]
    assert call.path == "/v1/chat/completions"
    assert call.headers["authorization"] == "Bearer hf_1"
    assert call.headers["x-hf-bill-to"] == "acme"
    assert (call.body["model"], call.body["max_tokens"]) == ("ok:1", 100)  # the router reads the suffix


@pytest.mark.parametrize(
    ("model", "said"),
    [
        ("acme/parrot-8b", "by nest, perch, context"),
        ("acme/parrot-8b:cheapest", "by nest, perch, context"),
        ("acme/parrot-8b:nest", "by nest, context"),
        ("acme/parrot-8b:moult", "run by nest, perch, moult, none of them live now"),
        ("acme/parrot-8b:roost", "it has nest, perch, moult"),
        ("acme/absent", "offers no model acme/absent: choose one of https://huggingface.co/models"),
    ],
)
async def test_hugging_faces_models_and_who_runs_them(model: str, said: str, server: ModelServer) -> None:
    """When it fails: a name that the router does not know is found out by the first visitor."""
    generator = HuggingFaceGenerator(HuggingFaceConfig(url=f"{server.url}/v1", token="hf_1", model=model))
    try:
        words = await generator.check()
    except GeneratorError as exc:
        words = str(exc)
    assert said in words


async def test_without_a_token_hugging_face_is_not_asked(server: ModelServer) -> None:
    """When it fails: an owner who forgot the token learns it from a visitor's empty answer."""
    generator = HuggingFaceGenerator(HuggingFaceConfig(url=f"{server.url}/v1", model="ok:1"))
    heard = await listen(generator, prompt_about())
    assert type(heard.error) is GeneratorRejectedError
    assert "https://huggingface.co/settings/tokens" in str(heard.error)
    with pytest.raises(GeneratorRejectedError, match="TOKEN is not set"):
        await generator.check()
    assert not server.calls


async def test_usage_is_not_asked_for_where_it_is_refused(server: ModelServer) -> None:
    config = OpenAiConfig(url=server.url, model="ok:1", include_usage=False)
    await listen(OpenAiGenerator(config), prompt_about())
    assert "stream_options" not in server.calls[0].body


async def test_the_limit_is_sent_under_the_name_that_the_server_knows(server: ModelServer) -> None:
    """When it fails: OpenAI's models that reason refuse every question, or warming writes a whole answer."""
    config = OpenAiConfig(url=server.url, model="ok:1", max_tokens=100, limit_name="max_completion_tokens")
    generator = OpenAiGenerator(config)
    await generator.warm(prompt_about().messages)
    await listen(generator, prompt_about())
    assert [each.body["max_completion_tokens"] for each in server.calls] == [1, 100]
    assert not any("max_tokens" in each.body for each in server.calls)


async def test_an_end_mark_that_is_kept_back_costs_little(server: ModelServer) -> None:
    """When it fails: a whole answer is lost to a server that does not close after its `finish_reason`."""
    config = OpenAiConfig(url=server.url, model="lingers:3", silence_timeout_s=1.6)
    heard = await listen(OpenAiGenerator(config), prompt_about())
    assert heard.completion is not None
    assert heard.seconds < 1.6
    await until(lambda: server.calls[0].aborted is not None)


async def test_proxies_of_the_environment_are_ignored(server: ModelServer, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    heard = await listen(OllamaGenerator(OllamaConfig(url=server.url, model="ok:1")), prompt_about())
    assert heard.error is None


async def test_connecting_has_a_limit() -> None:
    """When it fails: a host that swallows packets holds an answer for the operating system's minutes."""
    with closing(socket.create_server(("127.0.0.1", 0), backlog=0)) as deaf:
        address = deaf.getsockname()
        with closing(socket.socket()) as first, closing(socket.socket()) as second:
            for each in (first, second):  # they fill the line of those who wait to be accepted
                each.settimeout(0)
                each.connect_ex(address)
            config = OllamaConfig(url=f"http://127.0.0.1:{address[1]}", connect_timeout_s=0.3)
            heard = await listen(OllamaGenerator(config), prompt_about())
    assert type(heard.error) is GeneratorUnavailableError
    assert 0.2 < heard.seconds < 3


async def test_a_tls_handshake_that_is_cancelled_leaves_no_socket(server: ModelServer) -> None:
    """When it fails: httpcore's half-made connection waits for the garbage collector, which warns of it."""
    config = OllamaConfig(url=server.url.replace("http", "https"))
    reader = asyncio.create_task(listen(OllamaGenerator(config), prompt_about()))
    await until(lambda: bool(server.open))
    reader.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reader
    gc.collect()
    await until(lambda: all(task.done() for task in server.open))


async def test_a_stream_dropped_after_its_completion_is_closed(server: ModelServer) -> None:
    """When it fails: whoever stops reading at the `Completion` leaves a connection behind."""
    generator = OpenAiGenerator(OpenAiConfig(url=server.url, model="lingers:3"))
    async with aclosing(generator.stream(prompt_about())) as pieces:
        assert [await anext(pieces) for _ in range(3)] == ["t000001 ", "t000002 ", "t000003 "]
        await anext(pieces)
    await until(lambda: server.running == 0)


async def test_a_model_that_was_never_pulled_is_named_with_the_command(server: ModelServer) -> None:
    heard = await listen(OllamaGenerator(OllamaConfig(url=server.url, model="missing")), prompt_about())
    assert "run `ollama pull missing`" in str(heard.error)


async def test_a_model_of_ollamas_cloud_is_named_with_the_command(server: ModelServer) -> None:
    config = OllamaConfig(url=server.url, model="replay:ollama_cloud_login")
    heard = await listen(OllamaGenerator(config), prompt_about())
    assert "run `ollama signin`" in str(heard.error)


async def test_no_secret_is_logged(server: ModelServer, caplog: pytest.LogCaptureFixture) -> None:
    """When it fails: a password or an API key reaches the log, by an error, a repr, or httpx's own line a request."""
    caplog.set_level("DEBUG")
    caplog.set_level("DEBUG", logger="httpx")  # the service quietens it for the whole process
    url = server.url.replace("://", "://user:pa55word@")
    ollama = OllamaConfig(url=url, model="status:401")
    openai = OpenAiConfig(url=url, model="status:401", api_key="sk-s3cret")
    face = HuggingFaceConfig(url=f"{server.url}/v1", model="status:401", token="hf_s3cret")
    generators = (OllamaGenerator(ollama), OpenAiGenerator(openai), HuggingFaceGenerator(face))
    errors = [(await listen(each, prompt_about())).error for each in generators]
    told = " ".join([*map(str, errors), repr(ollama), repr(openai), repr(face), caplog.text])
    assert "401" in told
    assert "HTTP Request: POST" in caplog.text
    assert "pa55word" not in told
    assert "s3cret" not in told
    assert server.calls[0].headers["authorization"].startswith("Basic ")
