"""The HTTP API for visitors, first form: a token, their conversations, the messages in them."""

from typing import Annotated, Any

from litestar import Router, get, post
from litestar.connection import Request
from litestar.datastructures import CacheControlHeader
from litestar.di import NamedDependency, Provide
from litestar.openapi.datastructures import ResponseSpec
from litestar.openapi.spec import Example
from litestar.params import PathParameter, QueryParameter

from resume_chat.entrypoints.web import examples
from resume_chat.entrypoints.web.codes import HelloRequiredError
from resume_chat.entrypoints.web.connection import known_id
from resume_chat.entrypoints.web.identity import is_token, new_token, visitor_of
from resume_chat.entrypoints.web.problems import documented
from resume_chat.entrypoints.web.views import (
    ConversationPage,
    MessagePage,
    NewVisitor,
    conversation_view,
    message_view,
)
from resume_chat.usecases.read_history import ReadHistory

SECURITY: list[dict[str, list[str]]] = [{"visitor_token": []}]

Limit = Annotated[int, QueryParameter(ge=1, le=100, description="At most so many items.")]
Cursor = Annotated[
    str | None,
    QueryParameter(max_length=512, description="`next_cursor` of the page before; left out for the first page."),
]
ConversationId = Annotated[str, PathParameter(max_length=128, description="The conversation's id.")]


def visitor_id(request: Request[Any, Any, Any]) -> str:
    """Who is asking, by `Authorization: Bearer <visitor_token>`.

    Raises:
        HelloRequiredError: There is no such header, or what it holds is not a visitor token.
    """
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not is_token(token.strip()):
        raise HelloRequiredError
    return visitor_of(token.strip())


@post(
    "/visitors",
    summary="Become a visitor",
    operation_id="createVisitor",
    responses={
        201: ResponseSpec(
            data_container=NewVisitor,
            description="The new visitor's token. Nothing is stored until something is asked.",
            generate_examples=False,
            examples=[Example(value=examples.VISITOR)],
        ),
        **documented(500),
    },
)
async def create_visitor() -> NewVisitor:
    """Gives a new visitor token. The socket gives one too, to whoever says `hello` without."""
    return NewVisitor(visitor_token=new_token())


@get(
    "/conversations",
    summary="List your conversations",
    operation_id="listConversations",
    security=SECURITY,
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


@get(
    "/conversations/{conversation_id:str}/messages",
    summary="Read a conversation",
    operation_id="listMessages",
    security=SECURITY,
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


router = Router(
    "/api/v1",
    route_handlers=[create_visitor, list_conversations, list_messages],
    dependencies={"visitor_id": Provide(visitor_id, sync_to_thread=False)},
    cache_control=CacheControlHeader(no_store=True),
    tags=["visitors"],
)
