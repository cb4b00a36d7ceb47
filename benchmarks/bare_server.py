"""uvicorn as it comes, with the smallest application: what `load.py` measures the service beside.

python benchmarks/bare_server.py PORT
"""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from typing import Any

import uvicorn

TOKENS, TOKEN_MS = 30, 1_000
"""Of one answer, here and of the scripted generator."""

Message = dict[str, Any]


async def app(
    scope: Message, receive: Callable[[], Awaitable[Message]], send: Callable[[Message], Awaitable[None]]
) -> None:
    """Sends what a conversation would, or much at once, and echoes everything else."""
    if scope["type"] != "websocket":
        return
    await receive()
    await send({"type": "websocket.accept"})
    while (message := await receive())["type"] == "websocket.receive":
        if message["text"] == "converse":
            for number in range(TOKENS):
                await asyncio.sleep(TOKEN_MS / 1000)
                await send({"type": "websocket.send", "text": f"t{number:06d} ".ljust(100)})
        elif message["text"] == "much":
            for _ in range(300):
                await send({"type": "websocket.send", "text": "x" * 1000})
        else:
            await send({"type": "websocket.send", "text": message["text"]})


if __name__ == "__main__":
    uvicorn.run(app, port=int(sys.argv[1]), log_level="critical", ws_per_message_deflate=False, lifespan="off")
