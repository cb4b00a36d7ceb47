"""The promises of `AskedQuestions`, Q1 to Q3, and of `ApprovedAnswers`, P1 to P3, for every adapter."""

from datetime import timedelta

import pytest

from fakes.chat_examples import NOON, question
from fakes.chat_steps import accept, end
from fakes.chat_stores import CHAT_ADAPTERS, ChatProcess, ChatStorage
from resume_chat.domain.approved import ApprovedAnswer
from resume_chat.domain.conversation import Feedback, Rating, Status
from resume_chat.domain.insight import Asked, Period, Totals
from resume_chat.ports.approved_answers import MAX_APPROVED
from resume_chat.ports.errors import ConflictError, NotFoundError

ADAPTERS = CHAT_ADAPTERS
HOUR = Period(since=NOON, until=NOON + timedelta(hours=1))
THUMB = Feedback(rating=Rating.DOWN, comment="It was in 2019.", given_at=NOON)


def approved(name: str, *, minutes: float = 0) -> ApprovedAnswer:
    """An approved answer, written so many minutes after noon."""
    return ApprovedAnswer(
        id=name,
        question=f"Why {name}, née 日本?",
        answer="Because.\n\nAnd so on.",
        wordings=("And why\u2028not?",),
        approved_at=NOON + timedelta(minutes=minutes),
    )


async def test_a_period_holds_what_was_asked_from_its_beginning_to_just_before_its_end(
    chat_process: ChatProcess,
) -> None:
    """Q1. Two periods in a row count a question twice, or not at all, when both or neither include the moment between."""
    for minutes in (-1, 0, 59, 60):
        await end(chat_process, await accept(chat_process.repository, question(f"At {minutes}?", minutes=minutes)))
    found = await chat_process.asked.latest(HOUR, limit=9)
    assert [each.question for each in found] == ["At 59?", "At 0?"]
    assert (await chat_process.asked.totals(HOUR)).questions == 2


async def test_each_question_comes_with_what_became_of_its_answer(chat_process: ChatProcess) -> None:
    """Q2. A visitor's word is missing, or the texts of question and answer are mixed up."""
    first = await accept(chat_process.repository, question("Where?"))
    await end(chat_process, first, text="Here.")
    await chat_process.history.rate("visitor", first.answer_id, THUMB)
    second = await accept(chat_process.repository, question("When?", minutes=1))
    found = await chat_process.asked.latest(HOUR, limit=9)
    answers = [await chat_process.repository.answer("visitor", each.answer_id) for each in (second, first)]
    assert list(found) == [Asked(question="When?", answer=answers[0]), Asked(question="Where?", answer=answers[1])]
    assert (found[1].answer.content, found[1].answer.feedback) == ("Here.", THUMB)
    assert list(await chat_process.asked.latest(HOUR, limit=1)) == list(found[:1])


async def test_totals_count_everybody_and_everything(chat_process: ChatProcess) -> None:
    """Q2. A join doubles what has several rows, or a visitor with two conversations counts as two."""
    conversation_id = ""
    for visitor_id in ("one", "two", "two"):
        accepted = await accept(chat_process.repository, question(visitor_id=visitor_id))
        await end(chat_process, accepted, visitor_id=visitor_id)
        await chat_process.history.rate(visitor_id, accepted.answer_id, THUMB)
        conversation_id = accepted.conversation_id
    again = question(visitor_id="two", conversation_id=conversation_id, minutes=1)
    await accept(chat_process.repository, again)
    assert await chat_process.asked.totals(HOUR) == Totals(
        questions=4,
        visitors=2,
        conversations=3,
        by_status={Status.COMPLETE: 3, Status.ACCEPTED: 1},
        ratings={Rating.DOWN: 3},
    )


async def test_an_empty_period_has_nothing(chat_process: ChatProcess) -> None:
    assert await chat_process.asked.totals(HOUR) == Totals(
        questions=0, visitors=0, conversations=0, by_status={}, ratings={}
    )
    assert list(await chat_process.asked.latest(HOUR, limit=1)) == []


async def test_what_was_erased_is_not_told(chat_process: ChatProcess) -> None:
    """Q3."""
    asked = await accept(chat_process.repository, question())
    await end(chat_process, asked)
    await chat_process.history.delete("visitor", asked.conversation_id)
    assert list(await chat_process.asked.latest(HOUR, limit=1)) == []
    assert (await chat_process.asked.totals(HOUR)).questions == 0


async def test_approved_answers_come_back_equal_the_newest_first_in_every_process(chat_storage: ChatStorage) -> None:
    """P1. A process that remembers them answers from an old copy."""
    one, other = chat_storage.process().approved, chat_storage.process().approved
    assert list(await other.all()) == []
    first, second = approved("first"), approved("second", minutes=1)
    for each in (second, first):
        await one.add(each)
    assert list(await other.all()) == [second, first]
    await other.remove("second")
    assert list(await one.all()) == [first]


async def test_there_are_only_so_many(chat_process: ChatProcess) -> None:
    """P2. Each is compared with every question."""
    for number in range(MAX_APPROVED):
        await chat_process.approved.add(approved(f"n{number}", minutes=number))
    with pytest.raises(ConflictError):
        await chat_process.approved.add(approved("one more"))
    assert len(await chat_process.approved.all()) == MAX_APPROVED


@pytest.mark.parametrize("approved_id", ["", "none", "a\0b", "\ud800", "x" * 65])
async def test_what_is_not_there_cannot_be_removed(chat_process: ChatProcess, approved_id: str) -> None:
    """P3."""
    with pytest.raises(NotFoundError):
        await chat_process.approved.remove(approved_id)


async def test_a_text_that_no_database_keeps_is_refused(chat_process: ChatProcess) -> None:
    with pytest.raises(ValueError, match="NUL or a lone surrogate"):
        await chat_process.approved.add(
            ApprovedAnswer(id="a", question="Why?", answer="a\0b", wordings=(), approved_at=NOON)
        )
    assert list(await chat_process.approved.all()) == []
