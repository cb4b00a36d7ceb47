"""How many questions a visitor, and a network address, may ask: counted where a new connection changes nothing.

Moving windows, in this process or, where a Redis URL is set, across replicas. A Redis that is away does not stop anybody:
meanwhile this process counts for itself.
"""

import asyncio
import hashlib
import ipaddress
import math
import secrets
import time
from collections.abc import Callable, Sequence
from typing import Annotated

import msgspec
import structlog
from limits import RateLimitItem, RateLimitItemPerHour, RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage, Storage
from limits.aio.strategies import MovingWindowRateLimiter
from limits.errors import StorageError
from limits.storage import storage_from_string

from resume_chat.entrypoints.web.codes import RateLimitedError

REMEMBERED_S = 3_600
"""Seconds for which a question that was counted is known, so that sending it again is not counted."""

ALONE_S = 10.0
"""Seconds for which a Redis that did not answer is not asked again."""
REDIS_S = 1.0
"""Seconds that it has for an answer."""
REDIS_CONNECTIONS = 16
"""Connections to it; more questions at once wait their turn."""
STEP_S = 5.0
"""A clock that goes back by more was set; what is less is corrected in passing."""

_log = structlog.get_logger("resume_chat.limits")


class QuestionLimits(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How many questions are taken."""

    per_minute: Annotated[int, msgspec.Meta(ge=1)] = 10
    """Of one visitor, in any 60 seconds."""
    per_address_per_hour: Annotated[int, msgspec.Meta(ge=1)] = 60
    """From one network address, in any hour."""
    redis_url: str = ""
    """`redis://host:6379/0` to count across replicas; empty to count in this process."""


class QuestionLimiter:
    """Counts questions, each once, and says when the next one is welcome."""

    def __init__(
        self,
        limits: QuestionLimits,
        counted: str = "",
        *,
        alone_s: float = ALONE_S,
        wall: Callable[[], float] = time.time,
    ) -> None:
        """Begins with nobody.

        Args:
            limits: How many.
            counted: What is counted, where it is no questions: these are then counted by themselves.
            alone_s: For how long a Redis that did not answer is not asked again.
            wall: The clock that windows go by, in seconds; it may be set.
        """
        self._alone_s = alone_s
        self._wall = wall
        self._ahead_s = wall() - time.monotonic()
        self._counted = counted
        self._visitor: RateLimitItem = RateLimitItemPerMinute(limits.per_minute, namespace=counted + "visitor")
        self._address: RateLimitItem = RateLimitItemPerHour(limits.per_address_per_hour, namespace=counted + "address")
        self._own = MemoryStorage()
        self._shared = _SharedStorage(limits.redis_url) if limits.redis_url else None
        self._alone_until = 0.0

    async def admit(self, visitor_id: str, address: str, client_id: str | None) -> None:
        """Counts a question, unless the same one was counted before.

        Args:
            visitor_id: Whose.
            address: From where, as `address_key` gives it.
            client_id: The same one is counted once; `None` is always another one.

        Raises:
            RateLimitedError: Too many have been asked; this one was not counted.
        """
        if self._shared is not None and time.monotonic() >= self._alone_until:
            try:
                return await self._admit(self._shared.storage, visitor_id, address, client_id)
            except StorageError as error:
                self._alone_until = time.monotonic() + self._alone_s
                _log.warning("limits_counted_alone", for_s=self._alone_s, error=type(error.storage_error).__name__)
        if self._is_set_back():
            # What was counted lies in the future now, and would count for as long as the clock was set back.
            await self._own.reset()
        return await self._admit(self._own, visitor_id, address, client_id)

    def _is_set_back(self) -> bool:
        """Whether the clock was set back since the last question."""
        before, self._ahead_s = self._ahead_s, self._wall() - time.monotonic()
        return self._ahead_s < before - STEP_S

    async def aclose(self) -> None:
        """Lets the storage's own clearing task end, and closes the connections."""
        if self._own.timer is not None:
            await self._own.timer
        if self._shared is not None:
            await self._shared.aclose()

    async def _admit(self, storage: Storage, visitor_id: str, address: str, client_id: str | None) -> None:
        same = f"{self._counted}{visitor_id}/{client_id or secrets.token_hex()}"
        known = "asked/" + hashlib.sha256(same.encode()).hexdigest()
        if await storage.incr(known, REMEMBERED_S) > 1:
            return
        wait_s = await self._hit(storage, [(self._visitor, visitor_id), (self._address, address)])
        if wait_s is not None:
            await storage.clear(known)
            raise RateLimitedError(wait_s)

    async def _hit(self, storage: Storage, counted: Sequence[tuple[RateLimitItem, str]]) -> int | None:
        """Counts one question for each, or for none; the seconds to wait when it is too many."""
        limiter = MovingWindowRateLimiter(storage)
        for item, key in counted:
            if not await limiter.test(item, key):
                return await _wait_s(limiter, item, key)
        for item, key in counted:
            if not await limiter.hit(item, key):
                return await _wait_s(limiter, item, key)
        return None


async def _wait_s(limiter: MovingWindowRateLimiter, item: RateLimitItem, key: str) -> int:
    window = await limiter.get_window_stats(item, key)
    return max(1, math.ceil(window.reset_time - time.time()))


class _SharedStorage:
    """A Redis, over a few connections for everybody."""

    def __init__(self, url: str) -> None:
        from redis.asyncio import BlockingConnectionPool  # noqa: PLC0415 - an extra, for those who have a Redis

        options = {"timeout": REDIS_S, "socket_timeout": REDIS_S, "socket_connect_timeout": REDIS_S}
        self._pool = BlockingConnectionPool.from_url(url, max_connections=REDIS_CONNECTIONS, **options)
        storage = storage_from_string(
            f"async+{url}",
            implementation="redispy",
            wrap_exceptions=True,
            connection_pool=self._pool,  # type: ignore[arg-type] # documented for `RedisStorage`
        )
        if not isinstance(storage, Storage):
            raise TypeError(f"{type(storage).__name__} is not asynchronous")
        self.storage = storage

    async def aclose(self) -> None:
        """Closes the connections."""
        await self._pool.disconnect()


def address_key(host: str) -> str:
    """What an address is counted as: an IPv4 address itself, an IPv6 address its /64, anything else its beginning."""
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return host[:64]
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)


class Allowance:
    """So much at once, and so much a second after that."""

    def __init__(self, at_once: float, per_s: float, now: Callable[[], float] = time.monotonic) -> None:
        self._at_once = at_once
        self._per_s = per_s
        self._now = now
        self._left = at_once
        self._counted_at = now()

    def take(self) -> bool:
        """Takes one, if there is one left."""
        self._refill()
        if self._left < 1:
            return False
        self._left -= 1
        return True

    def delay_s(self) -> float:
        """Takes one in any case; the seconds by which that is too early."""
        self._refill()
        self._left -= 1
        return max(0.0, -self._left / self._per_s)

    @property
    def is_full(self) -> bool:
        """Whether nothing has been taken for so long that it is as good as new."""
        self._refill()
        return self._left >= self._at_once

    def _refill(self) -> None:
        now = self._now()
        self._left = min(self._at_once, self._left + (now - self._counted_at) * self._per_s)
        self._counted_at = now


class SocketCount:
    """How many sockets and event streams each address has open, and all together."""

    def __init__(self, per_address: int) -> None:
        self._per_address = per_address
        self._open: dict[str, int] = {}
        self._none = asyncio.Event()
        self._none.set()

    @property
    def total(self) -> int:
        """Open now."""
        return sum(self._open.values())

    def has_room(self, address: str) -> bool:
        """Whether this address may have one more."""
        return self._open.get(address, 0) < self._per_address

    def take(self, address: str) -> bool:
        """Counts one more for this address; false when it has as many as it may."""
        if not self.has_room(address):
            return False
        self._open[address] = self._open.get(address, 0) + 1
        self._none.clear()
        return True

    def give_back(self, address: str) -> None:
        """Counts one less."""
        count = self._open[address] - 1
        if count:
            self._open[address] = count
        else:
            del self._open[address]
        if not self._open:
            self._none.set()

    async def wait_for_none(self) -> None:
        """Until nothing is open."""
        await self._none.wait()
