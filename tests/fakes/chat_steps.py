"""What tests of the chat's stores do again and again: accept a question, end its answer."""

from fakes.chat_examples import done, final, numbered
from fakes.chat_stores import ChatProcess
from resume_chat.domain.conversation import Acceptance, Message, NewQuestion
from resume_chat.ports.chat_repository import ChatRepository

LEASE_S = 15.0
"""For so long a new answer is the accepting process's."""


async def accept(repository: ChatRepository, new: NewQuestion, *, owner: str = "one") -> Acceptance:
    """Stores a question for the process `one`."""
    return await repository.accept(new, owner=owner, lease_s=LEASE_S)


async def end(
    chat_process: ChatProcess, acceptance: Acceptance, *, visitor_id: str = "visitor", text: str = "Yes."
) -> Message:
    """Ends an answer as complete."""
    pending = await chat_process.repository.answer(visitor_id, acceptance.answer_id)
    await chat_process.log.append(acceptance.answer_id, 1, numbered(1, done(pending, text)))
    return final(pending, text)
