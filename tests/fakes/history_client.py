"""A visitor of the HTTP API, for tests: a token, and the calls that a front-end makes."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import httpx
import msgspec

from fakes.chat_client import Told, connected
from fakes.parts import GatedGenerator
from fakes.service import Service

Json = dict[str, Any]
"""An object as it came."""


class HistoryClient:
    """One visitor. A visitor who comes first by this gets a token from the socket at the first question."""

    def __init__(self, service: Service, http: httpx.AsyncClient, generator: GatedGenerator) -> None:
        self._service = service
        self._http = http
        self._generator = generator
        self.token: str | None = None

    async def asked(self, question: str, answer: str, conversation_id: str | None = None) -> tuple[str, str]:
        """A question that was asked and answered; the ids of its conversation and its answer."""
        async with connected(self._service.url, token=self.token) as client:
            self.token = self.token or client.token
            self._generator.say(answer)
            accepted = await client.ask(question, conversation_id)
            await client.follow(Told(str(accepted["answer_id"])))
        return str(accepted["conversation_id"]), str(accepted["answer_id"])

    async def call(
        self,
        method: str,
        path: str,
        *,
        token: str | None = None,
        expect: int = 200,
        headers: Mapping[str, str] | None = None,
        json: object = None,
        params: Mapping[str, str | int] | None = None,
    ) -> httpx.Response:
        """One request below `/api/v1` with the visitor's token, or with another; it has to be answered as expected."""
        content = None if json is None else msgspec.json.encode(json)
        sent = {"authorization": f"Bearer {token or self.token}", **(headers or {})}
        response = await self._http.request(method, f"/api/v1{path}", headers=sent, content=content, params=params)
        assert response.status_code == expect, (method, path, response.status_code, response.text)
        return response

    async def get(self, path: str, **params: str | int) -> Json:
        """What a path gives."""
        found: Json = (await self.call("GET", path, params=params)).json()
        return found

    async def walk(self, path: str, limit: int, **params: str | int) -> list[Json]:
        """All items of a list, page by page."""
        items: list[Json] = []
        query: dict[str, str | int] = {"limit": limit, **params}
        while True:
            page = await self.get(path, **query)
            items += page["items"]
            assert len(page["items"]) <= limit
            if page["next_cursor"] is None:
                return items
            query["cursor"] = page["next_cursor"]


@asynccontextmanager
async def visiting(service: Service, generator: GatedGenerator) -> AsyncIterator[HistoryClient]:
    """A visitor who has not asked yet."""
    async with httpx.AsyncClient(base_url=service.url, trust_env=False, timeout=30) as http:
        yield HistoryClient(service, http, generator)
