"""What visitors are shown: greeting, suggestions, messages, health."""

import asyncio
import hashlib
import inspect
import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from fakes.parts import RESUME
from resume_chat.domain.answer import Citation, FailureReason, Finish, Phase, Timings
from resume_chat.domain.conversation import Message, Role, Status
from resume_chat.domain.events import Done, Event, Failed, NumberedEvent, Progress, Sources, Token, Withheld
from resume_chat.domain.resume import read_resume
from resume_chat.entrypoints.web import frames
from resume_chat.entrypoints.web.draining import Draining
from resume_chat.entrypoints.web.greeting import disclosure, suggestions
from resume_chat.entrypoints.web.health import HealthBoard
from resume_chat.entrypoints.web.metrics import Metrics
from resume_chat.entrypoints.web.socket import chat
from resume_chat.entrypoints.web.translation import event_frame
from resume_chat.entrypoints.web.views import message_view
from resume_chat.ports.answer_log import Snapshot
from resume_chat.ports.errors import StoreUnavailableError
from resume_chat.usecases.check_health import CheckHealth

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
PLACE = Citation(
    id="4", pointer="/work/0/highlights/0", label="Work > Harbour Systems", quote="Built the berth planner"
)
FACT = Citation(
    id="9", pointer="/work/0", label="Time", quote="2019-01", computed="3 years", pointers=("/work/0/startDate",)
)
ANSWER = Message(
    id="a1",
    conversation_id="c1",
    role=Role.ASSISTANT,
    content="Built the planner 🐍 [4].",
    status=Status.COMPLETE,
    created_at=NOW,
    updated_at=NOW,
    citations=(PLACE, FACT),
    finish=Finish.COMPLETE,
    resume_version="76df1be6f471d5bc",
    generator="extractive",
    timings=Timings(retrieved_ms=1.0, first_token_ms=2.0, total_ms=3.0),
)
SILENT = Message(
    id="a1",
    conversation_id="c1",
    role=Role.ASSISTANT,
    content="",
    status=Status.STREAMING,
    created_at=NOW,
    updated_at=NOW,
)


def test_the_disclosure_names_a_machine_and_a_person() -> None:
    assert disclosure(read_resume(RESUME)).startswith("You are talking to a machine, not to Ines Varga.")
    assert "a machine" in disclosure(read_resume({"work": [{"name": "Lumen Works"}]}))


def test_suggestions_are_made_from_what_the_resume_holds() -> None:
    assert suggestions(read_resume(RESUME)) == [
        "What did Ines do at Harbour Systems?",
        "How much experience does Ines have with Python?",
    ]


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ({"basics": {"name": "Ada"}}, ["What does Ada do?"]),
        ({"basics": {"name": "Ada"}, "work": [{"company": "Old Name"}]}, ["What does Ada do at Old Name?"]),
        ({"work": [{"name": "Mill", "endDate": "2019"}]}, ["What did this person do at Mill?"]),
        ({"basics": {"name": "Ada"}, "work": [{"name": "x" * 61}]}, ["What does Ada do?"]),
        (
            {
                "education": [{"institution": "Sorbonne"}],
                "projects": [{"name": "Tidepool"}],
                "languages": [{"language": "Welsh"}],
            },
            ["What is Tidepool about?", "What did this person study?", "Which languages does this person speak?"],
        ),
    ],
)
def test_suggestions_of_other_resumes(document: object, expected: list[str]) -> None:
    assert suggestions(read_resume(document)) == expected


def test_a_message_is_shown_field_by_field() -> None:
    shown = json.loads(msgspec.json.encode(message_view(ANSWER)))
    assert shown == {
        "id": "a1",
        "conversation_id": "c1",
        "role": "assistant",
        "content": ANSWER.content,
        "status": "complete",
        "created_at": "2026-03-01T12:00:00Z",
        "citations": [
            {"id": "4", "pointer": "/work/0/highlights/0", "label": PLACE.label, "quote": PLACE.quote},
            {
                "id": "9",
                "pointer": "/work/0",
                "label": "Time",
                "quote": "2019-01",
                "computed": "3 years",
                "pointers": ["/work/0/startDate"],
            },
        ],
        "finish": "complete",
        "failure": None,
        "resume_version": "76df1be6f471d5bc",
        "generator": "extractive",
        "usage": {"prompt_tokens": None, "completion_tokens": None},
        "timings": {"retrieved_ms": 1.0, "first_token_ms": 2.0, "total_ms": 3.0},
        "feedback": None,
        "chars": 24,
        "sha256": hashlib.sha256(ANSWER.content.encode()).hexdigest(),
    }


def test_a_running_answer_has_no_hash_and_a_question_has_its_clients_id() -> None:
    running = json.loads(msgspec.json.encode(message_view(SILENT)))
    assert "sha256" not in running
    assert running["timings"] is None
    question = replace(SILENT, role=Role.USER, status=Status.COMPLETE, client_message_id="m1")
    shown = json.loads(msgspec.json.encode(message_view(question)))
    assert shown["client_message_id"] == "m1"
    assert "sha256" not in shown


def test_every_event_becomes_its_frame() -> None:
    broken = replace(ANSWER, status=Status.FAILED, finish=None, failure=FailureReason.INTERRUPTED)
    cases: list[tuple[Event, str]] = [
        (Sources(citations=(PLACE,)), "sources"),
        (Token(text="Built "), "token"),
        (Withheld(reason="unsupported", count=1), "withheld"),
        (Done(finish=Finish.COMPLETE, message=ANSWER), "done"),
        (Failed(reason=FailureReason.INTERRUPTED, message=broken), "failed"),
    ]
    shown: dict[str, Any] = {}
    for seq, (event, kind) in enumerate(cases, 1):
        shown = json.loads(frames.encode(event_frame("a1", NumberedEvent(seq=seq, event=event))))
        assert (shown["type"], shown["answer_id"], shown["seq"]) == (kind, "a1", seq)
    assert shown["code"] == "interrupted"
    assert shown["message"]["failure"]["code"] == "interrupted"
    progress = event_frame("a1", Progress(phase=Phase.READING))
    assert json.loads(frames.encode(progress)) == {"type": "progress", "answer_id": "a1", "phase": "reading"}
    snapshot = event_frame("a1", Snapshot(seq=3, text="Built ", citations=(PLACE,), message=SILENT))
    assert json.loads(frames.encode(snapshot))["status"] == "streaming"


class Part:
    """A part of the service that the test breaks and mends."""

    def __init__(self) -> None:
        self.is_well = True
        self.looked_at = 0

    async def check(self) -> str:
        """Its state."""
        self.looked_at += 1
        if not self.is_well:
            raise StoreUnavailableError("postgres://user:password@host/db refused")
        return "well"


async def test_health_is_looked_up_once_a_second_however_many_ask() -> None:
    part, seconds = Part(), [0.0]
    check = CheckHealth(needed={"database": part.check}, useful={})
    board = HealthBoard(check, Draining(), monotonic=lambda: seconds[0])
    await asyncio.gather(*(board() for _ in range(20)))
    assert part.looked_at == 1
    part.is_well = False
    assert (await board()).status == "ready"
    seconds[0] = 1.0
    readiness = await board()
    assert (readiness.status, readiness.parts) == ("unavailable", {"database": "down"})
    assert "password" not in repr(readiness)


async def test_a_part_that_only_makes_answers_better_does_not_stop_them() -> None:
    needed, useful = Part(), Part()
    useful.is_well = False
    board = HealthBoard(CheckHealth(needed={"database": needed.check}, useful={"generator": useful.check}), Draining())
    assert (await board()).status == "degraded"


async def test_a_process_that_goes_away_is_not_ready() -> None:
    draining = Draining()
    board = HealthBoard(CheckHealth(needed={"database": Part().check}, useful={}), draining)
    draining.begin()
    assert (await board()).status == "draining"


def test_answers_are_counted_by_how_they_ended() -> None:
    metrics = Metrics()
    metrics.answered(NumberedEvent(seq=1, event=Done(finish=Finish.COMPLETE, message=ANSWER)))
    broken = replace(
        ANSWER, status=Status.FAILED, finish=None, failure=FailureReason.INTERRUPTED, generator="ollama/llama3.1"
    )
    metrics.answered(NumberedEvent(seq=1, event=Failed(reason=FailureReason.INTERRUPTED, message=broken)))
    text = metrics.render().decode()
    assert 'resume_chat_answers_total{finish="complete",generator="extractive",reason=""} 1.0' in text
    assert 'resume_chat_answers_total{finish="failed",generator="ollama",reason="interrupted"} 1.0' in text
    assert "resume_chat_first_token_seconds_count 2.0" in text


def test_a_socket_handler_takes_nothing_from_the_address() -> None:
    """T64: an injected argument that a query can replace is a hole."""
    assert set(inspect.signature(chat.fn).parameters) == {"socket", "chat_sockets"}
