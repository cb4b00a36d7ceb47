"""What visitors asked over a period, as its owner wants to read it: counts, groups of one meaning, times."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from math import ceil

from resume_chat.domain.conversation import Message, Rating, Status

SAME_MEANING = 0.75
"""Cosine from which two questions are counted as one: 0 to 1. See `benchmarks/meaning.py`."""
QUESTIONS_A_GROUP = 5
"""Wordings and places that a group tells of."""

Similarity = Callable[[int, int], float]
"""How near two of the distinct questions are in meaning, by their places in the list: -1 to 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """From a moment up to, and without, another; both with their time zone."""

    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One question, and what became of it."""

    question: str
    answer: Message

    @property
    def is_unanswered(self) -> bool:
        """Whether its visitor went away without what they asked for: it was declined, or it broke."""
        return self.answer.status in {Status.ABSTAINED, Status.FAILED}

    @property
    def is_rated_down(self) -> bool:
        """Whether its visitor was not content."""
        return self.answer.feedback is not None and self.answer.feedback.rating is Rating.DOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """All of a period in numbers."""

    questions: int
    visitors: int
    conversations: int
    by_status: dict[Status, int]
    """Of the answers; statuses that none has are left out."""
    ratings: dict[Rating, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionGroup:
    """Questions of one meaning."""

    question: str
    """The wording that was used most."""
    count: int
    unanswered: int
    wordings: tuple[str, ...]
    """Different ones, the most used first; at most `QUESTIONS_A_GROUP`."""
    latest: tuple[Asked, ...]
    """The newest first; at most `QUESTIONS_A_GROUP`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """Times in milliseconds: half of them were at most `p50`, all but one in twenty at most `p95`."""

    p50: float
    p95: float


@dataclass(frozen=True, slots=True, kw_only=True)
class GeneratorShare:
    """What one way of answering did."""

    generator: str
    answers: int
    first_token_ms: Spread | None
    """`None` where nothing was said."""
    total_ms: Spread | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DayCount:
    """One day, UTC."""

    day: date
    questions: int
    unanswered: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Insight:
    """A period as its owner reads it. `totals` counts everything; the rest tells of the `looked_at` latest questions."""

    period: Period
    totals: Totals
    looked_at: int
    asked: tuple[QuestionGroup, ...]
    """The most frequent first."""
    unanswered: tuple[QuestionGroup, ...]
    """Groups of unanswered questions only, the most frequent first."""
    rated_down: tuple[Asked, ...]
    """The newest first."""
    generators: tuple[GeneratorShare, ...]
    """The most used first."""
    days: tuple[DayCount, ...]
    """Days on which anything was asked, the earliest first."""


def folded(question: str) -> str:
    """A question as it is compared letter by letter: without case, spaces too many, and marks at its end."""
    return " ".join(question.casefold().split()).rstrip(" ?!.…")


def distinct(asked: Iterable[Asked]) -> list[str]:
    """The different questions, each in its most used wording, the most frequent first."""
    wordings: dict[str, Counter[str]] = {}
    for each in asked:
        wordings.setdefault(folded(each.question), Counter())[each.question] += 1
    ranked = sorted(wordings.values(), key=lambda counts: -counts.total())
    return [counts.most_common(1)[0][0] for counts in ranked]


def grouped(asked: Sequence[Asked], questions: Sequence[str], similarity: Similarity) -> tuple[QuestionGroup, ...]:
    """Questions of one meaning together, the most frequent group first.

    A question joins the group whose leader, its most frequent wording, is nearest, if that is near enough. So a group never
    drifts away from what it is called.

    Args:
        asked: The newest first.
        questions: `distinct(asked)`, or its beginning: what is beyond it stays alone.
        similarity: By places in `questions`.
    """
    leaders: list[int] = []
    leader_of: dict[str, str] = {}
    for place, question in enumerate(questions):
        nearest = max(leaders, key=lambda leader: similarity(leader, place), default=None)
        if nearest is None or similarity(nearest, place) < SAME_MEANING:
            leaders.append(place)
            nearest = place
        leader_of[folded(question)] = questions[nearest]
    members: dict[str, list[Asked]] = {}
    for each in asked:
        key = folded(each.question)
        members.setdefault(leader_of.get(key, each.question), []).append(each)
    groups = [_group(question, of_it) for question, of_it in members.items()]
    return tuple(sorted(groups, key=lambda group: -group.count))


def _group(question: str, asked: Sequence[Asked]) -> QuestionGroup:
    return QuestionGroup(
        question=question,
        count=len(asked),
        unanswered=sum(each.is_unanswered for each in asked),
        wordings=tuple(distinct(asked)[:QUESTIONS_A_GROUP]),
        latest=tuple(asked[:QUESTIONS_A_GROUP]),
    )


def shares(asked: Iterable[Asked]) -> tuple[GeneratorShare, ...]:
    """What each way of answering did, the most used first; answers that broke before any was chosen are left out."""
    answers: dict[str, list[Asked]] = {}
    for each in asked:
        if each.answer.generator:
            answers.setdefault(each.answer.generator, []).append(each)
    ranked = sorted(answers.items(), key=lambda item: (-len(item[1]), item[0]))
    return tuple(
        GeneratorShare(
            generator=generator,
            answers=len(of_it),
            first_token_ms=_spread(each.answer.timings.first_token_ms for each in of_it),
            total_ms=_spread(each.answer.timings.total_ms for each in of_it),
        )
        for generator, of_it in ranked
    )


def _spread(times_ms: Iterable[float | None]) -> Spread | None:
    """By nearest rank, so that each figure is one that was measured."""
    known = sorted(each for each in times_ms if each is not None)
    if not known:
        return None
    return Spread(p50=known[ceil(len(known) * 0.50) - 1], p95=known[ceil(len(known) * 0.95) - 1])


def days(asked: Iterable[Asked]) -> tuple[DayCount, ...]:
    """Questions a day, the earliest day first."""
    questions: Counter[date] = Counter()
    unanswered: Counter[date] = Counter()
    for each in asked:
        day = each.answer.created_at.date()
        questions[day] += 1
        unanswered[day] += each.is_unanswered
    return tuple(DayCount(day=day, questions=questions[day], unanswered=unanswered[day]) for day in sorted(questions))
