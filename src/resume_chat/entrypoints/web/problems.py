"""Errors over HTTP: RFC 9457 problem details with the same codes as on the socket, whatever went wrong where."""

from collections.abc import Mapping
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
    Code,
    HelloRequiredError,
    OwnerRequiredError,
    RateLimitedError,
    code_of,
    retry_after_s,
)
from resume_chat.ports.errors import BusyError

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
    faults = [f"{each['key']}: {_lowered(each['message'])}." for each in extra if {"key", "message"} <= each.keys()]
    return " ".join(faults)[:500] or "This request could not be read."


def _lowered(text: str) -> str:
    return text[:1].lower() + text[1:]


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


def documented(*statuses: int) -> dict[int, ResponseSpec]:
    """These problems, for the OpenAPI description of an operation."""
    return {status: _SPECS[status] for status in statuses}


def _spec(error: Exception, description: str) -> ResponseSpec:
    return ResponseSpec(
        data_container=Problem,
        description=description,
        media_type=MEDIA_TYPE,
        generate_examples=False,
        examples=[Example(summary=description, value=msgspec.to_builtins(problem_of(error)))],
    )


_SPECS: Mapping[int, ResponseSpec] = {
    400: _spec(
        ValidationException(extra=[{"key": "limit", "message": "Expected `int` <= 100"}]),
        "A parameter does not fit.",
    ),
    401: _spec(HelloRequiredError(), "No token, one that is none, or one that may not do this."),
    404: _spec(HTTPException(status_code=404), "No such thing, or another visitor's: the two are not told apart."),
    409: _spec(BusyError(), "The answer is not finished yet."),
    413: _spec(HTTPException(status_code=413), "The request is too large."),
    429: _spec(RateLimitedError(12), "Too many in too short a time."),
    500: _spec(RuntimeError(), "A fault of the service."),
    503: ResponseSpec(
        data_container=Problem,
        description="The store cannot be reached just now.",
        media_type=MEDIA_TYPE,
        generate_examples=False,
        examples=[
            Example(
                summary="The store cannot be reached just now.",
                value=msgspec.to_builtins(_problem(503, Code.STORE_UNAVAILABLE, WORDS[Code.STORE_UNAVAILABLE].text)),
            )
        ],
    ),
}
