"""What the model servers' adapters share: framing on bytes, hidden reasoning, one table of errors, careful words."""

import asyncio
import inspect
from collections.abc import AsyncIterator, Sequence
from itertools import pairwise

import httpx
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes.recordings import RECORDINGS
from resume_chat.adapters import http_streaming
from resume_chat.adapters.ollama_generator import OllamaConfig
from resume_chat.adapters.openai_generator import OpenAiConfig
from resume_chat.adapters.stream_framing import (
    MAX_LINE_BYTES,
    LineSplitter,
    ReasoningFilter,
    SseDecoder,
    SseEvent,
    WireError,
)
from resume_chat.ports.errors import (
    GeneratorError,
    GeneratorInterruptedError,
    GeneratorRejectedError,
    GeneratorTimeoutError,
    GeneratorUnavailableError,
)

LIMITS = http_streaming.Limits(connect_s=1, first_token_s=1, silence_s=1, answer_s=1)


def split(body: bytes, cuts: Sequence[int]) -> list[bytes]:
    """The lines of a body that arrives in pieces."""
    splitter, places = LineSplitter(), [0, *sorted(cuts), len(body)]
    lines = [line for start, end in pairwise(places) for line in splitter.feed(body[start:end])]
    return [*lines, splitter.finish()]


def decode(lines: Sequence[bytes]) -> list[SseEvent]:
    decoder = SseDecoder()
    events = [*(decoder.feed(line) for line in lines), decoder.finish()]
    return [event for event in events if event]


# ---------------------------------------------------------------- lines and events


@given(body=st.binary(max_size=300), data=st.data())
def test_lines_do_not_depend_on_the_cuts(body: bytes, data: st.DataObject) -> None:
    cuts = data.draw(st.lists(st.integers(0, len(body)), max_size=20))
    assert split(body, cuts) == [line.removesuffix(b"\r") for line in body.split(b"\n")]


@pytest.mark.parametrize("name", RECORDINGS)
def test_every_recording_reads_the_same_cut_at_every_single_place(name: str) -> None:
    body = RECORDINGS[name].body[:2000]
    whole = split(body, [])
    assert split(body, range(len(body))) == whole
    assert all(split(body, [place]) == whole for place in range(len(body)))


def test_a_line_is_cut_at_line_feeds_only() -> None:
    text = "a\u2028b\u2029c\u0085d\x0be\x0cf\x1cg\rh"
    assert split(text.encode() + b"\nnext", []) == [text.encode(), b"next"]


def test_a_line_has_a_bound() -> None:
    splitter = LineSplitter()
    assert splitter.feed(b"x" * MAX_LINE_BYTES + b"\n") == [b"x" * MAX_LINE_BYTES]
    splitter.feed(b"x" * MAX_LINE_BYTES)
    with pytest.raises(WireError, match="1048576"):
        splitter.feed(b"x")


def test_an_event_has_a_bound() -> None:
    decoder, half = SseDecoder(), b"data: " + b"x" * (MAX_LINE_BYTES // 2)
    decoder.feed(half)
    with pytest.raises(WireError, match="1048576"):
        decoder.feed(half)


def test_events_as_the_standard_reads_them() -> None:
    lines = [
        b": comment",
        b"event:error",
        b"data:one",
        b"data: two",
        b"data:  three",
        b"data",
        b"id: 4",
        b"unknown",
        b"",
    ]
    assert decode([*lines, b"", b"event: lost", b"", b"data: last"]) == [
        SseEvent(name="error", data=b"one\ntwo\n three\n"),
        SseEvent(name="", data=b"last"),
    ]


async def test_a_body_has_a_bound() -> None:
    async def endless() -> AsyncIterator[bytes]:
        while True:
            yield b": keep-alive\n" * 5000

    server = http_streaming.ModelServer(label="It", remedy="", url="http://x", headers={}, limits=LIMITS)
    with pytest.raises(WireError, match="16777216"):
        async for _ in server.events(httpx.Response(200, content=endless())):
            pass


# ---------------------------------------------------------------- hidden reasoning


def shown(pieces: Sequence[str]) -> str:
    reasoning = ReasoningFilter()
    return "".join([*(reasoning.feed(piece) for piece in pieces), reasoning.finish()])


@pytest.mark.parametrize(
    ("text", "visible"),
    [
        ("Hello", "Hello"),
        (" \n Hello ", " \n Hello "),
        ("<think>a</think>Hello", "Hello"),
        ("\n<think>a\n<think>b</think>\n\n Hello <think>kept</think>", "Hello <think>kept</think>"),
        ("<think></think>", ""),
        ("<think>never closed", ""),
        ("<thin", "<thin"),
        ("<thinking>kept</thinking>", "<thinking>kept</thinking>"),
        ("Hello <think>kept</think>", "Hello <think>kept</think>"),
        (" \n", " \n"),
        ("", ""),
    ],
)
def test_reasoning_at_the_beginning_is_left_out_however_it_is_cut(text: str, visible: str) -> None:
    assert shown([text]) == visible
    assert shown(list(text)) == visible
    assert all(shown([text[:place], text[place:]]) == visible for place in range(len(text)))


@given(pieces=st.lists(st.text(alphabet="<think>/ \nab", max_size=12), max_size=12))
def test_reasoning_does_not_depend_on_the_cuts(pieces: list[str]) -> None:
    assert shown(pieces) == shown(["".join(pieces)])


def test_text_that_is_no_reasoning_passes_at_once() -> None:
    reasoning = ReasoningFilter()
    assert [reasoning.feed(piece) for piece in ("H", "e", "<think>")] == ["H", "e", "<think>"]


# ---------------------------------------------------------------- errors


def _httpx_errors() -> list[type[Exception]]:
    classes = [each for _, each in inspect.getmembers(httpx, inspect.isclass) if issubclass(each, Exception)]
    assert len(classes) >= 25
    return classes


def _an_error(kind: type[Exception]) -> Exception:
    try:
        return kind("broken")
    except TypeError:
        if issubclass(kind, httpx.HTTPStatusError):
            request = httpx.Request("GET", "http://x")
            return httpx.HTTPStatusError("broken", request=request, response=httpx.Response(500, request=request))
        return kind()


def _translate(error: Exception, *, begun: bool) -> Exception:
    server = http_streaming.ModelServer(label="It", remedy="start it", url="http://x", headers={}, limits=LIMITS)
    with (
        pytest.raises(GeneratorError) as caught,
        server.translated(http_streaming.Progress(limit="a word", begun=begun)),
    ):
        raise error
    assert caught.value.__cause__ is error
    return caught.value


@pytest.mark.parametrize("kind", _httpx_errors(), ids=lambda kind: kind.__name__)
def test_every_httpx_error_becomes_a_port_error(kind: type[Exception]) -> None:
    """When it fails: httpx has a new error class, and it would reach the visitor as an internal error."""
    before, after = _translate(_an_error(kind), begun=False), _translate(_an_error(kind), begun=True)
    assert type(before) in {GeneratorUnavailableError, GeneratorTimeoutError, GeneratorRejectedError}
    assert type(after) in {GeneratorInterruptedError, GeneratorTimeoutError}


@pytest.mark.parametrize(
    ("error", "before", "after"),
    [
        (httpx.ConnectError("no"), GeneratorUnavailableError, GeneratorInterruptedError),
        (httpx.ConnectTimeout("late"), GeneratorUnavailableError, GeneratorInterruptedError),
        (httpx.ReadTimeout("late"), GeneratorTimeoutError, GeneratorTimeoutError),
        (httpx.WriteTimeout("late"), GeneratorTimeoutError, GeneratorTimeoutError),
        (TimeoutError(), GeneratorTimeoutError, GeneratorTimeoutError),
        (httpx.RemoteProtocolError("cut"), GeneratorUnavailableError, GeneratorInterruptedError),
        (httpx.UnsupportedProtocol("what"), GeneratorRejectedError, GeneratorInterruptedError),
        (WireError("boom"), GeneratorUnavailableError, GeneratorInterruptedError),
        (WireError("filtered", refused=True), GeneratorRejectedError, GeneratorInterruptedError),
    ],
)
def test_which_port_error_it_becomes(error: Exception, before: type[Exception], after: type[Exception]) -> None:
    assert type(_translate(error, begun=False)) is before
    assert type(_translate(error, begun=True)) is after


@pytest.mark.parametrize("bug", [KeyError("bug"), asyncio.CancelledError(), GeneratorExit()])
def test_bugs_and_cancellation_are_not_translated(bug: BaseException) -> None:
    server = http_streaming.ModelServer(label="It", remedy="start it", url="http://x", headers={}, limits=LIMITS)
    with pytest.raises(type(bug)) as caught, server.translated(http_streaming.Progress(limit="a word")):
        raise bug
    assert caught.value is bug


# ---------------------------------------------------------------- addresses and secrets


@pytest.mark.parametrize(
    "url",
    [
        "",
        "localhost:11434",
        "ftp://user:s3cret@host",
        "file:///etc/passwd",
        "gopher://host",
        "http://",
        "http://user:s3cret@",
        "http://host:s3cret",
        "http://169.254.169.254",
        "http://[fe80::1]",
        "http://host?key=s3cret",
        "http://host#s3cret",
        "http://" + "s3cret" * 20,
        "http://ho st",
    ],
)
def test_an_unfit_address_is_refused_and_not_repeated(url: str) -> None:
    for config in (OllamaConfig, OpenAiConfig):
        with pytest.raises(msgspec.ValidationError, match="url") as caught:
            msgspec.convert({"url": url}, config)
        assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize(
    ("config", "options"),
    [
        (OllamaConfig, {"num_ctx": 800}),
        (OllamaConfig, {"num_ctx": "many"}),
        (OllamaConfig, {"silence_timeout_s": 0}),
        (OllamaConfig, {"modell": "x"}),
        (OpenAiConfig, {"context_tokens": 700}),
        (OpenAiConfig, {"api_key": "with space"}),
        (OpenAiConfig, {"api_key": "line\nfeed"}),
        (OpenAiConfig, {"api_key": "k\u00e4y"}),
    ],
)
def test_an_unfit_option_is_refused(config: type[OllamaConfig | OpenAiConfig], options: dict[str, object]) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(options, config)


def test_a_servers_words_are_cleaned() -> None:
    """When it fails: a server can forge log lines, or send our own key back into the log."""
    server = http_streaming.ModelServer(
        label="It", remedy="", url="http://x", headers={}, secret="sk-s3cret", limits=LIMITS
    )
    assert server.clean("bad key sk-s3cret\r\n\x1b[31mFORGED\u2028line") == "bad key *** [31mFORGED line"
    assert len(server.clean("x" * 5000)) == http_streaming.MAX_ERROR_TEXT_CHARS
