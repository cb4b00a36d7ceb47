"""llama.cpp with one model, in a process of its own: `python -m resume_chat.adapters.llama_process`.

Why not in the service's own: see docs/adr/0016. It is started by `LlamaCppGenerator`, reads what to load from its standard
input, writes where it listens to its standard output, and ends when its input closes: with the service, however that ends.
"""

import contextlib
import os
import re
import subprocess
import sys
import tempfile
import threading
import weakref
from collections.abc import Iterator
from typing import IO, TYPE_CHECKING

import msgspec

from resume_chat.ports.errors import GeneratorRejectedError, GeneratorUnavailableError

if TYPE_CHECKING:
    import xllamacpp

SPARE_HTTP_THREADS = 8
"""For connections that are no answers, beside those that are at work and those that have just been left."""
GIVE_UP_S = 3.0
"""How long the process may take to end when it is told to."""

_NO_PACKAGE = "the package xllamacpp is not installed: pip install 'resume-chat[llamacpp]'"
_LOG_PREFIX = re.compile(r"^[\d.]+ [A-Z] ")
_CALLED_ERROR = re.compile(r"\b(?:error|failed|unsupported|unknown|corrupt)\b", re.IGNORECASE)


class Load(msgspec.Struct, frozen=True, kw_only=True):
    """What the process is told."""

    model_path: str
    name: str
    """Under which it serves the model."""
    key: str
    """Whoever else finds its port is refused without it."""
    context_tokens: int
    slots: int
    threads: int
    batch_tokens: int


class Loaded(msgspec.Struct, frozen=True, kw_only=True):
    """What it answers."""

    url: str = ""
    error: str = ""


class LlamaProcess:
    """A running process with a loaded model."""

    def __init__(self, process: subprocess.Popen[bytes], url: str) -> None:
        self.url = url
        self._process = process
        self._end = weakref.finalize(self, _end, process)

    @property
    def is_running(self) -> bool:
        """Whether it has not ended."""
        return self._process.poll() is None

    def has_ended(self, within_s: float) -> bool:
        """Whether it ends in that time; blocks till then. Dying, a process shuts its sockets before it can be seen dead."""
        try:
            self._process.wait(within_s)
        except subprocess.TimeoutExpired:
            return False
        return True

    def end(self) -> None:
        """Ends it; blocks for a moment. Calling it again does nothing."""
        self._end()


def start(load: Load, timeout_s: float) -> LlamaProcess:
    """Starts a process and waits until its model is loaded: blocks, so call it in a thread.

    Raises:
        GeneratorRejectedError: The package is not installed, or the file is none that it can load.
        GeneratorUnavailableError: The process died, or took too long.
    """
    process = subprocess.Popen(  # noqa: S603 - our own module
        [sys.executable, "-m", __name__],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,  # Ctrl-C in a terminal is for the service, which lets answers end first
    )
    is_late = threading.Event()

    def give_up() -> None:
        is_late.set()
        process.kill()

    timer = threading.Timer(timeout_s, give_up)
    timer.start()
    try:
        said = _exchange(process, load)
    finally:
        timer.cancel()
    if said.url:
        return LlamaProcess(process, said.url)
    _end(process)
    if is_late.is_set():
        raise GeneratorUnavailableError(f"llamacpp: {load.name} was not loaded within {timeout_s:g} s")
    if said.error:
        raise GeneratorRejectedError(f"llamacpp cannot load {load.model_path}: {said.error}")
    raise GeneratorUnavailableError(
        f"llamacpp: the process died while it loaded {load.name} (exit code {process.returncode}): is the file whole, and "
        "is there memory for it?"
    )


def _exchange(process: subprocess.Popen[bytes], load: Load) -> Loaded:
    assert process.stdin is not None  # noqa: S101 - asked for above
    assert process.stdout is not None  # noqa: S101 - asked for above
    with contextlib.suppress(BrokenPipeError):
        process.stdin.write(msgspec.json.encode(load) + b"\n")
        process.stdin.flush()
    line = process.stdout.readline()
    return msgspec.json.decode(line, type=Loaded) if line else Loaded()


def _end(process: subprocess.Popen[bytes]) -> None:
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with contextlib.suppress(BrokenPipeError):
                pipe.close()
    try:
        process.wait(GIVE_UP_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


# ---------------------------------------------------------------- inside the process


def main() -> None:
    """Loads, says where it listens, and waits for its input to close."""
    load = msgspec.json.decode(sys.stdin.buffer.readline(), type=Load)
    with _told(sys.stdout.buffer) as tell:
        with tempfile.TemporaryFile() as log:
            os.dup2(log.fileno(), sys.stderr.fileno())
            try:
                server = _server(load)
            except ImportError:
                tell.write(msgspec.json.encode(Loaded(error=_NO_PACKAGE)) + b"\n")
                return
            except RuntimeError:  # the only thing that the binding raises, without a reason: the log has it
                tell.write(msgspec.json.encode(Loaded(error=_reason(log))) + b"\n")
                return
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())
        tell.write(msgspec.json.encode(Loaded(url=server.listening_address)) + b"\n")
        tell.flush()
        sys.stdin.buffer.read()
    os._exit(0)  # at once: what is being written is for nobody


@contextlib.contextmanager
def _told(out: IO[bytes]) -> Iterator[IO[bytes]]:
    """The pipe to the parent alone; what llama.cpp prints to standard output goes to standard error."""
    with os.fdopen(os.dup(out.fileno()), "wb") as tell:
        os.dup2(sys.stderr.fileno(), out.fileno())
        yield tell


def _server(load: Load) -> "xllamacpp.Server":
    import xllamacpp  # noqa: PLC0415 - an extra, and 50 MB that the service itself never loads

    params = xllamacpp.CommonParams()
    params.model.path = load.model_path
    params.model_alias = {load.name}
    params.hostnames = ["127.0.0.1"]
    params.port = 0
    params.api_keys = [load.key]
    params.ui = False
    params.n_ctx = load.context_tokens * load.slots  # shared out evenly: each answer has its context to itself
    params.n_parallel = load.slots
    params.n_batch = params.n_ubatch = load.batch_tokens
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = load.threads
    params.cpuparams.poll = params.cpuparams_batch.poll = 0  # idle threads sleep, they do not spin
    params.n_threads_http = 2 * load.slots + SPARE_HTTP_THREADS
    params.cont_batching = True
    params.cache_prompt = True
    params.cache_ram_mib = 0  # what a slot has read stays in the slot; no copies of it in memory beside
    params.ctx_shift = False  # never drop the beginning of a prompt in silence
    params.fit_params = False
    params.warmup = False
    params.verbosity = 2
    return xllamacpp.Server(params)


def _reason(log: IO[bytes]) -> str:
    """What llama.cpp has complained of, on one line."""
    log.seek(0)
    lines = log.read().decode(errors="replace").splitlines()
    told = [_LOG_PREFIX.sub("", line).strip() for line in lines if _CALLED_ERROR.search(line)]
    return "; ".join(told[:2])[:300] or "it is no model that this llama.cpp knows"


if __name__ == "__main__":
    main()
