"""Answers as server-sent events over real connections: the same promises as on the socket, kept by the same parts."""

import asyncio
import hashlib
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from fakes.chat_client import Told, connected
from fakes.event_client import asking, reading, streamed, told_by
from fakes.parts import GatedGenerator
from fakes.service import Service, serving
from fakes.waiting import until
from resume_chat.entrypoints.web.connection import SocketLimits
from resume_chat.ports.errors import GeneratorTimeoutError

QUESTION = "What did Ines build?"


@pytest.fixture
def generator() -> GatedGenerator:
    return GatedGenerator()


@pytest.fixture
async def service(tmp_path: Path, generator: GatedGenerator) -> AsyncIterator[Service]:
    async with serving(tmp_path, generator=generator) as running:
        yield running


@pytest.fixture
async def http(service: Service) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=service.url, trust_env=False, timeout=20) as client:
        yield client


async def new_token(http: httpx.AsyncClient) -> str:
    return str((await http.post("/api/v1/visitors")).json()["visitor_token"])


async def test_an_answer_comes_as_events_with_the_same_frames_as_on_the_socket(
    service: Service, http: httpx.AsyncClient, generator: GatedGenerator
) -> None:
    token = await new_token(http)
    generator.say("Built ", "it [4].")
    async with streamed(http, asking(http, token, QUESTION, "c1")) as reader:
        headers = reader.response.headers
        events = [each async for each in reader.events()]
    assert headers["content-type"] == "text/event-stream; charset=utf-8"
    assert headers["cache-control"] == "no-store, no-transform"
    assert headers["x-accel-buffering"] == "no"
    assert reader.retry_ms == 2000
    accepted, *rest = events
    assert (accepted.name, accepted.id, accepted.frame["duplicate"]) == ("accepted", None, False)
    numbered = [each for each in rest if each.name != "progress"]
    assert [each.id for each in numbered] == [str(number) for number in range(1, len(numbered) + 1)]
    message = numbered[-1].frame["message"]
    assert isinstance(message, dict)
    assert message["content"] == "Built it [4]."
    assert message["sha256"] == hashlib.sha256(b"Built it [4].").hexdigest()
    async with connected(service.url, token=token) as client:
        told = Told(str(accepted.frame["answer_id"]))
        await client.send(type="resume", answer_id=told.answer_id, after_seq=0)
        await client.follow(told)
    assert [each.frame for each in numbered] == told.frames


async def test_reading_on_after_any_number_gives_what_follows_it_once(
    http: httpx.AsyncClient, generator: GatedGenerator
) -> None:
    """T01 over HTTP: wherever a reader was cut."""
    token = await new_token(http)
    generator.say(*(f"t{number:06d} " for number in range(1, 21)))
    async with streamed(http, asking(http, token, QUESTION, "c1")) as reader:
        whole = await told_by(reader)
    for place in range(whole.seq):
        known = Told(whole.answer_id, seq=place)
        async with streamed(http, reading(http, token, whole.answer_id, place)) as reader:
            await told_by(reader, known)
        assert known.frames == whole.frames[place:]
    ended = await http.send(reading(http, token, whole.answer_id, whole.seq))
    assert (ended.status_code, ended.content) == (204, b""), "nothing to come: a browser does not come back"


async def test_a_number_ahead_of_what_is_stored_gets_a_snapshot(
    http: httpx.AsyncClient, generator: GatedGenerator
) -> None:
    token = await new_token(http)
    generator.say("All of it.")
    async with streamed(http, asking(http, token, QUESTION, "c1")) as reader:
        whole = await told_by(reader)
    async with streamed(http, reading(http, token, whole.answer_id, 9_000)) as reader:
        events = [each.frame async for each in reader.events()]
    assert [each["type"] for each in events] == ["snapshot", "done"]
    assert (events[0]["text"], events[0]["seq"], events[1]["seq"]) == ("All of it.", whole.seq - 1, whole.seq)


async def test_a_client_that_goes_is_no_reader_any_more_and_its_answer_goes_on(
    service: Service, http: httpx.AsyncClient, generator: GatedGenerator
) -> None:
    """Promise 5. When it fails: a closed connection keeps its reader, or takes the answer with it."""
    token = await new_token(http)
    generator.gate.put_nowait("One ")
    async with streamed(http, asking(http, token, QUESTION, "c1")) as reader:
        told = None
        async for event in reader.events():
            if event.name == "accepted":
                told = Told(str(event.frame["answer_id"]))
            elif told is not None:
                told.apply(event.frame)
                if told.text:
                    break
    assert told is not None
    metrics = ""
    async with asyncio.timeout(10):
        while "resume_chat_sockets 0.0" not in metrics:
            metrics = (await http.get("/metrics")).text
    generator.say("two.")
    async with streamed(http, reading(http, token, told.answer_id, told.seq)) as reader:
        await told_by(reader, told)
    assert told.text == "One two."
    assert service.container.supervisor().running == 0


async def test_the_same_message_id_asks_once(http: httpx.AsyncClient, generator: GatedGenerator) -> None:
    token = await new_token(http)
    generator.say("Once.")
    async with streamed(http, asking(http, token, QUESTION, "c1")) as reader:
        first = await told_by(reader)
    async with streamed(http, asking(http, token, QUESTION, "c1")) as reader:
        events = [each async for each in reader.events()]
    assert events[0].frame["duplicate"] is True
    assert events[0].frame["answer_id"] == first.answer_id
    assert [each.frame for each in events[1:]] == first.frames
    assert len(generator.prompts) == 1


async def test_stopping_keeps_what_was_said_and_closes_the_model(
    http: httpx.AsyncClient, generator: GatedGenerator
) -> None:
    """T12 over HTTP."""
    token = await new_token(http)
    headers, answer_id = {"authorization": f"Bearer {token}"}, ""
    generator.gate.put_nowait("So far ")
    async with streamed(http, asking(http, token, QUESTION, "c1")) as reader:
        async for event in reader.events():
            if event.name == "token":
                answer_id = str(event.frame["answer_id"])
                strangers = await http.post(
                    f"/api/v1/answers/{answer_id}/stop", headers={"authorization": "Bearer " + "x" * 43}
                )
                assert strangers.status_code == 404
                stopped = await http.post(f"/api/v1/answers/{answer_id}/stop", headers=headers)
                assert stopped.json() == {"answer_id": answer_id, "was_running": True}
            elif event.name == "done":
                assert event.frame["finish"] == "stopped"
                break
    await until(generator.closed.is_set)
    again = await http.post(f"/api/v1/answers/{answer_id}/stop", headers=headers)
    assert again.json() == {"answer_id": answer_id, "was_running": False}


async def test_an_answer_that_breaks_ends_with_failed(http: httpx.AsyncClient, generator: GatedGenerator) -> None:
    token = await new_token(http)
    generator.gate.put_nowait("Half ")
    generator.gate.put_nowait(GeneratorTimeoutError("http://10.0.0.7:11434 was silent"))
    async with streamed(http, asking(http, token, QUESTION, "c1")) as reader:
        told = await told_by(reader)
    assert told.end is not None
    assert (told.end["type"], told.end["code"], told.text) == ("failed", "generator_timeout", "Half ")
    assert "10.0.0.7" not in str(told.end)


async def test_what_is_refused_before_the_stream_is_a_problem_with_a_code(
    http: httpx.AsyncClient, generator: GatedGenerator
) -> None:
    token, stranger = await new_token(http), await new_token(http)
    generator.gate.put_nowait("Never ")
    async with streamed(http, asking(http, token, QUESTION, "c1")) as reader:
        accepted = (await anext(reader.events())).frame
    answer_id, conversation_id = str(accepted["answer_id"]), str(accepted["conversation_id"])
    own = {"authorization": f"Bearer {token}"}
    path = f"/api/v1/answers/{answer_id}/events"
    refused = [
        (asking(http, "short", QUESTION, "c2"), 401, "hello_required"),
        (asking(http, token, " \u200b", "c2"), 400, "question_empty"),
        (asking(http, token, "x" * 5000, "c2"), 400, "question_too_long"),
        (asking(http, token, QUESTION, ""), 400, "bad_frame"),
        (asking(http, token, QUESTION, "x" * 65), 400, "bad_frame"),
        (asking(http, token, "Another?", "c1"), 409, "conflict"),
        (asking(http, token, QUESTION, "c2", conversation_id=conversation_id), 409, "busy"),
        (asking(http, stranger, QUESTION, "c2", conversation_id=conversation_id), 404, "not_found"),
        (asking(http, token, QUESTION, "c2", conversation_id="no such"), 404, "not_found"),
        (http.build_request("POST", "/api/v1/answers", content=b"{", headers=own), 400, "bad_frame"),
        (http.build_request("POST", "/api/v1/answers", content=b"[" * 30_000, headers=own), 400, "bad_frame"),
        (
            http.build_request("POST", "/api/v1/answers", content=b'{"question":"\\ud800"}', headers=own),
            400,
            "bad_frame",
        ),
        (http.build_request("POST", "/api/v1/answers", content=b"x" * 70_000, headers=own), 413, "bad_frame"),
        (http.build_request("GET", path, headers={**own, "last-event-id": "x"}), 400, "bad_frame"),
        (http.build_request("GET", path, headers={**own, "last-event-id": "-1"}), 400, "bad_frame"),
        (http.build_request("GET", path, headers={**own, "last-event-id": "1" + "0" * 30}), 400, "bad_frame"),
        (http.build_request("GET", path), 401, "hello_required"),
    ]
    for request, status, code in refused:
        response = await http.send(request)
        assert (response.status_code, response.json()["code"]) == (status, code), response.text
        assert response.headers["content-type"] == "application/problem+json"
    unknown = [await http.send(reading(http, token, each)) for each in ("f" * 32, "no-such", "x" * 128)]
    others = await http.send(reading(http, stranger, answer_id))
    assert {each.content for each in unknown} == {others.content}
    assert {each.status_code for each in (*unknown, others)} == {404}
    assert len(generator.prompts) == 1


async def test_questions_and_streams_are_limited_as_on_the_socket(tmp_path: Path) -> None:
    generator = GatedGenerator()
    async with (
        serving(tmp_path, generator=generator, limits=SocketLimits(per_address=3), questions_per_minute="2") as service,
        httpx.AsyncClient(base_url=service.url, trust_env=False) as http,
    ):
        token = await new_token(http)
        async with (
            streamed(http, asking(http, token, QUESTION, "c1")) as first,
            streamed(http, asking(http, token, QUESTION, "c2")) as second,
        ):
            open_streams = first.events(), second.events()  # kept: a generator that is dropped closes its response
            answer_id = str((await anext(open_streams[0])).frame["answer_id"])
            await anext(open_streams[1])
            refused = await http.send(asking(http, token, QUESTION, "c3"))
            assert (refused.status_code, refused.json()["code"]) == (429, "rate_limited")
            assert int(refused.headers["retry-after"]) == refused.json()["retry_after_s"]
            async with streamed(http, reading(http, token, answer_id)):
                refused = await http.send(reading(http, token, answer_id))
                assert (refused.status_code, refused.json()["code"]) == (429, "rate_limited")
                async with connected(service.url, hello=False) as client:
                    assert await client.close_code() == 4004
        async with connected(service.url, token=token) as client:
            assert (await client.exchange(type="ask", client_message_id="c4", question=QUESTION))[
                "code"
            ] == "rate_limited"


async def test_a_process_that_goes_away_says_goodbye_on_a_stream_and_takes_no_more_questions(tmp_path: Path) -> None:
    generator = GatedGenerator()
    async with (
        serving(tmp_path, generator=generator, drain_s=1) as service,
        httpx.AsyncClient(base_url=service.url, trust_env=False, timeout=20) as http,
    ):
        token = await new_token(http)
        async with streamed(http, asking(http, token, QUESTION, "c1")) as reader:
            events = reader.events()
            answer_id = str((await anext(events)).frame["answer_id"])
            await generator.started.wait()
            # Connections that are there already: new ones are not taken any more.
            await asyncio.gather(*(http.get("/health/live") for _ in range(3)))
            service.server.begin_exit()
            for request in (asking(http, token, QUESTION, "c2"), reading(http, token, answer_id)):
                refused = await http.send(request)
                assert (refused.status_code, refused.json()["code"]) == (503, "draining")
                assert int(refused.headers["retry-after"]) > 0
            rest = [each async for each in events]
        assert rest[-1].name == "goodbye"
        assert rest[-1].id is None
        assert rest[-1].retry_ms == rest[-1].frame["reconnect_after_ms"]


async def test_a_reader_that_does_not_read_costs_its_answer_nothing(tmp_path: Path) -> None:
    """Nothing is queued for it: the answer comes to its end, and others read it meanwhile."""
    async with (
        serving(tmp_path, scripted__count="4000", scripted__token_interval_ms="0") as service,
        httpx.AsyncClient(base_url=service.url, trust_env=False, timeout=60) as http,
    ):
        token = await new_token(http)
        url = httpx.URL(service.url)
        with socket.create_connection((url.host, url.port or 80)) as deaf:
            deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            body = b'{"client_message_id":"c1","question":"What did Ines build?"}'
            deaf.sendall(
                f"POST /api/v1/answers HTTP/1.1\r\nhost: {url.host}\r\nauthorization: Bearer {token}\r\n"
                f"content-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n".encode()
                + body
            )
            deaf.settimeout(10)
            seen = b""
            while b"event: progress" not in seen and b"event: sources" not in seen:
                seen += await asyncio.to_thread(deaf.recv, 1024)
            told = Told(seen.decode().partition('"answer_id":"')[2].partition('"')[0])
            async with streamed(http, reading(http, token, told.answer_id)) as reader:
                await told_by(reader, told)
            assert told.end is not None
            assert told.text.split()[-1] == "t004000"
