"""The client in Python: over a bad network to the real service, and against a server that does what it must not."""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from urllib.parse import urlsplit

import msgspec
import pytest

from fakes.chat_client import connected
from fakes.parts import GatedGenerator
from fakes.proxy import FaultProxy, Faults
from fakes.scripted_socket import Caller, talking
from fakes.service import Service, serving
from resume_chat.client import (
    Accepted,
    AnswerFailedError,
    Done,
    MismatchError,
    Progress,
    RefusedError,
    ResumeChat,
    Snapshot,
    Sources,
    Token,
    UnreachableError,
)
from resume_chat.client.events import TYPES
from resume_chat.entrypoints.web import frames
from resume_chat.entrypoints.web.connection import SocketLimits

QUESTION = "What did Ines build?"
TOKENS = 200
WHOLE = "".join(f"t{number:06d} " for number in range(1, TOKENS + 1))


def port_of(service: Service) -> int:
    port = urlsplit(service.url).port
    assert port
    return port


@pytest.fixture
def generator() -> GatedGenerator:
    return GatedGenerator()


@pytest.fixture
async def service(tmp_path: Path, generator: GatedGenerator) -> AsyncIterator[Service]:
    async with serving(tmp_path, generator=generator) as running:
        yield running


def chat(url: str, token: str | None = None, **options: float) -> ResumeChat:
    """A client that comes back quickly."""
    return ResumeChat(url, token=token, **{"first_wait_s": 0.02, "heartbeat_s": 0.25, **options})


# ---------------------------------------------------------------- with the real service


async def test_an_answer_is_asked_for_and_read(service: Service, generator: GatedGenerator) -> None:
    generator.say("Built the planner ", "in Python 🐍 [4].")
    async with chat(service.url) as client:
        answer = client.ask(QUESTION)
        events = [event async for event in answer]
        assert isinstance(events[0], Accepted)
        assert [type(each) for each in events[1:]] == [Sources, Token, Token, Done]
        assert answer.message is not None
        assert answer.text == answer.message.content == "Built the planner in Python 🐍 [4]."
        assert answer.citations[0].pointer == "/work/0/highlights/0"
        assert client.greeting is not None
        assert "a machine" in client.greeting.disclosure
        generator.say("Again.")
        again = client.regenerate(events[0].answer_id)
        assert (await again.finished()).content == "Again."
        assert again.conversation_id == answer.conversation_id


async def test_any_text_arrives_as_the_model_said_it(service: Service, generator: GatedGenerator) -> None:
    """T14: joined emoji, combining marks, line ends and separators that other readers break at, a code point a token."""
    text = '👩\u200d👩\u200d👧 e\u0301 \r\n \u2028\u2029\u0085\ufeff 🇨🇭 \\n"</script> 𝔘 \ufffd .'
    generator.say(*text)
    async with chat(service.url) as client:
        answer = client.ask(QUESTION)
        assert (await answer.finished()).content == answer.text == text


async def test_the_same_message_asks_once_for_ever(service: Service, generator: GatedGenerator) -> None:
    generator.say("Once.")
    async with chat(service.url) as client:
        first = await client.ask(QUESTION, client_message_id="one").finished()
        token = client.token
    async with chat(service.url, token) as client:
        second = client.ask(QUESTION, client_message_id="one")
        assert await second.finished() == first
        with pytest.raises(RefusedError) as caught:
            await client.ask("Something else?", client_message_id="one").finished()
        assert (caught.value.code, caught.value.retryable) == ("conflict", False)
    assert len(generator.prompts) == 1


async def test_a_stop_keeps_what_was_said(service: Service, generator: GatedGenerator) -> None:
    generator.gate.put_nowait("Half ")
    async with chat(service.url) as client:
        answer = client.ask(QUESTION)
        async for event in answer:
            if isinstance(event, Token):
                answer.stop()
        assert answer.message is not None
        assert (answer.message.finish, answer.text) == ("stopped", "Half ")


async def test_another_program_goes_on_with_an_answer(service: Service, generator: GatedGenerator) -> None:
    generator.gate.put_nowait("The first half ")
    async with chat(service.url) as client:
        answer = client.ask(QUESTION)
        async for event in answer:
            if isinstance(event, Token):
                break
        known = (answer.answer_id, answer.seq, answer.text)
        token = client.token
    generator.say("and the second.")
    async with chat(service.url, token) as client:
        assert known[0] is not None
        rest = client.resume(known[0], after_seq=known[1], text=known[2])
        assert (await rest.finished()).content == rest.text == "The first half and the second."


async def test_an_answer_that_breaks_is_an_error_with_what_was_said(
    service: Service, generator: GatedGenerator
) -> None:
    generator.gate.put_nowait("Half ")
    generator.gate.put_nowait(RuntimeError("a bug"))
    async with chat(service.url) as client:
        answer = client.ask(QUESTION)
        with pytest.raises(AnswerFailedError) as caught:
            await answer.finished()
        assert (caught.value.code, caught.value.retryable) == ("internal", True)
        assert caught.value.event.message.content == answer.text == "Half "


async def test_somebody_elses_answer_and_a_bad_token_are_refused(service: Service) -> None:
    async with connected(service.url) as owner:
        accepted = await owner.ask(QUESTION)
        async with chat(service.url) as client:
            with pytest.raises(RefusedError) as caught:
                await client.resume(str(accepted["answer_id"])).finished()
            assert caught.value.code == "not_found"
    with pytest.raises(RefusedError):
        await chat(service.url, "no token").__aenter__()


async def test_a_reconnect_storm_spoils_no_token(tmp_path: Path) -> None:
    """T02: 20 clients, 100 answers, each cut ten times at random places in one of six ways: 0 of 20,000 tokens wrong."""
    async with AsyncExitStack() as stack:
        service = await stack.enter_async_context(
            serving(
                tmp_path,
                limits=SocketLimits(per_address=10_000),
                scripted__count=str(TOKENS),
                scripted__token_interval_ms="4",
            )
        )
        proxies = [
            await stack.enter_async_context(FaultProxy(port_of(service), seed=seed).listening()) for seed in range(20)
        ]
        texts = await asyncio.gather(*(_five_answers_through(proxy, seed) for seed, proxy in enumerate(proxies)))
        wrong = sum(text != WHOLE for each in texts for text in each)
        assert (wrong, sum(map(len, texts))) == (0, 100)


async def _five_answers_through(proxy: FaultProxy, seed: int) -> list[str]:
    chance = random.Random(seed)  # noqa: S311 - where to cut, the same each time
    texts = []
    async with chat(proxy.url) as client:
        for _ in range(5):
            cuts = sorted(chance.sample(range(1, TOKENS), 10))
            answer, seen = client.ask(QUESTION), ""
            async for event in answer:
                match event:
                    case Token():
                        seen += event.text
                    case Snapshot():
                        seen = event.text
                while cuts and answer.seq >= cuts[0]:
                    cuts.pop(0)
                    _cut(proxy, chance)
            assert seen == answer.text
            texts.append(seen)
            proxy.heal()
    return texts


def _cut(proxy: FaultProxy, chance: random.Random) -> None:
    """Spoils what runs, and for a moment what comes after it."""
    proxy.heal()
    match chance.randrange(6):
        case 0 | 1:
            proxy.reset()
        case 2:
            proxy.half_close()
        case 3:
            proxy.down = Faults(limit_bytes=chance.randrange(200, 4000))
            proxy.reset()
        case 4:
            proxy.down = Faults(slice_bytes=chance.randrange(1, 40), jitter_s=0.002)
        case _:
            # New connections are good again: the client has to find out by itself that this one is not.
            proxy.down = Faults(is_black_hole=True)
    asyncio.get_running_loop().call_later(0.2, proxy.heal)


def _swallow(proxy: FaultProxy) -> None:
    proxy.up = proxy.down = Faults(is_black_hole=True)


@pytest.mark.parametrize(
    "way", [_swallow, FaultProxy.vanish], ids=["nothing is passed on", "no packet is acknowledged"]
)
async def test_a_server_that_vanishes_without_a_word_is_noticed(
    service: Service, generator: GatedGenerator, way: Callable[[FaultProxy], None]
) -> None:
    """T40: a black hole is found out by the heartbeat, and the answer goes on elsewhere."""
    async with FaultProxy(port_of(service)).listening() as proxy, chat(proxy.url) as client:
        generator.gate.put_nowait("One ")
        answer = client.ask(QUESTION)
        async for event in answer:
            if isinstance(event, Token) and event.text == "One ":
                way(proxy)
                generator.say("two.")
                asyncio.get_running_loop().call_later(1.0, proxy.heal)
        assert answer.text == "One two."


async def test_a_service_that_stays_away_is_given_up(service: Service) -> None:
    async with FaultProxy(port_of(service)).listening() as proxy, chat(proxy.url, patience_s=0.3) as client:
        answer = client.ask(QUESTION)
        assert isinstance(await anext(answer), Accepted)
        proxy.is_down = True
        proxy.reset()
        with pytest.raises(UnreachableError):
            await answer.finished()
        with pytest.raises(UnreachableError):
            await client.ask(QUESTION).finished()


async def test_who_is_not_let_in_is_told_at_once(service: Service) -> None:
    began = time.monotonic()
    with pytest.raises(UnreachableError):
        await ResumeChat(f"{service.url}/elsewhere").__aenter__()
    assert time.monotonic() - began < 10


# ---------------------------------------------------------------- with a server that is at fault


async def test_a_gap_is_an_error_and_no_answer() -> None:
    async def talk(caller: Caller) -> None:
        await caller.greet()
        await caller.accept()
        await caller.token(1, "a")
        await caller.token(3, "c")
        await caller.socket.wait_closed()

    async with talking(talk) as url, chat(url) as client:
        with pytest.raises(MismatchError, match="event 3 came after 1"):
            await client.ask(QUESTION).finished()


@pytest.mark.parametrize("differs", [{"sha256": "0" * 64}, {"chars": 4}])
async def test_an_answer_that_is_not_what_is_stored_is_an_error(differs: dict[str, object]) -> None:
    async def talk(caller: Caller) -> None:
        await caller.greet()
        await caller.accept()
        await caller.token(1, "abc")
        await caller.done(2, "abc", **differs)
        await caller.socket.wait_closed()

    async with talking(talk) as url, chat(url) as client:
        with pytest.raises(MismatchError):
            await client.ask(QUESTION).finished()


async def test_what_is_told_twice_counts_once_and_what_is_not_known_is_passed_over() -> None:
    async def talk(caller: Caller) -> None:
        await caller.greet()
        await caller.accept()
        for seq, text in ((1, "a"), (1, "a"), (2, "b"), (1, "a"), (2, "b")):
            await caller.token(seq, text)
        await caller.send(type="tomorrow", answer_id="a", seq=7)
        await caller.send(type="progress", answer_id="a", phase="reading", more=[1])
        await caller.done(3, "ab")
        await caller.socket.wait_closed()

    async with talking(talk) as url, chat(url) as client:
        answer = client.ask(QUESTION)
        events = [event async for event in answer]
        assert [type(each) for each in events] == [Accepted, Token, Token, Progress, Done]
        assert answer.text == "ab"


async def test_a_snapshot_replaces_what_came_before_it() -> None:
    async def talk(caller: Caller) -> None:
        await caller.greet()
        await caller.accept()
        await caller.token(1, "old")
        await caller.send(type="snapshot", answer_id="a", seq=900, status="streaming", text="whole ", citations=[])
        await caller.token(901, "new")
        await caller.done(902, "whole new")
        await caller.socket.wait_closed()

    async with talking(talk) as url, chat(url) as client:
        assert (await client.ask(QUESTION).finished()).content == "whole new"


async def test_a_goodbye_says_when_to_come_back_and_the_answer_goes_on_there() -> None:
    times = []

    async def leave(caller: Caller) -> None:
        await caller.greet()
        await caller.accept()
        await caller.token(1, "a")
        await caller.send(type="goodbye", reconnect_after_ms=400)
        times.append(time.monotonic())
        await caller.socket.close(1012)

    async def go_on(caller: Caller) -> None:
        times.append(time.monotonic())
        assert (await caller.greet())["visitor_token"] == "t" * 43
        assert await caller.receive() == {"type": "resume", "answer_id": "a", "after_seq": 1}
        await caller.token(2, "b")
        await caller.done(3, "ab")
        await caller.socket.wait_closed()

    async with talking(leave, go_on) as url, chat(url) as client:
        assert (await client.ask(QUESTION).finished()).content == "ab"
    assert times[1] - times[0] >= 0.4


async def test_a_question_whose_fate_is_open_is_asked_again_until_it_is_clear() -> None:
    """After a cut it may have been stored: `store_unavailable` does not say that it was not."""

    async def vanish(caller: Caller) -> None:
        await caller.greet()
        await caller.receive()
        caller.socket.transport.abort()

    async def hesitate(caller: Caller) -> None:
        await caller.greet()
        ask = await caller.receive()
        await caller.send(
            type="error",
            code="store_unavailable",
            text="-",
            retryable=True,
            client_message_id=ask["client_message_id"],
        )
        assert await caller.accept() == ask
        await caller.token(1, "a")
        await caller.done(2, "a")
        await caller.socket.wait_closed()

    async with talking(vanish, hesitate) as url, chat(url) as client:
        assert (await client.ask(QUESTION).finished()).content == "a"


async def test_a_refusal_at_the_first_time_of_asking_is_told() -> None:
    async def refuse(caller: Caller) -> None:
        await caller.greet()
        ask = await caller.receive()
        await caller.send(
            type="error",
            code="rate_limited",
            text="Later.",
            retryable=True,
            retry_after_s=7,
            client_message_id=ask["client_message_id"],
        )
        await caller.socket.wait_closed()

    async with talking(refuse) as url, chat(url) as client:
        with pytest.raises(RefusedError, match="rate_limited") as caught:
            await client.ask(QUESTION, client_message_id="m").finished()
        assert (caught.value.retryable, caught.value.retry_after_s, caught.value.client_message_id) == (True, 7, "m")


async def test_a_stop_that_was_lost_is_said_again() -> None:
    async def vanish(caller: Caller) -> None:
        await caller.greet()
        await caller.accept()
        assert (await caller.receive())["type"] == "stop"
        caller.socket.transport.abort()

    async def stop(caller: Caller) -> None:
        await caller.greet()
        assert [(await caller.receive())["type"] for _ in range(2)] == ["resume", "stop"]
        await caller.done(1, "")
        await caller.socket.wait_closed()

    async with talking(vanish, stop) as url, chat(url) as client:
        answer = client.ask(QUESTION)
        assert isinstance(await anext(answer), Accepted)
        answer.stop()
        await answer.finished()


def test_the_client_knows_every_frame_of_the_server() -> None:
    """It has structs of its own; here they are held against the service's."""
    kinds = {str(each.__struct_config__.tag): each for each in frames.FromServer.__args__ if each is not frames.Pong}
    assert set(kinds) == set(TYPES)
    for name, kind in TYPES.items():
        told = {field.name: field for field in msgspec.structs.fields(kinds[name])}
        for field in msgspec.structs.fields(kind):
            assert field.name in told, f"{name}.{field.name}"
            is_sure = told[field.name].required
            assert is_sure or not field.required, f"{name}.{field.name} may be left out"
