"""The wire protocol's frames: coding, refusing, and that the published schema is the code's."""

import json
from contextlib import suppress
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from resume_chat.entrypoints.web import frames
from resume_chat.entrypoints.web.codes import BadFrameError, Code

SCHEMA = Path(__file__).parents[2] / "docs" / "frames.schema.json"

texts = st.text(max_size=40)
ids = st.text(alphabet=st.characters(exclude_characters="\x00", codec="utf-8"), min_size=1, max_size=64)
from_client = st.one_of(
    st.builds(frames.Hello, visitor_token=st.none() | texts),
    st.builds(frames.Ask, client_message_id=ids, question=texts, conversation_id=st.none() | texts),
    st.builds(frames.Regenerate, client_message_id=ids, answer_id=texts),
    st.builds(frames.Stop, answer_id=texts),
    st.builds(frames.Resume, answer_id=texts, after_seq=st.integers(0, frames.MAX_SEQ)),
    st.builds(frames.Ping, nonce=texts | st.integers(-frames.MAX_SEQ, frames.MAX_SEQ)),
)
from_server = st.one_of(
    st.builds(frames.TokenFrame, answer_id=ids, seq=st.integers(1, frames.MAX_SEQ), text=texts),
    st.builds(
        frames.Accepted,
        client_message_id=ids,
        conversation_id=ids,
        question_id=ids,
        answer_id=ids,
        duplicate=st.booleans(),
    ),
    st.builds(
        frames.ErrorFrame,
        code=st.sampled_from(Code),
        text=texts,
        retryable=st.booleans(),
        retry_after_s=st.integers(1, 9),
    ),
    st.builds(frames.WithheldFrame, answer_id=ids, seq=st.integers(1, 9), reason=texts, count=st.integers(1, 9)),
    st.builds(frames.Pong, nonce=texts),
    st.builds(frames.Goodbye, reconnect_after_ms=st.integers(1, 9999)),
)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)


@given(from_client)
def test_a_client_frame_comes_back_as_it_was(frame: frames.FromClient) -> None:
    assert frames.decode(frames.encode(frame)) == frame


@given(from_server)
def test_a_server_frame_comes_back_as_it_was(frame: frames.FromServer) -> None:
    assert frames.decode_server(frames.encode(frame)) == frame


@given(
    json_values
    | st.fixed_dictionaries(
        {"type": st.sampled_from(["ask", "hello", "resume", "stop", "ping"])},
        optional={
            "question": json_values,
            "client_message_id": json_values,
            "answer_id": json_values,
            "after_seq": json_values,
            "nonce": json_values,
            "visitor_token": json_values,
            "conversation_id": json_values,
        },
    )
)
def test_any_json_is_a_frame_or_refused(value: object) -> None:
    """Anything but `BadFrameError` would end the socket of whoever sends it."""
    with suppress(BadFrameError):
        frames.decode(json.dumps(value))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "[]",
        "{}",
        "{",
        '\ufeff{"type":"ping","nonce":"1"}',
        '{"type":"ping"}',
        '{"type":"ping","nonce":NaN}',
        '{"type":"ping","nonce":null}',
        '{"type":"resume","answer_id":"a","after_seq":1e400}',
        '{"type":"resume","answer_id":"a","after_seq":-1}',
        '{"type":"resume","answer_id":"a","after_seq":1.5}',
        '{"type":"resume","answer_id":"a","after_seq":9007199254740992}',
        '{"type":"resume","answer_id":"a","after_seq":99999999999999999999999999}',
        '{"type":"ask","client_message_id":"","question":"?"}',
        '{"type":"ask","client_message_id":"\\u0000","question":"?"}',
        '{"type":"ask","client_message_id":"a","question":"\\ud800"}',
        '{"type":"ask","client_message_id":"' + "x" * 65 + '","question":"?"}',
        '{"type":"ask","client_message_id":"a"}',
        '{"type":"ASK","client_message_id":"a","question":"?"}',
        '{"type":"ping","nonce":' + "[" * 5000 + "]" * 5000 + "}",
        "[" * 100_000,
        '{"type":"ping","nonce":"' + "x" * 16_384 + '"}',
    ],
)
def test_what_is_no_frame_is_refused(text: str) -> None:
    with pytest.raises(BadFrameError):
        frames.decode(text)


def test_a_deep_field_that_is_not_known_is_refused_or_ignored() -> None:
    """Which of the two depends on how deep Python lets C code go; 3.13 lets it deeper than a frame is long."""
    with suppress(BadFrameError):
        assert frames.decode('{"type":"ping","nonce":"1","x":' + "[" * 5000 + "]" * 5000 + "}") == frames.Ping(
            nonce="1"
        )


def test_fields_that_are_not_known_are_ignored() -> None:
    assert frames.decode('{"type":"ping","nonce":"1","later":{"a":[1]}}') == frames.Ping(nonce="1")


def test_what_is_left_out_is_not_sent() -> None:
    frame = frames.ErrorFrame(code=Code.BUSY, text="Wait.", retryable=True)
    assert json.loads(frames.encode(frame)) == {"type": "error", "code": "busy", "text": "Wait.", "retryable": True}


def test_the_published_schema_is_the_codes() -> None:
    """Write it anew with `python -m resume_chat.entrypoints.web.frames > docs/frames.schema.json`."""
    assert json.loads(SCHEMA.read_text()) == msgspec.to_builtins(frames.schema())


def test_the_schema_names_every_frame_of_the_protocol() -> None:
    schema = json.loads(SCHEMA.read_text())
    sent = set(schema["$defs"]["FromClient"]["discriminator"]["mapping"])
    received = set(schema["$defs"]["FromServer"]["discriminator"]["mapping"])
    assert sent == {"hello", "ask", "regenerate", "stop", "resume", "ping"}
    assert received == {
        *("ready", "accepted", "sources", "token", "snapshot", "progress", "withheld", "done", "failed", "error"),
        *("pong", "goodbye"),
    }
