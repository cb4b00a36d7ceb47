"""A visitor's conversations: list, open, read, rename, delete."""

from typing import Annotated, Any

from litestar import Response, delete, get, patch, post
from litestar.connection import Request
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.openapi.spec import Example
from litestar.params import Body
from msgspec import UNSET

from resume_chat.entrypoints.web import examples
from resume_chat.entrypoints.web.api.callers import VISITOR_ONLY, VISITOR_OR_OWNER, Caller
from resume_chat.entrypoints.web.api.conditional import UNCHANGED, IfNoneMatch, conditional
from resume_chat.entrypoints.web.api.parameters import ConversationId, Cursor, Limit, Query
from resume_chat.entrypoints.web.bodies import ConversationToOpen, ConversationToRename
from resume_chat.entrypoints.web.connection import known_id
from resume_chat.entrypoints.web.limiting import QuestionLimiter, address_key
from resume_chat.entrypoints.web.problems import documented
from resume_chat.entrypoints.web.views import ConversationPage, ConversationView, conversation_view
from resume_chat.usecases.edit_history import EditHistory
from resume_chat.usecases.erase_history import EraseHistory
from resume_chat.usecases.read_history import ReadHistory


def _conversation(description: str) -> ResponseSpec:
    return ResponseSpec(
        data_container=ConversationView,
        description=description,
        generate_examples=False,
        examples=[Example(value=examples.CONVERSATION)],
    )


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
        **UNCHANGED,
        **documented(400, 401, 404, 500, 503),
    },
)
async def list_conversations(
    *,
    request: Request[Any, Any, Any],
    visitor_id: NamedDependency[str],
    read_history: NamedDependency[ReadHistory],
    limit: Limit = 20,
    cursor: Cursor = None,
    q: Query = None,
    if_none_match: IfNoneMatch = None,  # noqa: ARG001 - described here, read by `conditional`
) -> Response[bytes]:
    """Lists the visitor's own conversations, the last changed first; with `q` those in which it is said."""
    page = await read_history.conversations(visitor_id, limit=limit, cursor=cursor, query=q)
    items = [conversation_view(each) for each in page.items]
    return conditional(request, ConversationPage(items=items, next_cursor=page.next_cursor))


@post(
    "/conversations",
    summary="Open a conversation",
    tags=["conversations"],
    operation_id="openConversation",
    security=VISITOR_ONLY,
    responses={
        200: _conversation("The conversation that was opened with the same `client_conversation_id` before."),
        201: _conversation("The new conversation."),
        **documented(400, 401, 413, 429, 500, 503),
    },
)
async def open_conversation(
    request: Request[Any, Any, Any],
    data: Annotated[ConversationToOpen, Body(examples=[Example(value=examples.TO_OPEN)])],
    visitor_id: NamedDependency[str],
    edit_history: NamedDependency[EditHistory],
    opening_limiter: NamedDependency[QuestionLimiter],
) -> Response[ConversationView]:
    """Opens a conversation before anything is asked in it. It need not be: a question without a conversation opens one."""
    key = None if data.client_conversation_id is UNSET else data.client_conversation_id
    address = address_key(request.client.host if request.client else "")
    await opening_limiter.admit(visitor_id, address, key)
    title = "" if data.title is UNSET else data.title
    opening = await edit_history.open(visitor_id, client_conversation_id=key, title=title)
    return Response(conversation_view(opening.conversation), status_code=201 if opening.is_new else 200)


@get(
    "/conversations/{conversation_id:str}",
    summary="Read a conversation's head",
    tags=["conversations"],
    operation_id="getConversation",
    security=VISITOR_OR_OWNER,
    responses={200: _conversation("The conversation."), **UNCHANGED, **documented(400, 401, 404, 500, 503)},
)
async def get_conversation(
    request: Request[Any, Any, Any],
    conversation_id: ConversationId,
    caller: NamedDependency[Caller],
    read_history: NamedDependency[ReadHistory],
    if_none_match: IfNoneMatch = None,  # noqa: ARG001 - described here, read by `conditional`
) -> Response[bytes]:
    """Gives one conversation without its messages. The owner may read every one."""
    visitor_id = await whose(conversation_id, caller, read_history)
    return conditional(request, conversation_view(await read_history.conversation(visitor_id, conversation_id)))


@patch(
    "/conversations/{conversation_id:str}",
    summary="Rename a conversation",
    tags=["conversations"],
    operation_id="renameConversation",
    security=VISITOR_ONLY,
    responses={200: _conversation("The conversation."), **documented(400, 401, 404, 413, 500, 503)},
)
async def rename_conversation(
    conversation_id: ConversationId,
    data: Annotated[ConversationToRename, Body(examples=[Example(value=examples.TO_RENAME)])],
    visitor_id: NamedDependency[str],
    edit_history: NamedDependency[EditHistory],
) -> ConversationView:
    """Gives a conversation another title. Its place in the list stays."""
    return conversation_view(await edit_history.rename(visitor_id, known_id(conversation_id), data.title))


@delete(
    "/conversations/{conversation_id:str}",
    summary="Delete a conversation",
    tags=["conversations"],
    operation_id="deleteConversation",
    security=VISITOR_OR_OWNER,
    responses={
        204: ResponseSpec(data_container=None, description="It is gone.", generate_examples=False),
        **documented(400, 401, 404, 500, 503),
    },
)
async def delete_conversation(
    conversation_id: ConversationId,
    caller: NamedDependency[Caller],
    read_history: NamedDependency[ReadHistory],
    erase_history: NamedDependency[EraseHistory],
) -> None:
    """Deletes a conversation with all that was said in it, for good. A running answer ends.

    The owner may delete every one.
    """
    visitor_id = await whose(conversation_id, caller, read_history)
    await erase_history.conversation(visitor_id, conversation_id)


async def whose(conversation_id: str, caller: Caller, read_history: ReadHistory) -> str:
    """The visitor as whom a conversation is read: who is asking, and for the owner whoever it belongs to.

    Raises:
        NotFoundError: No such conversation.
        StoreUnavailableError: The store cannot be reached.
    """
    known = known_id(conversation_id)
    return caller.visitor_id if caller.visitor_id is not None else await read_history.visitor_of(known)


handlers = [list_conversations, open_conversation, get_conversation, rename_conversation, delete_conversation]
