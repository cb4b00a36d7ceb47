"""Nobody looks past their own: every route of the description, with no token, a wrong one, and another visitor's.

On both databases: what one finds by a mistake in a query the other need not.
"""

import io
import json
import logging
import re
import statistics
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
import structlog

from fakes.chat_client import connected
from fakes.history_client import visiting
from fakes.parts import GatedGenerator
from fakes.service import Service, serving
from resume_chat.domain.identifiers import time_ordered_id
from resume_chat.entrypoints.logging_setup import configure_logging
from resume_chat.entrypoints.web.identity import new_token, visitor_of

OWNERS_TOKEN = "the owner's own, 0123456789"
QUESTION = "What did Ines build at Harbour Systems, canary-question?"
ANSWER = "Planners, canary-answer [4]."
WRONG = [
    {},
    {"authorization": "Bearer short"},
    {"authorization": "Bearer " + "x" * 44},
    {"authorization": "Bearer " + "!" * 43},
    {"authorization": "Basic " + "x" * 43},
    {"authorization": "x" * 43},
]
"""Headers that are no token."""


@dataclass(frozen=True)
class Kept:
    """What one visitor has."""

    token: str
    conversation_id: str
    answer_id: str


@dataclass(frozen=True)
class Operation:
    """One operation of the description."""

    method: str
    path: str
    security: tuple[str, ...]
    body: object

    def request(self, ids: Mapping[str, str], token: str | None) -> dict[str, Any]:
        """Its request for these ids, as `httpx` takes it."""
        headers = {"authorization": f"Bearer {token}"} if token else {}
        return {
            "method": self.method,
            "url": self.path.format_map({name: ids.get(name, "none") for name in places(self.path)}),
            "headers": headers,
            **({"json": self.body} if self.body is not None else {}),
        }


@pytest.fixture
def generator() -> GatedGenerator:
    return GatedGenerator()


@pytest.fixture
async def service(tmp_path: Path, database_url: str, generator: GatedGenerator) -> AsyncIterator[Service]:
    async with serving(tmp_path, generator=generator, owner_token=OWNERS_TOKEN, database_url=database_url) as running:
        yield running


@pytest.fixture
async def http(service: Service) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=service.url, trust_env=False, timeout=30) as client:
        yield client


@pytest.fixture
async def theirs(service: Service, generator: GatedGenerator) -> Kept:
    async with visiting(service, generator) as visitor:
        conversation_id, answer_id = await visitor.asked(QUESTION, ANSWER)
    assert visitor.token
    return Kept(visitor.token, conversation_id, answer_id)


@pytest.fixture
async def operations(http: httpx.AsyncClient) -> list[Operation]:
    document = (await http.get("/schema/openapi.json")).json()
    return [
        Operation(
            method.upper(),
            path,
            tuple(name for each in operation.get("security", []) for name in each),
            _body(operation),
        )
        for path, item in document["paths"].items()
        for method, operation in item.items()
    ]


def _body(operation: dict[str, Any]) -> object:
    """The example that the description gives."""
    media = operation.get("requestBody", {}).get("content", {}).get("application/json")
    if media is None:
        return None
    if "examples" in media["schema"]:
        return media["schema"]["examples"][0]
    return next(iter(media["examples"].values()))["value"]


def places(path: str) -> list[str]:
    return re.findall(r"{(\w+)}", path)


async def snapshot(http: httpx.AsyncClient, kept: Kept) -> bytes:
    """All that a visitor has, as bytes."""
    response = await http.get("/api/v1/visitor/export", headers={"authorization": f"Bearer {kept.token}"})
    return response.content


async def test_without_a_token_nothing_opens_that_needs_one(
    http: httpx.AsyncClient, operations: list[Operation], theirs: Kept
) -> None:
    """T45, T53. An operation that forgets to ask who is calling; all answers are the same but for their words."""
    before = await snapshot(http, theirs)
    ids = {"conversation_id": theirs.conversation_id, "answer_id": theirs.answer_id}
    for operation in operations:
        for headers in WRONG:
            request = operation.request(ids, None)
            response = await http.request(**{**request, "headers": headers})
            if operation.security:
                assert (response.status_code, response.json()["code"]) == (401, "hello_required"), operation
                assert response.headers["www-authenticate"] == "Bearer"
            else:
                assert response.status_code < 400, operation
            with_token = (
                f"{request['url']}?token={theirs.token}&visitor_token={theirs.token}&authorization={theirs.token}"
            )
            in_url = await http.request(**{**request, "headers": headers, "url": with_token})
            assert (in_url.status_code == 401) is bool(operation.security), operation
    assert await snapshot(http, theirs) == before


async def test_what_is_anothers_is_unknown_byte_for_byte(
    http: httpx.AsyncClient, operations: list[Operation], theirs: Kept
) -> None:
    """T45. Every route with an id: another's, an unknown one, and what can be no id, are one answer."""
    before = await snapshot(http, theirs)
    unknown = time_ordered_id(time.time_ns() // 1_000_000, b"0123456789")
    walked = 0
    for operation in operations:
        if not places(operation.path) or "visitor_token" not in operation.security:
            continue
        walked += 1
        answers = set()
        for ids in (
            {"conversation_id": theirs.conversation_id, "answer_id": theirs.answer_id},
            {"conversation_id": theirs.answer_id, "answer_id": theirs.conversation_id},
            *({"conversation_id": each, "answer_id": each} for each in (unknown, "0" * 32, "x", "%00", "x" * 128)),
        ):
            response = await http.request(**operation.request(ids, new_token()))
            headers = {name: value for name, value in response.headers.items() if name not in {"date", "x-request-id"}}
            answers.add((response.status_code, response.content, json.dumps(headers, sort_keys=True)))
        assert len(answers) == 1, operation
        assert next(iter(answers))[0] == 404, operation
    assert walked >= 5
    assert await snapshot(http, theirs) == before


async def test_with_another_token_the_lists_are_ones_own(
    http: httpx.AsyncClient, operations: list[Operation], theirs: Kept
) -> None:
    """T45. A list, an export or an erasure that reaches beyond who is asking."""
    before = await snapshot(http, theirs)
    for operation in operations:
        if "visitor_token" in operation.security and not places(operation.path) and "/answers" not in operation.path:
            response = await http.request(**operation.request({}, new_token()))
            assert response.status_code in {200, 201, 204}, operation
            assert theirs.conversation_id not in response.text
            assert "canary" not in response.text
    assert await snapshot(http, theirs) == before


async def test_the_owners_routes_are_for_the_owner(
    http: httpx.AsyncClient, operations: list[Operation], theirs: Kept
) -> None:
    """T53. And where the owner may read, he may not write in a visitor's name."""
    ids = {"conversation_id": theirs.conversation_id, "answer_id": theirs.answer_id}
    for operation in operations:
        by_owner = await http.request(**operation.request(ids, OWNERS_TOKEN)) if operation.method == "GET" else None
        if by_owner is not None and operation.security and "owner_token" in operation.security:
            assert by_owner.status_code == 200, operation
        elif operation.security and "owner_token" not in operation.security:
            refused = await http.request(**operation.request(ids, OWNERS_TOKEN))
            assert refused.status_code == 401, operation
        if operation.security == ("owner_token",):
            assert (await http.request(**operation.request(ids, theirs.token))).status_code == 401, operation


async def test_no_owner_where_no_token_is_configured(tmp_path: Path) -> None:
    """An empty secret must not be one."""
    async with serving(tmp_path) as service, httpx.AsyncClient(base_url=service.url, trust_env=False) as http:
        for headers in (*WRONG, {"authorization": "Bearer"}, {"authorization": f"Bearer {OWNERS_TOKEN}"}):
            assert (await http.get("/api/v1/owner/conversations", headers=headers)).status_code == 401


async def test_it_takes_no_longer_to_refuse_what_is_anothers(http: httpx.AsyncClient, theirs: Kept) -> None:
    """T45. A second look-up for what exists tells that it does. Asked in turn; the quickest tenth counts."""
    unknown = time_ordered_id(time.time_ns() // 1_000_000, b"0123456789")
    headers = {"authorization": f"Bearer {new_token()}"}
    took: dict[str, list[float]] = {theirs.conversation_id: [], unknown: []}
    for turn in range(300):
        for conversation_id in sorted(took, reverse=turn % 2 == 0):
            began = time.perf_counter()
            response = await http.get(f"/api/v1/conversations/{conversation_id}/messages", headers=headers)
            took[conversation_id].append(time.perf_counter() - began)
            assert response.status_code == 404
    quickest = [statistics.quantiles(times, n=10)[0] for times in took.values()]
    assert abs(quickest[0] - quickest[1]) <= 0.001


def test_ids_tell_when_and_nothing_else() -> None:
    """S07: random, in the order of time, of the form of RFC 9562."""
    first = time_ordered_id(1_764_000_000_000, bytes(10))
    assert first == "019ab697" + "e800" + "7000" + "8000" + "0" * 12
    assert time_ordered_id(1_764_000_000_001, bytes(10)) > time_ordered_id(1_764_000_000_000, b"\xff" * 10)
    for milliseconds, random in ((-1, bytes(10)), (1 << 48, bytes(10)), (0, bytes(9))):
        with pytest.raises(ValueError, match="random bytes"):
            time_ordered_id(milliseconds, random)


@pytest.fixture
def log_lines() -> Iterator[io.StringIO]:
    """What the service logs at its usual level."""
    lines, root = io.StringIO(), logging.getLogger()
    handlers, level = list(root.handlers), root.level
    configure_logging("info", lines, is_terminal=False)
    yield lines
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


async def test_no_token_and_no_word_of_a_visitor_is_logged(
    log_lines: io.StringIO, http: httpx.AsyncClient, operations: list[Operation], theirs: Kept, service: Service
) -> None:
    """T55. Every route, rightly and wrongly called, at the usual level."""
    ids = {"conversation_id": theirs.conversation_id, "answer_id": theirs.answer_id}
    canaries = ["canary", "interview", "wanted to know", theirs.token, visitor_of(theirs.token), OWNERS_TOKEN]
    operations.sort(key=lambda each: each.method == "DELETE")
    for operation in [each for each in operations if each.path != "/api/v1/answers"]:  # which waits for the generator
        for token in (theirs.token, OWNERS_TOKEN, None):
            await http.request(**operation.request(ids, token))
            await http.request(**{**operation.request(ids, token), "params": {"q": "canary-search", "limit": 999}})
            await http.request(**{**operation.request(ids, token), "content": b'{"title": "canary', "json": None})
    async with connected(service.url, token=theirs.token) as client:
        await client.exchange(type="ask", client_message_id="c", question="canary " * 1000)
    text = log_lines.getvalue()
    assert text.count("request_answered") > len(operations)
    assert [each for each in canaries if each in text] == []
    assert all(isinstance(json.loads(line), dict) for line in text.splitlines())
