"""Waiting for a condition in place of sleeping."""

import asyncio
from collections.abc import Callable


async def until(condition: Callable[[], bool], *, within_s: float = 10.0) -> None:
    """Returns as soon as the condition holds.

    Raises:
        AssertionError: It did not hold in time.
    """
    end = asyncio.get_running_loop().time() + within_s
    while not condition():
        assert asyncio.get_running_loop().time() < end, f"did not come true within {within_s} s"
        await asyncio.sleep(0.005)
