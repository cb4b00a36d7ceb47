"""The promises of `ChatRepository` under load and without its database, C8, for every adapter."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from fakes.chat_examples import question
from fakes.chat_steps import accept
from fakes.chat_stores import CHAT_ADAPTERS, WITH_OUTAGES, ChatStorage
from fakes.postgresql import PASSWORD
from resume_chat.ports.chat_repository import ChatRepository
from resume_chat.ports.errors import BusyError, ConflictError, NotFoundError, StoreUnavailableError

ADAPTERS = CHAT_ADAPTERS


# ---------------------------------------------------------------- C8: nothing held


async def test_two_hundred_questions_at_once_are_all_stored(chat_storage: ChatStorage) -> None:
    """C8. `database is locked` when a writer begins by reading, or the busy time-out is missing."""
    processes = [chat_storage.process(busy_timeout_ms=60_000) for _ in range(2)]
    questions = [question(visitor_id=f"visitor {number % 7}") for number in range(200)]
    acceptances = await asyncio.gather(
        *(accept(processes[turn % 2].repository, new) for turn, new in enumerate(questions))
    )
    assert len({acceptance.answer_id for acceptance in acceptances}) == 200
    assert await chat_storage.is_idle()


async def test_no_call_holds_anything_once_it_has_returned(chat_storage: ChatStorage) -> None:
    """C8. With a connection lost by each call, refused or not, the pool is empty long before the end."""
    process = chat_storage.process()
    repository = process.repository
    opened = await accept(repository, question())
    calls: list[Callable[[], Awaitable[object]]] = [
        lambda: accept(repository, question(conversation_id=opened.conversation_id)),
        lambda: accept(repository, question(conversation_id="unknown")),
        lambda: accept(repository, question(client_message_id="same")),
        lambda: accept(repository, question("Other?", client_message_id="same")),
        lambda: repository.messages("visitor", opened.conversation_id, limit=2),
        lambda: repository.messages("visitor", opened.conversation_id, limit=2, cursor="bad"),
        lambda: repository.messages("nobody", opened.conversation_id, limit=2),
        lambda: repository.answer("visitor", opened.answer_id),
        lambda: repository.answer("visitor", "unknown"),
        lambda: repository.conversations("visitor", limit=2),
        lambda: repository.turns(opened.conversation_id, before=opened.question_id, limit=4),
        repository.check,
    ]
    outcomes = await asyncio.gather(*(call() for call in calls * 10), return_exceptions=True)
    assert all(
        not isinstance(outcome, BaseException) or isinstance(outcome, BusyError | NotFoundError | ConflictError)
        for outcome in outcomes
    )
    assert await chat_storage.is_idle()
    assert (await repository.answer("visitor", opened.answer_id)).id == opened.answer_id


# ---------------------------------------------------------------- the store itself


async def test_check_says_what_the_store_is(chat_repository: ChatRepository) -> None:
    """An empty or long text is of no use to whoever looks at the health of the service."""
    text = await chat_repository.check()
    assert "schema" in text
    assert len(text) < 80


@pytest.mark.parametrize("chat_adapter", WITH_OUTAGES, indirect=True)
async def test_a_store_that_is_away_says_so_and_is_used_again_once_it_is_back(chat_storage: ChatStorage) -> None:
    """An error of the driver's own, or a password in its text, when it is not translated.

    A failure after the return when dead connections stay in the pool.
    """
    repository = chat_storage.process(busy_timeout_ms=100).repository
    new = question()
    await asyncio.gather(*(accept(repository, question()) for _ in range(10)))
    async with chat_storage.away():
        for _ in range(3):
            with pytest.raises(StoreUnavailableError) as caught:
                await accept(repository, new)
            assert "\n" not in str(caught.value)
            assert PASSWORD not in str(caught.value)
            assert caught.value.__cause__ is not None
    assert (await accept(repository, new)).answer_id == new.answer_id
    assert await chat_storage.is_idle()
