"""A real Chroma server goes away while questions are asked, and comes back: nothing is answered without evidence."""

import asyncio
from itertools import count
from pathlib import Path

import httpx

from fakes.chat_client import ChatClient, Frame, connected
from fakes.chroma_server import running_chroma_server
from fakes.light_service import LightService, light_service
from fakes.service import until_true

QUESTION = "What did Ines build?"
MESSAGE_IDS = count(1)


async def end_of_one(client: ChatClient) -> Frame:
    """Asks, and reads the answer to its last event."""
    await client.send(type="ask", client_message_id=f"m{next(MESSAGE_IDS)}", question=QUESTION)
    return await client.receive_type("done", "failed", "error", within_s=30)


async def status_of(service: LightService, which: str) -> int:
    async with httpx.AsyncClient(trust_env=False, timeout=20) as http:
        return (await http.get(f"{service.url}/health/{which}")).status_code


async def test_questions_fail_as_such_while_the_search_server_is_down_and_are_answered_when_it_is_back(
    tmp_path: Path,
) -> None:
    """T30. A hang means that the call has no limit; an answer while it is down, that it was made without evidence."""
    with running_chroma_server() as chroma:
        settings = {"retriever": "chroma_server", "chroma_server__url": chroma.url}
        with light_service(tmp_path, migrate="always", scripted__count="5", **settings) as service:
            await service.start()
            async with connected(service.url) as first, connected(service.url) as second:
                for _ in range(2):
                    ends = await asyncio.gather(end_of_one(first), end_of_one(second))
                    assert [each["type"] for each in ends] == ["done", "done"]
                    await asyncio.to_thread(chroma.stop)
                    ends = await asyncio.gather(end_of_one(first), end_of_one(second))
                    told = [(each["type"], each["code"], each["retryable"]) for each in ends]
                    assert told == [("failed", "retrieval_unavailable", True)] * 2
                    assert await status_of(service, "live") == 200
                    await asyncio.to_thread(chroma.start)

                    async def is_answered() -> bool:
                        return (await end_of_one(first))["type"] == "done"

                    await until_true(is_answered, within_s=30)
                    assert await status_of(service, "ready") == 200
            assert "Traceback" not in "\n".join(service.lines)
