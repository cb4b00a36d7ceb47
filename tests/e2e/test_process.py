"""The service as its owner runs it: real model, real index, real database; restarted, killed, told to stop."""

import asyncio
import hashlib
import json
import signal
import time
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import httpx

from fakes.chat_client import Told, connected
from fakes.process import ServiceProcess, service_process
from resume_chat.usecases.supervise_answers import AnswerLimits

QUESTIONS = (
    "Where does Tamsin work now?",
    "What did she study?",
    "How many years of experience does she have in total?",
)


def scripted_process(folder: Path, *, count: int, quick: bool = False) -> AbstractAsyncContextManager[ServiceProcess]:
    """The service with an answer of so many tokens, one every 20 ms."""
    return service_process(
        folder,
        quick=quick,
        generator="scripted",
        guard="off",
        scripted__count=str(count),
        scripted__token_interval_ms="20",
    )


async def history(url: str, token: str) -> list[dict[str, object]]:
    """All messages of a visitor's newest conversation."""
    async with httpx.AsyncClient(base_url=url, headers={"authorization": f"Bearer {token}"}, trust_env=False) as http:
        conversations = (await http.get("/api/v1/conversations")).json()["items"]
        messages = await http.get(f"/api/v1/conversations/{conversations[0]['id']}/messages?limit=100")
        items = messages.json()["items"]
        assert isinstance(items, list)
        return items


async def test_three_questions_with_cited_answers_a_restart_and_the_history_is_there(tmp_path: Path) -> None:
    answers = []
    async with service_process(tmp_path) as service:
        conversation_id = None
        async with connected(service.url) as client:
            token = client.token
            for question in QUESTIONS:
                accepted = await client.ask(question, conversation_id)
                conversation_id = str(accepted["conversation_id"])
                told = await client.follow(Told(str(accepted["answer_id"])))
                assert told.end is not None
                assert told.end["finish"] == "complete"
                ended = told.end["message"]
                assert isinstance(ended, dict)
                # What is computed is said at once; what a generator says comes as it is said.
                pieces = sum(frame["type"] == "token" for frame in told.frames)
                assert pieces >= (1 if ended["generator"] == "computed" else 2)
                answers.append(told)
        for told in answers:
            assert told.end is not None
            message = told.end["message"]
            assert isinstance(message, dict)
            assert message["citations"], message["content"]
            for citation in message["citations"]:
                assert f"[{citation['id']}]" in told.text
        before = await history(service.url, token)
        service.process.send_signal(signal.SIGTERM)
        await service.ended()
    async with service_process(tmp_path) as service:
        assert await history(service.url, token) == before
        assert [each["content"] for each in before][1::2] == [told.text for told in answers]
        async with connected(service.url, token=token) as client:
            again = Told(answers[0].answer_id)
            await client.send(type="resume", answer_id=again.answer_id, after_seq=0)
            await client.follow(again)
            assert again.text == answers[0].text
        indexed = next(json.loads(line) for line in service.lines if '"indexed"' in line)
        assert indexed["embedded"] == 0, "an unchanged resume was embedded again"


def test_a_lease_and_a_sweep_fit_into_what_is_promised_after_a_crash() -> None:
    """25 s, with 2 s to spare for a slow start of the sweep."""
    limits = AnswerLimits()
    assert limits.lease_s + limits.sweep_s + 2 <= 25


async def test_killed_in_the_middle_an_answer_is_finished_by_the_next_process(tmp_path: Path) -> None:
    """With what was shown kept and nothing said twice; leases are short here, so that nobody waits for them."""
    async with scripted_process(tmp_path, count=100, quick=True) as service, connected(service.url) as client:
        token = client.token
        accepted = await client.ask(QUESTIONS[0])
        told = await client.follow(Told(str(accepted["answer_id"])), until=lambda known: known.seq >= 20)
        await service.kill()
    async with scripted_process(tmp_path, count=100, quick=True) as service:
        async with connected(service.url, token=token) as client:
            await client.send(type="resume", answer_id=told.answer_id, after_seq=told.seq)
            await client.follow(told, within_s=20)
            assert told.end is not None
            assert told.end["finish"] == "complete"
            assert told.text == "".join(f"t{number:06d} " for number in range(1, 101))
            assert [each["type"] for each in told.frames].count("sources") == 1
            message = told.end["message"]
            assert isinstance(message, dict)
            assert message["content"] == told.text
            assert message["sha256"] == hashlib.sha256(told.text.encode()).hexdigest()
            again = Told(told.answer_id)
            await client.send(type="resume", answer_id=told.answer_id, after_seq=0)
            await client.follow(again)
            assert (again.text, again.seq, again.end) == (told.text, told.seq, told.end)
            await client.ask(QUESTIONS[1], str(accepted["conversation_id"]))
        messages = await history(service.url, token)
        assert [each["role"] for each in messages] == ["user", "assistant", "user", "assistant"]
        assert messages[1]["content"] == told.text
        async with httpx.AsyncClient(base_url=service.url, trust_env=False) as http:
            assert "resume_chat_answers_taken_over_total 1.0" in (await http.get("/metrics")).text


async def test_a_signal_lets_a_running_answer_end_and_says_goodbye(tmp_path: Path) -> None:
    """T48 in small: goodbye, 1012, nothing lost, and the process is gone in time."""
    async with scripted_process(tmp_path, count=60) as service:
        async with connected(service.url) as client, connected(service.url) as idle:
            accepted = await client.ask(QUESTIONS[0])
            told = await client.follow(Told(str(accepted["answer_id"])), until=lambda known: known.seq >= 5)
            began = time.monotonic()
            service.process.send_signal(signal.SIGTERM)
            assert (await idle.receive())["type"] == "goodbye"
            assert await idle.close_code() == 1012
            await client.follow(told)
            assert told.end is not None
            assert told.end["finish"] == "complete"
            assert (await client.receive_type("goodbye"))["type"] == "goodbye"
            assert await client.close_code() == 1012
        assert await service.ended() == 0
        assert time.monotonic() - began < 10
        assert '"event": "stopped"' in "\n".join(service.lines)


async def test_a_second_signal_ends_the_process_at_once(tmp_path: Path) -> None:
    async with scripted_process(tmp_path, count=2000) as service, connected(service.url) as client:
        await client.ask(QUESTIONS[0])
        service.process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(5):
            while not any('"draining"' in line for line in service.lines):
                await client.receive()
        began = time.monotonic()
        service.process.send_signal(signal.SIGTERM)
        assert await service.ended() < 0
        assert time.monotonic() - began < 2


async def test_no_line_of_the_log_holds_what_a_visitor_sent_or_was_sent(tmp_path: Path) -> None:
    """T55: questions, answers, tokens, through every path of refusal; each line one JSON object."""
    canary = "canary-7f3a2b@example.com"
    hostile = f'{canary}\r\n{{"event":"forged"}}\x1b[31m\u2028\u202e'
    async with service_process(tmp_path, log_level="info") as service:
        async with connected(service.url) as client:
            token = client.token
            told = await client.answer_to(f"Where does Tamsin work now, {hostile}?")
            assert told.end is not None
            for frame in (
                {"type": hostile},
                {"type": "ask", "client_message_id": canary, "question": "x" * 1001 + canary},
                {"type": "stop", "answer_id": canary},
                {"type": "resume", "answer_id": hostile, "after_seq": 0},
            ):
                assert (await client.exchange(**frame))["type"] == "error"
            await client.socket.send(hostile)
            assert (await client.receive())["code"] == "bad_frame"
            await client.socket.send(b'"\xff"', text=True)
            assert await client.close_code() == 1007
        async with httpx.AsyncClient(base_url=service.url, trust_env=False) as http:
            headers = {"authorization": f"Bearer {token}", "x-note": canary, "user-agent": canary, "referer": canary}
            assert (await http.get(f"/api/v1/conversations?cursor={canary}", headers=headers)).status_code == 404
            assert (await http.get(f"/health/live?token={token}", headers=headers)).status_code == 200
            assert (await http.get("/ws/chat", headers=headers)).status_code == 405
        service.process.send_signal(signal.SIGTERM)
        await service.ended()
        log = "\n".join(service.lines)
        events = [json.loads(line)["event"] for line in service.lines]
        assert "answer_ended" in events
        assert "frame_refused" in events
        assert "forged" not in events
        for secret in ("canary", token, "Tamsin"):
            assert secret not in log, next(line for line in service.lines if secret in line)
        assert "Traceback" not in log
