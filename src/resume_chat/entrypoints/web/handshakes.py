"""How many chats may be opened, and how fast: decided before the upgrade, when refusing still costs next to nothing."""

import time
from collections.abc import Callable
from http import HTTPStatus

import structlog

from resume_chat.entrypoints.web.limiting import Allowance

REMEMBERED_ADDRESSES = 4096
"""Addresses whose handshakes are counted; beyond this those that have been quiet are forgotten."""
TOLD_EVERY_S = 1.0
"""Refusals are told together, in one line a second: a flood of handshakes must not become one of lines."""

_log = structlog.get_logger("resume_chat.edge")


class Handshakes:
    """Refuses more chats than the process may hold, and more handshakes than an address can need.

    An address may open all its sockets six times at once, as after a break in its network, and then all of them once in ten
    seconds.
    """

    def __init__(self, *, per_address: int, total: int, now: Callable[[], float] = time.monotonic) -> None:
        self._per_address = per_address
        self._total = total
        self._now = now
        self._allowances: dict[str, Allowance] = {}
        self._refused = 0
        self._told_at = now() - TOLD_EVERY_S

    def refusal(self, address: str, open_sockets: int) -> HTTPStatus | None:
        """Counts a handshake; why it is refused, if it is."""
        status = None
        if open_sockets >= self._total:
            status = HTTPStatus.SERVICE_UNAVAILABLE
        elif not self._allowance(address).take():
            status = HTTPStatus.TOO_MANY_REQUESTS
        if status:
            self._tell(status, address)
        return status

    def _allowance(self, address: str) -> Allowance:
        if address not in self._allowances:
            if len(self._allowances) >= REMEMBERED_ADDRESSES:
                self._forget()
            self._allowances[address] = Allowance(6 * self._per_address, self._per_address / 10, self._now)
        return self._allowances[address]

    def _forget(self) -> None:
        """Forgets who is as good as new; where nobody is, those that came first."""
        busy = {address: each for address, each in self._allowances.items() if not each.is_full}
        self._allowances = dict(list(busy.items())[-REMEMBERED_ADDRESSES // 2 :])

    def _tell(self, status: HTTPStatus, address: str) -> None:
        self._refused += 1
        if self._now() - self._told_at >= TOLD_EVERY_S:
            _log.warning("handshakes_refused", status=int(status), address=address, count=self._refused)
            self._told_at = self._now()
            self._refused = 0
