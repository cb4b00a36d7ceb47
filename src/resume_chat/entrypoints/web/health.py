"""Whether the process lives, whether it can serve, and what it has done: for load balancers, people and Prometheus.

Outward go the parts' names, their states, and the command that makes one well again where there is one, which is the same
wherever the service runs. What is wrong with a part is in the log.
"""

import asyncio
import time
from collections.abc import Callable
from typing import Annotated, Literal

import msgspec
import structlog
from litestar import Response, Router, get
from litestar.datastructures import CacheControlHeader
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.openapi.spec import Example
from msgspec import UNSET, Meta, UnsetType

from resume_chat.entrypoints.web.draining import Draining
from resume_chat.entrypoints.web.metrics import CONTENT_TYPE, Metrics
from resume_chat.entrypoints.web.problems import documented
from resume_chat.usecases.check_health import CheckHealth

KEPT_S = 1.0

_log = structlog.get_logger("resume_chat.health")


class Live(msgspec.Struct, frozen=True, kw_only=True):
    """The process answers."""

    status: Literal["live"] = "live"


class Readiness(msgspec.Struct, frozen=True, kw_only=True):
    """Whether questions can be answered now."""

    status: Annotated[
        Literal["ready", "degraded", "unavailable", "draining"],
        Meta(
            description="`degraded`: questions are taken, but a part is down that would make answers better. "
            "`unavailable`: a part is down without which no question is taken. `draining`: shutting down."
        ),
    ]
    parts: Annotated[dict[str, Literal["up", "down"]], Meta(description="Each part that the service stands on.")]
    remedies: Annotated[
        dict[str, str] | UnsetType,
        Meta(
            description="For a part that is down, the command that makes it well again; left out where there is none."
        ),
    ] = UNSET


class HealthBoard:
    """The parts' health, looked up at most once a second however many ask."""

    def __init__(
        self, check_health: CheckHealth, draining: Draining, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._check_health = check_health
        self._draining = draining
        self._monotonic = monotonic
        self._lock = asyncio.Lock()
        self._known: Readiness | None = None
        self._known_at = 0.0

    async def __call__(self) -> Readiness:
        """How things are, or were a second ago."""
        async with self._lock:
            if self._known is None or self._monotonic() - self._known_at >= KEPT_S:
                self._known = await self._look()
                self._known_at = self._monotonic()
            known = self._known
        return msgspec.structs.replace(known, status="draining") if self._draining.has_begun else known

    async def _look(self) -> Readiness:
        parts = await self._check_health()
        was_down = {name for name, state in self._known.parts.items() if state == "down"} if self._known else set()
        for part in parts:
            if part.is_well and part.name in was_down:
                _log.info("part_is_back", part=part.name)
            elif not part.is_well and part.name not in was_down:
                _log.warning("part_is_down", part=part.name, problem=part.detail)
        if any(not each.is_well and each.is_needed for each in parts):
            status: Literal["ready", "degraded", "unavailable"] = "unavailable"
        else:
            status = "ready" if all(each.is_well for each in parts) else "degraded"
        states: dict[str, Literal["up", "down"]] = {each.name: "up" if each.is_well else "down" for each in parts}
        remedies = {each.name: each.remedy for each in parts if each.remedy}
        return Readiness(status=status, parts=states, remedies=remedies or UNSET)


@get(
    "/health/live",
    summary="Is the process alive?",
    operation_id="isLive",
    responses={
        200: ResponseSpec(
            data_container=Live,
            description="It is.",
            generate_examples=False,
            examples=[Example(value={"status": "live"})],
        ),
        **documented(500),
    },
)
async def live() -> Live:
    """Answers as long as the process does. Nothing else is looked at."""
    return Live()


@get(
    "/health/ready",
    summary="Can questions be answered?",
    operation_id="isReady",
    responses={
        200: ResponseSpec(
            data_container=Readiness,
            description="Questions are taken.",
            generate_examples=False,
            examples=[
                Example(value={"status": "ready", "parts": {"database": "up", "index": "up", "generator": "up"}})
            ],
        ),
        503: ResponseSpec(
            data_container=Readiness,
            description="Questions are not taken: a part that is needed is down, or the process is going away.",
            generate_examples=False,
            examples=[
                Example(
                    value={
                        "status": "unavailable",
                        "parts": {"database": "down", "index": "up", "generator": "up"},
                        "remedies": {"database": "resume-chat db upgrade"},
                    }
                )
            ],
        ),
        **documented(500),
    },
)
async def ready(health_board: NamedDependency[HealthBoard]) -> Response[Readiness]:
    """Looks at every part, at most once a second. 503 when one is down without which no question is taken."""
    readiness = await health_board()
    return Response(readiness, status_code=200 if readiness.status in {"ready", "degraded"} else 503)


@get(
    "/metrics",
    summary="What has been done",
    operation_id="metrics",
    media_type=CONTENT_TYPE,
    responses={
        200: ResponseSpec(
            data_container=str,
            description="Prometheus's text format.",
            media_type="text/plain",
            generate_examples=False,
            examples=[Example(value="resume_chat_sockets 3.0\n")],
        ),
        **documented(500),
    },
)
async def show_metrics(metrics: NamedDependency[Metrics]) -> bytes:
    """Counts of answers, refusals and sockets, and how long answers took, for Prometheus."""
    return metrics.render()


router = Router(
    "/",
    route_handlers=[live, ready, show_metrics],
    cache_control=CacheControlHeader(no_store=True),
    tags=["operation"],
)
