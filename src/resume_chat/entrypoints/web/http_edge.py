"""What every HTTP answer gets, whoever made it: an id, headers that keep browsers careful, a line in the log."""

import secrets
import time
from collections.abc import Iterable, Mapping

import structlog
from litestar.datastructures import MutableScopeHeaders
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

API_POLICY = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)
HEADERS = {
    "content-security-policy": API_POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "cache-control": "no-store",
}
"""Set where a handler has not set its own."""
QUIET_PATHS = frozenset({"/health/live", "/health/ready", "/metrics"})
"""Asked every few seconds by machines: in the log at `debug` only."""

_log = structlog.get_logger("resume_chat.http")


class HttpEdge:
    """Wraps the whole application; sockets pass through untouched."""

    def __init__(self, app: ASGIApp, methods: Mapping[str, Iterable[str]]) -> None:
        """Wraps an application.

        Args:
            app: What answers.
            methods: By path template, what it takes. The framework's own `OPTIONS` names the methods of one handler of a
                path, and not those of the others.
        """
        self._app = app
        self._methods = {path: ", ".join(sorted(found)) for path, found in methods.items()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """An ASGI application."""
        if scope["type"] != ScopeType.HTTP:
            await self._app(scope, receive, send)
            return
        began = time.perf_counter()
        request_id = secrets.token_hex(8)
        method = str(scope.get("method", ""))

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableScopeHeaders.from_message(message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                headers["x-request-id"] = request_id
                path = str(scope.get("path_template") or "unknown")
                if method == "OPTIONS" and path in self._methods:
                    headers["allow"] = self._methods[path]
                _log_answer(method, path, message["status"], time.perf_counter() - began)
            await send(message)

        with structlog.contextvars.bound_contextvars(request_id=request_id):
            await self._app(scope, receive, send_with_headers)


def _log_answer(method: str, path: str, status: int, took_s: float) -> None:
    """One line for one answer; of the address the route only: the rest may hold anything."""
    level = "debug" if path in QUIET_PATHS and status < 500 else "info"
    fields = {"method": method[:16], "route": path, "status": status, "took_ms": round(took_s * 1000, 1)}
    (_log.debug if level == "debug" else _log.info)("request_answered", **fields)
