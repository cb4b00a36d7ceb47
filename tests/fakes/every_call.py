"""Every call of the stores of a SQL database, each at least once, for a visitor of `many_rows` and what is theirs.

Several visitors may go through it at once, each with two processes: one that answers, and one that reads.
"""

import asyncio
import inspect
from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from fakes.chat_examples import NOON, done, numbered, question, tokens
from fakes.chat_stores import ChatProcess
from fakes.many_rows import (
    CONVERSATIONS_EACH,
    MESSAGES_EACH,
    START,
    content,
    conversation_id,
    message_id,
    visitor,
)
from resume_chat.domain.approved import ApprovedAnswer
from resume_chat.domain.conversation import Feedback, NewConversation, Rating, WholeConversation
from resume_chat.domain.events import Token
from resume_chat.domain.insight import Period
from resume_chat.ports.answer_log import AnswerLog
from resume_chat.ports.approved_answers import ApprovedAnswers
from resume_chat.ports.asked_questions import AskedQuestions
from resume_chat.ports.chat_repository import ChatRepository
from resume_chat.ports.errors import StoreError
from resume_chat.ports.history_repository import HistoryRepository

PORTS = (ChatRepository, HistoryRepository, AnswerLog, AskedQuestions, ApprovedAnswers)
HOUR = Period(since=START, until=START + timedelta(minutes=2))
LONG_AGO = START - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Caller:
    """A visitor with ten conversations."""

    number: int

    @property
    def visitor_id(self) -> str:
        """Who."""
        return visitor(self.number)

    @property
    def conversation_id(self) -> str:
        """One of theirs."""
        return conversation_id(self.number * CONVERSATIONS_EACH + 1)

    @property
    def answer_id(self) -> str:
        """An answer in it."""
        return message_id(self._answer)

    @property
    def words(self) -> Sequence[str]:
        """Two words of that answer."""
        return content(self._answer).split()[:2]

    @property
    def _answer(self) -> int:
        return (self.number * CONVERSATIONS_EACH + 1) * MESSAGES_EACH + 1


async def every_call(here: ChatProcess, there: ChatProcess, caller: Caller) -> None:
    """Asks, reads and keeps; what is given is what was stored."""
    await _read(there, caller)
    await _answer(here, there, caller)
    await _keep(here, there, caller)
    await _oversee(there, caller)
    await _forget(here, there, caller)


def calls_left_out() -> Collection[str]:
    """The calls of the ports that are not among them."""
    tried = "".join(inspect.getsource(each) for each in (_read, _answer, _keep, _oversee, _forget))
    calls = {name for port in PORTS for name, each in vars(port).items() if inspect.iscoroutinefunction(each)}
    return {each for each in calls if f".{each}(" not in tried}


async def _read(there: ChatProcess, caller: Caller) -> None:
    """Lists page by page, and by words."""
    who, which, words = caller.visitor_id, caller.conversation_id, caller.words
    page = await there.repository.conversations(who, limit=4)
    rest = await there.repository.conversations(who, limit=9, cursor=page.next_cursor)
    assert len({each.id for each in (*page.items, *rest.items)}) == CONVERSATIONS_EACH
    first = await there.repository.messages(who, which, limit=8)
    others = await there.repository.messages(who, which, limit=99, cursor=first.next_cursor)
    assert len({each.id for each in (*first.items, *others.items)}) == MESSAGES_EACH
    assert (await there.repository.conversations(who, limit=2, words=words)).items
    assert (await there.repository.messages(who, which, limit=2, words=words)).items
    assert await there.history.visitor_of(which) == who
    assert "schema" in await there.repository.check()


async def _answer(here: ChatProcess, there: ChatProcess, caller: Caller) -> None:
    """Questions, and an answer from its beginning to its end, read by another process as it is made."""
    who, which, log = caller.visitor_id, caller.conversation_id, here.log
    await here.repository.accept(question(visitor_id=who), owner=who, lease_s=60)
    new = question(visitor_id=who, conversation_id=which)
    accepted = await here.repository.accept(new, owner=who, lease_s=60)
    assert (await there.repository.accept(new, owner=who, lease_s=60)).duplicate
    answer_id = accepted.answer_id
    assert len(await here.repository.turns(which, before=accepted.question_id, limit=4)) == 4
    await log.claim("somebody", lease_s=60, limit=2)  # what another visitor's process has just let go of
    reader = asyncio.create_task(there.log.wait(answer_id, 0, timeout_s=60))
    await log.append(answer_id, 1, tokens(1, "Here"))
    assert [each.event for each in await reader] == [Token(text="Here")]
    assert len(await there.log.read(answer_id, 0, limit=9)) == 1
    assert (await there.log.snapshot(answer_id)).text == "Here"
    assert await log.renew(who, [answer_id], lease_s=60) == {answer_id}
    assert await log.held(who, [answer_id]) == {answer_id}
    await log.is_any_left()  # of another visitor, perhaps
    assert await log.release(who, [answer_id]) == {answer_id}
    taken = await there.log.seize(answer_id, who, lease_s=60)
    attempt = taken.attempt if taken else 0
    pending = await there.repository.answer(who, answer_id)
    await there.log.append(answer_id, attempt, numbered(2, done(pending, "Here.")))
    await log.expire(after_s=3600)


async def _keep(here: ChatProcess, there: ChatProcess, caller: Caller) -> None:
    """Opens, renames, rates."""
    who, which = caller.visitor_id, caller.conversation_id
    new = NewConversation(
        id=f"new {caller.number}", visitor_id=who, client_conversation_id="mine", title="", opened_at=NOON
    )
    assert (await here.history.open(new)).is_new
    assert not (await there.history.open(new)).is_new
    assert (await here.history.rename(who, which, "Renamed")).title == "Renamed"
    assert (await there.history.conversation(who, which)).title == "Renamed"
    rated = await here.history.rate(who, caller.answer_id, Feedback(rating=Rating.UP, comment=None, given_at=START))
    assert rated.feedback is not None


async def _oversee(there: ChatProcess, caller: Caller) -> None:
    """What the owner sees and says."""
    page = await there.history.everybodys(limit=2)
    assert await there.history.everybodys(limit=2, cursor=page.next_cursor) != page
    assert not (await there.history.everybodys(limit=2, unchanged_since=LONG_AGO)).items
    await there.asked.totals(HOUR)
    await there.asked.latest(HOUR, limit=9)
    approved = ApprovedAnswer(
        id=f"approved {caller.number}", question="Why?", answer="So.", wordings=("How?",), approved_at=NOON
    )
    await there.approved.add(approved)
    assert approved in await there.approved.all()
    await there.approved.remove(approved.id)


async def _forget(here: ChatProcess, there: ChatProcess, caller: Caller) -> None:
    """Deletes and puts back, and deletes everything in the end."""
    who, which = caller.visitor_id, caller.conversation_id
    kept = await there.history.conversation(who, which)
    messages = (await there.repository.messages(who, which, limit=100)).items
    with suppress(StoreError):
        await here.history.delete(who, which, unchanged_since=LONG_AGO)
    await here.history.delete(who, which)
    assert await there.history.restore(WholeConversation(conversation=kept, messages=messages))
    assert (await there.repository.messages(who, which, limit=100)).items == messages
    assert (await here.history.delete_some(limit=2, unchanged_since=LONG_AGO))[0] == 0
    while (await here.history.delete_some(limit=5, visitor_id=who))[0]:
        pass
    assert not (await there.repository.conversations(who, limit=1)).items
    await here.history.scrub()
