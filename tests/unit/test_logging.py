"""Every event is one line of JSON, and none holds what a visitor wrote."""

import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from resume_chat.entrypoints.logging_setup import configure_logging

CANARY = "canary-7f3a2b"


@pytest.fixture(autouse=True)
def _restore() -> Iterator[None]:
    """Puts back what this process had set up."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def lines(stream: io.StringIO) -> list[dict[str, object]]:
    """The stream's lines, each of them JSON."""
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_an_event_is_one_line_whatever_is_in_it() -> None:
    """T55: line ends, escape sequences and invisible characters cannot forge or hide a line."""
    stream = io.StringIO()
    configure_logging(stream=stream, is_terminal=False)
    hostile = 'a\r\nb\u2028c\x1b[31md\u202ee\u0000f"}\n{"event":"forged"'
    structlog.get_logger("x").info("socket_opened", connection_id=hostile)
    logging.getLogger("somebody").warning("said %s", hostile)
    first, second = lines(stream)
    assert (first["event"], first["connection_id"], first["level"]) == ("socket_opened", hostile, "info")
    assert second["event"] == f"said {hostile}"
    assert stream.getvalue().isascii()


def test_an_exceptions_text_is_shown_at_debug_only() -> None:
    """It may quote a question, a token or a password."""
    for level, is_shown in (("info", False), ("debug", True)):
        stream = io.StringIO()
        configure_logging(level, stream, is_terminal=False)
        try:
            raise_from_another()
        except RuntimeError:
            structlog.get_logger("x").exception("answer_broke", answer_id="a")
            logging.getLogger("library").exception("it broke")
        assert (CANARY in stream.getvalue()) is is_shown
        for line in lines(stream):
            assert line["error"] == "RuntimeError"
            assert any("raise_from_another" in str(place) for place in list(line["places"]))  # type: ignore[call-overload] # a list
            assert "because of KeyError" in list(line["places"])  # type: ignore[call-overload] # a list


def raise_from_another() -> None:
    """Fails as code does: one error because of another."""
    try:
        dict[str, str]()[CANARY]
    except KeyError as error:
        raise RuntimeError(CANARY) from error


def test_libraries_are_heard_when_they_warn() -> None:
    stream = io.StringIO()
    configure_logging(stream=stream, is_terminal=False)
    for name in ("httpx", "uvicorn.error", "litestar", "sqlalchemy.engine"):
        logging.getLogger(name).info("chatter about /ws/chat?token=%s", CANARY)
        logging.getLogger(name).warning("trouble")
    logging.getLogger("uvicorn.access").warning("GET /?question=%s", CANARY)
    assert [line["event"] for line in lines(stream)] == ["trouble"] * 4


def test_what_only_a_client_did_wrong_is_no_error_of_ours() -> None:
    """Log noise by remote control."""
    stream = io.StringIO()
    configure_logging(stream=stream, is_terminal=False)
    logging.getLogger("uvicorn.error").error("Invalid UTF-8 sequence received from client.")
    assert stream.getvalue() == ""


def test_ids_of_the_context_are_on_every_line() -> None:
    stream = io.StringIO()
    configure_logging(stream=stream, is_terminal=False)
    with structlog.contextvars.bound_contextvars(connection_id="c1"):
        structlog.get_logger("x").info("frame_refused")
    structlog.get_logger("x").info("stopped")
    with_id, without = lines(stream)
    assert with_id["connection_id"] == "c1"
    assert "connection_id" not in without


def test_people_get_colours_and_machines_do_not() -> None:
    for is_terminal in (True, False):
        stream = io.StringIO()
        configure_logging(stream=stream, is_terminal=is_terminal)
        structlog.get_logger("x").info("serving", url="http://127.0.0.1:8000")
        assert ("\x1b[" in stream.getvalue()) is is_terminal
