"""Logs: one event a line, as JSON for machines or in colours for a terminal, from every library through one pipeline.

What a visitor wrote, tokens and anything made from them are never given to a logger. As an exception's text may quote any
of it, the text of an unforeseen exception is shown at level `debug` only; its class and where it happened always are.
JSON escapes everything that is not ASCII, so that no text can forge or hide a line.
"""

import logging
import sys
import traceback
from collections.abc import MutableMapping
from types import TracebackType
from typing import TextIO, TypeGuard

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

QUIET = (
    "aiosqlite",
    "alembic",
    "asyncio",
    "bm25s",
    "chromadb",
    "httpcore",
    "httpx",
    "limits",
    "litestar",
    "sqlalchemy",
    "urllib3",
    "uvicorn",
    "uvicorn.error",
    "websockets",
)
"""Libraries of which only warnings are shown."""

PLACES = 24
"""Of an exception, at most so many places are shown, the innermost ones."""

ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None]


def configure_logging(level: str = "info", stream: TextIO | None = None, *, is_terminal: bool | None = None) -> None:
    """Sets up logging for the whole process; calling it again replaces what was set up.

    Args:
        level: The least severe level that is shown: `debug`, `info`, `warning`, `error`.
        stream: Where lines go; standard error by default.
        is_terminal: Whether people read it; by default what the stream says.
    """
    target = stream or sys.stderr
    for_people = target.isatty() if is_terminal is None else is_terminal
    show_text = level == "debug"
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        ExceptionPlace(show_text=show_text),
        in_reading_order,
    ]
    renderer: Processor = (
        structlog.dev.ConsoleRenderer(pad_event_to=24) if for_people else structlog.processors.JSONRenderer()
    )
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[structlog.stdlib.add_logger_name, *shared],
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
    )
    _route_libraries(target, formatter, level)


def _route_libraries(stream: TextIO, formatter: logging.Formatter, level: str) -> None:
    """Sends what goes through the standard library's logging to one stream, of the talkative ones the warnings only."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for name in QUIET:
        library = logging.getLogger(name)
        library.handlers[:] = []
        library.propagate = True
        library.setLevel(logging.INFO if level == "debug" else logging.WARNING)
    access = logging.getLogger("uvicorn.access")
    access.handlers[:] = []
    access.propagate = False
    logging.getLogger("uvicorn.error").filters[:] = [_without_clients_faults]


def in_reading_order(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
    """When, how severe and what first; the rest as it was given. A structlog processor."""
    first = {name: event.pop(name) for name in ("timestamp", "level", "event") if name in event}
    return {**first, **event}


class ExceptionPlace:
    """Replaces an exception by its class and the places it went through; its text only where that may be shown."""

    def __init__(self, *, show_text: bool) -> None:
        self._show_text = show_text

    def __call__(self, _logger: WrappedLogger, _name: str, event: EventDict) -> MutableMapping[str, object]:
        """A structlog processor."""
        error = _exception_of(event.pop("exc_info", None))
        if error is not None:
            event["error"] = type(error).__name__
            event["places"] = places_of(error)[-PLACES:]
            if self._show_text:
                event["error_text"] = str(error)
        return event


def places_of(error: BaseException) -> list[str]:
    """Where an exception went through, outermost first: `file:line function`, and its causes after it."""
    places: list[str] = []
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        if current is not error:
            places.append(f"because of {type(current).__name__}")
        places.extend(
            f"{each.filename}:{each.lineno} {each.name}" for each in traceback.extract_tb(current.__traceback__)
        )
        if isinstance(current, BaseExceptionGroup) and current.exceptions:
            current = current.exceptions[0]
        else:
            current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)
    return places


def _exception_of(exc_info: object) -> BaseException | None:
    if isinstance(exc_info, BaseException):
        return exc_info
    if _is_exc_info(exc_info):
        return exc_info[1]
    return sys.exc_info()[1] if exc_info else None


def _is_exc_info(value: object) -> TypeGuard[ExcInfo]:
    return isinstance(value, tuple) and len(value) == 3 and isinstance(value[1], BaseException)


def _without_clients_faults(record: logging.LogRecord) -> bool:
    """Drops what uvicorn calls an error although only a client did something wrong: log noise by remote control."""
    return not record.getMessage().startswith(("Invalid UTF-8 sequence", "ASGI callable returned without"))
