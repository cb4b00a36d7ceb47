"""Becoming a visitor."""

from litestar import post
from litestar.openapi.datastructures import ResponseSpec
from litestar.openapi.spec import Example

from resume_chat.entrypoints.web import examples
from resume_chat.entrypoints.web.identity import new_token
from resume_chat.entrypoints.web.problems import documented
from resume_chat.entrypoints.web.views import NewVisitor


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


handlers = [create_visitor]
