"""A client of answers as server-sent events, as the API describes them: asks, keeps the last id, reads on."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import httpx

from fakes.chat_client import Frame, Told


@dataclass(slots=True)
class Event:
    """One event, as the WHATWG's event stream format has it."""

    name: str
    data: str
    id: str | None = None
    retry_ms: int | None = None

    @property
    def frame(self) -> Frame:
        """What it carries."""
        frame = json.loads(self.data)
        assert isinstance(frame, dict)
        assert frame["type"] == self.name
        return frame


@dataclass(slots=True)
class EventReader:
    """An open stream."""

    response: httpx.Response
    comments: list[str] = field(default_factory=list)
    retry_ms: int | None = None

    async def events(self) -> AsyncIterator[Event]:
        """The events as they come, comments and bare waits apart."""
        fields: dict[str, str] = {}
        async for raw in self.response.aiter_lines():
            if raw.startswith(":"):
                self.comments.append(raw[1:].strip())
            elif raw:
                name, _, value = raw.partition(":")
                fields[name] = value.removeprefix(" ")
            elif fields:
                retry_ms = int(fields["retry"]) if "retry" in fields else None
                self.retry_ms = retry_ms or self.retry_ms
                if "data" in fields:
                    yield Event(fields.get("event", "message"), fields["data"], fields.get("id"), retry_ms)
                fields = {}


def asking(http: httpx.AsyncClient, token: str, question: str, client_message_id: str, **more: object) -> httpx.Request:
    """The request that asks."""
    body = {"client_message_id": client_message_id, "question": question, **more}
    return http.build_request("POST", "/api/v1/answers", json=body, headers={"authorization": f"Bearer {token}"})


def reading(http: httpx.AsyncClient, token: str, answer_id: str, after_seq: int | None = None) -> httpx.Request:
    """The request that reads on."""
    headers = {"authorization": f"Bearer {token}"}
    if after_seq is not None:
        headers["last-event-id"] = str(after_seq)
    return http.build_request("GET", f"/api/v1/answers/{answer_id}/events", headers=headers)


@asynccontextmanager
async def streamed(http: httpx.AsyncClient, request: httpx.Request) -> AsyncIterator[EventReader]:
    """The answer to a request as a stream; left, the connection is closed."""
    response = await http.send(request, stream=True)
    try:
        assert response.status_code == 200, (await response.aread(), response.status_code)
        yield EventReader(response)
    finally:
        await response.aclose()


async def told_by(reader: EventReader, told: Told | None = None) -> Told:
    """What a stream tells, to its end; `accepted` says of which answer where that is not known."""
    async for event in reader.events():
        frame = event.frame
        if event.name == "accepted":
            told = told or Told(str(frame["answer_id"]))
            continue
        assert told is not None
        assert event.id == (str(frame["seq"]) if "seq" in frame else None)
        told.apply(frame)
    assert told is not None
    return told
