"""A visitor's conversations."""

from litestar import get
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.openapi.spec import Example

from resume_chat.entrypoints.web import examples
from resume_chat.entrypoints.web.api.callers import VISITOR_ONLY
from resume_chat.entrypoints.web.api.parameters import Cursor, Limit
from resume_chat.entrypoints.web.problems import documented
from resume_chat.entrypoints.web.views import ConversationPage, conversation_view
from resume_chat.usecases.read_history import ReadHistory


@get(
    "/conversations",
    summary="List your conversations",
    tags=["conversations"],
    operation_id="listConversations",
    security=VISITOR_ONLY,
    responses={
        200: ResponseSpec(
            data_container=ConversationPage,
            description="A page of conversations, the last changed first.",
            generate_examples=False,
            examples=[Example(value=examples.CONVERSATIONS)],
        ),
        **documented(400, 401, 404, 500, 503),
    },
)
async def list_conversations(
    visitor_id: NamedDependency[str],
    read_history: NamedDependency[ReadHistory],
    limit: Limit = 20,
    cursor: Cursor = None,
) -> ConversationPage:
    """Lists the visitor's own conversations, the last changed first."""
    page = await read_history.conversations(visitor_id, limit=limit, cursor=cursor)
    return ConversationPage(items=[conversation_view(each) for each in page.items], next_cursor=page.next_cursor)


handlers = [list_conversations]
