"""The messages of a conversation."""

from litestar import get
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.openapi.spec import Example

from resume_chat.entrypoints.web import examples
from resume_chat.entrypoints.web.api.callers import VISITOR_ONLY
from resume_chat.entrypoints.web.api.parameters import ConversationId, Cursor, Limit
from resume_chat.entrypoints.web.connection import known_id
from resume_chat.entrypoints.web.problems import documented
from resume_chat.entrypoints.web.views import MessagePage, message_view
from resume_chat.usecases.read_history import ReadHistory


@get(
    "/conversations/{conversation_id:str}/messages",
    summary="Read a conversation",
    tags=["conversations"],
    operation_id="listMessages",
    security=VISITOR_ONLY,
    responses={
        200: ResponseSpec(
            data_container=MessagePage,
            description="A page of messages, oldest first.",
            generate_examples=False,
            examples=[Example(value=examples.MESSAGES)],
        ),
        **documented(400, 401, 404, 500, 503),
    },
)
async def list_messages(
    conversation_id: ConversationId,
    visitor_id: NamedDependency[str],
    read_history: NamedDependency[ReadHistory],
    limit: Limit = 20,
    cursor: Cursor = None,
) -> MessagePage:
    """Lists a conversation's messages, oldest first. An answer that is still being made carries its text so far."""
    page = await read_history.messages(visitor_id, known_id(conversation_id), limit=limit, cursor=cursor)
    return MessagePage(items=[message_view(each) for each in page.items], next_cursor=page.next_cursor)


handlers = [list_messages]
