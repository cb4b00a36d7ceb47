"""The real command line, run as its own process in a folder of its own, in an environment that holds nothing else."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from fakes.embedding import onnx_cache

ROOT = Path(__file__).parents[2]
RESUME_CHAT = Path(sys.executable).with_name("resume-chat")
SAMPLE = ROOT / "resume" / "resume.yaml"


def environment(folder: Path, **variables: str) -> dict[str, str]:
    """What a process sees: the way to programs, a home, the exported model, and these variables."""
    return {
        "PATH": f"{RESUME_CHAT.parent}:{os.defpath}",
        "HOME": str(folder),
        "COLUMNS": "120",
        "RESUME_CHAT_RESUME": str(SAMPLE),
        "RESUME_CHAT_GENERATOR": "extractive",
        "RESUME_CHAT_ONNX__CACHE_DIR": str(onnx_cache()),
        **variables,
    }


def started(folder: Path, *arguments: str, variables: Mapping[str, str] | None = None) -> subprocess.Popen[str]:
    """`resume-chat` running in a folder; Ctrl-C reaches it even where the tests themselves run in the background."""
    return subprocess.Popen(
        [RESUME_CHAT, *arguments],
        cwd=folder,
        env=environment(folder, **(variables or {})),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509 - no thread holds a lock then
    )


def resume_chat(
    folder: Path, *arguments: str, timeout_s: float = 60.0, variables: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Runs `resume-chat` in a folder to its end."""
    return subprocess.run(
        [RESUME_CHAT, *arguments],
        cwd=folder,
        env=environment(folder, **(variables or {})),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=timeout_s,
    )


@dataclass(slots=True)
class ServingProcess:
    """A running `resume-chat serve`."""

    process: subprocess.Popen[str]
    url: str = ""
    events: list[dict[str, object]] = field(default_factory=list)
    """What it has logged so far, as far as it was read."""

    def until(self, event: str, count: int = 1) -> dict[str, object]:
        """Reads its log until an event has come so often; the last of them."""
        assert self.process.stderr is not None
        while [each["event"] for each in self.events].count(event) < count:
            line = self.process.stderr.readline()
            assert line.startswith("{"), f"the service ended: {line}"
            self.events.append(json.loads(line))
        return [each for each in self.events if each["event"] == event][-1]

    def stop(self, how: signal.Signals = signal.SIGTERM) -> tuple[int, list[dict[str, object]]]:
        """Tells it to stop and waits; its exit status, and what it logged meanwhile."""
        self.process.send_signal(how)
        _, rest = self.process.communicate(timeout=30)
        # Python's own tracker counts what a killed worker could not give back (tqdm's lock, inside bm25s).
        lines = [each for each in rest.splitlines() if each.strip() and "resource_tracker" not in each]
        assert all(each.startswith("{") for each in lines), lines
        return self.process.returncode, [json.loads(each) for each in lines]


@contextmanager
def serving_process(
    folder: Path, *arguments: str, variables: Mapping[str, str] | None = None
) -> Iterator[ServingProcess]:
    """The real service in a process of its own, on a free port, from when it takes connections."""
    process = started(folder, "serve", "--port", "0", *arguments, variables=variables)
    service = ServingProcess(process)
    try:
        service.url = str(service.until("serving")["url"])
        yield service
    finally:
        process.kill()
        process.communicate()
