"""What the owner sees."""

from typing import Any

from litestar import Response, get
from litestar.connection import Request
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.openapi.spec import Example

from resume_chat.entrypoints.web import examples
from resume_chat.entrypoints.web.api.callers import OWNER_ONLY, Caller
from resume_chat.entrypoints.web.api.conditional import UNCHANGED, IfNoneMatch, conditional
from resume_chat.entrypoints.web.api.parameters import Cursor, Limit
from resume_chat.entrypoints.web.problems import documented
from resume_chat.entrypoints.web.views import OwnersConversationPage, owners_conversation_view
from resume_chat.usecases.read_history import ReadHistory


@get(
    "/owner/conversations",
    summary="List everybody's conversations",
    tags=["owner"],
    operation_id="listEverybodysConversations",
    security=OWNER_ONLY,
    responses={
        200: ResponseSpec(
            data_container=OwnersConversationPage,
            description="A page of all visitors' conversations, the last changed first.",
            generate_examples=False,
            examples=[Example(value=examples.EVERYBODYS)],
        ),
        **UNCHANGED,
        **documented(400, 401, 404, 500, 503),
    },
)
async def list_everybodys_conversations(
    *,
    request: Request[Any, Any, Any],
    owner: NamedDependency[Caller],  # noqa: ARG001 - refuses everybody else
    read_history: NamedDependency[ReadHistory],
    limit: Limit = 20,
    cursor: Cursor = None,
    if_none_match: IfNoneMatch = None,  # noqa: ARG001 - described here, read by `conditional`
) -> Response[bytes]:
    """Lists the conversations of all visitors. Each can be read, and deleted, with the owner's token like an own one."""
    page = await read_history.everybodys(limit=limit, cursor=cursor)
    items = [owners_conversation_view(each) for each in page.items]
    return conditional(request, OwnersConversationPage(items=items, next_cursor=page.next_cursor))


handlers = [list_everybodys_conversations]
