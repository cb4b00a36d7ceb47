"""Becoming a visitor, taking everything along, and being forgotten."""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing

import msgspec
from litestar import delete, get, post
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.openapi.spec import Example
from litestar.response import Stream

from resume_chat.domain.conversation import Conversation, Message
from resume_chat.entrypoints.web import examples
from resume_chat.entrypoints.web.api.callers import VISITOR_ONLY
from resume_chat.entrypoints.web.identity import new_token
from resume_chat.entrypoints.web.problems import documented
from resume_chat.entrypoints.web.views import Export, NewVisitor, exported_view, message_view
from resume_chat.usecases.erase_history import EraseHistory
from resume_chat.usecases.read_history import ReadHistory


@post(
    "/visitors",
    summary="Become a visitor",
    tags=["visitors"],
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
    "/visitor/export",
    summary="Take everything along",
    tags=["visitors"],
    operation_id="exportVisitor",
    security=VISITOR_ONLY,
    responses={
        200: ResponseSpec(
            data_container=Export,
            description="Everything that is kept about you. It is sent while it is read: should the store fail on the "
            "way, the answer ends before its JSON does.",
            generate_examples=False,
            examples=[Example(value=examples.EXPORT)],
        ),
        **documented(401, 500, 503),
    },
)
async def export_visitor(visitor_id: NamedDependency[str], read_history: NamedDependency[ReadHistory]) -> Stream:
    """Gives all of the visitor's conversations with all of their messages, in one file."""
    items = read_history.everything(visitor_id)
    # The first item is read before the answer begins, so that a store that is away is still told as a problem.
    first = await anext(items, None)
    return Stream(
        _as_json(first, items),
        media_type="application/json",
        headers={"content-disposition": 'attachment; filename="resume-chat-export.json"'},
    )


async def _as_json(
    first: Conversation | Message | None, rest: AsyncGenerator[Conversation | Message, None]
) -> AsyncIterator[bytes]:
    """The items as one JSON object, piece by piece."""
    yield b'{"conversations":['
    is_open = has_messages = False
    async with aclosing(rest):
        item = first
        while item is not None:
            if isinstance(item, Conversation):
                head = msgspec.json.encode(exported_view(item)).removesuffix(b"]}")
                yield b"]}," + head if is_open else head
                is_open, has_messages = True, False
            else:
                message = msgspec.json.encode(message_view(item))
                yield b"," + message if has_messages else message
                has_messages = True
            item = await anext(rest, None)
    yield b"]}]}" if is_open else b"]}"


@delete(
    "/visitor",
    summary="Be forgotten",
    tags=["visitors"],
    operation_id="eraseVisitor",
    security=VISITOR_ONLY,
    responses={
        204: ResponseSpec(
            data_container=None, description="Nothing is kept about you any more.", generate_examples=False
        ),
        **documented(401, 500, 503),
    },
)
async def erase_visitor(visitor_id: NamedDependency[str], erase_history: NamedDependency[EraseHistory]) -> None:
    """Erases everything that is kept about the visitor, for good. A running answer ends. The token stays usable, as new."""
    await erase_history.visitor(visitor_id)


handlers = [create_visitor, export_visitor, erase_visitor]
