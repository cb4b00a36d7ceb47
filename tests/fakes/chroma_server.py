"""A real Chroma server for tests: on a free port of 127.0.0.1, in a folder of its own, gone afterwards."""

import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import httpx

START_S = 60.0


class ChromaServer:
    """One server: `chroma run` of the installed chromadb."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        self.port = _free_port()

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Starts the server, over the files of its last run when there was one, and waits until it answers."""
        program = Path(sys.executable).with_name("chroma")
        options = ["--path", str(self._folder / "data"), "--host", "127.0.0.1", "--port", str(self.port)]
        with (self._folder / "server.log").open("ab") as log:
            self._process = subprocess.Popen(
                [str(program), "run", *options],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                # Nothing of it leaves this machine. (1.5 has no telemetry left; the name is that of the versions before.)
                env={"PATH": "/usr/bin:/bin", "HOME": str(self._folder), "ANONYMIZED_TELEMETRY": "FALSE"},
            )
        deadline = time.monotonic() + START_S
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"`chroma run` did not start: {(self._folder / 'server.log').read_text()}")
            time.sleep(0.02)  # between two looks at a condition, not instead of one

    def stop(self) -> None:
        """Ends the server like a crash; its files stay."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def create_database(self) -> str:
        """A new, empty database of the default tenant; its name."""
        name = f"test_{uuid4().hex}"
        self._client_call("POST", "/api/v2/tenants/default_tenant/databases", {"name": name})
        return name

    def collections(self, database: str) -> list[str]:
        """The names of a database's collections."""
        path = f"/api/v2/tenants/default_tenant/databases/{database}/collections"
        return sorted(each["name"] for each in self._client_call("GET", path).json())

    def create_collection(self, database: str, name: str, metadata: dict[str, str | int] | None = None) -> None:
        """A collection as another program would make it."""
        path = f"/api/v2/tenants/default_tenant/databases/{database}/collections"
        self._client_call("POST", path, {"name": name, "metadata": metadata})

    def _answers(self) -> bool:
        try:
            return self._client_call("GET", "/api/v2/heartbeat").is_success
        except httpx.HTTPError:
            return False

    def _client_call(self, method: str, path: str, body: object = None) -> httpx.Response:
        with httpx.Client(base_url=self.url, trust_env=False, timeout=10) as client:
            response = client.request(method, path, json=body)
        response.raise_for_status()
        return response


@contextmanager
def running_chroma_server() -> Iterator[ChromaServer]:
    """A server that runs as long as the block."""
    with tempfile.TemporaryDirectory(prefix="resume-chat-chroma-") as folder:
        server = ChromaServer(Path(folder))
        try:
            server.start()
            yield server
        finally:
            server.stop()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port
