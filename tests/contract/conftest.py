"""Every store of the chat for the contract suites, one after the other."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from fakes.chat_stores import CHAT_ADAPTERS, ChatAdapter, ChatProcess, ChatStorage, Postgresql
from resume_chat.ports.answer_log import AnswerLog
from resume_chat.ports.chat_repository import ChatRepository
from resume_chat.ports.history_repository import HistoryRepository


@pytest.fixture(params=list(CHAT_ADAPTERS))
def chat_adapter(request: pytest.FixtureRequest) -> ChatAdapter:
    """One store of the chat after the other; a test that needs a capability parametrises it by those that have it."""
    return CHAT_ADAPTERS[request.param]


@pytest.fixture
def chat_postgresql(request: pytest.FixtureRequest, chat_adapter: ChatAdapter) -> Postgresql | None:
    """PostgreSQL for the adapters that need it; the others' tests do not start it."""
    if not chat_adapter.needs_postgresql:
        return None
    return Postgresql(request.getfixturevalue("postgresql_server"), request.getfixturevalue("postgresql_template"))


@pytest.fixture
async def chat_storage(
    chat_adapter: ChatAdapter, tmp_path: Path, chat_postgresql: Postgresql | None
) -> AsyncIterator[ChatStorage]:
    """An empty storage."""
    async with chat_adapter.storage(tmp_path, chat_postgresql) as storage:
        yield storage


@pytest.fixture
def chat_process(chat_storage: ChatStorage) -> ChatProcess:
    """One process that uses it."""
    return chat_storage.process()


@pytest.fixture
def chat_repository(chat_process: ChatProcess) -> ChatRepository:
    """That process's repository."""
    return chat_process.repository


@pytest.fixture
def history_repository(chat_process: ChatProcess) -> HistoryRepository:
    """That process's history."""
    return chat_process.history


@pytest.fixture
def answer_log(chat_process: ChatProcess) -> AnswerLog:
    """That process's log."""
    return chat_process.log
