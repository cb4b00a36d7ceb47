"""What a visitor and the owner do with what is kept, over HTTP: the same on both databases, and through a pooler."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from fakes.chat_client import Told, connected
from fakes.history_client import HistoryClient, Json, visiting
from fakes.parts import GatedGenerator
from fakes.service import Service, serving, until_true
from resume_chat.container import Container
from resume_chat.usecases.supervise_answers import AnswerLimits

OWNERS_TOKEN = "the owner's own, 0123456789"


@pytest.fixture(params=["sqlite", "postgresql", "pgbouncer"])
def database_kind(request: pytest.FixtureRequest) -> str:
    """One database after the other; PostgreSQL a second time with PgBouncer before it, in transaction mode."""
    kind: str = request.param
    return kind


@pytest.fixture
def generator() -> GatedGenerator:
    return GatedGenerator()


@asynccontextmanager
async def replica(folder: Path, url: str, generator: GatedGenerator) -> AsyncIterator[Service]:
    """A process of the service over this database; its leases are looked at often."""

    def prepare(container: Container) -> None:
        container.answer_limits.override(AnswerLimits(sweep_s=0.1))

    async with serving(
        folder, generator=generator, prepare=prepare, database_url=url, migrate="always", owner_token=OWNERS_TOKEN
    ) as service:
        yield service


@pytest.fixture
async def service(tmp_path: Path, database_url: str, generator: GatedGenerator) -> AsyncIterator[Service]:
    async with replica(tmp_path, database_url, generator) as running:
        yield running


@pytest.fixture
async def visitor(service: Service, generator: GatedGenerator) -> AsyncIterator[HistoryClient]:
    async with visiting(service, generator) as client:
        yield client


async def test_a_conversation_is_opened_named_read_and_deleted(visitor: HistoryClient) -> None:
    await visitor.asked("What did Ines build?", "Planners [4].")
    opened = await visitor.call("POST", "/conversations", json={"client_conversation_id": "mine"}, expect=201)
    again = await visitor.call("POST", "/conversations", json={"client_conversation_id": "mine", "title": "Other"})
    assert opened.json() == again.json()
    assert opened.json()["title"] == ""
    path = f"/conversations/{opened.json()['id']}"
    assert await visitor.get(path) == opened.json()
    assert await visitor.get(f"{path}/messages") == {"items": [], "next_cursor": None}
    await visitor.asked("And  before\nthat?", "Imports [5].", opened.json()["id"])
    assert (await visitor.get(path))["title"] == "And before that?"
    renamed = (await visitor.call("PATCH", path, json={"title": " For the \t interview\n"})).json()
    assert renamed["title"] == "For the interview"
    assert (await visitor.call("PATCH", path, json={"title": "\u200b"})).json()["title"] == "And before that?"
    listed = await visitor.get("/conversations")
    assert [each["title"] for each in listed["items"]] == ["And before that?", "What did Ines build?"]
    await visitor.call("DELETE", path, expect=204)
    for method, gone in (("GET", path), ("GET", f"{path}/messages"), ("DELETE", path)):
        assert (await visitor.call(method, gone, expect=404)).json()["code"] == "not_found"
    assert len((await visitor.get("/conversations"))["items"]) == 1


async def test_an_answer_is_rated_and_rated_otherwise(visitor: HistoryClient, service: Service) -> None:
    conversation_id, answer_id = await visitor.asked("What did Ines build?", "Planners [4].")
    path = f"/answers/{answer_id}/feedback"
    rated = (await visitor.call("PUT", path, json={"rating": "down", "comment": " Too\x00 short. "})).json()
    assert (rated["feedback"]["rating"], rated["feedback"]["comment"]) == ("down", "Too short.")
    messages = (await visitor.get(f"/conversations/{conversation_id}/messages"))["items"]
    assert messages == [messages[0], rated]
    assert messages[0]["feedback"] is None
    rated = (await visitor.call("PUT", path, json={"rating": "up"})).json()
    assert (rated["feedback"]["rating"], rated["feedback"]["comment"]) == ("up", None)
    for body in ({"rating": "sideways"}, {}, {"rating": "up", "comment": "x" * 1001}):
        assert (await visitor.call("PUT", path, json=body, expect=400)).json()["code"] == "bad_frame"
    async with connected(service.url, token=visitor.token) as client:
        running = str((await client.ask("What did Ines do at Harbour Systems?"))["answer_id"])
        assert (await visitor.call("PUT", f"/answers/{running}/feedback", json={"rating": "up"}, expect=409)).json()[
            "code"
        ] == "busy"


async def test_what_was_said_is_found_again(visitor: HistoryClient) -> None:
    first, _ = await visitor.asked("What did Ines build?", "Économie, at Zürich [4].")
    second, _ = await visitor.asked("What did Ines do at Harbour Systems?", "Berth planners [5].")
    for query, ids in {
        "zurich": [first],
        "ECON ines": [],
        "econ": [first],
        "what ine": [second, first],
        "?!": [],
    }.items():
        assert [each["id"] for each in await visitor.walk("/conversations", 1, q=query)] == ids, query
    messages = await visitor.walk(f"/conversations/{second}/messages", 1, q="berth")
    assert [each["content"] for each in messages] == ["Berth planners [5]."]
    assert await visitor.walk(f"/conversations/{second}/messages", 1, q="?!") == []


async def test_who_polls_is_told_that_nothing_has_changed(visitor: HistoryClient) -> None:
    conversation_id, answer_id = await visitor.asked("What did Ines build?", "Planners [4].")
    for path in ("/conversations", f"/conversations/{conversation_id}", f"/conversations/{conversation_id}/messages"):
        first = await visitor.call("GET", path)
        etag = first.headers["etag"]
        for value in (etag, f'"other", W/{etag}', "*"):
            again = await visitor.call("GET", path, headers={"if-none-match": value}, expect=304)
            assert (again.content, again.headers["etag"]) == (b"", etag)
        changed = await visitor.call("GET", path, headers={"if-none-match": '"other"'})
        assert changed.content == first.content
    before = (await visitor.call("GET", f"/conversations/{conversation_id}/messages")).headers["etag"]
    await visitor.call("PUT", f"/answers/{answer_id}/feedback", json={"rating": "up"})
    await visitor.call("GET", f"/conversations/{conversation_id}/messages", headers={"if-none-match": before})


async def test_a_visitor_takes_everything_along_and_is_forgotten(visitor: HistoryClient, service: Service) -> None:
    assert (await visitor.call("GET", "/visitor/export", token="x" * 43)).json() == {"conversations": []}
    first, answer_id = await visitor.asked("What did Ines build?", "Planners [4].")
    await visitor.asked("What did Ines do at Harbour Systems?", "Imports [5].", first)
    await visitor.call("PUT", f"/answers/{answer_id}/feedback", json={"rating": "up", "comment": "Good."})
    empty = (await visitor.call("POST", "/conversations", json={"title": "Later"}, expect=201)).json()
    async with connected(service.url, token=visitor.token) as client:
        accepted = await client.ask("What did Ines do at Harbour Systems?")
        export = await visitor.call("GET", "/visitor/export")
        assert "attachment" in export.headers["content-disposition"]
        conversations = {each["id"]: each for each in export.json()["conversations"]}
        assert conversations[empty["id"]]["messages"] == []
        assert len(conversations[accepted["conversation_id"]]["messages"]) == 2
        for conversation_id, conversation in conversations.items():
            if conversation_id == accepted["conversation_id"]:
                continue  # its answer is growing
            assert conversation["messages"] == await visitor.walk(f"/conversations/{conversation_id}/messages", 100)
        assert len(conversations[first]["messages"]) == 4
        assert set(conversations) == {first, empty["id"], accepted["conversation_id"]}
        await visitor.call("DELETE", "/visitor", expect=204)
        error = await client.receive_type("error", within_s=20)
        assert (error["code"], error["answer_id"]) == ("not_found", accepted["answer_id"])
    assert (await visitor.call("GET", "/visitor/export")).json() == {"conversations": []}
    assert await visitor.get("/conversations") == {"items": [], "next_cursor": None}
    await visitor.call("DELETE", "/visitor", expect=204)


async def test_the_owner_sees_everything_and_may_delete(
    visitor: HistoryClient, service: Service, generator: GatedGenerator
) -> None:
    mine, _ = await visitor.asked("What did Ines build?", "Planners [4].")
    async with visiting(service, generator) as other:
        theirs, _ = await other.asked("What did Ines do at Harbour Systems?", "Here [5].")
    owner = OWNERS_TOKEN
    listed = (await visitor.call("GET", "/owner/conversations", token=owner)).json()
    assert [each["id"] for each in listed["items"]] == [theirs, mine]
    assert len({each["visitor"] for each in listed["items"]}) == 2
    first = (await visitor.call("GET", "/owner/conversations", token=owner, params={"limit": 1})).json()
    rest = await visitor.call("GET", "/owner/conversations", token=owner, params={"cursor": first["next_cursor"]})
    assert [*first["items"], *rest.json()["items"]] == listed["items"]
    messages = (await visitor.call("GET", f"/conversations/{theirs}/messages", token=owner)).json()
    assert [each["content"] for each in messages["items"]] == ["What did Ines do at Harbour Systems?", "Here [5]."]
    assert (await visitor.call("GET", f"/conversations/{theirs}", token=owner)).json()[
        "title"
    ] == "What did Ines do at Harbour Systems?"
    await visitor.call("PATCH", f"/conversations/{theirs}", token=owner, json={"title": "Mine"}, expect=401)
    await visitor.call("DELETE", f"/conversations/{theirs}", token=owner, expect=204)
    await visitor.call("GET", f"/conversations/{theirs}/messages", token=owner, expect=404)
    for wrong in (visitor.token, owner + "x", owner[:-1], "x" * 43):
        refused = await visitor.call(
            "GET", "/owner/conversations", expect=401, headers={"authorization": f"Bearer {wrong}"}
        )
        assert refused.json()["code"] == "hello_required"


async def test_a_conversation_that_is_deleted_ends_its_running_answer(
    visitor: HistoryClient, service: Service, generator: GatedGenerator
) -> None:
    """The model is let go, readers are told that there is nothing, and the visitor can ask on."""
    async with connected(service.url) as client:
        visitor.token = client.token
        accepted = await client.ask("What did Ines build?")
        generator.gate.put_nowait("Half ")
        await client.follow(Told(str(accepted["answer_id"])), until=lambda told: told.text != "")
        await visitor.call("DELETE", f"/conversations/{accepted['conversation_id']}", expect=204)
        error = await client.receive_type("error", "done", "failed", within_s=20)
        assert (error["type"], error["code"], error["answer_id"]) == ("error", "not_found", accepted["answer_id"])
        async with asyncio.timeout(10):
            await generator.closed.wait()
        generator.say("Planners [4].")
        assert (await client.answer_to("What did Ines build?")).end is not None


async def test_a_conversation_deleted_elsewhere_ends_its_answer_here(
    tmp_path: Path, database_url: str, service: Service, generator: GatedGenerator
) -> None:
    """Another process makes the answer and has not said a word of it yet: it learns of the end from its lease."""
    async with replica(tmp_path / "other", database_url, GatedGenerator()) as other, connected(service.url) as client:
        accepted = await client.ask("What did Ines build?")
        async with asyncio.timeout(10):
            await generator.started.wait()
        async with visiting(other, generator) as elsewhere:
            elsewhere.token = client.token
            await elsewhere.call("DELETE", f"/conversations/{accepted['conversation_id']}", expect=204)
        error = await client.receive_type("error", "done", "failed", within_s=20)
        assert (error["type"], error["code"], error["answer_id"]) == ("error", "not_found", accepted["answer_id"])
        async with asyncio.timeout(20):
            await generator.closed.wait()

        async def is_idle() -> bool:
            return service.container.supervisor().running == 0

        await until_true(is_idle)


async def test_pages_hold_while_messages_are_added(visitor: HistoryClient) -> None:
    """T46, with questions that come in between the pages."""
    conversation_id, _ = await visitor.asked("Question 0?", "Yes.")
    for number in range(1, 12):
        await visitor.asked(f"Question {number}?", "Yes.", conversation_id)
    path, cursor = f"/conversations/{conversation_id}/messages", None
    walked: list[Json] = []
    while True:
        page = await visitor.get(path, limit=7, **({"cursor": cursor} if cursor else {}))
        walked += page["items"]
        cursor = page["next_cursor"]
        if cursor is None:
            break
        await visitor.asked(f"Meanwhile, after {len(walked)}?", "Yes.", conversation_id)
    ids = [each["id"] for each in walked]
    assert len(ids) == len(set(ids)) >= 24
    everything = await visitor.walk(path, 100)
    assert ids == [each["id"] for each in everything][: len(ids)]
