"""Asking an earlier question once more."""

from collections.abc import AsyncIterator, Sequence

import pytest

from fakes.parts import RESUME, ManualClock
from fakes.stage import COMPLETE, IDS, Stage, stage_over
from resume_chat.adapters.in_memory_chat_repository import InMemoryChatRepository
from resume_chat.adapters.in_memory_tables import InMemoryTables
from resume_chat.domain.conversation import Message, Page, Role
from resume_chat.domain.events import Token
from resume_chat.domain.index import ResumeIndex
from resume_chat.domain.resume import read_resume
from resume_chat.ports.errors import BusyError, ConflictError, NotFoundError
from resume_chat.usecases.accept_question import AcceptQuestion
from resume_chat.usecases.ask_again import AskAgain


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    clock = ManualClock()
    stage = stage_over(InMemoryTables(clock=clock.monotonic), clock)
    yield stage
    await stage.supervisor.drain(0)


@pytest.fixture
def accept(stage: Stage) -> AcceptQuestion:
    resume = read_resume(RESUME)
    index = ResumeIndex(resume=resume, passages=(), facts=(), fingerprint="0" * 32, as_of=stage.clock.today())
    return AcceptQuestion(
        repository=stage.repository,
        supervisor=stage.supervisor,
        index=lambda: index,
        new_id=lambda: f"id{next(IDS)}",
        now=stage.clock.now,
        max_question_chars=1000,
    )


@pytest.fixture
def again(stage: Stage, accept: AcceptQuestion) -> AskAgain:
    return AskAgain(repository=stage.repository, accept_question=accept)


async def answered(
    stage: Stage, accept: AcceptQuestion, question: str, conversation_id: str | None = None
) -> tuple[str, str]:
    """Asks and ends; the conversation's and the answer's id."""
    acceptance = await accept("v", f"m{next(IDS)}", question, conversation_id)
    for step in (Token(text="Python."), COMPLETE):
        stage.steps.put_nowait(step)
    await stage.end(acceptance.answer_id)
    return acceptance.conversation_id, acceptance.answer_id


async def test_the_same_words_are_asked_in_the_same_conversation(stage: Stage, accept: AcceptQuestion) -> None:
    """Also where the question stands on another page of the conversation than its answer."""
    again = AskAgain(repository=stage.repository, accept_question=accept, page=1)
    conversation_id, _ = await answered(stage, accept, "Which language?")
    _, second = await answered(stage, accept, "Since when?", conversation_id)
    acceptance = await again("v", "again", second)
    assert acceptance.conversation_id == conversation_id
    page = await stage.repository.messages("v", conversation_id, limit=100)
    assert [each.content for each in page.items if each.role is Role.USER] == [
        "Which language?",
        "Since when?",
        "Since when?",
    ]
    assert page.items[3].content == "Python."


async def test_asking_again_twice_with_one_id_asks_once(stage: Stage, accept: AcceptQuestion, again: AskAgain) -> None:
    _, answer_id = await answered(stage, accept, "Which language?")
    first = await again("v", "again", answer_id)
    second = await again("v", "again", answer_id)
    assert (second.answer_id, second.duplicate) == (first.answer_id, True)


async def test_what_is_refused(stage: Stage, accept: AcceptQuestion, again: AskAgain) -> None:
    conversation_id, answer_id = await answered(stage, accept, "Which language?")
    with pytest.raises(NotFoundError):
        await again("another", "again", answer_id)
    with pytest.raises(NotFoundError):
        await again("v", "again", "unknown")
    await accept("v", "running", "Since when?", conversation_id)
    with pytest.raises(BusyError):
        await again("v", "again", answer_id)
    with pytest.raises(ConflictError):
        await again("v", "running", answer_id)


class EmptiedRepository(InMemoryChatRepository):
    """A repository whose conversations are erased while they are read."""

    async def messages(
        self,
        visitor_id: str,
        conversation_id: str,
        *,
        limit: int,
        cursor: str | None = None,
        words: Sequence[str] = (),
    ) -> Page[Message]:
        """Nothing any more."""
        del visitor_id, conversation_id, limit, cursor, words
        return Page(items=(), next_cursor=None)


async def test_a_question_that_is_erased_meanwhile_is_not_found(stage: Stage, accept: AcceptQuestion) -> None:
    _, answer_id = await answered(stage, accept, "Which language?")
    again = AskAgain(repository=EmptiedRepository(stage.tables), accept_question=accept)
    with pytest.raises(NotFoundError):
        await again("v", "again", answer_id)
