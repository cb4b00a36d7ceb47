"""The stores behave like a plain dictionary: any sequence of calls, compared after each step, on every adapter."""

import asyncio
from collections.abc import Coroutine, Iterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import ClassVar, TypeVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from fakes.chat_examples import NOON, done, failed, final, numbered, question
from fakes.chat_steps import LEASE_S
from fakes.chat_stores import CHAT_ADAPTERS, ChatAdapter, ChatProcess, Postgresql
from resume_chat.domain.answer import FailureReason
from resume_chat.domain.conversation import (
    Acceptance,
    Conversation,
    Feedback,
    Item,
    Message,
    NewConversation,
    Page,
    Rating,
    title_of,
)
from resume_chat.domain.events import Failed
from resume_chat.domain.searching import has_words, searched_words
from resume_chat.ports.errors import BusyError, ConflictError, NotFoundError, StoreError

ADAPTERS = CHAT_ADAPTERS
VISITORS = st.sampled_from(["ann", "bob"])
TEXTS = st.sampled_from(["Where?", "Résumé of a berth", "berths 履歴", "C++ or Straße", "?!", "e\u0301cole x"])
QUERIES = st.sampled_from(["be", "RESUME", "ecole", "c", "履", "strasse", "x where", "nothing"])
KEYS = st.sampled_from(["1", "2", "3"])
PICKS = st.integers(0, 30)
"""Which of what there is, counted round; now and then nothing that there is."""
Value = TypeVar("Value")


@dataclass
class Model:
    """What should be stored, as anyone would write it down."""

    conversations: dict[str, Conversation] = field(default_factory=dict)
    messages: dict[str, list[Message]] = field(default_factory=dict)
    asked: dict[tuple[str, str], tuple[str, str]] = field(default_factory=dict)
    """By visitor and the client's id: conversation and question."""
    opened: dict[tuple[str, str], str] = field(default_factory=dict)

    def conversation(self, pick: int) -> str:
        """The id of one that is there, or of none."""
        ids = ["unknown", *self.conversations]
        return ids[pick % len(ids)]

    def answer(self, pick: int) -> Message | None:
        answers = [each for found in self.messages.values() for each in found[1::2]]
        return answers[pick % len(answers)] if answers else None

    def is_own(self, visitor: str, conversation_id: str) -> bool:
        found = self.conversations.get(conversation_id)
        return found is not None and found.visitor_id == visitor

    def is_running(self, conversation_id: str) -> bool:
        return any(not each.status.is_final for each in self.messages[conversation_id])

    def listed(self, visitor: str | None, words: Sequence[str] = ()) -> list[Conversation]:
        found = [
            each
            for each in self.conversations.values()
            if visitor in {None, each.visitor_id}
            and (not words or any(has_words(message.content, words) for message in self.messages[each.id]))
        ]
        return sorted(found, key=lambda each: (each.updated_at, each.id), reverse=True)

    def put(self, message: Message) -> None:
        found = self.messages[message.conversation_id]
        found[[each.id for each in found].index(message.id)] = message

    def forget(self, conversation_ids: Sequence[str]) -> set[str]:
        """Drops conversations; the answers that were not finished."""
        gone = [message for each in conversation_ids for message in self.messages.pop(each)]
        self.conversations = {key: each for key, each in self.conversations.items() if key not in conversation_ids}
        self.asked = {key: each for key, each in self.asked.items() if each[0] not in conversation_ids}
        self.opened = {key: each for key, each in self.opened.items() if each not in conversation_ids}
        return {each.id for each in gone if not each.status.is_final}


class ChatMachine(RuleBasedStateMachine):
    """Calls of two visitors and an owner, one after the other."""

    adapter: ClassVar[ChatAdapter]
    folder: ClassVar[Path]
    postgresql: ClassVar[Postgresql | None]
    numbers: ClassVar[Iterator[int]] = count()

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.stack = AsyncExitStack()
        self.model = Model()
        self.minutes = 0
        folder = self.folder / str(next(self.numbers))
        folder.mkdir()
        storage = self.runner.run(self.stack.enter_async_context(self.adapter.storage(folder, self.postgresql)))
        self.process: ChatProcess = storage.process()

    def teardown(self) -> None:
        self.runner.run(self.stack.aclose())
        self.runner.close()

    def outcome(self, call: Coroutine[object, object, Value]) -> Value | type[StoreError]:
        """What a call gives, or the kind of its refusal."""
        try:
            return self.runner.run(call)
        except StoreError as error:
            return type(error)

    def now(self) -> datetime:
        self.minutes += 1
        return NOON + timedelta(minutes=self.minutes)

    @rule(visitor=VISITORS, title=st.sampled_from(["", "T"]), key=KEYS | st.none())
    def open(self, visitor: str, title: str, key: str | None) -> None:
        at = self.now()
        new = NewConversation(
            id=f"opened-{self.minutes}", visitor_id=visitor, client_conversation_id=key, title=title, opened_at=at
        )
        opening = self.runner.run(self.process.history.open(new))
        known = self.model.opened.get((visitor, key)) if key else None
        if known is None:
            made = Conversation(id=new.id, visitor_id=visitor, title=title, created_at=at, updated_at=at)
            self.model.conversations[new.id] = made
            self.model.messages[new.id] = []
            if key:
                self.model.opened[visitor, key] = new.id
        assert opening.is_new is (known is None)
        assert opening.conversation == self.model.conversations[known or new.id]

    @rule(visitor=VISITORS, text=TEXTS, key=KEYS, pick=PICKS | st.none())
    def ask(self, visitor: str, text: str, key: str, pick: int | None) -> None:
        named = None if pick is None else self.model.conversation(pick)
        new = question(text, visitor_id=visitor, client_message_id=key, conversation_id=named)
        new = replace(new, asked_at=self.now())
        outcome = self.outcome(self.process.repository.accept(new, owner="one", lease_s=LEASE_S))
        known = self.model.asked.get((visitor, key))
        if known is not None:
            messages = self.model.messages[known[0]]
            place = [each.id for each in messages].index(known[1])
            if messages[place].content != text:
                assert outcome is ConflictError
            else:
                assert outcome == Acceptance(
                    client_message_id=key,
                    conversation_id=known[0],
                    question_id=known[1],
                    answer_id=messages[place + 1].id,
                    duplicate=True,
                )
        elif named is not None and not self.model.is_own(visitor, named):
            assert outcome is NotFoundError
        elif named is not None and self.model.is_running(named):
            assert outcome is BusyError
        else:
            assert isinstance(outcome, Acceptance)
            self.store(outcome, visitor, text, new.asked_at)

    def store(self, acceptance: Acceptance, visitor: str, text: str, at: datetime) -> None:
        identity = acceptance.conversation_id
        known = self.model.conversations.get(identity) or Conversation(
            id=identity, visitor_id=visitor, title="", created_at=at, updated_at=at
        )
        self.model.conversations[identity] = replace(known, updated_at=at, title=known.title or title_of(text))
        stored = self.runner.run(self.process.repository.messages(visitor, identity, limit=100)).items[-2:]
        assert [each.id for each in stored] == [acceptance.question_id, acceptance.answer_id]
        assert (stored[0].content, stored[0].client_message_id) == (text, acceptance.client_message_id)
        self.model.messages.setdefault(identity, []).extend(stored)
        self.model.asked[visitor, acceptance.client_message_id] = (identity, acceptance.question_id)

    @rule(pick=PICKS, text=TEXTS, is_done=st.booleans())
    def end(self, pick: int, text: str, *, is_done: bool) -> None:
        pending = self.model.answer(pick)
        if pending is None or pending.status.is_final:
            return
        message = final(pending, text) if is_done else failed(pending, text)
        message = replace(message, updated_at=self.now())
        event = (
            replace(done(pending), message=message)
            if is_done
            else Failed(reason=FailureReason.INTERRUPTED, message=message)
        )
        self.runner.run(self.process.log.append(pending.id, 1, numbered(1, event)))
        self.model.put(message)
        known = self.model.conversations[message.conversation_id]
        self.model.conversations[known.id] = replace(known, updated_at=message.updated_at)

    @rule(visitor=VISITORS, pick=PICKS, rating=st.sampled_from(Rating), comment=TEXTS | st.none())
    def rate(self, visitor: str, pick: int, rating: Rating, comment: str | None) -> None:
        answer = self.model.answer(pick)
        feedback = Feedback(rating=rating, comment=comment, given_at=self.now())
        outcome = self.outcome(self.process.history.rate(visitor, answer.id if answer else "unknown", feedback))
        if answer is None or not self.model.is_own(visitor, answer.conversation_id):
            assert outcome is NotFoundError
        elif not answer.status.is_final:
            assert outcome is BusyError
        else:
            self.model.put(replace(answer, feedback=feedback))
            assert outcome == replace(answer, feedback=feedback)

    @rule(visitor=VISITORS, pick=PICKS, title=TEXTS)
    def rename(self, visitor: str, pick: int, title: str) -> None:
        identity = self.model.conversation(pick)
        outcome = self.outcome(self.process.history.rename(visitor, identity, title))
        if self.model.is_own(visitor, identity):
            self.model.conversations[identity] = replace(self.model.conversations[identity], title=title)
            assert outcome == self.model.conversations[identity]
        else:
            assert outcome is NotFoundError

    @rule(visitor=VISITORS, pick=PICKS)
    def delete(self, visitor: str, pick: int) -> None:
        identity = self.model.conversation(pick)
        outcome = self.outcome(self.process.history.delete(visitor, identity))
        expected = self.model.forget([identity]) if self.model.is_own(visitor, identity) else NotFoundError
        assert outcome == expected

    @rule(visitor=VISITORS | st.none(), limit=st.integers(1, 3), age=st.none() | st.integers(0, 30))
    def delete_some(self, visitor: str | None, limit: int, age: int | None) -> None:
        before = None if age is None else NOON + timedelta(minutes=self.minutes - age)
        outcome = self.runner.run(
            self.process.history.delete_some(limit=limit, visitor_id=visitor, unchanged_since=before)
        )
        old = [each.id for each in reversed(self.model.listed(visitor)) if before is None or each.updated_at < before]
        assert outcome == (len(old[:limit]), self.model.forget(old[:limit]))

    @rule(visitor=VISITORS, query=QUERIES, limit=st.integers(1, 3))
    def search(self, visitor: str, query: str, limit: int) -> None:
        words = searched_words(query)
        found = self.runner.run(self.walk(visitor, words, limit))
        assert found == self.model.listed(visitor, words)

    async def walk(self, visitor: str, words: Sequence[str], limit: int) -> list[Conversation]:
        items: list[Conversation] = []
        cursor: str | None = None
        while True:
            page = await self.process.repository.conversations(visitor, limit=limit, cursor=cursor, words=words)
            items += page.items
            cursor = page.next_cursor
            if cursor is None:
                return items

    @rule()
    def scrub(self) -> None:
        self.runner.run(self.process.history.scrub())

    @invariant()
    def everything_is_as_written_down(self) -> None:
        self.runner.run(self.compare())

    async def compare(self) -> None:
        repository = self.process.repository
        assert whole(await self.process.history.everybodys(limit=100)) == self.model.listed(None)
        for visitor in ("ann", "bob"):
            listed = whole(await repository.conversations(visitor, limit=100))
            assert listed == self.model.listed(visitor)
            for each in listed:
                assert whole(await repository.messages(visitor, each.id, limit=100)) == self.model.messages[each.id]


def whole(page: Page[Item]) -> list[Item]:
    """The items of a list that one page holds."""
    assert page.next_cursor is None
    return [*page.items]


def test_any_sequence_of_calls_leaves_what_a_dictionary_would(
    chat_adapter: ChatAdapter, tmp_path: Path, chat_postgresql: Postgresql | None
) -> None:
    """C1 to C6, C9, H1 to H5. The failing example is the shortest sequence of calls that goes wrong."""

    class Machine(ChatMachine):
        adapter = chat_adapter
        folder = tmp_path
        postgresql = chat_postgresql

    short = settings(
        max_examples=max(12, settings().max_examples // 40),
        stateful_step_count=25,
        suppress_health_check=[HealthCheck.too_slow],
    )
    run_state_machine_as_test(Machine, settings=short)
