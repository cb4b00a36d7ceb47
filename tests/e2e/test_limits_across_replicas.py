"""Questions counted in one Redis by several processes, and what becomes of that when it restarts, hangs or is gone."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from fakes.chat_client import connected
from fakes.parts import GatedGenerator
from fakes.redis_server import RedisServer, running_redis
from fakes.service import serving, until_true
from resume_chat.entrypoints.web.codes import RateLimitedError
from resume_chat.entrypoints.web.limiting import QuestionLimiter, QuestionLimits


@pytest.fixture
async def redis(tmp_path: Path) -> AsyncIterator[RedisServer]:
    async with running_redis(tmp_path) as server:
        yield server


@asynccontextmanager
async def limiters(limits: QuestionLimits, *, alone_s: float) -> AsyncIterator[list[QuestionLimiter]]:
    """Two processes' worth of them."""
    both = [QuestionLimiter(limits, alone_s=alone_s) for _ in range(2)]
    yield both
    for each in both:
        await each.aclose()


async def admitted(
    limiter: QuestionLimiter, visitor_id: str, message_id: str, address: str = "192.0.2.7"
) -> int | None:
    """`None` for a question that is taken, else the seconds to wait."""
    try:
        await limiter.admit(visitor_id, address, message_id)
    except RateLimitedError as refused:
        return refused.retry_after_s
    return None


async def test_of_two_hundred_questions_at_once_twenty_are_taken_by_two_processes_together(redis: RedisServer) -> None:
    """T34. A limiter that reads, decides and writes lets more through, the more processes there are."""
    limits = QuestionLimits(per_minute=20, per_address_per_hour=1_000, redis_url=redis.url)
    async with limiters(limits, alone_s=10) as both:
        waits = await asyncio.gather(*(admitted(both[each % 2], "visitor", f"m{each}") for each in range(200)))
        assert waits.count(None) == 20
        assert all(1 <= wait <= 60 for wait in waits if wait is not None)


async def test_of_two_hundred_visitors_at_one_address_twenty_are_taken(redis: RedisServer) -> None:
    """T34, for the other count."""
    limits = QuestionLimits(per_minute=20, per_address_per_hour=20, redis_url=redis.url)
    async with limiters(limits, alone_s=10) as both:
        waits = await asyncio.gather(*(admitted(both[each % 2], f"v{each}", "m") for each in range(200)))
        assert waits.count(None) == 20
        assert all(1 <= wait <= 3_600 for wait in waits if wait is not None)


async def test_the_same_question_is_counted_once_whichever_process_it_comes_to(redis: RedisServer) -> None:
    """A client that sends again after a break would be refused for its own question."""
    limits = QuestionLimits(per_minute=1, redis_url=redis.url)
    async with limiters(limits, alone_s=10) as (one, two):
        assert await admitted(one, "visitor", "m") is None
        assert await admitted(two, "visitor", "m") is None
        assert await admitted(two, "visitor", "n") is not None


async def test_a_redis_that_restarts_stops_nobody_and_is_used_again(redis: RedisServer) -> None:
    """T33. Meanwhile each process counts for itself: nobody is refused for an error, nobody let through uncounted."""
    limits = QuestionLimits(per_minute=2, redis_url=redis.url)
    async with limiters(limits, alone_s=0.2) as (one, two):
        assert await admitted(one, "visitor", "a") is None
        await redis.stop()
        assert [await admitted(one, "visitor", each) is None for each in "bcd"] == [True, True, False]
        assert await admitted(two, "visitor", "e") is None
        await redis.start()

        async def is_shared_again() -> bool:
            fresh = f"v{time.monotonic()}"
            return [
                await admitted(each, fresh, str(number)) is None for number, each in enumerate((one, two, one))
            ] == [
                True,
                True,
                False,
            ]

        await until_true(is_shared_again)


async def test_a_redis_that_hangs_or_is_gone_costs_a_question_a_moment_and_the_service_still_ends(
    redis: RedisServer, tmp_path: Path
) -> None:
    """T33. A wait without a limit would be every visitor's, and that of the process at its end."""
    generator = GatedGenerator()
    async with serving(tmp_path, generator=generator, redis_url=redis.url) as service, connected(service.url) as client:
        generator.say("One.")
        assert (await client.answer_to("What did Ines build?")).text == "One."
        redis.hang()
        generator.say("Two.")
        began = time.monotonic()
        assert (await client.answer_to("What did Ines build?")).text == "Two."
        assert time.monotonic() - began < 8
        await redis.stop()
        generator.say("Three.")
        assert (await client.answer_to("What did Ines build?")).text == "Three."
        began = time.monotonic()
    assert time.monotonic() - began < 10
