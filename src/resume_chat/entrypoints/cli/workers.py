"""Several serving processes behind one listener: started together, replaced when one dies, stopped together."""

import multiprocessing
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from multiprocessing.connection import wait
from multiprocessing.context import SpawnContext, SpawnProcess
from types import FrameType

import structlog

from resume_chat.container import build_container
from resume_chat.entrypoints.logging_setup import configure_logging
from resume_chat.entrypoints.web.server import open_listener, serve_on
from resume_chat.settings import Settings

STOP_S = 40.0
"""Seconds that a worker has for its goodbye; longer than it takes itself."""
QUICK_DEATH_S = 10.0
"""A worker that gives up sooner than this after its start would do so again; one that was killed would not."""

_log = structlog.get_logger("resume_chat.workers")


def serve_with_workers(settings: Settings, *, host: str, port: int, workers: int) -> int:
    """Serves with several processes until a signal comes.

    Returns:
        0 after a signal; else the exit code of a worker that could not start: it has said why.

    Raises:
        SettingsError: Host and port cannot be listened on.
    """
    configure_logging(settings.log_level)
    with closing(open_listener(host, port)) as listener:
        return _Crew(settings, listener, workers).run()


class _Crew:
    """The processes and what became of them."""

    def __init__(self, settings: Settings, listener: socket.socket, size: int) -> None:
        self._settings = settings
        self._listener = listener
        self._size = size
        self._context: SpawnContext = multiprocessing.get_context("spawn")
        self._started: dict[SpawnProcess, float] = {}
        self._is_stopping = False

    def run(self) -> int:
        """Keeps the crew complete until a signal comes, or until a worker cannot even start."""
        wake, waker = self._context.Pipe(duplex=False)

        def stop(_signal: int, _frame: FrameType | None) -> None:
            self._is_stopping = True
            waker.send_bytes(b"stop")

        status = 0
        with _handled(stop), closing(wake), closing(waker):
            for _ in range(self._size):
                self._start()
            while not self._is_stopping and status == 0:
                wait([wake, *(each.sentinel for each in self._started)])
                status = self._replace()
            self._stop()
        return status

    def _start(self) -> None:
        worker = self._context.Process(target=_work, args=(self._settings, self._listener), daemon=True)
        worker.start()
        self._started[worker] = time.monotonic()
        _log.info("worker_started", worker=worker.pid)

    def _replace(self) -> int:
        """Starts a worker for each that has died; the exit code of one that dies as soon as it is started."""
        for worker, started in list(self._started.items()):
            if worker.is_alive():
                continue
            worker.join()
            del self._started[worker]
            if self._is_stopping:
                continue
            if time.monotonic() - started < QUICK_DEATH_S and worker.exitcode is not None and worker.exitcode >= 0:
                return worker.exitcode or 1
            _log.warning("worker_died", worker=worker.pid, exit_code=worker.exitcode)
            self._start()
        return 0

    def _stop(self) -> None:
        for worker in self._started:
            worker.terminate()
        deadline = time.monotonic() + STOP_S
        for worker in self._started:
            worker.join(max(0.0, deadline - time.monotonic()))
            if worker.is_alive():
                _log.warning("worker_killed", worker=worker.pid)
                worker.kill()
                worker.join()


@contextmanager
def _handled(handler: "signal._HANDLER") -> Iterator[None]:
    """Handles the signals that stop a server, and puts back what was there."""
    before = {each: signal.signal(each, handler) for each in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for each, was in before.items():
            signal.signal(each, was)


def _work(settings: Settings, listener: socket.socket) -> None:
    """One worker, in its process."""
    from resume_chat.entrypoints.cli.main import guarded  # noqa: PLC0415 - `main` finds this module, not the other way

    # Ctrl-C goes to every process of the terminal; in a session of its own a worker hears of it from its parent only.
    os.setsid()
    # Before it serves, and so has a handler of its own, there is nothing to say goodbye to.
    signal.signal(signal.SIGTERM, lambda _signal, _frame: sys.exit(0))
    threading.Thread(target=_end_with_the_parent, name="parent", daemon=True).start()
    configure_logging(settings.log_level)
    sys.exit(guarded(lambda: serve_on(build_container(settings), listener)))


def _end_with_the_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)
