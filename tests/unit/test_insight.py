"""What the owner reads of a period: questions of one meaning together, what was not answered, how long it took."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from fakes.chat_examples import NOON, question
from fakes.chat_steps import accept, end
from fakes.chat_stores import process_over
from fakes.parts import WordEmbedder
from resume_chat.adapters.in_memory_tables import InMemoryTables
from resume_chat.domain.answer import Timings
from resume_chat.domain.conversation import Feedback, Message, Rating, Role, Status
from resume_chat.domain.insight import (
    QUESTIONS_A_GROUP,
    SAME_MEANING,
    Asked,
    DayCount,
    Period,
    Spread,
    days,
    distinct,
    grouped,
    shares,
)
from resume_chat.usecases.gain_insight import EMBEDDED, GainInsight


def asked(
    text: str,
    status: Status = Status.COMPLETE,
    *,
    hours: float = 0,
    generator: str | None = "extractive",
    total_ms: float | None = None,
    rating: Rating | None = None,
) -> Asked:
    """A question so many hours after noon, and its answer."""
    at = NOON + timedelta(hours=hours)
    answer = Message(
        id=f"{text} {hours}",
        conversation_id="c",
        role=Role.ASSISTANT,
        content="",
        status=status,
        created_at=at,
        updated_at=at,
        generator=generator,
        timings=Timings(total_ms=total_ms),
        feedback=Feedback(rating=rating, comment=None, given_at=at) if rating else None,
    )
    return Asked(question=text, answer=answer)


def questions_of(found: Sequence[Asked], near: Sequence[tuple[str, str]]) -> dict[str, int]:
    """The groups' names and sizes, when these pairs are near in meaning and no others."""
    questions = distinct(found)

    def similarity(left: int, right: int) -> float:
        pair = (questions[left], questions[right])
        return SAME_MEANING if pair in near or pair[::-1] in near else SAME_MEANING - 0.01

    return {each.question: each.count for each in grouped(found, questions, similarity)}


def test_wordings_that_differ_in_case_and_marks_are_one_question() -> None:
    found = [asked("Any Python?"), asked("any  python"), asked("Any Python?"), asked("Any Go?")]
    assert distinct(found) == ["Any Python?", "Any Go?"]


def test_a_question_joins_the_most_frequent_wording_that_is_near_enough() -> None:
    """Groups multiply when a question is compared with the newest and not with the leaders."""
    found = [asked("Python?"), asked("Knows Python?"), asked("Python?"), asked("Go?")]
    assert questions_of(found, [("Python?", "Knows Python?")]) == {"Python?": 3, "Go?": 1}


def test_a_group_does_not_drift_from_what_it_is_called() -> None:
    """A is near B and B near C, but C is not near A: chained, the group would come to hold anything."""
    found = [asked("A"), asked("A"), asked("A"), asked("B"), asked("B"), asked("C")]
    assert questions_of(found, [("A", "B"), ("B", "C")]) == {"A": 5, "C": 1}


def test_questions_that_were_not_compared_stay_alone_and_are_counted() -> None:
    found = [asked("A"), asked("B"), asked("B")]
    groups = grouped(found, ["B"], lambda _left, _right: 1.0)
    assert {each.question: each.count for each in groups} == {"B": 2, "A": 1}


def test_a_group_tells_of_its_wordings_its_newest_questions_and_what_was_not_answered() -> None:
    found = [asked("Go?", Status.ABSTAINED, hours=9 - hour) for hour in range(QUESTIONS_A_GROUP + 2)]
    found.append(asked("go", Status.FAILED))
    [group] = grouped(found, distinct(found), lambda _left, _right: 0.0)
    assert (group.count, group.unanswered) == (len(found), len(found))
    assert group.latest == tuple(found[:QUESTIONS_A_GROUP])
    assert group.wordings == ("Go?",)


def test_times_are_ones_that_were_measured() -> None:
    """By nearest rank: an interpolated figure is one that nobody ever waited."""
    found = [asked("?", total_ms=float(ms)) for ms in range(1, 101)] + [asked("?", generator=None)]
    [share] = shares(found)
    assert (share.generator, share.answers) == ("extractive", 100)
    assert share.total_ms == Spread(p50=50.0, p95=95.0)
    assert share.first_token_ms is None


def test_the_most_used_way_of_answering_comes_first() -> None:
    found = [asked("?", generator="ollama/llama3.1"), asked("?"), asked("?")]
    assert [each.generator for each in shares(found)] == ["extractive", "ollama/llama3.1"]


def test_days_are_counted_in_order() -> None:
    found = [asked("?", Status.ABSTAINED, hours=24), asked("?"), asked("?")]
    assert days(found) == (
        DayCount(day=NOON.date(), questions=2, unanswered=0),
        DayCount(day=NOON.date() + timedelta(days=1), questions=1, unanswered=1),
    )


async def test_insight_is_gained_from_what_is_stored() -> None:
    tables = InMemoryTables()
    process = process_over(tables)
    for minute, text in enumerate(["Any Python?", "any python"]):
        await end(process, await accept(process.repository, question(text, minutes=minute)))
    declined = await end(process, await accept(process.repository, question("Any hobbies?", minutes=2)))
    tables.messages[declined.id] = replace(declined, status=Status.ABSTAINED)
    embedder = WordEmbedder()
    gain_insight = GainInsight(asked_questions=process.asked, embedder=embedder)
    insight = await gain_insight(Period(since=NOON, until=NOON + timedelta(hours=1)), groups=10)
    assert insight.totals.questions == insight.looked_at == 3
    assert [(each.question, each.count) for each in insight.asked] == [("any python", 2), ("Any hobbies?", 1)]
    assert [(each.question, each.count) for each in insight.unanswered] == [("Any hobbies?", 1)]
    assert len(embedder.embedded) <= EMBEDDED
