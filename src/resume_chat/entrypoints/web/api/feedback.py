"""What a visitor thinks of an answer."""

from typing import Annotated

from litestar import put
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.openapi.spec import Example
from litestar.params import Body
from msgspec import UNSET

from resume_chat.domain.conversation import Rating
from resume_chat.entrypoints.web import examples
from resume_chat.entrypoints.web.api.callers import VISITOR_ONLY
from resume_chat.entrypoints.web.api.parameters import AnswerId
from resume_chat.entrypoints.web.bodies import FeedbackToGive
from resume_chat.entrypoints.web.connection import known_id
from resume_chat.entrypoints.web.problems import documented
from resume_chat.entrypoints.web.views import MessageView, message_view
from resume_chat.usecases.edit_history import EditHistory


@put(
    "/answers/{answer_id:str}/feedback",
    summary="Rate an answer",
    tags=["answers"],
    operation_id="rateAnswer",
    security=VISITOR_ONLY,
    responses={
        200: ResponseSpec(
            data_container=MessageView,
            description="The answer, with its feedback.",
            generate_examples=False,
            examples=[Example(value=examples.RATED)],
        ),
        **documented(400, 401, 404, 409, 413, 500, 503),
    },
)
async def rate_answer(
    answer_id: AnswerId,
    data: Annotated[FeedbackToGive, Body(examples=[Example(value=examples.TO_RATE)])],
    visitor_id: NamedDependency[str],
    edit_history: NamedDependency[EditHistory],
) -> MessageView:
    """Keeps what the visitor thinks of an answer that has ended, in place of what was thought before."""
    comment = None if data.comment is UNSET else data.comment
    return message_view(await edit_history.rate(visitor_id, known_id(answer_id), Rating(data.rating), comment))


handlers = [rate_answer]
