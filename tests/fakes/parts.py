"""Small real parts for unit tests: deterministic, in memory, driven by the test."""

import asyncio
import hashlib
import math
from collections.abc import AsyncGenerator, Sequence
from datetime import UTC, date, datetime, timedelta

from resume_chat.adapters.in_memory_approved_answers import InMemoryApprovedAnswers
from resume_chat.adapters.in_memory_tables import InMemoryTables
from resume_chat.domain.answer import Completion, Finish
from resume_chat.domain.prompt import Prompt, PromptMessage
from resume_chat.ports.embedder import Vector
from resume_chat.usecases.recall_approved import RecallApproved

RESUME: dict[str, object] = {
    "basics": {"name": "Ines Varga", "label": "Backend Engineer", "email": "ines@example.com"},
    "work": [
        {
            "name": "Harbour Systems",
            "position": "Backend Engineer",
            "startDate": "2019-01",
            "endDate": "2021-12",
            "highlights": ["Built the berth planner in Python", "Cut the nightly import from 4 h to 20 min"],
        },
        {
            "name": "Lumen Works",
            "position": "Senior Backend Engineer",
            "startDate": "2022-01",
            "summary": "Owns billing.",
        },
    ],
    "skills": [{"name": "Python", "keywords": ["asyncio", "pytest"]}],
}


class DictSource:
    """A resume held in memory, changed by the test."""

    def __init__(self, document: object) -> None:
        self.document = document

    @property
    def location(self) -> str:
        """A name for messages."""
        return "memory"

    async def read(self) -> object:
        """The document as the test has left it."""
        return self.document


class WordEmbedder:
    """Vectors of hashed words: the same words, near vectors. Counts what it was asked to embed."""

    fingerprint = "words/64"
    dimensions = 64

    def __init__(self) -> None:
        self.embedded: list[str] = []

    async def embed(self, texts: Sequence[str]) -> Sequence[Vector]:
        """One vector of length 1 a text."""
        self.embedded.extend(texts)
        return [self._vector(text) for text in texts]

    def _vector(self, text: str) -> list[float]:
        vector = [0.0] * self.dimensions
        for word in [*text.casefold().split(), ""]:
            vector[hashlib.sha256(word.encode()).digest()[0] % self.dimensions] += 1.0
        length = math.sqrt(sum(each * each for each in vector))
        return [each / length for each in vector]


class GatedGenerator:
    """Yields what the test puts in, when it puts it in: a text, an error to raise, or the `Completion`."""

    name = "gated"
    prompt_budget_tokens = 4096
    hands_over = False

    def __init__(self, *, can_continue: bool = False) -> None:
        self.can_continue = can_continue
        self.gate: asyncio.Queue[str | Completion | BaseException] = asyncio.Queue()
        self.prompts: list[Prompt] = []
        self.warmed: list[Sequence[PromptMessage]] = []
        self.started = asyncio.Event()
        self.closed = asyncio.Event()

    def say(self, *texts: str) -> None:
        """Lets these texts out, and the end after them."""
        for text in texts:
            self.gate.put_nowait(text)
        self.gate.put_nowait(Completion(finish=Finish.COMPLETE, generator=self.name, model="test"))

    async def stream(self, prompt: Prompt) -> AsyncGenerator[str | Completion, None]:
        """What the test lets out."""
        self.prompts.append(prompt)
        self.started.set()
        try:
            while True:
                item = await self.gate.get()
                if isinstance(item, BaseException):
                    raise item
                yield item
                if isinstance(item, Completion):
                    return
        finally:
            self.closed.set()

    async def warm(self, beginning: Sequence[PromptMessage]) -> None:
        """Remembers what it was given."""
        self.warmed.append(beginning)

    async def check(self) -> str:
        """Always there."""
        return "gated"

    async def aclose(self) -> None:
        """Nothing to let go of."""


class ManualClock:
    """Time that passes when the test says so, in seconds, as wall clock, day and monotonic clock at once."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.start = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)

    def monotonic(self) -> float:
        """Seconds since the clock was made."""
        return self.seconds

    def now(self) -> datetime:
        """The wall clock, UTC."""
        return self.start + timedelta(seconds=self.seconds)

    def today(self) -> date:
        """The day of the wall clock."""
        return self.now().date()


def nothing_approved() -> RecallApproved:
    """An owner who has not answered anything once and for all."""
    return RecallApproved(approved_answers=InMemoryApprovedAnswers(InMemoryTables()), embedder=WordEmbedder())
