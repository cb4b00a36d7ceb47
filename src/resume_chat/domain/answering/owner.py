"""What the owner answers in their own words, and what they tell on request only, as ways of answering."""

from resume_chat.domain.answering.case import Case
from resume_chat.domain.answering.own_words import own_topics, requested, statement
from resume_chat.domain.answering.statements import Reply, reply
from resume_chat.domain.policy import OnRequest


def answer(case: Case) -> Reply | None:
    """The owner's own words on what is asked, if they have any."""
    return reply("owner", *(statement(case, each.topic, each.answer) for each in own_topics(case)))


def on_request(case: Case) -> OnRequest | None:
    """The place that is told on request only and that the question asks for, if it does."""
    return next(iter(requested(case)), None)
