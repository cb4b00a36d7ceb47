"""A service of a hundred lines without sockets or time, which can be given one bug: what the history's judge is tried on.

One run holds what a real one does: a cut and a resume, a question sent twice, a second question, another visitor, a crash
with a take-over, and the old process waking up.
"""

import hashlib
from dataclasses import dataclass, field
from itertools import count
from typing import Literal, get_args

from fakes.history import Ask, Frame, History, StoredAnswer, StoredEvent, View

Bug = Literal[
    "drops one token",
    "swaps two tokens",
    "shows one token twice under two numbers",
    "uses an answer's id again",
    "ends before the last token",
    "shows before it commits",
    "lets an old attempt write",
    "forgets whose turn it is",
    "makes a message sent twice two questions",
    "shows another visitor's answer",
    "loses the end",
    "tells a wrong hash",
]
BUGS: tuple[Bug, ...] = get_args(Bug)
WORDS = [f"t{number:06d} " for number in range(1, 9)]


@dataclass
class ToyService:
    """Keeps everything in lists."""

    bug: Bug | None = None
    history: History = field(default_factory=History)
    stored: list[StoredAnswer] = field(default_factory=list)
    _ids: "count[int]" = field(default_factory=lambda: count(1))
    _clock: "count[int]" = field(default_factory=lambda: count(1))

    def ask(self, visitor: str, message_id: str, conversation: str, *, loses_reply: bool = False) -> StoredAnswer:
        """Takes a question, or recognises it."""
        ask = Ask(visitor, message_id, "Which?")
        self.history.asks.append(ask)
        known = [each for each in self.stored if (each.visitor_id, each.client_message_id) == (visitor, message_id)]
        is_duplicate = bool(known) and self.bug != "makes a message sent twice two questions"
        answer = known[0] if is_duplicate else self._store(visitor, message_id, conversation)
        if not loses_reply:
            ask.reply = {
                "type": "accepted",
                "client_message_id": message_id,
                "conversation_id": conversation,
                "question_id": answer.question_id,
                "answer_id": answer.answer_id,
                "duplicate": is_duplicate,
            }
        return answer

    def _store(self, visitor: str, message_id: str, conversation: str) -> StoredAnswer:
        number = 1 if self.bug == "uses an answer's id again" else next(self._ids)
        answer = StoredAnswer(
            answer_id=f"a{number}",
            question_id=f"q{number}",
            conversation_id=conversation,
            visitor_id=visitor,
            client_message_id=message_id,
            question="Which?",
            place=2 * len(self.stored) + 2,
            status="streaming",
            content="",
            began=next(self._clock),
            ended=None,
            events=[],
        )
        self.stored.append(answer)
        return answer

    def say(self, answer: StoredAnswer, words: list[str], attempt: int = 1) -> None:
        """Appends tokens."""
        for word in words:
            self._append(answer, attempt, {"type": "token", "text": word})

    def end(self, answer: StoredAnswer, attempt: int = 1) -> None:
        """Appends the last event, and stores the message."""
        if self.bug == "loses the end":
            return
        answer.content, answer.status, answer.ended = answer.text, "complete", next(self._clock)
        text = answer.content if self.bug != "tells a wrong hash" else "another"
        message = {
            "content": answer.content,
            "status": "complete",
            "chars": len(answer.content),
            "sha256": hashlib.sha256(text.encode()).hexdigest(),
        }
        self._append(answer, attempt, {"type": "done", "finish": "complete", "message": message})

    def show(self, view: View, answer: StoredAnswer, after_seq: int = 0, until: int | None = None) -> None:
        """Shows the events after a number to a socket."""
        for each in answer.events[after_seq:until]:
            if self.bug == "drops one token" and each.frame["seq"] == 2:
                continue
            view.saw(each.frame)
            if self.bug == "shows one token twice under two numbers" and each.frame["seq"] == 3:
                view.saw({**each.frame, "seq": 4})

    def view(self, visitor: str) -> View:
        """A new socket."""
        self.history.views.append(View(visitor))
        return self.history.views[-1]

    def _append(self, answer: StoredAnswer, attempt: int, event: Frame) -> None:
        assert isinstance(answer.events, list)
        frame = {**event, "answer_id": answer.answer_id, "seq": len(answer.events) + 1}
        answer.events.append(StoredEvent(attempt, frame))

    def swap(self, answer: StoredAnswer) -> None:
        """The bug of two writers' threads that overtake one another."""
        assert isinstance(answer.events, list)
        one, other = answer.events[1], answer.events[2]
        one.frame, other.frame = {**one.frame, "text": other.frame["text"]}, {**other.frame, "text": one.frame["text"]}


def run(bug: Bug | None) -> tuple[History, list[StoredAnswer]]:
    """One run of a service with a bug, or with none: what was seen, and what is stored."""
    toy = ToyService(bug)
    first = toy.ask("ada", "m1", "k1")
    tab = toy.view("ada")
    toy.say(first, WORDS[:4])
    toy.show(tab, first)
    if bug == "shows before it commits":
        tab.saw({"type": "token", "answer_id": first.answer_id, "seq": 5, "text": "t000005 (lost in the crash) "})
    # The process dies; another one goes on. The old one wakes up and would write.
    toy.say(first, WORDS[4:6], attempt=2)
    if bug == "lets an old attempt write":
        toy.say(first, WORDS[6:7], attempt=1)
        toy.say(first, WORDS[7:], attempt=2)
    elif bug == "ends before the last token":
        toy.say(first, WORDS[6:7], attempt=2)
        toy.end(first, attempt=2)
        toy.say(first, WORDS[7:], attempt=2)
    else:
        toy.say(first, WORDS[6:], attempt=2)
    if bug == "swaps two tokens":
        toy.swap(first)
    _go_on(toy, first)
    return toy.history, toy.stored


def _go_on(toy: ToyService, first: StoredAnswer) -> None:
    """The rest: a resume, a repeated question, the next one, another visitor."""
    overlaps = toy.bug == "forgets whose turn it is"
    second = toy.ask("ada", "m2", "k1", loses_reply=True) if overlaps else None
    if toy.bug != "ends before the last token":
        toy.end(first, attempt=2)
    again = toy.view("ada")
    again.resumed(first.answer_id, 4)
    toy.show(again, first, 4)
    toy.ask("ada", "m1", "k1")
    second = second or toy.ask("ada", "m2", "k1", loses_reply=True)
    toy.ask("ada", "m2", "k1")
    other = toy.ask("bob", "m1", "k2")
    for answer in toy.stored:
        if answer.ended is None and answer is not first:
            toy.say(answer, WORDS[:3])
            toy.end(answer)
    tab = toy.view("bob")
    toy.show(tab, other)
    if toy.bug == "shows another visitor's answer":
        toy.show(tab, second, 0, 1)
