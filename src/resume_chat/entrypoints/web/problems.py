"""Errors over HTTP: RFC 9457 problem details with the same codes as on the socket, whatever went wrong where."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Annotated, Any, Literal

import msgspec
import structlog
from litestar.connection import Request
from litestar.exceptions import HTTPException, ValidationException
from litestar.openapi.datastructures import ResponseSpec
from litestar.openapi.spec import Example
from litestar.response import Response
from msgspec import UNSET, Meta, UnsetType

from resume_chat.entrypoints.web.codes import (
    WORDS,
    ApprovedFullError,
    Code,
    HelloRequiredError,
    OwnerRequiredError,
    RateLimitedError,
    code_of,
    retry_after_s,
)
from resume_chat.ports.approved_answers import MAX_APPROVED
from resume_chat.ports.errors import StoreUnavailableError

MEDIA_TYPE = "application/problem+json"
_RETRY_LATER_S = 5

_log = structlog.get_logger("resume_chat.http")


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """Why a request was not served (RFC 9457)."""

    type: Literal["about:blank"] = "about:blank"
    title: Annotated[str, Meta(description="The HTTP status in words.")]
    status: Annotated[int, Meta(ge=400, le=599)]
    code: Annotated[Code, Meta(description="For programs; the same as on the socket.")]
    detail: Annotated[str, Meta(description="For people.")]
    retryable: Annotated[bool, Meta(description="Whether the same request may succeed later.")]
    retry_after_s: Annotated[int | UnsetType, Meta(description="Seconds after which it may, where that is known.")] = (
        UNSET
    )


_STATUS_CODES: Mapping[int, tuple[Code, str]] = {
    401: (Code.HELLO_REQUIRED, "This needs a visitor token in the header `Authorization: Bearer <visitor_token>`."),
    404: (Code.NOT_FOUND, WORDS[Code.NOT_FOUND].text),
    405: (Code.BAD_FRAME, "This address does not take that method."),
    413: (Code.BAD_FRAME, "The request is too large."),
    415: (Code.BAD_FRAME, "The request has a media type that is not taken."),
}
"""What the framework's own refusals are called."""


def problem_of(error: Exception) -> Problem:
    """An error as a problem, in words for people; nothing of the error's own text but the names of bad parameters."""
    if isinstance(error, OwnerRequiredError):
        return _problem(401, Code.HELLO_REQUIRED, "This needs the owner's token in the header `Authorization: Bearer`.")
    if isinstance(error, ApprovedFullError):
        return _problem(409, Code.CONFLICT, f"No more than {MAX_APPROVED} answers are approved: take one back first.")
    if isinstance(error, HelloRequiredError):
        return _problem(401, *_STATUS_CODES[401])
    if isinstance(error, ValidationException):
        return _problem(400, Code.BAD_FRAME, _invalid(error))
    if isinstance(error, RecursionError):  # a body nested deeper than its decoder goes
        return _problem(400, Code.BAD_FRAME, "This request could not be read.")
    if isinstance(error, HTTPException):
        if error.status_code in _STATUS_CODES:
            return _problem(error.status_code, *_STATUS_CODES[error.status_code])
        if error.status_code < 500:
            return _problem(error.status_code, Code.BAD_FRAME, "This request could not be read.")
    code = code_of(error)
    wait_s = retry_after_s(error)
    return _problem(WORDS[code].status, code, WORDS[code].text, UNSET if wait_s is None else wait_s)


def _problem(status: int, code: Code, detail: str, wait_s: int | UnsetType = UNSET) -> Problem:
    return Problem(
        title=HTTPStatus(status).phrase,
        status=status,
        code=code,
        detail=detail,
        retryable=WORDS[code].retryable,
        retry_after_s=wait_s,
    )


def _invalid(error: ValidationException) -> str:
    """Which parameters do not fit, and how."""
    extra = error.extra if isinstance(error.extra, list) else []
    faults = [_fault(each["key"], each["message"]) for each in extra if {"key", "message"} <= each.keys()]
    return " ".join(faults)[:500] or "This request could not be read."


def _fault(key: str, message: str) -> str:
    """`data` is what the framework calls a body, and its name alone is all it says of one that is not there."""
    if message == "'data'":
        return "A body in JSON is needed."
    name = "body" if key == "data" else key
    return f"{name}: {message[:1].lower()}{message[1:]}."


def problem_response(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    """Litestar's exception handler for everything."""
    problem = problem_of(error)
    if problem.status >= 500:
        if problem.code is Code.INTERNAL:
            _log.error("request_broke", path=request.scope.get("path_template", ""), exc_info=error)
        else:
            _log.warning("request_refused", code=problem.code, problem=str(error))
    headers: dict[str, str] = {}
    if problem.status == HTTPStatus.UNAUTHORIZED:
        headers["www-authenticate"] = "Bearer"
    if problem.retryable and isinstance(error, RateLimitedError):
        headers["retry-after"] = str(error.retry_after_s)
    elif problem.status == HTTPStatus.SERVICE_UNAVAILABLE:
        headers["retry-after"] = str(_RETRY_LATER_S)
    if isinstance(error, HTTPException) and error.headers and "allow" in error.headers:
        # Of an address that is a socket the framework gives the word "websocket" as its method.
        headers["allow"] = error.headers["allow"].replace("websocket", "GET")
    return Response(msgspec.json.encode(problem), status_code=problem.status, media_type=MEDIA_TYPE, headers=headers)


def missing(name: str) -> ValidationException:
    """The error of a body that lacks something that it must have."""
    return ValidationException(extra=[{"key": "data", "message": f"Object missing required field `{name}`"}])


def documented(*cases: int | Exception) -> dict[int, ResponseSpec]:
    """These problems, for the OpenAPI description of an operation.

    Args:
        cases: A status, for its usual problem, or errors that only this operation meets; several may have one status.
    """
    found: dict[int, list[Problem]] = {}
    for case in cases:
        problem = problem_of(case if isinstance(case, Exception) else _USUAL[case])
        found.setdefault(problem.status, []).append(problem)
    return {status: _spec(status, problems) for status, problems in sorted(found.items())}


def _spec(status: int, problems: Sequence[Problem]) -> ResponseSpec:
    return ResponseSpec(
        data_container=Problem,
        description=_DESCRIPTIONS[status],
        media_type=MEDIA_TYPE,
        generate_examples=False,
        examples=[Example(summary=each.code, value=msgspec.to_builtins(each)) for each in problems],
    )


_USUAL: Mapping[int, Exception] = {
    400: ValidationException(extra=[{"key": "limit", "message": "Expected `int` <= 100"}]),
    401: HelloRequiredError(),
    404: HTTPException(status_code=404),
    413: HTTPException(status_code=413),
    429: RateLimitedError(12),
    500: RuntimeError(),
    503: StoreUnavailableError(),
}
_DESCRIPTIONS: Mapping[int, str] = {
    400: "A parameter or the body does not fit; `detail` names what.",
    401: "No token, one that is none, or one that may not do this.",
    404: "No such thing, or another visitor's: the two are not told apart. The same for a `cursor` of another list.",
    409: "It does not fit what is there; `code` tells how.",
    413: "The request is too large.",
    429: "Too many in too short a time. `Retry-After` and `retry_after_s` say when to ask again.",
    500: "A fault of the service.",
    503: "Not just now; `code` tells why, and `Retry-After` when to ask again.",
}
