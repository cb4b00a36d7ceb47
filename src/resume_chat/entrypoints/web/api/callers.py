"""Who is asking: read from the `Authorization` header and from nowhere else."""

from typing import Any

from litestar.connection import Request

from resume_chat.entrypoints.web.codes import HelloRequiredError
from resume_chat.entrypoints.web.identity import is_token, visitor_of

VISITOR_ONLY: list[dict[str, list[str]]] = [{"visitor_token": []}]
"""The security of an operation that needs a visitor."""


def visitor_id(request: Request[Any, Any, Any]) -> str:
    """Who is asking, by `Authorization: Bearer <visitor_token>`.

    Raises:
        HelloRequiredError: There is no such header, or what it holds is not a visitor token.
    """
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not is_token(token.strip()):
        raise HelloRequiredError
    return visitor_of(token.strip())
