"""The API's OpenAPI description: whole, true, and without a parameter that nobody meant."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest

from fakes.service import serving
from resume_chat.entrypoints.web import bodies, views
from resume_chat.entrypoints.web.api import asking
from resume_chat.entrypoints.web.health import Live, Readiness
from resume_chat.entrypoints.web.problems import Problem

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
