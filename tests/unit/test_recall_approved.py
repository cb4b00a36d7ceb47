"""Approved answers are found again, and lost again when they are taken back."""

from datetime import UTC, datetime

import pytest

from fakes.indexes import index_of
from fakes.parts import WordEmbedder
from resume_chat.adapters.in_memory_approved_answers import InMemoryApprovedAnswers
from resume_chat.adapters.in_memory_tables import InMemoryTables
from resume_chat.usecases.approve_answers import ApproveAnswers
from resume_chat.usecases.errors import QuestionEmptyError
from resume_chat.usecases.recall_approved import RecallApproved

INDEX = index_of({"basics": {"name": "Ada Example"}, "skills": [{"name": "Python"}]})


class Stage:
    """Approving and recalling over one memory."""

    def __init__(self) -> None:
        self.embedder = WordEmbedder()
        stored = InMemoryApprovedAnswers(InMemoryTables())
        ids = iter(f"id{number}" for number in range(100))
        self.approve = ApproveAnswers(
            approved_answers=stored, new_id=lambda: next(ids), now=lambda: datetime(2026, 11, 22, tzinfo=UTC)
        )
        self.recall = RecallApproved(approved_answers=stored, embedder=self.embedder)

    async def told(self, question: str) -> str | None:
        """What is said to a question, without its mark."""
        found = await self.recall(INDEX, question)
        return found.text.rsplit(" [", 1)[0] if found else None


async def test_without_approved_answers_nothing_is_embedded() -> None:
    """Every visitor would pay for what few owners use."""
    stage = Stage()
    assert await stage.told("What is her notice period?") is None
    assert stage.embedder.embedded == []


async def test_an_approved_answer_is_said_to_its_question_and_its_further_wordings() -> None:
    stage = Stage()
    await stage.approve("What is her notice period?", "Three months.", ["When could she start here?"])
    assert await stage.told("what is her notice period") == "Three months."
    assert await stage.told("When could she start here?") == "Three months."
    assert await stage.told("What is her shoe size?") is None


async def test_the_nearest_of_several_is_said() -> None:
    stage = Stage()
    await stage.approve("Has she experience with Rust in production?", "Two years.")
    await stage.approve("Has she experience with Rust?", "Some.")
    assert await stage.told("Has she experience with Rust?") == "Some."


async def test_wordings_are_embedded_once_and_forgotten_when_taken_back() -> None:
    """Embedding five hundred wordings takes seconds: a visitor must not wait for them at every question."""
    stage = Stage()
    approved = await stage.approve("What is her notice period?", "Three months.")
    await stage.told("Any Python?")
    before = len(stage.embedder.embedded)
    await stage.told("Any Python at all?")
    assert len(stage.embedder.embedded) == before + 2
    await stage.approve.remove(approved.id)
    assert await stage.told("What is her notice period?") is None
    assert await stage.approve.all() == []


@pytest.mark.parametrize(("question", "answer"), [(" ", "Yes."), ("Any Python?", "\u200b")])
async def test_nothing_is_approved_that_cannot_be_read(question: str, answer: str) -> None:
    with pytest.raises(QuestionEmptyError):
        await Stage().approve(question, answer)
