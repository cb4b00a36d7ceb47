"""The API's OpenAPI description: whole, true, and without a parameter that nobody meant."""

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest

from fakes.service import serving
from resume_chat.domain.approved import ApprovedAnswer
from resume_chat.entrypoints.web import bodies, views
from resume_chat.entrypoints.web.api import asking
from resume_chat.entrypoints.web.health import Live, Readiness
from resume_chat.entrypoints.web.problems import Problem
from resume_chat.ports.approved_answers import MAX_APPROVED

PARAMETERS = {
    "GET /api/v1/conversations": {"limit", "cursor", "q", "If-None-Match"},
    "GET /api/v1/conversations/{conversation_id}": {"conversation_id", "If-None-Match"},
    "PATCH /api/v1/conversations/{conversation_id}": {"conversation_id"},
    "DELETE /api/v1/conversations/{conversation_id}": {"conversation_id"},
    "GET /api/v1/conversations/{conversation_id}/messages": {
        *("conversation_id", "limit", "cursor", "q", "If-None-Match"),
    },
    "PUT /api/v1/answers/{answer_id}/feedback": {"answer_id"},
    "POST /api/v1/answers/{answer_id}/stop": {"answer_id"},
    "GET /api/v1/answers/{answer_id}/events": {"answer_id", "Last-Event-ID"},
    "GET /api/v1/owner/conversations": {"limit", "cursor", "If-None-Match"},
    "GET /api/v1/owner/insights": {"since", "until", "groups"},
    "DELETE /api/v1/owner/answers/{approved_id}": {"approved_id"},
}
"""T64: of every operation that has any; an injected argument that shows here can be replaced by a query."""

OPEN = {"POST /api/v1/visitors", "GET /health/live", "GET /health/ready", "GET /metrics"}
"""Operations that need no token."""


@pytest.fixture
async def document(tmp_path: Path) -> AsyncIterator[dict[str, Any]]:
    async with serving(tmp_path) as service, httpx.AsyncClient(base_url=service.url, trust_env=False) as http:
        yield (await http.get("/schema/openapi.json")).json()


def operations(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        f"{method.upper()} {path}": operation
        for path, item in document["paths"].items()
        for method, operation in item.items()
    }


async def test_the_description_is_openapi_3_1_and_whole(document: dict[str, Any]) -> None:
    """Each operation has a summary, a description, an example of its answer, and its problems as what they are."""
    assert document["openapi"].startswith("3.1")
    assert len({each["operationId"] for each in operations(document).values()}) == len(operations(document))
    tags = {each["name"]: each["description"] for each in document["tags"]}
    for name, operation in operations(document).items():
        assert operation["summary"], name
        assert operation["description"], name
        assert [each for each in operation["tags"] if not tags.get(each)] == [], name
        for status, response in operation["responses"].items():
            content = response.get("content", {})
            if int(status) >= 400 and not (name == "GET /health/ready" and status == "503"):
                assert list(content) == ["application/problem+json"], (name, status)
            assert all(each["examples"] for each in content.values()), (name, status)
            assert bool(content) is (int(status) not in {204, 304}), (name, status)
        if "requestBody" in operation:
            assert all(each["schema"]["examples"] for each in operation["requestBody"]["content"].values()), name
        wanted = {"500", *(() if name in OPEN else ("401", "503"))} if "/api/" in name else set()
        assert wanted <= set(operation["responses"]), name


async def test_every_parameter_is_meant(document: dict[str, Any]) -> None:
    """T64."""
    found = {
        name: {each["name"] for each in operation["parameters"]}
        for name, operation in operations(document).items()
        if operation.get("parameters")
    }
    assert found == PARAMETERS


async def test_what_a_client_may_poll_has_a_tag_to_ask_with(document: dict[str, Any]) -> None:
    """When it fails: a front-end reads everything again each time, for nobody told it that it need not."""
    for name, operation in operations(document).items():
        if "304" in operation["responses"]:
            assert "ETag" in operation["responses"]["200"]["headers"], name


async def test_problems_are_described_as_they_are_told(tmp_path: Path, document: dict[str, Any]) -> None:
    """Each operation that takes a body without one, and each of the owner's by a visitor: as in its examples, by name."""
    async with serving(tmp_path / "other") as service, httpx.AsyncClient(base_url=service.url, trust_env=False) as http:
        token = (await http.post("/api/v1/visitors")).json()["visitor_token"]
        for name, operation in operations(document).items():
            method, path = name.split(" ")
            response = await http.request(
                method, re.sub(r"{\w+}", "none", path), headers={"authorization": f"Bearer {token}"}
            )
            examples = [
                each["value"]
                for content in operation["responses"].get(str(response.status_code), {}).get("content", {}).values()
                for each in content["examples"].values()
            ]
            if operation.get("security") == [{"owner_token": []}]:
                assert response.status_code == 401, name
                assert response.json() in examples, name
            elif "requestBody" in operation:
                assert response.json()["detail"] == "A body in JSON is needed.", name
                assert {each["code"] for each in examples} >= {response.json()["code"]}, name


async def test_what_does_not_fit_is_named(tmp_path: Path) -> None:
    """When it fails: a front-end engineer has to guess which of the parameters is meant."""
    owner = "the-owners-own-0123456789"
    async with (
        serving(tmp_path, owner_token=owner) as service,
        httpx.AsyncClient(base_url=service.url, trust_env=False, timeout=30) as http,
    ):
        headers = {"authorization": f"Bearer {owner}"}
        for parameter, value in (("since", "yesterday"), ("until", "2026-13-01T00:00:00Z"), ("groups", "0")):
            refused = await http.get("/api/v1/owner/insights", headers=headers, params={parameter: value})
            assert (refused.status_code, refused.json()["detail"].split(":")[0]) == (400, parameter)
        for number in range(MAX_APPROVED):
            approved = ApprovedAnswer(
                id=f"{number}", question="?", answer="!", wordings=(), approved_at=datetime.now(UTC)
            )
            await service.container.approved_answers().add(approved)
        body = {"question": "Why?", "answer": "So."}
        refused = await http.post("/api/v1/owner/answers", headers=headers, json=body)
        assert (refused.status_code, refused.json()["code"]) == (409, "conflict")
        assert refused.json()["detail"] == "No more than 500 answers are approved: take one back first."


async def test_every_operation_says_who_may_call_it(document: dict[str, Any]) -> None:
    for name, operation in operations(document).items():
        assert bool(operation.get("security")) is (name not in OPEN), name
    assert set(document["components"]["securitySchemes"]) == {"visitor_token", "owner_token"}


async def test_examples_in_the_description_are_what_is_really_sent(document: dict[str, Any]) -> None:
    """Each is read back as the type that it is an example of, both ways."""
    kinds: dict[str, type] = {
        name: kind
        for module in (views, bodies, asking)
        for name, kind in vars(module).items()
        if isinstance(kind, type) and issubclass(kind, msgspec.Struct)
    } | {"Live": Live, "Readiness": Readiness, "Problem": Problem}
    seen = set()
    for operation in operations(document).values():
        described = [
            each for response in operation["responses"].values() for each in response.get("content", {}).values()
        ]
        given = [(each["schema"], [one["value"] for one in each["examples"].values()]) for each in described]
        bodies_of_it = operation.get("requestBody", {}).get("content", {}).values()
        given += [(each["schema"]["allOf"][0], each["schema"]["examples"]) for each in bodies_of_it]
        for schema, examples in given:
            name = schema.get("$ref", "").rpartition("/")[2].rpartition("_")[2]
            for example in examples if name in kinds else ():
                assert msgspec.to_builtins(msgspec.convert(example, kinds[name])) == example
                seen.add(name)
    assert seen >= {
        *("NewVisitor", "ConversationPage", "ConversationView", "MessagePage", "MessageView", "Export", "Problem"),
        *("OwnersConversationPage", "ConversationToOpen", "ConversationToRename", "FeedbackToGive"),
        *("QuestionToAsk", "StopTaken", "ServerSentEvent"),
    }
