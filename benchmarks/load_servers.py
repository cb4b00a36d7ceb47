"""The service and a bare uvicorn, each in a process of its own, for `load.py`."""

import os
import resource
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from bare_server import TOKEN_MS, TOKENS

ROOT = Path(__file__).parents[1]
BARE_SERVER = Path(__file__).with_name("bare_server.py")
PASSED_ON = ("RESUME_CHAT_DATABASE_URL", "PYTHONPATH")
"""Variables that reach the service as they are: another database than a new file, another version's code."""
STOP_S = 40.0
"""After so long a server that does not stop is killed."""


@dataclass(slots=True)
class Target:
    """A server in a process of its own."""

    name: str
    process: subprocess.Popen[str]
    host: str
    port: int

    @property
    def is_chat(self) -> bool:
        """Whether it is the service, and not the bare server."""
        return self.name == "service"

    @property
    def url(self) -> str:
        """Of its socket."""
        return f"ws://{self.host}:{self.port}/ws/chat"

    def resident_kib(self) -> int:
        """Memory that it holds, as a host counts it."""
        pages = int(Path(f"/proc/{self.process.pid}/statm").read_text(encoding="ascii").split()[1])
        return pages * resource.getpagesize() // 1024

    def processor_s(self) -> float:
        """Processor time that it has used."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def sockets(self) -> int:
        """Connections, listeners and pipes that it has open."""
        count = 0
        for each in Path(f"/proc/{self.process.pid}/fd").iterdir():
            with suppress(OSError):
                count += str(each.readlink()).startswith("socket:")
        return count

    def stop(self, how: signal.Signals = signal.SIGTERM) -> float:
        """Ends it; seconds until it had ended."""
        began = time.monotonic()
        self.process.send_signal(how)
        with suppress(subprocess.TimeoutExpired):
            self.process.communicate(timeout=STOP_S)
        self.process.kill()
        self.process.wait()
        return time.monotonic() - began


def launch_service(folder: Path, settings: Mapping[str, str], port: int = 0) -> Target:
    """The service, with the scripted generator and limits that let everybody in."""
    environment = {
        "PATH": os.defpath,
        "HOME": str(Path.home()),
        "RESUME_CHAT_DATA_DIR": str(folder),
        "RESUME_CHAT_ONNX__CACHE_DIR": str(ROOT / "data" / "models"),
        "RESUME_CHAT_MIGRATE": "always",
        "RESUME_CHAT_RETRIEVER": "in_memory",
        "RESUME_CHAT_GENERATOR": "scripted",
        "RESUME_CHAT_GUARD": "off",
        "RESUME_CHAT_CHAIN__MAX_RUNNING": "2000",
        "RESUME_CHAT_ANSWERS__RUNNING": "2000",
        "RESUME_CHAT_SOCKETS": "20000",
        "RESUME_CHAT_SOCKETS_PER_ADDRESS": "20000",
        "RESUME_CHAT_QUESTIONS_PER_ADDRESS": "100000",
        "RESUME_CHAT_LOG_LEVEL": "warning",
        "RESUME_CHAT_SCRIPTED__COUNT": str(TOKENS),
        "RESUME_CHAT_SCRIPTED__TOKEN_INTERVAL_MS": str(TOKEN_MS),
        **{f"RESUME_CHAT_{name.upper()}": value for name, value in settings.items()},
        **{name: os.environ[name] for name in PASSED_ON if name in os.environ},
    }
    port = port or free_port()
    program = Path(sys.executable).with_name("resume-chat")
    process = subprocess.Popen(
        [program, "serve", "--port", str(port)], cwd=ROOT, env=environment, stderr=subprocess.DEVNULL, text=True
    )
    return reachable(Target("service", process, "127.0.0.1", port))


def launch_bare() -> Target:
    """Uvicorn as it comes, with the smallest application: sends what a conversation would, echoes everything else."""
    port = free_port()
    process = subprocess.Popen([sys.executable, BARE_SERVER, str(port)], text=True)
    return reachable(Target("bare", process, "127.0.0.1", port))


def free_port() -> int:
    """One that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def reachable(target: Target) -> Target:
    """The same, once it takes connections."""
    end = time.monotonic() + 120
    while True:
        try:
            socket.create_connection((target.host, target.port), timeout=1).close()
        except OSError:
            if target.process.poll() is not None or time.monotonic() > end:
                raise SystemExit(f"{target.name} did not start") from None
            time.sleep(0.05)
        else:
            return target
