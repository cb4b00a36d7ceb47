"""Who is asking: read from the `Authorization` header and from nowhere else."""

import hashlib
import hmac
from dataclasses import dataclass
from typing import Any

import structlog
from litestar.connection import Request
from litestar.di import NamedDependency

from resume_chat.entrypoints.web.codes import HelloRequiredError, OwnerRequiredError
from resume_chat.entrypoints.web.identity import is_token, visitor_of

Security = list[dict[str, list[str]]]
VISITOR_ONLY: Security = [{"visitor_token": []}]
"""The security of an operation that needs a visitor."""
OWNER_ONLY: Security = [{"owner_token": []}]
"""Of one that needs the owner."""
VISITOR_OR_OWNER: Security = [*VISITOR_ONLY, *OWNER_ONLY]
"""Of one that either may call."""

_log = structlog.get_logger("resume_chat.http")


class OwnersToken:
    """The owner's secret of the configuration; of it only the hash is held."""

    def __init__(self, token: str) -> None:
        """Takes the secret.

        Args:
            token: Empty when there is none; then nobody is the owner.
        """
        self._digest = _digest(token) if token else None

    def is_it(self, token: str) -> bool:
        """Whether this is the owner's token; it takes the same time for every wrong one."""
        return self._digest is not None and hmac.compare_digest(_digest(token), self._digest)


@dataclass(frozen=True, slots=True)
class Caller:
    """Who is asking where both a visitor and the owner may."""

    visitor_id: str | None
    """`None` for the owner."""


def visitor_id(request: Request[Any, Any, Any]) -> str:
    """Who is asking, by `Authorization: Bearer <visitor_token>`.

    Raises:
        HelloRequiredError: There is no such header, or what it holds is not a visitor token.
    """
    token = _bearer(request)
    if not is_token(token):
        raise HelloRequiredError
    return visitor_of(token)


def caller(request: Request[Any, Any, Any], owners_token: NamedDependency[OwnersToken]) -> Caller:
    """The owner, or a visitor.

    Raises:
        HelloRequiredError: Neither.
    """
    if owners_token.is_it(_bearer(request)):
        return Caller(None)
    return Caller(visitor_id(request))


def owner(request: Request[Any, Any, Any], owners_token: NamedDependency[OwnersToken]) -> Caller:
    """The owner, by `Authorization: Bearer <owner_token>`.

    Raises:
        OwnerRequiredError: Somebody else, or the configuration names no owner's token.
    """
    if not owners_token.is_it(_bearer(request)):
        _log.warning("owner_refused")
        raise OwnerRequiredError
    return Caller(None)


def _bearer(request: Request[Any, Any, Any]) -> str:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).digest()
