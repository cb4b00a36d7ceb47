"""What clients asked and were shown, written down as it happens, and judged afterwards against the database.

The judge knows nothing of how the service works, only what it promises (docs/wire-protocol.md): every accepted question one
stored end, every event once and in order, nothing shown that is not stored, nothing of anybody else's.
"""

import hashlib
import re
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

Frame = Mapping[str, object]

LONGEST_S = 180.0
FINAL = frozenset({"complete", "abstained", "stopped", "length", "failed"})
UNDECIDED = frozenset({"store_unavailable", "overloaded", "draining", "internal"})
"""Refusals after which an earlier sending of the same question may have been stored all the same."""


@dataclass(slots=True)
class Ask:
    """One sending of a question, or of a request to answer one again."""

    visitor_id: str
    client_message_id: str
    question: str | None
    """`None` when an answer was to be made again."""
    reply: Frame | None = None
    """`accepted` or `error`; `None` when the connection was lost before."""


@dataclass(slots=True)
class View:
    """What one socket was shown."""

    visitor_id: str
    shown: list[tuple[float, Frame]] = field(default_factory=list)
    """Frames with the monotonic time at which they came."""
    begun: list[tuple[int, str, int]] = field(default_factory=list)
    """A `resume` as how many frames had come before it, the answer, and the last number that was known."""

    def resumed(self, answer_id: str, after_seq: int) -> None:
        """Notes that events after a number are asked for."""
        self.begun.append((len(self.shown), answer_id, after_seq))

    def saw(self, frame: Frame) -> None:
        """Notes what came."""
        self.shown.append((time.monotonic(), frame))


@dataclass(slots=True)
class History:
    """Everything that was done in one run."""

    asks: list[Ask] = field(default_factory=list)
    views: list[View] = field(default_factory=list)


@dataclass(slots=True)
class StoredEvent:
    """One event of the log, as the frame that it is shown as."""

    attempt: int
    frame: Frame


@dataclass(slots=True, kw_only=True)
class StoredAnswer:
    """One question with its answer, as the database has them."""

    answer_id: str
    question_id: str
    conversation_id: str
    visitor_id: str
    client_message_id: str
    question: str
    place: int
    """Of the answer in its conversation."""
    status: str
    content: str
    began: float
    """Seconds, by the database's clock."""
    ended: float | None
    events: Sequence[StoredEvent]

    @property
    def attempt(self) -> int:
        """The last one that wrote."""
        return max((each.attempt for each in self.events), default=0)

    @property
    def text(self) -> str:
        """What the log's tokens say together."""
        return "".join(str(each.frame["text"]) for each in self.events if each.frame["type"] == "token")


def judge(history: History, stored: Sequence[StoredAnswer]) -> list[str]:
    """Every breach of a promise, in words; none is a pass."""
    return [
        *_of_questions(history, stored),
        *(fault for answer in stored for fault in _of_answer(answer)),
        *_of_conversations(stored),
        *(fault for view in history.views for fault in _of_view(view, {each.answer_id: each for each in stored})),
    ]


# ---------------------------------------------------------------- questions


def _of_questions(history: History, stored: Sequence[StoredAnswer]) -> Iterator[str]:
    """Accepted: stored once. Refused: not stored. Open: at most once. Never asked: not stored."""
    sent: dict[tuple[str, str], list[Ask]] = defaultdict(list)
    for ask in history.asks:
        sent[ask.visitor_id, ask.client_message_id].append(ask)
    kept: dict[tuple[str, str], list[StoredAnswer]] = defaultdict(list)
    for answer in stored:
        kept[answer.visitor_id, answer.client_message_id].append(answer)
    for key in kept.keys() - sent.keys():
        yield f"question {key[1]} is stored and was never asked"
    for count in _counts(answer.answer_id for answer in stored):
        yield f"answer id {count} was given twice"
    for key, asks in sent.items():
        yield from _of_question(key[1], asks, kept[key])


def _of_question(name: str, asks: Sequence[Ask], answers: Sequence[StoredAnswer]) -> Iterator[str]:
    replies = [ask.reply for ask in asks if ask.reply is not None]
    accepted = [reply for reply in replies if reply["type"] == "accepted"]
    is_open = len(replies) < len(asks) or any(reply.get("code") in UNDECIDED for reply in replies)
    if len(answers) > 1:
        yield f"question {name} is stored {len(answers)} times"
    if accepted and not answers:
        yield f"question {name} was accepted and is lost"
    if answers and not accepted and not is_open:
        yield f"question {name} was refused and is stored"
    for answer in answers:
        for ask in asks:
            if ask.question is not None and ask.reply in accepted and ask.question != answer.question:
                yield f"question {name} is stored as {answer.question!r}"
        for reply in accepted:
            if any(reply[each] != getattr(answer, each) for each in ("answer_id", "question_id", "conversation_id")):
                yield f"question {name} was accepted as {reply} and is stored as {answer.answer_id}"
    if sum(reply["duplicate"] is False for reply in accepted) > 1:
        yield f"question {name} was new more than once"


def _counts(items: Iterable[str]) -> list[str]:
    """The items that come more than once."""
    seen: dict[str, int] = defaultdict(int)
    for item in items:
        seen[item] += 1
    return [item for item, count in seen.items() if count > 1]


# ---------------------------------------------------------------- answers


def _of_answer(answer: StoredAnswer) -> Iterator[str]:
    """One end, numbers without gaps, one writer at a time, and the message is what the log says."""
    name, events = answer.answer_id, answer.events
    ends = [place for place, each in enumerate(events) if each.frame["type"] in {"done", "failed"}]
    if ends != [len(events) - 1] or answer.status not in FINAL or answer.ended is None:
        yield f"answer {name} has its ends at {ends} of {len(events)} events and the status {answer.status}"
    if [each.frame["seq"] for each in events] != list(range(1, len(events) + 1)):
        yield f"answer {name} is not numbered 1 to {len(events)}"
    if any(after.attempt < before.attempt for before, after in pairwise(events)):
        yield f"answer {name} was written to by an attempt that was over"
    if answer.text != answer.content:
        yield f"answer {name} is stored as {answer.content[-40:]!r} and was said as {answer.text[-40:]!r}"
    if answer.ended is not None and answer.ended - answer.began > LONGEST_S:
        yield f"answer {name} took {answer.ended - answer.began:.0f} s"
    numbers = re.findall(r"t(\d{6}) ", answer.content)
    if numbers and [int(each) for each in numbers] != list(range(1, len(numbers) + 1)):
        yield f"answer {name} does not count: {_first_break(numbers)}"
    for each in events:
        message = each.frame.get("message")
        if isinstance(message, Mapping):
            yield from _of_message(answer, message)


def _first_break(numbers: Sequence[str]) -> str:
    return next(
        (f"{before} {after}" for before, after in pairwise(["000000", *numbers]) if int(after) != int(before) + 1), ""
    )


def _of_message(answer: StoredAnswer, message: Mapping[str, object]) -> Iterator[str]:
    digest = hashlib.sha256(answer.content.encode()).hexdigest()
    if (message["content"], message["chars"], message["sha256"]) != (answer.content, len(answer.content), digest):
        yield f"answer {answer.answer_id} ended with another text, length or hash than is stored"
    if message["status"] != answer.status:
        yield f"answer {answer.answer_id} ended as {message['status']} and is stored as {answer.status}"


def _of_conversations(stored: Sequence[StoredAnswer]) -> Iterator[str]:
    """One answer at a time, in the order of the questions, of one visitor."""
    by_id: dict[str, list[StoredAnswer]] = defaultdict(list)
    for answer in stored:
        by_id[answer.conversation_id].append(answer)
    for name, answers in by_id.items():
        ordered = sorted(answers, key=lambda each: each.place)
        if len({each.visitor_id for each in answers}) > 1:
            yield f"conversation {name} belongs to two"
        for before, after in pairwise(ordered):
            if before.ended is None or after.began < before.ended:
                yield f"conversation {name} had two answers at once"


# ---------------------------------------------------------------- what was shown


def _of_view(view: View, stored: Mapping[str, StoredAnswer]) -> Iterator[str]:
    """Each event as it is stored, in order from where the reader asked for it, nothing after the end."""
    known: dict[str, int] = {}
    begun = list(view.begun)
    for place, (_, frame) in enumerate(view.shown):
        while begun and begun[0][0] <= place:
            _, answer_id, after_seq = begun.pop(0)
            known[answer_id] = max(known.get(answer_id, 0), after_seq)
        answer_id = str(frame.get("answer_id", ""))
        if not answer_id or frame["type"] in {"error", "progress"}:
            continue
        answer = stored.get(answer_id)
        if answer is None:
            yield f"answer {answer_id} was shown and is not stored"
        elif answer.visitor_id != view.visitor_id:
            yield f"answer {answer_id} was shown to somebody else"
        elif frame["type"] == "snapshot":
            yield from _of_snapshot(answer, frame)
            known[answer_id] = _seq(frame)
        elif frame["type"] != "accepted":
            yield from _of_event(answer, frame, known)


def _of_snapshot(answer: StoredAnswer, frame: Frame) -> Iterator[str]:
    tokens = [each.frame for each in answer.events if each.frame["type"] == "token" and _seq(each.frame) <= _seq(frame)]
    if frame["text"] != "".join(str(each["text"]) for each in tokens):
        yield f"answer {answer.answer_id} had a snapshot at {frame['seq']} that is not the beginning of what is stored"


def _of_event(answer: StoredAnswer, frame: Frame, known: dict[str, int]) -> Iterator[str]:
    seq, last = _seq(frame), known.get(answer.answer_id, 0)
    if seq > last + 1:
        yield f"answer {answer.answer_id} was shown event {seq} after {last}"
    if seq > len(answer.events):
        yield f"answer {answer.answer_id} was shown event {seq}, which is not stored"
    elif dict(answer.events[seq - 1].frame) != dict(frame):
        yield f"answer {answer.answer_id} was shown another event {seq} than is stored"
    known[answer.answer_id] = max(last, seq)


def _seq(frame: Frame) -> int:
    seq = frame["seq"]
    assert isinstance(seq, int)
    return seq
