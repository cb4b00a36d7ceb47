"""Runs the application: uvicorn with the limits this service needs, a listener of its own, and a goodbye before the end."""

import asyncio
import contextlib
import errno
import ipaddress
import signal
import socket
from collections.abc import Awaitable, Callable
from types import FrameType

import structlog
import uvicorn

from resume_chat.container import Container, build_container
from resume_chat.entrypoints.logging_setup import configure_logging
from resume_chat.entrypoints.web.app import build
from resume_chat.entrypoints.web.client_address import RealAddress
from resume_chat.entrypoints.web.connection import SocketLimits
from resume_chat.entrypoints.web.frames import MAX_FRAME_BYTES
from resume_chat.entrypoints.web.guarded_http import GuardedHTTP
from resume_chat.entrypoints.web.guarded_ws import GuardedWS
from resume_chat.entrypoints.web.lifecycle import STALE_CHECK_S
from resume_chat.settings import Settings, SettingsError

SEND_BUFFER_BYTES = 65_536
"""Of the kernel, for each connection: what a client that does not read can hold there."""
USER_TIMEOUT_MS = 30_000
"""After so long without an acknowledgement the kernel gives a connection up."""
SHUTDOWN_S = 5
"""What is left of requests and sockets after the goodbye is cut off after this."""

OTHER_CONNECTIONS = 1_000
"""That may be open besides chats: requests, and those that have not said yet what they want."""
STOP_S = 8.0
"""For letting go of database, index and model at the very end; what takes longer is left to the operating system."""

_log = structlog.get_logger("resume_chat.service")


class ChatServer(uvicorn.Server):
    """uvicorn, but it says goodbye first.

    On a signal nothing more is accepted and everything is drained, and only then what is left is closed. A second signal
    ends the process at once. SIGTERM is how a process is told to stop: when it has, that is no failure, and the exit code
    is 0. After Ctrl-C it is what a terminal expects (130).
    """

    def __init__(self, config: uvicorn.Config, drain: Callable[[], Awaitable[None]]) -> None:
        super().__init__(config)
        self._drain = drain
        self._loop: asyncio.AbstractEventLoop | None = None
        self._draining: asyncio.Task[None] | None = None
        self._listeners: list[socket.socket] = []
        self._is_signalled = False

    async def serve(self, sockets: list[socket.socket] | None = None) -> None:
        """Serves until a signal comes."""
        self._loop = asyncio.get_running_loop()
        await super().serve(sockets)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Takes connections, and says so only then."""
        await super().startup(sockets)
        self._listeners = sockets or []
        for listener in self._listeners if self.started else []:
            _log.info("serving", url=url_of(listener))

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """A signal: the first begins the goodbye."""
        if self._is_signalled or self._loop is None:
            signal.signal(sig, signal.SIG_DFL)
            signal.raise_signal(sig)
            return
        self._is_signalled = True
        then = self._exit if sig == signal.SIGTERM else lambda: super(ChatServer, self).handle_exit(sig, frame)
        self._loop.call_soon_threadsafe(self.begin_exit, then)

    def begin_exit(self, then: Callable[[], None] | None = None) -> None:
        """Accepts nothing more, drains, and then ends `serve`."""
        for server in self.servers:
            server.close()
        for listener in self._listeners:
            listener.close()

        async def drain() -> None:
            try:
                await self._drain()
            finally:
                (then or self._exit)()

        self._draining = asyncio.ensure_future(drain())

    def _exit(self) -> None:
        self.should_exit = True


def make_server(
    container: Container, *, limits: SocketLimits | None = None, stale_check_s: float = STALE_CHECK_S
) -> tuple[ChatServer, Callable[[], Awaitable[None]], Callable[[], Awaitable[None]]]:
    """A server over a container, with what starts and what stops the parts below it."""
    settings = container.settings()
    app, lifecycle = build(container, limits=limits, stale_check_s=stale_check_s)
    heartbeat_s = (limits or SocketLimits()).heartbeat_s
    config = uvicorn.Config(
        RealAddress(app, settings.proxies) if settings.address_header == "x-real-ip" else app,
        http=GuardedHTTP,
        ws=GuardedWS,
        ws_max_size=MAX_FRAME_BYTES,
        ws_per_message_deflate=False,
        ws_ping_interval=heartbeat_s,
        ws_ping_timeout=heartbeat_s,
        timeout_keep_alive=5,
        timeout_graceful_shutdown=SHUTDOWN_S,
        limit_concurrency=settings.sockets + OTHER_CONNECTIONS,
        proxy_headers=settings.believes_forwarded,
        forwarded_allow_ips=list(settings.proxies),
        server_header=False,
        access_log=False,
        log_config=None,
        lifespan="on",
    )
    return ChatServer(config, lifecycle.drain), lifecycle.start, lifecycle.stop


def run_server(settings: Settings, *, host: str, port: int) -> None:
    """Serves with these settings until a signal comes.

    Raises:
        SettingsError: A setting cannot be used, or host and port cannot be listened on.
        PortError: A part cannot be reached, opened or read.
        ResumeError: The document is not a resume.
    """
    configure_logging(settings.log_level)
    container = build_container(settings)
    with contextlib.closing(open_listener(host, port)) as listener:
        serve_on(container, listener)


def serve_on(container: Container, listener: socket.socket) -> None:
    """Serves on a listener until a signal comes; raises as `run_server` does. Connections are refused until it serves."""
    server, start, stop = make_server(container)
    loop_factory = server.config.get_loop_factory()

    async def serve() -> None:
        try:
            await start()
            await server.serve([listener])
        finally:
            try:
                async with asyncio.timeout(STOP_S):
                    await stop()
            except TimeoutError:
                _log.warning("stop_cut_off", after_s=STOP_S)

    try:
        with asyncio.Runner(loop_factory=loop_factory) as runner:
            runner.run(serve())
    except OSError as exc:
        if exc.errno != errno.EADDRINUSE:
            raise
        # Another process began to listen on the same port while this one was starting.
        raise SettingsError(_why_not(exc, *listener.getsockname()[:2])) from exc


def open_listener(host: str, port: int) -> socket.socket:
    """A socket to listen on, with bounded buffers. It is bound but refuses connections until something is served on it.

    Args:
        host: A name or an address.
        port: 0 takes any that is free.

    Raises:
        SettingsError: It cannot be listened there; says why, and the way out.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except OSError as exc:
        raise SettingsError(f"{host!r} is no address to listen on; try --host 127.0.0.1 or --host 0.0.0.0") from exc
    listener = socket.socket(family, kind, protocol)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER_BYTES)
        if hasattr(socket, "TCP_USER_TIMEOUT"):
            listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, USER_TIMEOUT_MS)
        listener.bind(address)
    except OSError as exc:
        listener.close()
        raise SettingsError(_why_not(exc, host, port)) from exc
    return listener


def _why_not(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"port {port} of {host} is in use; stop what listens there, or choose another with --port"
    if error.errno == errno.EACCES:
        return f"port {port} may not be used by this user; choose one above 1023 with --port"
    if error.errno == errno.EADDRNOTAVAIL:
        return f"{host} is not an address of this machine; try --host 127.0.0.1 or --host 0.0.0.0"
    return f"cannot listen on port {port} of {host}: {error.strerror}; choose others with --host and --port"


def url_of(listener: socket.socket) -> str:
    """Where a browser on this machine finds a listener."""
    host, port = listener.getsockname()[:2]
    address = ipaddress.ip_address(host)
    if address.is_unspecified:
        host = "127.0.0.1"
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
