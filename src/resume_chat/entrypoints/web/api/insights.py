"""What the owner learns from visitors' questions, and answers once and for all."""

from datetime import UTC, datetime, timedelta
from typing import Annotated

import msgspec
from litestar import delete, get, post
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.openapi.spec import Example
from litestar.params import Body, PathParameter, QueryParameter

from resume_chat.domain.insight import Period
from resume_chat.entrypoints.insights import DEFAULT_DAYS, InsightView, insight_view
from resume_chat.entrypoints.web import examples
from resume_chat.entrypoints.web.api.callers import OWNER_ONLY, Caller
from resume_chat.entrypoints.web.bodies import AnswerToApprove
from resume_chat.entrypoints.web.codes import BadFrameError
from resume_chat.entrypoints.web.connection import known_id
from resume_chat.entrypoints.web.problems import documented
from resume_chat.entrypoints.web.views import ApprovedList, ApprovedView, approved_view
from resume_chat.usecases.approve_answers import ApproveAnswers
from resume_chat.usecases.gain_insight import GainInsight

# Text, because the framework would take a number for seconds since 1970, which is not what the description says.
Moment = Annotated[
    str | None,
    QueryParameter(
        max_length=40,
        description="RFC 3339, with its time zone; without one, UTC is meant.",
        schema_extra={"format": "date-time"},
    ),
]
Groups = Annotated[int, QueryParameter(ge=1, le=100, description="At most so many groups of each list.")]
ApprovedId = Annotated[str, PathParameter(max_length=128, description="The approved answer's id.")]


@get(
    "/owner/insights",
    summary="Read what was asked",
    tags=["owner"],
    operation_id="gainInsight",
    security=OWNER_ONLY,
    responses={
        200: ResponseSpec(
            data_container=InsightView,
            description="The questions of a period, grouped by meaning, and what became of them.",
            generate_examples=False,
            examples=[Example(value=examples.INSIGHT)],
        ),
        **documented(400, 401, 500, 503),
    },
)
async def gain(
    owner: NamedDependency[Caller],  # noqa: ARG001 - refuses everybody else
    gain_insight: NamedDependency[GainInsight],
    since: Moment = None,
    until: Moment = None,
    groups: Groups = 20,
) -> InsightView:
    """Tells what visitors asked in a period, what could not be answered, ratings, and how long answers took.

    Questions of one meaning stand together. Without `until` the period ends now; without `since` it has thirty days. In a
    period that ends before it begins nothing was asked.
    """
    return insight_view(await gain_insight(_period(since, until), groups=groups))


@get(
    "/owner/answers",
    summary="List approved answers",
    tags=["owner"],
    operation_id="listApprovedAnswers",
    security=OWNER_ONLY,
    responses={
        200: ResponseSpec(
            data_container=ApprovedList,
            description="Every approved answer, the newest first; there are few.",
            generate_examples=False,
            examples=[Example(value=examples.APPROVED_LIST)],
        ),
        **documented(401, 500, 503),
    },
)
async def list_approved(
    owner: NamedDependency[Caller],  # noqa: ARG001 - refuses everybody else
    approve_answers: NamedDependency[ApproveAnswers],
) -> ApprovedList:
    """Lists what the owner has answered once and for all."""
    return ApprovedList(items=[approved_view(each) for each in await approve_answers.all()])


@post(
    "/owner/answers",
    summary="Approve an answer",
    tags=["owner"],
    operation_id="approveAnswer",
    security=OWNER_ONLY,
    responses={
        201: ResponseSpec(
            data_container=ApprovedView,
            description="The approved answer. The same question, also in other words, gets it from now on.",
            generate_examples=False,
            examples=[Example(value=examples.APPROVED)],
        ),
        **documented(400, 401, 409, 413, 500, 503),
    },
)
async def approve(
    data: Annotated[AnswerToApprove, Body(examples=[Example(value=examples.TO_APPROVE)])],
    owner: NamedDependency[Caller],  # noqa: ARG001 - refuses everybody else
    approve_answers: NamedDependency[ApproveAnswers],
) -> ApprovedView:
    """Answers a question once and for all, in the owner's own words; visitors see whose they are, and their date."""
    return approved_view(await approve_answers(data.question, data.answer, data.wordings))


@delete(
    "/owner/answers/{approved_id:str}",
    summary="Take an approved answer back",
    tags=["owner"],
    operation_id="removeApprovedAnswer",
    security=OWNER_ONLY,
    responses={
        204: ResponseSpec(data_container=None, description="It is answered from the resume again."),
        **documented(400, 401, 404, 500, 503),
    },
)
async def remove_approved(
    approved_id: ApprovedId,
    owner: NamedDependency[Caller],  # noqa: ARG001 - refuses everybody else
    approve_answers: NamedDependency[ApproveAnswers],
) -> None:
    """Forgets an approved answer."""
    await approve_answers.remove(known_id(approved_id))


def _period(since: str | None, until: str | None) -> Period:
    """The period that is meant.

    Raises:
        BadFrameError: One of its moments is none.
    """
    end = _moment(until) if until is not None else datetime.now(UTC)
    try:
        begin = _moment(since) if since is not None else end - timedelta(days=DEFAULT_DAYS)
    except OverflowError:  # the calendar begins later
        begin = datetime.min.replace(tzinfo=UTC)
    return Period(since=begin, until=max(begin, end))


def _moment(text: str) -> datetime:
    try:
        moment = msgspec.convert(text, datetime)
    except msgspec.ValidationError as exc:
        raise BadFrameError("not a moment of RFC 3339") from exc
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


handlers = [gain, list_approved, approve, remove_approved]
