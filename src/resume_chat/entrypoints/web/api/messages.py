"""The messages of a conversation."""

from typing import Any

from litestar import Response, get
from litestar.connection import Request
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.openapi.spec import Example

from resume_chat.entrypoints.web import examples
from resume_chat.entrypoints.web.api.callers import VISITOR_OR_OWNER, Caller
from resume_chat.entrypoints.web.api.conditional import UNCHANGED, IfNoneMatch, conditional
from resume_chat.entrypoints.web.api.conversations import whose
from resume_chat.entrypoints.web.api.parameters import ConversationId, Cursor, Limit, Query
from resume_chat.entrypoints.web.problems import documented
from resume_chat.entrypoints.web.views import MessagePage, message_view
from resume_chat.usecases.read_history import ReadHistory


@get(
    "/conversations/{conversation_id:str}/messages",
    summary="Read a conversation",
    tags=["conversations"],
    operation_id="listMessages",
    security=VISITOR_OR_OWNER,
    responses={
        200: ResponseSpec(
            data_container=MessagePage,
            description="A page of messages, oldest first.",
            generate_examples=False,
            examples=[Example(value=examples.MESSAGES)],
        ),
        **UNCHANGED,
        **documented(400, 401, 404, 500, 503),
    },
)
async def list_messages(
    *,
    request: Request[Any, Any, Any],
    conversation_id: ConversationId,
    caller: NamedDependency[Caller],
    read_history: NamedDependency[ReadHistory],
    limit: Limit = 20,
    cursor: Cursor = None,
    q: Query = None,
    if_none_match: IfNoneMatch = None,  # noqa: ARG001 - described here, read by `conditional`
) -> Response[bytes]:
    """Lists a conversation's messages, oldest first; with `q` those in which it is said.

    An answer that is still being made carries its text so far. The owner may read every conversation.
    """
    visitor_id = await whose(conversation_id, caller, read_history)
    page = await read_history.messages(visitor_id, conversation_id, limit=limit, cursor=cursor, query=q)
    return conditional(
        request, MessagePage(items=[message_view(each) for each in page.items], next_cursor=page.next_cursor)
    )


handlers = [list_messages]
