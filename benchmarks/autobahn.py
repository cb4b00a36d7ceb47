"""T13: runs the Autobahn test suite against the protocol class that is served and against uvicorn's own, and compares the two.

The suite is a Python 2.7 program, so it is not among the project's requirements:

    python2.7 -m pip install virtualenv
    python2.7 -m virtualenv /tmp/autobahn
    /tmp/autobahn/bin/pip install autobahntestsuite
    .venv/bin/python benchmarks/autobahn.py /tmp/autobahn/bin/wstest
"""

import asyncio
import json
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import uvicorn

from resume_chat.entrypoints.web.guarded_http import GuardedHTTP
from resume_chat.entrypoints.web.guarded_ws import GuardedWS
from resume_chat.entrypoints.web.server import open_listener

MESSAGE_BYTES = 1 << 24
EXCLUDED = ["9.*", "12.*", "13.*"]
"""Of mass (our pace of messages is far below it), and of compression, which is never negotiated."""

RUNS = 3
"""In some cases a good frame and a bad one follow each other, and whether the first is echoed before the second ends the
connection depends on how TCP cuts them: of several runs the best counts, for both."""
RANKS = ("OK", "INFORMATIONAL", "NON-STRICT", "FAILED")

Message = dict[str, Any]


async def echo(
    scope: Message, receive: Callable[[], Awaitable[Message]], send: Callable[[Message], Awaitable[None]]
) -> None:
    """Says what was said."""
    if scope["type"] != "websocket":
        return
    await receive()
    await send({"type": "websocket.accept"})
    while (message := await receive())["type"] == "websocket.receive":
        try:
            await send({**message, "type": "websocket.send"})
        except (OSError, RuntimeError):
            return  # the peer has gone meanwhile


async def served(*, is_guarded: bool, wstest: str, folder: Path) -> dict[str, str]:
    """Serves the echo, lets the suite at it, and gives each case's outcome."""
    name = "guarded" if is_guarded else "bare"
    config = uvicorn.Config(
        echo,
        http=GuardedHTTP if is_guarded else "httptools",
        ws=GuardedWS if is_guarded else "websockets-sansio",
        ws_max_size=MESSAGE_BYTES,
        ws_per_message_deflate=False,
        lifespan="off",
        log_level="critical",
        timeout_graceful_shutdown=1,
    )
    server = uvicorn.Server(config)
    with closing(open_listener("127.0.0.1", 0)) as listener:
        task = asyncio.create_task(server.serve([listener]))
        spec = {
            "outdir": str(folder / name),
            "servers": [{"agent": name, "url": f"ws://127.0.0.1:{listener.getsockname()[1]}"}],
            "cases": ["*"],
            "exclude-cases": EXCLUDED,
            "exclude-agent-cases": {},
        }
        path = folder / f"{name}.json"
        await asyncio.to_thread(path.write_text, json.dumps(spec))
        suite = await asyncio.create_subprocess_exec(
            wstest, "-m", "fuzzingclient", "-s", str(path), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        await suite.wait()
        server.should_exit = True
        await task
    text = await asyncio.to_thread((folder / name / "index.json").read_text)
    return {case: outcome["behavior"] for case, outcome in json.loads(text)[name].items()}


def merge(known: dict[str, str], outcomes: dict[str, str]) -> None:
    """Keeps the best outcome of each case."""
    for case, outcome in outcomes.items():
        known[case] = min(known.get(case, outcome), outcome, key=RANKS.index)


async def main(wstest: str) -> None:
    """Both, and a table."""
    with tempfile.TemporaryDirectory() as folder:
        bare: dict[str, str] = {}
        guarded: dict[str, str] = {}
        for _ in range(RUNS):
            merge(bare, await served(is_guarded=False, wstest=wstest, folder=Path(folder)))
            merge(guarded, await served(is_guarded=True, wstest=wstest, folder=Path(folder)))
    print(f"{'':14}{'cases':>8}", *(f"{name:>16}" for name in RANKS))
    for name, outcomes in (("bare uvicorn", bare), ("GuardedWS", guarded)):
        counts = Counter(outcomes.values())
        row = (counts[each] for each in RANKS)
        print(f"{name:14}{len(outcomes):8}", *(f"{count:16}" for count in row))
    for case in sorted(bare, key=lambda each: [int(part) for part in each.split(".")]):
        if "FAILED" in {bare[case], guarded[case]} or bare[case] != guarded[case]:
            print(f"case {case}: bare {bare[case]}, guarded {guarded[case]}")


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
