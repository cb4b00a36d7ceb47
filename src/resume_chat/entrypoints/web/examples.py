"""Examples for the API's description, made from the types that are really sent."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import msgspec

from resume_chat.domain.answer import Citation, Finish, Timings, Usage
from resume_chat.domain.approved import ApprovedAnswer
from resume_chat.domain.conversation import Conversation, Feedback, Message, Rating, Role, Status
from resume_chat.domain.insight import Asked, Insight, Totals, days, grouped, shares
from resume_chat.entrypoints.insights import insight_view, last_days
from resume_chat.entrypoints.web import frames
from resume_chat.entrypoints.web.bodies import AnswerToApprove, ConversationToOpen, ConversationToRename, FeedbackToGive
from resume_chat.entrypoints.web.event_stream import encode_event
from resume_chat.entrypoints.web.views import (
    ApprovedList,
    ConversationPage,
    Export,
    MessagePage,
    NewVisitor,
    OwnersConversationPage,
    approved_view,
    conversation_view,
    exported_view,
    message_view,
    owners_conversation_view,
)

_ASKED = datetime(2026, 11, 22, 10, 15, tzinfo=UTC)
_ANSWERED = _ASKED + timedelta(seconds=1.48)
_CONVERSATION = Conversation(
    id="0193531d2a7d7c3f9e6b1a2c3d4e5f60",
    visitor_id="b1946ac92492d2347c6235b4d2611184",
    title="How long at Tidewater Robotics?",
    created_at=_ASKED,
    updated_at=_ANSWERED,
)
_QUESTION = Message(
    id="0193531d2a7e7e2d9c0b9a8f7e6d5c4b",
    conversation_id=_CONVERSATION.id,
    role=Role.USER,
    content="How long at Tidewater Robotics?",
    status=Status.COMPLETE,
    created_at=_ASKED,
    updated_at=_ASKED,
    client_message_id="3d6f1c9a-77",
)
_ANSWER = Message(
    id="0193531d2a7e72a3b4c5d6e7f8091a2b",
    conversation_id=_CONVERSATION.id,
    role=Role.ASSISTANT,
    content="She was there for 4 years and 2 months [31].",
    status=Status.COMPLETE,
    created_at=_ASKED,
    updated_at=_ANSWERED,
    citations=(
        Citation(
            id="31",
            pointer="/work/1",
            label="Computed > Tidewater Robotics",
            quote="Tidewater Robotics",
            computed="from its start to its end: 2017-03 to 2021-04",
            pointers=("/work/1/name", "/work/1/startDate", "/work/1/endDate"),
        ),
    ),
    finish=Finish.COMPLETE,
    resume_version="9c1e7f3a5b2d4c60",
    generator="ollama/llama3.1",
    usage=Usage(prompt_tokens=3211, completion_tokens=19),
    timings=Timings(retrieved_ms=9.1, first_token_ms=512.0, total_ms=1480.3),
)

VISITOR = NewVisitor(visitor_token="ql9mX2h1U1rZ0yFf2m8oT3J7cY5wE4dVbN6aK1sP0gQ")  # noqa: S106 - nobody's
CONVERSATIONS = ConversationPage(items=[conversation_view(_CONVERSATION)], next_cursor=None)
ANSWER_ID = _ANSWER.id
EVENTS = "".join(
    encode_event(frame).decode()
    for frame in (
        frames.Accepted(
            client_message_id="3d6f1c9a-77",
            conversation_id=_CONVERSATION.id,
            question_id=_QUESTION.id,
            answer_id=_ANSWER.id,
            duplicate=False,
        ),
        frames.ProgressFrame(answer_id=_ANSWER.id, phase="reading"),
        frames.TokenFrame(answer_id=_ANSWER.id, seq=1, text=_ANSWER.content),
        frames.DoneFrame(answer_id=_ANSWER.id, seq=2, finish="complete", message=message_view(_ANSWER)),
    )
)
MESSAGES = MessagePage(items=[message_view(_QUESTION), message_view(_ANSWER)], next_cursor=None)
CONVERSATION = conversation_view(_CONVERSATION)
RATED = message_view(
    replace(
        _ANSWER,
        feedback=Feedback(
            rating=Rating.UP, comment="Just what I wanted to know.", given_at=_ANSWERED + timedelta(seconds=20)
        ),
    )
)
EVERYBODYS = OwnersConversationPage(items=[owners_conversation_view(_CONVERSATION)], next_cursor=None)
EXPORT = Export(
    conversations=[msgspec.structs.replace(exported_view(_CONVERSATION), messages=[message_view(_QUESTION), RATED])]
)
TO_OPEN = ConversationToOpen(title="For the interview", client_conversation_id="tab-3d6f1c9a")
TO_RENAME = ConversationToRename(title="For the interview")
TO_RATE = FeedbackToGive(rating="up", comment="Just what I wanted to know.")
_APPROVED = ApprovedAnswer(
    id="0193531d2a7f7b1c8d2e3f4a5b6c7d8e",
    question="Would she move to Lisbon?",
    answer="Yes, from next summer on.",
    wordings=("Is Lisbon an option?",),
    approved_at=_ANSWERED,
)
APPROVED = approved_view(_APPROVED)
APPROVED_LIST = ApprovedList(items=[APPROVED])
TO_APPROVE = AnswerToApprove(question=_APPROVED.question, answer=_APPROVED.answer, wordings=list(_APPROVED.wordings))
_PERIOD = last_days(_ANSWERED)
INSIGHT = insight_view(
    Insight(
        period=_PERIOD,
        totals=Totals(questions=1, visitors=1, conversations=1, by_status={Status.COMPLETE: 1}, ratings={Rating.UP: 1}),
        looked_at=1,
        asked=grouped([Asked(question=_QUESTION.content, answer=_ANSWER)], [], lambda _left, _right: 0.0),
        unanswered=(),
        rated_down=(),
        generators=shares([Asked(question=_QUESTION.content, answer=_ANSWER)]),
        days=days([Asked(question=_QUESTION.content, answer=_ANSWER)]),
    )
)
