"""What the owner learns and answers once and for all, over HTTP and on the command line, over the same database."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from fakes.command import resume_chat
from fakes.history_client import HistoryClient, visiting
from fakes.parts import GatedGenerator
from fakes.service import Service, serving

OWNERS_TOKEN = "the owner's own, 0123456789"
QUESTION = "Would she move to Lisbon?"
IN_OTHER_WORDS = "would she move to Lisbon, please"
WORDS = "Yes, from next summer on."


@pytest.fixture
def generator() -> GatedGenerator:
    return GatedGenerator()


@pytest.fixture
async def service(tmp_path: Path, database_url: str, generator: GatedGenerator) -> AsyncIterator[Service]:
    async with serving(tmp_path, generator=generator, owner_token=OWNERS_TOKEN, database_url=database_url) as running:
        yield running


@pytest.fixture
async def client(service: Service, generator: GatedGenerator) -> AsyncIterator[HistoryClient]:
    async with visiting(service, generator) as visitor:
        yield visitor


async def as_owner(client: HistoryClient, method: str, path: str, *, expect: int = 200, body: object = None) -> object:
    """What the owner gets."""
    response = await client.call(method, path, token=OWNERS_TOKEN, expect=expect, json=body)
    return response.json() if response.content else None


async def answer_to(client: HistoryClient, question: str) -> dict[str, object]:
    """What a visitor gets; a generator that is asked would say that it was."""
    conversation_id, _ = await client.asked(question, "The generator was asked.")
    answer: dict[str, object] = (await client.walk(f"/conversations/{conversation_id}/messages", 9))[-1]
    return answer


async def command(folder: Path, database_url: str, *arguments: str) -> str:
    """What a command prints, over the service's database."""
    variables = {"RESUME_CHAT_DATABASE_URL": database_url}
    result = await asyncio.to_thread(resume_chat, folder, *arguments, "--data-dir", str(folder), variables=variables)
    assert result.returncode == 0, result.stderr
    return result.stdout


async def test_an_approved_answer_is_given_from_then_on_and_cited_as_the_owners_word(client: HistoryClient) -> None:
    """Approving reaches the next question, and taking back the one after."""
    before = await answer_to(client, QUESTION)
    approved = await as_owner(
        client, "POST", "/owner/answers", expect=201, body={"question": QUESTION, "answer": WORDS}
    )
    assert isinstance(approved, dict)
    told = await answer_to(client, IN_OTHER_WORDS)
    assert str(told["content"]).startswith(WORDS)
    assert told["generator"] == "owner"
    citations = told["citations"]
    assert isinstance(citations, list)
    assert "own words" in citations[0]["label"]
    assert QUESTION in citations[0]["computed"]
    assert await as_owner(client, "GET", "/owner/answers") == {"items": [approved]}
    await as_owner(client, "DELETE", f"/owner/answers/{approved['id']}", expect=204)
    after = await answer_to(client, QUESTION)
    assert after["content"] == before["content"] != told["content"]
    await as_owner(client, "DELETE", f"/owner/answers/{approved['id']}", expect=404)


async def test_insight_tells_what_was_asked_and_what_was_not_answered(client: HistoryClient) -> None:
    _, answer_id = await client.asked("What did Ines build at Harbour Systems?", "Planners.")
    await client.call("PUT", f"/answers/{answer_id}/feedback", json={"rating": "down", "comment": "Which?"})
    await client.asked("What is her shoe size?", "Nobody is asked.")
    insight = await as_owner(client, "GET", "/owner/insights")
    assert isinstance(insight, dict)
    assert (insight["questions"], insight["visitors"], insight["ratings"]) == (2, 1, {"down": 1})
    assert insight["by_status"] == {"complete": 1, "abstained": 1}
    assert [each["question"] for each in insight["unanswered"]] == ["What is her shoe size?"]
    assert [each["comment"] for each in insight["rated_down"]] == ["Which?"]
    assert {each["generator"] for each in insight["generators"]} >= {"declined"}
    assert await as_owner(client, "GET", "/owner/insights?since=2020-01-01T00:00:00Z&until=2020-02-01T00:00:00Z") == {
        "since": "2020-01-01T00:00:00Z",
        "until": "2020-02-01T00:00:00Z",
        "questions": 0,
        "visitors": 0,
        "conversations": 0,
        "by_status": {},
        "ratings": {},
        "looked_at": 0,
        "asked": [],
        "unanswered": [],
        "rated_down": [],
        "generators": [],
        "days": [],
    }


@pytest.mark.parametrize(
    "period", ["since=2026-02-01T00:00:00Z&until=2026-01-01T00:00:00Z", "until=0001-01-01T00:00:00Z"]
)
async def test_in_a_period_that_cannot_be_nothing_was_asked(client: HistoryClient, period: str) -> None:
    insight = await as_owner(client, "GET", f"/owner/insights?{period}", expect=200)
    assert isinstance(insight, dict)
    assert insight["asked"] == []


async def test_an_answer_that_nobody_can_see_is_refused(client: HistoryClient) -> None:
    body = {"question": "When can she start?", "answer": "\u200b\u008f"}
    problem = await as_owner(client, "POST", "/owner/answers", body=body, expect=400)
    assert isinstance(problem, dict)
    assert problem["code"] == "bad_frame"


async def test_visitors_learn_and_approve_nothing(client: HistoryClient) -> None:
    await client.asked(QUESTION, "Perhaps.")
    for method, path in [("GET", "/owner/insights"), ("GET", "/owner/answers"), ("DELETE", "/owner/answers/x")]:
        await client.call(method, path, expect=401)
    await client.call("POST", "/owner/answers", expect=401, json={"question": QUESTION, "answer": WORDS})


@pytest.mark.parametrize("database_kind", ["sqlite"])  # each command is a process; over HTTP the same is tried on both
async def test_the_command_line_reads_and_approves_over_the_same_database(
    client: HistoryClient, tmp_path: Path, database_url: str
) -> None:
    await client.asked("What is her shoe size?", "Nobody is asked.")
    shown = await command(tmp_path, database_url, "insights", "--json")
    assert [each["question"] for each in json.loads(shown)["unanswered"]] == ["What is her shoe size?"]
    assert "Could not be answered" in await command(tmp_path, database_url, "insights")
    added = await command(tmp_path, database_url, "approved", "add", QUESTION, WORDS, "--wording", "Lisbon?")
    approved_id = added.split()[-1]
    assert WORDS in await command(tmp_path, database_url, "approved", "list")
    assert str((await answer_to(client, QUESTION))["content"]).startswith(WORDS)
    await command(tmp_path, database_url, "approved", "remove", approved_id)
    assert json.loads(await command(tmp_path, database_url, "approved", "list", "--json")) == []
