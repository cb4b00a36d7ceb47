"""What the protocol promises of answers, over real connections: once, in order, idempotent, nobody else's."""

import asyncio
import hashlib
import sqlite3
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, closing
from pathlib import Path

import pytest
from dependency_injector import providers

from fakes.chat_client import ChatClient, Frame, Told, connected
from fakes.parts import GatedGenerator, WordEmbedder
from fakes.service import Service, serving
from resume_chat.container import Container
from resume_chat.domain.answer import Completion, Finish
from resume_chat.entrypoints.web.connection import SocketLimits
from resume_chat.ports.embedder import Vector
from resume_chat.ports.errors import (
    EmbedderError,
    GeneratorInterruptedError,
    GeneratorRejectedError,
    GeneratorTimeoutError,
    GeneratorUnavailableError,
)
from resume_chat.usecases.supervise_answers import AnswerLimits

AGAIN = "What did Ines do at Harbour Systems?"


@pytest.fixture
def generator() -> GatedGenerator:
    return GatedGenerator()


@pytest.fixture
async def service(tmp_path: Path, generator: GatedGenerator) -> AsyncIterator[Service]:
    async with serving(tmp_path, generator=generator) as running:
        yield running


@pytest.fixture
async def client(service: Service) -> AsyncIterator[ChatClient]:
    async with connected(service.url) as open_client:
        yield open_client


async def test_the_greeting_says_who_answers_for_whom_and_what_to_ask(client: ChatClient) -> None:
    ready = client.ready
    assert len(client.token) == 43
    assert ready["resume"] == {"name": "Ines Varga", "label": "Backend Engineer", "version": ready["resume"]["version"]}  # type: ignore[index] # JSON
    assert "a machine" in str(ready["disclosure"])
    assert "Ines Varga" in str(ready["disclosure"])
    suggestions = ready["suggestions"]
    assert isinstance(suggestions, list)
    assert "What did Ines do at Harbour Systems?" in suggestions
    assert ready["generator"] == "gated"


async def test_a_known_visitor_gets_no_new_token(service: Service, client: ChatClient) -> None:
    async with connected(service.url, token=client.token) as again:
        assert "visitor_token" not in again.ready


async def test_a_malformed_token_is_refused_and_hello_may_be_said_again(service: Service) -> None:
    async with connected(service.url, hello=False) as client:
        for token in ("", "short", "x" * 44, "ä" * 43, "x" * 42 + "="):
            refused = await client.exchange(type="hello", visitor_token=token)
            assert (refused["type"], refused["code"]) == ("error", "bad_frame")
        assert (await client.hello())["type"] == "ready"


async def test_a_second_hello_is_refused(client: ChatClient) -> None:
    assert (await client.exchange(type="hello"))["code"] == "bad_frame"


async def test_events_come_in_order_and_the_message_at_the_end_agrees_with_them(
    client: ChatClient, generator: GatedGenerator
) -> None:
    generator.say("Built ", "the berth planner ", "in Python 🐍\u2028 [", "4", "].")
    told = await client.answer_to("What did Ines build?")
    assert [frame["seq"] for frame in told.frames] == list(range(1, len(told.frames) + 1))
    assert told.frames[0]["type"] == "sources"
    assert told.end is not None
    assert told.end["type"] == "done"
    message = told.end["message"]
    assert isinstance(message, dict)
    assert message["content"] == told.text
    assert message["chars"] == len(told.text)
    assert message["sha256"] == hashlib.sha256(told.text.encode()).hexdigest()
    assert message["citations"][0]["id"] == "4"
    assert message["generator"] == "gated/test"


async def test_a_client_that_resumes_at_any_place_has_the_same_answer(tmp_path: Path) -> None:
    """T01: a lost connection after each number, and the rest on a new one; nothing lost, nothing twice."""
    count = 60
    limits = SocketLimits(per_address=200)
    async with serving(tmp_path, limits=limits, scripted__count=str(count), scripted__token_interval_ms="2") as service:
        async with connected(service.url) as first:
            accepted = await first.ask("What did Ines build?")
        token, answer_id = first.token, str(accepted["answer_id"])
        whole = "".join(f"t{number:06d} " for number in range(1, count + 1))

        async def cut_after(place: int) -> Told:
            told = Told(answer_id)
            async with connected(service.url, token=token) as client:
                await client.send(type="resume", answer_id=answer_id, after_seq=0)
                await client.follow(told, until=lambda known: known.seq >= place)
                client.cut()
            if told.end is None:
                async with connected(service.url, token=token) as client:
                    await client.send(type="resume", answer_id=answer_id, after_seq=told.seq)
                    await client.follow(told)
            return told

        for told in await asyncio.gather(*(cut_after(place) for place in range(1, count + 2))):
            assert told.text == whole
            assert told.seq == count + 2
            assert told.end is not None
            assert told.end["message"]["sha256"] == hashlib.sha256(whole.encode()).hexdigest()  # type: ignore[index] # JSON


async def test_the_asker_may_vanish_and_the_answer_goes_on(service: Service, generator: GatedGenerator) -> None:
    async with connected(service.url) as client:
        accepted = await client.ask("What did Ines build?")
        await generator.started.wait()
        client.cut()
    generator.say("The berth planner.")
    async with connected(service.url, token=client.token) as again:
        told = Told(str(accepted["answer_id"]))
        await again.send(type="resume", answer_id=told.answer_id, after_seq=0)
        await again.follow(told)
        assert told.text == "The berth planner."


async def test_two_tabs_see_the_same_events(service: Service, client: ChatClient, generator: GatedGenerator) -> None:
    accepted = await client.ask("What did Ines build?")
    async with connected(service.url, token=client.token) as tab:
        first, second = Told(str(accepted["answer_id"])), Told(str(accepted["answer_id"]))
        await tab.send(type="resume", answer_id=first.answer_id, after_seq=0)
        generator.say("A ", "planner.")
        await asyncio.gather(client.follow(first), tab.follow(second))
        assert first.frames == second.frames


async def test_a_second_resume_of_an_answer_replaces_the_first(client: ChatClient, generator: GatedGenerator) -> None:
    accepted = await client.ask("What did Ines build?")
    answer_id = str(accepted["answer_id"])
    generator.gate.put_nowait("One ")
    await client.follow(Told(answer_id), until=lambda told: told.text != "")
    await client.send(type="resume", answer_id=answer_id, after_seq=0)
    again = await client.follow(Told(answer_id), until=lambda told: told.text != "")
    generator.say("two.")
    await client.follow(again)
    assert again.text == "One two."
    assert (await client.exchange(type="ping", nonce="1"))["type"] == "pong"  # nothing came twice after the end


async def test_resuming_after_the_end_is_never_a_hole(client: ChatClient, generator: GatedGenerator) -> None:
    """T09: behind, at the end, or in the future: what is missing comes, or a snapshot and the end."""
    generator.say("One ", "two.")
    told = await client.answer_to("What did Ines build?")
    last = told.seq
    assert last == 4
    for after_seq in (0, 1, 4, 5, 17, 2**53 - 1):
        again = Told(told.answer_id, seq=after_seq)
        await client.send(type="resume", answer_id=told.answer_id, after_seq=after_seq)
        if after_seq != last:
            await client.follow(again)
            assert again.end == told.end
            assert told.text.endswith(again.text)
        if after_seq > last:
            assert again.text == told.text
        assert (await client.exchange(type="ping", nonce="1"))["type"] == "pong"


async def test_a_place_that_cannot_be_is_refused_and_the_socket_stays_open(
    client: ChatClient, generator: GatedGenerator
) -> None:
    generator.say("One.")
    told = await client.answer_to("What did Ines build?")
    for after_seq in (-1, 1.5, "3", None, 10**30):
        refused = await client.exchange(type="resume", answer_id=told.answer_id, after_seq=after_seq)
        assert refused["code"] == "bad_frame", after_seq
    assert (await client.exchange(type="ping", nonce="1"))["type"] == "pong"


async def test_one_message_id_asks_once_however_often_it_is_sent(
    service: Service, client: ChatClient, generator: GatedGenerator
) -> None:
    """T05 on one replica: twenty at once over four sockets, one question, one answer, one call."""
    frame: Frame = {"type": "ask", "client_message_id": "same", "question": "What did Ines build?"}

    async def ask(times: int) -> list[Frame]:
        async with connected(service.url, token=client.token) as tab:
            for _ in range(times):
                await tab.send(**frame)
            return [await tab.receive_type("accepted") for _ in range(times)]

    replies = [each for some in await asyncio.gather(*(ask(5) for _ in range(4))) for each in some]
    assert len({(each["question_id"], each["answer_id"], each["conversation_id"]) for each in replies}) == 1
    assert sorted(bool(each["duplicate"]) for each in replies) == [False] + [True] * 19
    generator.say("The planner.")
    told = Told(str(replies[0]["answer_id"]))
    await client.send(type="resume", answer_id=told.answer_id, after_seq=0)
    await client.follow(told)
    assert len(generator.prompts) == 1
    late = await client.exchange(**frame)
    assert (late["type"], late["duplicate"], late["answer_id"]) == ("accepted", True, told.answer_id)


async def test_one_message_id_with_another_question_is_a_conflict(client: ChatClient) -> None:
    """T06."""
    await client.ask("What did Ines build?", client_message_id="one")
    await client.send(type="ask", client_message_id="one", question="Something else?")
    refused = await client.receive_type("error")
    assert (refused["code"], refused["retryable"], refused["client_message_id"]) == ("conflict", False, "one")


async def test_a_conversation_has_one_answer_at_a_time(
    service: Service, client: ChatClient, generator: GatedGenerator
) -> None:
    """T07 on one replica: fifty at once, one is taken."""
    generator.say("First.")
    told = await client.answer_to("What did Ines build?")
    conversation_id = _message(told)["conversation_id"]

    async def ask(tab: ChatClient, numbers: range) -> list[Frame]:
        for number in numbers:
            question = f"What did Ines build, part {number}?"
            await tab.send(
                type="ask", client_message_id=f"m{number}", question=question, conversation_id=conversation_id
            )
        return [await tab.receive_type("accepted", "error") for _ in numbers]

    async with AsyncExitStack() as tabs:
        clients = [await tabs.enter_async_context(connected(service.url, token=client.token)) for _ in range(4)]
        asked = (ask(tab, range(number, 50, 4)) for number, tab in enumerate(clients))
        replies = [each for some in await asyncio.gather(*asked) for each in some]
    assert [each["code"] for each in replies if each["type"] == "error"] == ["busy"] * 49
    generator.say("Second.")


async def test_stop_ends_an_answer_keeps_what_was_said_and_closes_the_model(
    client: ChatClient, generator: GatedGenerator
) -> None:
    """T12 in mid-stream: final within 500 ms."""
    accepted = await client.ask("What did Ines build?")
    told = Told(str(accepted["answer_id"]))
    generator.gate.put_nowait("Half of ")
    await client.follow(told, until=lambda known: known.text != "")
    async with asyncio.timeout(0.5):
        await client.send(type="stop", answer_id=told.answer_id)
        await client.follow(told)
    assert told.end is not None
    assert told.end["finish"] == "stopped"
    assert _message(told)["content"] == "Half of "
    async with asyncio.timeout(1):
        await generator.closed.wait()
    for _ in range(2):  # after the end, and twice: nothing happens
        await client.send(type="stop", answer_id=told.answer_id)
    assert (await client.exchange(type="ping", nonce="1"))["type"] == "pong"


async def test_stop_before_the_first_word(client: ChatClient, generator: GatedGenerator) -> None:
    accepted = await client.ask("What did Ines build?")
    told = Told(str(accepted["answer_id"]))
    await client.send(type="stop", answer_id=told.answer_id)
    await client.follow(told, within_s=2)
    assert told.end is not None
    assert told.end["finish"] == "stopped"
    assert told.text == ""
    generator.say("Next.")
    following = await client.answer_to(AGAIN, str(accepted["conversation_id"]))
    assert following.text == "Next."


async def test_what_belongs_to_another_is_not_found_like_what_never_was(
    service: Service, client: ChatClient, generator: GatedGenerator
) -> None:
    """Promise 7, byte for byte but for the id that the client itself has sent."""
    generator.say("Mine.")
    told = await client.answer_to("What did Ines build?")
    theirs = {"answer": told.answer_id, "conversation": str(_message(told)["conversation_id"])}
    async with connected(service.url) as stranger:
        for unknown in ("f" * 32, "no such thing", "", "\x00", "ü"):
            for kind, frame in _frames_about("IT").items():
                own_id = theirs[kind.split()[0]]
                own = await stranger.exchange(**_filled(frame, own_id))
                other = await stranger.exchange(**_filled(frame, unknown))
                assert _without_id(own, own_id) == _without_id(other, unknown), kind
        generator.say("Unharmed.")
        assert (await client.answer_to(AGAIN, theirs["conversation"])).text == "Unharmed."


def _frames_about(identity: str) -> dict[str, Frame]:
    return {
        "answer resume": {"type": "resume", "answer_id": identity, "after_seq": 0},
        "answer stop": {"type": "stop", "answer_id": identity},
        "answer regenerate": {"type": "regenerate", "client_message_id": "r", "answer_id": identity},
        "conversation ask": {"type": "ask", "client_message_id": "a", "question": "?!x", "conversation_id": identity},
    }


def _filled(frame: Frame, identity: str) -> Frame:
    return {name: identity if value == "IT" else value for name, value in frame.items()}


def _without_id(frame: Frame, identity: str) -> Frame:
    assert frame["type"] == "error"
    assert frame["code"] == "not_found"
    return {name: "IT" if value == identity else value for name, value in frame.items()}


async def test_asking_again_makes_a_new_answer_and_keeps_the_old_one(
    client: ChatClient, generator: GatedGenerator
) -> None:
    generator.say("First.")
    first = await client.answer_to("What did Ines build?")
    generator.say("Second.")
    await client.send(type="regenerate", client_message_id="again", answer_id=first.answer_id)
    accepted = await client.receive_type("accepted")
    assert accepted["conversation_id"] == _message(first)["conversation_id"]
    second = await client.follow(Told(str(accepted["answer_id"])))
    assert (first.text, second.text) == ("First.", "Second.")
    replay = Told(first.answer_id)
    await client.send(type="resume", answer_id=first.answer_id, after_seq=0)
    await client.follow(replay)
    assert replay.text == "First."


async def test_an_empty_and_a_too_long_question_are_refused(client: ChatClient) -> None:
    for question, code in (("", "question_empty"), (" \n\u200b ", "question_empty"), ("x" * 1001, "question_too_long")):
        refused = await client.exchange(type="ask", client_message_id=code, question=question)
        assert (refused["code"], refused["client_message_id"]) == (code, code)


async def test_too_many_questions_are_refused_and_reconnecting_does_not_help(tmp_path: Path) -> None:
    generator = GatedGenerator()
    async with serving(tmp_path, generator=generator, questions_per_minute="2") as service:
        async with connected(service.url) as client:
            token = client.token
            for number in range(2):
                generator.say("Yes.")
                await client.answer_to(f"What did Ines build, part {number}?")
        async with connected(service.url, token=token) as client:
            refused = await client.exchange(
                type="ask", client_message_id="third", question="What did Ines build, part 3?"
            )
            assert (refused["code"], refused["retryable"]) == ("rate_limited", True)
            assert 1 <= int(str(refused["retry_after_s"])) <= 60
        async with connected(service.url) as other:
            generator.say("Yes.")
            assert (await other.answer_to("What did Ines build, part 1?")).text == "Yes."


async def test_a_repeated_question_is_not_counted_and_not_refused(tmp_path: Path) -> None:
    generator = GatedGenerator()
    async with (
        serving(tmp_path, generator=generator, questions_per_minute="2") as service,
        connected(service.url) as client,
    ):
        for _ in range(5):
            await client.ask("What did Ines build?", client_message_id="same")
        generator.say("Yes.")
        await client.follow(
            Told(str((await client.ask("What did Ines build?", client_message_id="same"))["answer_id"]))
        )
        generator.say("Yes.")
        assert (await client.answer_to(AGAIN)).text == "Yes."


async def test_an_address_has_a_limit_of_its_own(tmp_path: Path) -> None:
    generator = GatedGenerator()
    async with serving(tmp_path, generator=generator, questions_per_address="2") as service:
        reply: Frame = {}
        for number in range(3):
            async with connected(service.url) as client:
                generator.say("Yes.")
                await client.send(type="ask", client_message_id="m", question="What did Ines build?")
                reply = await client.receive_type("accepted", "error")
                assert reply["type"] == ("accepted" if number < 2 else "error")
                if number < 2:
                    await client.follow(Told(str(reply["answer_id"])))
        assert reply["code"] == "rate_limited"
        assert int(str(reply["retry_after_s"])) > 60


async def test_a_process_that_makes_as_many_answers_as_it_may_is_overloaded(tmp_path: Path) -> None:
    def one_at_a_time(container: Container) -> None:
        container.answer_limits.override(providers.Object(AnswerLimits(running=1)))

    async with (
        serving(tmp_path, generator=GatedGenerator(), prepare=one_at_a_time) as service,
        connected(service.url) as client,
    ):
        await client.ask("What did Ines build?")
        await client.send(type="ask", client_message_id="second", question=AGAIN)
        refused = await client.receive_type("error")
        assert (refused["code"], refused["retryable"]) == ("overloaded", True)


async def test_one_socket_shows_a_bounded_number_of_answers(tmp_path: Path) -> None:
    limits = SocketLimits(follows=2)
    async with (
        serving(tmp_path, generator=GatedGenerator(), limits=limits) as service,
        connected(service.url) as client,
    ):
        for number in range(2):
            await client.ask(f"What did Ines build, part {number}?")
        await client.send(type="ask", client_message_id="third", question="What did Ines build, part 3?")
        assert (await client.receive_type("error"))["code"] == "overloaded"


async def test_a_store_that_cannot_write_refuses_the_question_and_takes_it_afterwards(tmp_path: Path) -> None:
    generator = GatedGenerator()
    async with (
        serving(tmp_path, generator=generator, database__busy_timeout_ms="100") as service,
        connected(service.url) as client,
    ):
        frame: Frame = {"type": "ask", "client_message_id": "m", "question": "What did Ines build?"}
        with closing(sqlite3.connect(tmp_path / "resume_chat.db", check_same_thread=False)) as other:
            # In a thread: the service in this one may be writing just now.
            await asyncio.to_thread(other.execute, "BEGIN IMMEDIATE")
            refused = await client.exchange(**frame)
            assert (refused["code"], refused["retryable"]) == ("store_unavailable", True)
            assert "sqlite" not in str(refused).lower()
            other.rollback()
        generator.say("The planner.")
        accepted = await client.exchange(**frame)
        assert accepted["type"] == "accepted"


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (GeneratorUnavailableError("http://10.0.0.7:11434 refused"), "generator_unavailable"),
        (GeneratorTimeoutError("http://10.0.0.7:11434 was silent"), "generator_timeout"),
        (GeneratorRejectedError("model 'x' of hf_secret"), "generator_rejected"),
        (GeneratorInterruptedError("/var/lib/model broke"), "interrupted"),
        (RuntimeError("postgres://user:password@host/db"), "internal"),
    ],
)
async def test_a_model_that_fails_ends_the_answer_with_a_code_and_what_was_said(
    client: ChatClient, generator: GatedGenerator, error: Exception, code: str
) -> None:
    generator.gate.put_nowait("Half of ")
    generator.gate.put_nowait(error)
    told = await client.answer_to("What did Ines build?")
    assert told.end is not None
    assert (told.end["type"], told.end["code"]) == ("failed", code)
    assert _message(told)["content"] == "Half of "
    assert str(error) not in str(told.end)
    generator.say("Fine again.")
    assert (await client.answer_to(AGAIN, str(_message(told)["conversation_id"]))).text == "Fine again."


async def test_an_answer_has_a_deadline(tmp_path: Path) -> None:
    def soon(container: Container) -> None:
        container.answer_limits.override(providers.Object(AnswerLimits(deadline_s=0.3)))

    async with (
        serving(tmp_path, generator=GatedGenerator(), prepare=soon) as service,
        connected(service.url) as client,
    ):
        told = await client.answer_to("What did Ines build?")
        assert told.end is not None
        assert (told.end["type"], told.end["code"]) == ("failed", "generator_timeout")


async def test_a_search_that_fails_ends_the_answer_with_a_code(tmp_path: Path) -> None:
    class BreakingEmbedder(WordEmbedder):
        """Embeds the resume, and then no question any more."""

        is_broken = False

        async def embed(self, texts: Sequence[str]) -> Sequence[Vector]:
            if self.is_broken:
                raise EmbedderError("/data/models/model.onnx: corrupt")
            return await super().embed(texts)

    embedder = BreakingEmbedder()

    def break_it(container: Container) -> None:
        container.embedder.override(providers.Object(embedder))

    async with (
        serving(tmp_path, generator=GatedGenerator(), prepare=break_it) as service,
        connected(service.url) as client,
    ):
        embedder.is_broken = True
        told = await client.answer_to("What did Ines build?")
        assert told.end is not None
        assert (told.end["type"], told.end["code"]) == ("failed", "retrieval_unavailable")
        assert "model.onnx" not in str(told.end)


async def test_an_answer_at_its_length_limit_says_so(client: ChatClient, generator: GatedGenerator) -> None:
    generator.gate.put_nowait("Long ")
    generator.gate.put_nowait(Completion(finish=Finish.LENGTH, generator="gated"))
    told = await client.answer_to("What did Ines build?")
    assert told.end is not None
    assert told.end["finish"] == "length"


async def test_progress_is_told_while_nothing_else_is(tmp_path: Path) -> None:
    def impatient(container: Container) -> None:
        container.follow_answer.add_kwargs(progress_s=0.1)

    generator = GatedGenerator()
    async with (
        serving(tmp_path, generator=generator, prepare=impatient) as service,
        connected(service.url) as client,
    ):
        accepted = await client.ask("What did Ines build?")
        progress = await client.receive_type("progress")
        assert progress == {"type": "progress", "answer_id": accepted["answer_id"], "phase": "reading"}


def _message(told: Told) -> Frame:
    assert told.end is not None
    message = told.end["message"]
    assert isinstance(message, dict)
    return message
