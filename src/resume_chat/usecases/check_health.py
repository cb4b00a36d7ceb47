"""Reaches every part that the service stands on, and says how each is."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from resume_chat.ports.errors import PortError

Check = Callable[[], Awaitable[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class PartHealth:
    """How one part is."""

    name: str
    is_needed: bool
    """Whether the service refuses questions without it."""
    is_well: bool
    detail: str
    """For the owner: what it is, or what is wrong and the way out. Never for visitors."""
    remedy: str = ""
    """The command that makes it well again, fit to be shown to anybody; empty where none is known."""


class CheckHealth:
    """Asks all parts at once, each for a bounded time."""

    def __init__(self, *, needed: Mapping[str, Check], useful: Mapping[str, Check], timeout_s: float = 3.0) -> None:
        self._needed = needed
        self._useful = useful
        self._timeout_s = timeout_s

    async def __call__(self) -> tuple[PartHealth, ...]:
        """Every part's state, in the order of configuration."""
        needed = [self._part(name, check, is_needed=True) for name, check in self._needed.items()]
        useful = [self._part(name, check, is_needed=False) for name, check in self._useful.items()]
        return tuple(await asyncio.gather(*needed, *useful))

    async def _part(self, name: str, check: Check, *, is_needed: bool) -> PartHealth:
        remedy = ""
        try:
            async with asyncio.timeout(self._timeout_s):
                detail, is_well = await check(), True
        except TimeoutError:
            detail, is_well = f"no answer within {self._timeout_s:g} s", False
        except PortError as error:
            detail, is_well, remedy = str(error), False, error.remedy
        return PartHealth(name=name, is_needed=is_needed, is_well=is_well, detail=detail, remedy=remedy)
