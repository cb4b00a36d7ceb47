"""Answers that a client need not read again: an `ETag` of what is sent, and 304 for who has it already (RFC 9110)."""

import hashlib
from typing import Annotated, Any

import msgspec
from litestar import Response
from litestar.connection import Request
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import HeaderParameter

IfNoneMatch = Annotated[
    str | None,
    HeaderParameter(
        name="If-None-Match",
        max_length=512,
        description="The `ETag` of an earlier answer; when nothing has changed since, 304 comes in place of the same again.",
    ),
]

UNCHANGED: dict[int, ResponseSpec] = {
    304: ResponseSpec(
        data_container=None, description="The same as with the `ETag` that was sent.", generate_examples=False
    )
}


def conditional(request: Request[Any, Any, Any], view: msgspec.Struct) -> Response[bytes]:
    """A view, or the news that the client has it."""
    content = msgspec.json.encode(view)
    etag = f'"{hashlib.blake2b(content, digest_size=16).hexdigest()}"'
    known = {each.strip().removeprefix("W/") for each in request.headers.get("if-none-match", "").split(",")}
    if known & {etag, "*"}:
        return Response(b"", status_code=304, headers={"etag": etag})
    return Response(content, media_type="application/json", headers={"etag": etag})
