"""Whatever comes over a socket is answered with an error or a listed close code, and nobody else notices."""

import asyncio
import json
from pathlib import Path

import pytest
import structlog
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from structlog.testing import LogCapture
from websockets.exceptions import ConnectionClosed

from fakes.chat_client import connected
from fakes.parts import GatedGenerator
from fakes.service import serving
from resume_chat.entrypoints.web.codes import Code
from resume_chat.entrypoints.web.connection import SocketLimits

CLOSE_CODES = {1003, 1007, 1008, 1009}

texts = st.text(max_size=30)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)
fields = st.sampled_from(
    ["visitor_token", "client_message_id", "question", "conversation_id", "answer_id", "after_seq", "nonce"]
)
frame_like = st.builds(
    lambda kind, rest: {**rest, "type": kind},
    st.sampled_from(["hello", "ask", "regenerate", "stop", "resume", "ping", "nonsense"]),
    st.dictionaries(fields, values, max_size=4),
)
messages = st.one_of(
    frame_like.map(json.dumps),
    values.map(json.dumps),
    texts,
    st.binary(max_size=30),
    st.sampled_from(
        [
            "",
            "\ufeff{}",
            "[" * 16_000,
            '{"type":"ping","nonce":' + "[" * 8_000,
            '{"a":' * 3_000,
            '{"type":"ask","type":"hello"}',
            '{"type":"ask","client_message_id":"a","question":"\\ud800"}',
            '{"type":"ping","nonce":NaN}',
            '{"type":"resume","answer_id":"a","after_seq":1e400}',
            "x" * 16_385,
        ]
    ),
)


@pytest.mark.parametrize("says_hello", [True, False])
async def test_any_message_is_answered_and_a_second_socket_goes_on(tmp_path: Path, *, says_hello: bool) -> None:
    """T11: no traceback, a listed code, and no effect on anybody else."""
    log = LogCapture()
    structlog.configure(processors=[log])
    loop = asyncio.get_running_loop()
    async with (
        serving(tmp_path, generator=GatedGenerator(), limits=SocketLimits(per_address=10_000)) as service,
        connected(service.url) as witness,
    ):

        @settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
        @given(st.lists(messages, min_size=1, max_size=8))
        def send(sent: list[str | bytes]) -> None:
            asyncio.run_coroutine_threadsafe(_send_all(service.url, sent, says_hello=says_hello), loop).result(30)

        await asyncio.to_thread(send)
        assert (await witness.exchange(type="ping", nonce="still here"))["nonce"] == "still here"
    assert log.entries
    assert not [entry for entry in log.entries if entry["log_level"] in {"error", "critical"}]


async def _send_all(url: str, sent: list[str | bytes], *, says_hello: bool) -> None:
    """Sends messages on a new socket and takes what comes back."""
    async with connected(url, hello=says_hello) as client:
        try:
            for message in sent:
                await client.socket.send(message)
            await client.send(type="ping", nonce="end of this")
            async with asyncio.timeout(10):
                while True:
                    frame = await client.receive(10)
                    if frame["type"] == "error":
                        assert Code(str(frame["code"])) is not Code.INTERNAL, frame
                    if frame.get("nonce") == "end of this":
                        break
                    if frame["type"] == "error" and frame["code"] == "hello_required" and not says_hello:
                        return
        except ConnectionClosed as closed:
            if closed.rcvd is None or closed.rcvd.code not in CLOSE_CODES:
                raise
