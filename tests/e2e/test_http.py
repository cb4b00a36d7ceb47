"""The HTTP API over real connections: history, health, problems, headers, the description."""

import html
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from dependency_injector import providers

from fakes.chat_client import Told, connected
from fakes.parts import GatedGenerator
from fakes.service import Service, serving, until_true
from resume_chat.adapters.in_memory_chat_repository import InMemoryChatRepository
from resume_chat.container import Container
from resume_chat.domain.conversation import Conversation, Page
from resume_chat.entrypoints.web.codes import Code
from resume_chat.ports.errors import StoreUnavailableError

ANSWERS = ("Built [4].", "Cut [5].", "Owns [6].")
STRANGER = {"authorization": "Bearer " + "x" * 43}


@pytest.fixture
def generator() -> GatedGenerator:
    return GatedGenerator()


@pytest.fixture
async def service(tmp_path: Path, generator: GatedGenerator) -> AsyncIterator[Service]:
    async with serving(tmp_path, generator=generator) as running:
        yield running


@pytest.fixture
async def http(service: Service) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=service.url, trust_env=False) as client:
        yield client


async def asked(service: Service, generator: GatedGenerator) -> tuple[dict[str, str], str]:
    """Three questions in one conversation; the visitor's header and the conversation."""
    conversation_id = None
    async with connected(service.url) as client:
        for text in ANSWERS:
            generator.say(text)
            accepted = await client.ask("What did Ines do at Harbour Systems?", conversation_id)
            conversation_id = str(accepted["conversation_id"])
            await client.follow(Told(str(accepted["answer_id"])))
        return {"authorization": f"Bearer {client.token}"}, str(conversation_id)


async def test_history_gives_what_was_asked_and_answered(
    service: Service, generator: GatedGenerator, http: httpx.AsyncClient
) -> None:
    visitor, conversation_id = await asked(service, generator)
    conversations = (await http.get("/api/v1/conversations", headers=visitor)).json()
    assert [each["id"] for each in conversations["items"]] == [conversation_id]
    assert conversations["items"][0]["title"] == "What did Ines do at Harbour Systems?"
    assert conversations["next_cursor"] is None
    messages = (await http.get(f"/api/v1/conversations/{conversation_id}/messages", headers=visitor)).json()
    assert [each["role"] for each in messages["items"]] == ["user", "assistant"] * 3
    assert [each["content"] for each in messages["items"]][1::2] == list(ANSWERS)
    assert set(messages["items"][1]) >= {
        *("id", "conversation_id", "role", "content", "status", "created_at", "citations", "finish", "resume_version"),
        *("generator", "usage", "timings", "feedback"),
    }
    assert messages["items"][1]["citations"][0]["id"] == "4"


async def test_pages_follow_one_another_without_a_hole(
    service: Service, generator: GatedGenerator, http: httpx.AsyncClient
) -> None:
    visitor, conversation_id = await asked(service, generator)
    path, cursor, pages = f"/api/v1/conversations/{conversation_id}/messages", None, []
    while True:
        query: dict[str, Any] = {"limit": 4} | ({"cursor": cursor} if cursor else {})
        page = (await http.get(path, headers=visitor, params=query)).json()
        pages.append(page["items"])
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert [len(each) for each in pages] == [4, 2]
    assert len({each["id"] for page in pages for each in page}) == 6


async def test_a_running_answer_carries_what_it_has_said(
    service: Service, generator: GatedGenerator, http: httpx.AsyncClient
) -> None:
    async with connected(service.url) as client:
        accepted = await client.ask("What did Ines build?")
        generator.gate.put_nowait("Half ")
        await client.follow(Told(str(accepted["answer_id"])), until=lambda told: told.text != "")
        headers = {"authorization": f"Bearer {client.token}"}
        path = f"/api/v1/conversations/{accepted['conversation_id']}/messages"
        answer = (await http.get(path, headers=headers)).json()["items"][1]
        assert (answer["status"], answer["content"]) == ("streaming", "Half ")


async def test_a_new_visitor_gets_a_token_that_the_socket_takes(service: Service, http: httpx.AsyncClient) -> None:
    response = await http.post("/api/v1/visitors")
    assert response.status_code == 201
    token = response.json()["visitor_token"]
    async with connected(service.url, token=token) as client:
        assert "visitor_token" not in client.ready


async def test_anothers_conversation_is_not_found_byte_for_byte_like_none(
    service: Service, generator: GatedGenerator, http: httpx.AsyncClient
) -> None:
    """T45."""
    _, conversation_id = await asked(service, generator)
    bodies = set()
    for identity in (conversation_id, "f" * 32, "no-such", "%00", "a%2Fb", "x" * 128):
        response = await http.get(f"/api/v1/conversations/{identity}/messages", headers=STRANGER)
        assert response.status_code == 404, identity
        bodies.add(response.content)
    assert len(bodies) == 1


REFUSALS: tuple[tuple[str, dict[str, str], tuple[int, str]], ...] = (
    ("GET /api/v1/conversations", {}, (401, "hello_required")),
    ("GET /api/v1/conversations", {"authorization": "Bearer short"}, (401, "hello_required")),
    ("GET /api/v1/conversations", {"authorization": "Basic " + "x" * 43}, (401, "hello_required")),
    ("GET /api/v1/conversations?visitor_token=" + "x" * 43, {}, (401, "hello_required")),
    ("GET /api/v1/conversations?visitor_id=x", {}, (401, "hello_required")),
    ("GET /api/v1/conversations?limit=0", STRANGER, (400, "bad_frame")),
    ("GET /api/v1/conversations?limit=101", STRANGER, (400, "bad_frame")),
    ("GET /api/v1/conversations?limit=1" + "0" * 30, STRANGER, (400, "bad_frame")),
    ("GET /api/v1/conversations?limit=x", STRANGER, (400, "bad_frame")),
    ("GET /api/v1/conversations?cursor=" + "x" * 600, STRANGER, (400, "bad_frame")),
    ("GET /api/v1/conversations?cursor=forged", STRANGER, (404, "not_found")),
    ("GET /api/v1/conversations?cursor=%00", STRANGER, (404, "not_found")),
    ("GET /api/v1/nowhere", {}, (404, "not_found")),
    ("GET /static/nothing.js", {}, (404, "not_found")),
    ("GET /static/..%2fpage.py", {}, (404, "not_found")),
    ("GET /schema/nothing.json", {}, (404, "not_found")),
    ("GET /api/v1/conversations?q=", STRANGER, (400, "bad_frame")),
    ("GET /api/v1/conversations?q=" + "x" * 201, STRANGER, (400, "bad_frame")),
    ("GET /api/v1/conversations?q=x&cursor=forged", STRANGER, (404, "not_found")),
    ("POST /api/v1/conversations", STRANGER, (400, "bad_frame")),
    ("POST /api/v1/conversations", {}, (401, "hello_required")),
    ("GET /api/v1/owner/conversations", {}, (401, "hello_required")),
    ("GET /api/v1/owner/conversations", STRANGER, (401, "hello_required")),
    ("GET /api/v1/owner/conversations", {"authorization": "Bearer"}, (401, "hello_required")),
    ("DELETE /api/v1/visitor", {}, (401, "hello_required")),
    ("GET /api/v1/visitor/export", {}, (401, "hello_required")),
    ("DELETE /api/v1/conversations", STRANGER, (405, "bad_frame")),
    ("POST /health/live", {}, (405, "bad_frame")),
)


async def test_every_refusal_is_a_problem_with_a_code(http: httpx.AsyncClient) -> None:
    for request_line, headers, (status, code) in REFUSALS:
        response = await http.request(*request_line.split(), headers=headers)
        assert response.status_code == status, request_line
        assert response.headers["content-type"] == "application/problem+json", request_line
        problem = response.json()
        assert (problem["status"], problem["code"]) == (status, code), request_line
        assert problem["detail"].endswith("."), request_line
        assert Code(problem["code"])
        assert ("www-authenticate" in response.headers) is (status == 401), request_line
        assert ("allow" in response.headers) is (status == 405), request_line


async def test_a_store_that_is_away_is_503_with_a_time_to_come_back_and_live_all_the_while(tmp_path: Path) -> None:
    """T51: the part is named, neither its host nor its password."""

    class AwayRepository(InMemoryChatRepository):
        """A store that cannot be reached."""

        async def conversations(self, *_: object, **__: object) -> Page[Conversation]:
            raise StoreUnavailableError("postgres://user:password@db.internal refused")

        async def check(self) -> str:
            raise StoreUnavailableError("postgres://user:password@db.internal refused")

    def away(container: Container) -> None:
        container.repository.override(providers.Object(AwayRepository(container.tables())))
        container.history.override(container.in_memory_history)
        container.log.override(container.in_memory_log)

    async with (
        serving(tmp_path, prepare=away) as service,
        httpx.AsyncClient(base_url=service.url, trust_env=False) as http,
    ):
        response = await http.get("/api/v1/conversations", headers=STRANGER)
        assert (response.status_code, response.json()["code"]) == (503, "store_unavailable")
        assert int(response.headers["retry-after"]) > 0
        ready = await http.get("/health/ready")
        assert (ready.status_code, ready.json()["parts"]["database"]) == (503, "down")
        assert (await http.get("/health/live")).status_code == 200
        assert b"password" not in response.content + ready.content
        assert b"internal" not in response.content + ready.content


async def test_what_nobody_foresaw_is_a_500_that_says_nothing(tmp_path: Path) -> None:
    class BrokenRepository(InMemoryChatRepository):
        """A bug."""

        async def conversations(self, *_: object, **__: object) -> Page[Conversation]:
            raise RuntimeError("postgres://user:password@db.internal")

    def broken(container: Container) -> None:
        container.repository.override(providers.Object(BrokenRepository(container.tables())))
        container.history.override(container.in_memory_history)
        container.log.override(container.in_memory_log)

    async with (
        serving(tmp_path, prepare=broken) as service,
        httpx.AsyncClient(base_url=service.url, trust_env=False) as http,
    ):
        response = await http.get("/api/v1/conversations", headers=STRANGER)
        assert response.headers["content-type"] == "application/problem+json"
        assert (response.status_code, response.json()["code"]) == (500, "internal")
        assert b"password" not in response.content


async def test_ready_names_the_parts_and_draining_is_not_ready(tmp_path: Path) -> None:
    generator = GatedGenerator()
    async with (
        serving(tmp_path, generator=generator, drain_s=10) as service,
        connected(service.url) as client,
        httpx.AsyncClient(base_url=service.url, trust_env=False) as http,
    ):
        ready = await http.get("/health/ready")
        assert ready.status_code == 200
        assert ready.json() == {"status": "ready", "parts": {"database": "up", "index": "up", "generator": "up"}}
        await client.ask("What did Ines build?")
        await generator.started.wait()
        service.server.begin_exit()

        async def is_not_ready() -> bool:
            return (await http.get("/health/ready")).status_code != 200

        await until_true(is_not_ready)
        ready = await http.get("/health/ready")
        assert (ready.status_code, ready.json()["status"]) == (503, "draining")
        generator.say("Done.")


async def test_every_answer_has_the_headers_that_keep_browsers_careful(http: httpx.AsyncClient) -> None:
    """S15, also on answers that no handler made."""
    for path in (
        "/",
        "/static/chat.js",
        "/api/v1/conversations",
        "/nowhere",
        "/schema",
        "/schema/openapi.json",
        "/metrics",
    ):
        headers = (await http.get(path)).headers
        assert headers["x-content-type-options"] == "nosniff", path
        assert headers["referrer-policy"] == "no-referrer", path
        assert "frame-ancestors 'none'" in headers["content-security-policy"], path
        assert "unsafe" not in headers["content-security-policy"], path
        assert "server" not in headers, path
        assert "x-request-id" in headers, path
    assert "script-src" not in (await http.get("/api/v1/conversations")).headers["content-security-policy"]
    page = (await http.get("/")).headers["content-security-policy"]
    for part in ("script-src 'self'", "img-src 'self'", "connect-src 'self'", "base-uri 'none'", "form-action 'none'"):
        assert part in page
    assert (await http.get("/api/v1/conversations", headers=STRANGER)).headers["cache-control"] == "no-store"


async def test_a_file_is_not_sent_twice(http: httpx.AsyncClient) -> None:
    first = await http.get("/static/chat.css")
    again = await http.get("/static/chat.css", headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


async def test_the_page_names_whose_resume_it_is_as_text(tmp_path: Path) -> None:
    name = 'Ada "of" <N & Co'
    page = await _page_of(tmp_path, {"basics": {"name": name, "label": "{{name}}"}})
    assert name not in page
    assert html.escape(name) in page


async def _page_of(folder: Path, document: object) -> str:
    from fakes.parts import DictSource  # noqa: PLC0415 - only here

    def prepare(container: Container) -> None:
        container.source.override(providers.Object(DictSource(document)))

    async with serving(folder, prepare=prepare) as service, httpx.AsyncClient(trust_env=False) as http:
        return (await http.get(service.url)).text


async def test_a_large_body_is_not_read(http: httpx.AsyncClient) -> None:
    response = await http.post("/api/v1/visitors", content=b"x" * 200_000)
    assert response.status_code in {201, 413}


async def test_the_reference_page_and_its_parts_are_served_from_here(http: httpx.AsyncClient) -> None:
    page = (await http.get("/schema")).text
    assert "reference.js" in page
    for text in (page, (await http.get("/static/reference.js")).text, (await http.get("/")).text):
        assert "http://" not in text.replace("http://www.w3.org", "")
        assert "https://" not in text


async def test_the_metrics_count_what_happened(
    service: Service, generator: GatedGenerator, http: httpx.AsyncClient
) -> None:
    await asked(service, generator)
    async with connected(service.url) as client:
        await client.exchange(type="nonsense")
        text = (await http.get("/metrics")).text
    assert 'resume_chat_answers_total{finish="complete",generator="gated",reason=""} 3.0' in text
    assert 'resume_chat_refusals_total{code="bad_frame"} 1.0' in text
    assert "resume_chat_sockets 1.0" in text
    assert "resume_chat_answers_running 0.0" in text
    assert "resume_chat_first_token_seconds_count 3.0" in text


async def test_history_is_json_that_any_reader_reads(
    service: Service, generator: GatedGenerator, http: httpx.AsyncClient
) -> None:
    visitor, conversation_id = await asked(service, generator)
    raw = (await http.get(f"/api/v1/conversations/{conversation_id}/messages", headers=visitor)).content
    assert json.loads(raw)["items"][0]["created_at"].endswith("Z")
