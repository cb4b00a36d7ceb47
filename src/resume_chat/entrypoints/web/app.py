"""The web application: every part from the container, given to the handlers that need it and to no other."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import msgspec
import structlog
from dependency_injector import providers
from litestar import Litestar, Router
from litestar.di import Provide
from litestar.openapi import OpenAPIConfig
from litestar.openapi.spec import Components, Reference, SecurityScheme, Tag
from litestar.routes import HTTPRoute

from resume_chat import __version__
from resume_chat.container import Container
from resume_chat.domain.answer import PendingAnswer
from resume_chat.domain.events import Done, Failed, NumberedEvent
from resume_chat.entrypoints.web import api, frames, health, page, socket
from resume_chat.entrypoints.web.api.callers import OwnersToken
from resume_chat.entrypoints.web.connection import ChatParts, SocketLimits
from resume_chat.entrypoints.web.draining import Draining
from resume_chat.entrypoints.web.event_stream import EventStreams
from resume_chat.entrypoints.web.health import HealthBoard
from resume_chat.entrypoints.web.http_edge import PAGE_POLICY, HttpEdge
from resume_chat.entrypoints.web.lifecycle import STALE_CHECK_S, Lifecycle
from resume_chat.entrypoints.web.limiting import QuestionLimiter, QuestionLimits, SocketCount
from resume_chat.entrypoints.web.metrics import Metrics
from resume_chat.entrypoints.web.page import Pages, ReferencePage
from resume_chat.entrypoints.web.problems import problem_response
from resume_chat.entrypoints.web.socket import ChatSockets
from resume_chat.ports.errors import PortError
from resume_chat.settings import AnswersConfig, Settings
from resume_chat.usecases.supervise_answers import AnswerObserver

MAX_BODY_BYTES = 65_536
DESCRIPTION = """\
Ask questions about one person's resume; a machine answers, from that resume and nothing else.

The conversation itself runs over the WebSocket `/ws/chat` (subprotocol `resume-chat.v1`); see `docs/wire-protocol.md`.
The same answers come as server-sent events where no socket can be had.
This API gives what has been asked and answered, and takes it away again. Every error is an RFC 9457 problem with a `code`.
"""

_log = structlog.get_logger("resume_chat.answers")


def create_app(container: Container, *, limits: SocketLimits | None = None) -> Litestar:
    """The application over a container. Its lifespan starts and ends what the container holds.

    Args:
        container: Every part of the service; nothing in it may have been used yet.
        limits: What a socket may cost; by default what the protocol says, and the settings' sockets for each address.
    """
    return build(container, limits=limits)[0]


def build(
    container: Container, *, limits: SocketLimits | None = None, stale_check_s: float = STALE_CHECK_S
) -> tuple[Litestar, Lifecycle]:
    """The application with the lifecycle around it, for a server that begins and ends it by itself."""
    settings = container.settings()
    drain_s = settings.section("answers", AnswersConfig).drain_s
    socket_limits = limits or SocketLimits(
        per_address=settings.sockets_per_address, total=settings.sockets, drain_s=drain_s
    )
    metrics, draining = Metrics(), Draining()
    container.observer.override(providers.Object(_observer(metrics)))
    container.on_skip.override(providers.Object(_log_skip))
    container.report.override(providers.Object(_log_report))
    question_limits = _question_limits(settings)
    limiter, opening_limiter = QuestionLimiter(question_limits), QuestionLimiter(question_limits, "opened-")
    parts = ChatParts(
        accept_question=container.accept_question(),
        ask_again=container.ask_again(),
        follow_answer=container.follow_answer(),
        stop_answer=container.stop_answer(),
        index=container.index,
        generator=container.generator().name,
        limiter=limiter,
        limits_info=_limits_info(settings, question_limits, socket_limits),
        draining=draining,
        metrics=metrics,
    )
    sockets = ChatSockets(parts, socket_limits, frozenset(settings.origins))
    supervisor = container.supervisor()
    metrics.watch(sockets=lambda: sockets.open, running=lambda: supervisor.running)
    times = {"drain_s": socket_limits.drain_s, "stale_check_s": stale_check_s}
    limiters = [limiter, opening_limiter]
    lifecycle = Lifecycle(container, draining, sockets=sockets, limiters=limiters, **times)
    needed = {
        "chat_parts": parts,
        "event_streams": _event_streams(parts, socket_limits, sockets.count),
        "chat_sockets": sockets,
        "health_board": HealthBoard(container.check_health(), draining),
        "metrics": metrics,
        "pages": Pages(container.index),
        "opening_limiter": opening_limiter,
        **_history(container, settings),
    }
    return _litestar(needed, lifecycle), lifecycle


def _history(container: Container, settings: Settings) -> dict[str, object]:
    """What is done with what is kept."""
    return {
        "read_history": container.read_history(),
        "gain_insight": container.gain_insight(),
        "approve_answers": container.approve_answers(),
        "edit_history": container.edit_history(),
        "erase_history": container.erase_history(),
        "owners_token": OwnersToken(settings.owner_token),
    }


def _litestar(needed: dict[str, object], lifecycle: Lifecycle) -> Litestar:
    @asynccontextmanager
    async def lifespan(_app: Litestar) -> AsyncIterator[None]:
        await lifecycle.start()
        try:
            yield
        finally:
            await lifecycle.stop()

    app = Litestar(
        route_handlers=[api.router, health.router, page.router, socket.chat],
        dependencies={name: Provide(_giving(part), sync_to_thread=False) for name, part in needed.items()},
        exception_handlers={Exception: problem_response},
        lifespan=[lifespan],
        logging_config=None,
        openapi_config=_openapi(),
        request_max_body_size=MAX_BODY_BYTES,
    )
    methods = {each.path_format: each.methods for each in app.routes if isinstance(each, HTTPRoute)}
    app.asgi_handler = HttpEdge(app.asgi_handler, methods)
    return app


def _giving(part: object) -> Callable[[], Any]:
    return lambda: part


def _openapi() -> OpenAPIConfig:
    schemes: dict[str, SecurityScheme | Reference] = {
        "visitor_token": SecurityScheme(
            type="http", scheme="bearer", description="The visitor token of `POST /api/v1/visitors`."
        ),
        "owner_token": SecurityScheme(
            type="http",
            scheme="bearer",
            description="The owner's token: `RESUME_CHAT_OWNER_TOKEN` of the configuration.",
        ),
    }
    return OpenAPIConfig(
        title="Resume Chat",
        version=__version__,
        description=DESCRIPTION,
        components=Components(security_schemes=schemes),
        render_plugins=[ReferencePage()],
        openapi_router=Router(
            "/schema",
            route_handlers=[],
            include_in_schema=False,
            response_headers={"content-security-policy": PAGE_POLICY, "cache-control": "no-cache"},
        ),
        tags=[
            Tag(name="visitors", description="Becoming a visitor, and taking everything away again."),
            Tag(name="conversations", description="What a visitor has asked, and what was answered."),
            Tag(name="answers", description="Asking, reading along, and what becomes of an answer."),
            Tag(name="owner", description="For the owner of the resume."),
            Tag(name="operation", description="For load balancers and monitoring."),
        ],
        use_handler_docstrings=True,
    )


def _event_streams(parts: ChatParts, limits: SocketLimits, count: SocketCount) -> EventStreams:
    return EventStreams(
        follow_answer=parts.follow_answer, count=count, draining=parts.draining, limits=limits, metrics=parts.metrics
    )


def _question_limits(settings: Settings) -> QuestionLimits:
    return QuestionLimits(
        per_minute=settings.questions_per_minute,
        per_address_per_hour=settings.questions_per_address,
        redis_url=settings.redis_url,
    )


def _limits_info(settings: Settings, questions: QuestionLimits, sockets: SocketLimits) -> frames.LimitsInfo:
    return frames.LimitsInfo(
        max_question_chars=settings.max_question_chars,
        max_frame_bytes=frames.MAX_FRAME_BYTES,
        questions_per_minute=questions.per_minute,
        questions_per_address_per_hour=questions.per_address_per_hour,
        followed_answers=sockets.follows,
        idle_s=sockets.idle_s,
    )


def _observer(metrics: Metrics) -> AnswerObserver:
    """Logs and counts what the supervisor tells of answers."""

    def started(pending: PendingAnswer) -> None:
        metrics.started(pending)
        _log.info(
            "answer_started",
            answer_id=pending.answer_id,
            conversation_id=pending.conversation_id,
            attempt=pending.attempt,
        )

    def ended(pending: PendingAnswer, end: NumberedEvent) -> None:
        metrics.answered(end)
        if isinstance(end.event, Done | Failed):
            message = end.event.message
            _log.info(
                "answer_ended",
                answer_id=pending.answer_id,
                status=message.status.value,
                failure=message.failure.value if message.failure else None,
                generator=message.generator,
                events=end.seq,
                **msgspec.to_builtins(message.timings),
            )

    def failed(where: str, error: BaseException) -> None:
        if isinstance(error, PortError | TimeoutError):
            _log.warning("answer_trouble", where=where, error=type(error).__name__, problem=str(error))
        else:
            _log.error("answer_broke", where=where, exc_info=error)

    return AnswerObserver(started=started, ended=ended, failed=failed)


def _log_skip(link: str, error: PortError) -> None:
    _log.warning("generator_skipped", generator=link, error=type(error).__name__, problem=str(error))


def _log_report(line: str) -> None:
    _log.info("preparing", step=line)
