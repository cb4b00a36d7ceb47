"""Answers a question for whoever sits at the machine: the same route as a visitor's, and nothing is stored."""

from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime

from resume_chat.domain.answer import Completion, PendingAnswer
from resume_chat.domain.conversation import Message, Turn
from resume_chat.domain.events import Progress, Sources, Token, Withheld
from resume_chat.domain.evidence import Evidence, Retrieved, retrieved
from resume_chat.domain.index import ResumeIndex
from resume_chat.domain.prompt import Prompt
from resume_chat.domain.text import normalise
from resume_chat.usecases.answer_question import TURNS, AnswerQuestion
from resume_chat.usecases.draft import Draft
from resume_chat.usecases.errors import QuestionEmptyError


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectAnswer:
    """A whole answer, with what the search found on the way to it."""

    message: Message
    retrieved: tuple[Retrieved, ...]
    """Best first."""


class AnswerDirectly:
    """Answers one question after the other, each from the conversation that it is given."""

    def __init__(
        self,
        *,
        index: Callable[[], ResumeIndex],
        answer_question: AnswerQuestion,
        now: Callable[[], datetime],
        monotonic: Callable[[], float],
    ) -> None:
        self._index = index
        self._answer_question = answer_question
        self._now = now
        self._monotonic = monotonic

    async def __call__(
        self, question: str, turns: Sequence[Turn] = ()
    ) -> AsyncGenerator[Progress | Sources | Token | Withheld | DirectAnswer, None]:
        """What happens on the way to the answer, and the answer as the last item. Use it inside `contextlib.aclosing`.

        Args:
            question: As typed.
            turns: The earlier conversation, oldest first; the latest `TURNS` of it are looked at.

        Raises:
            QuestionEmptyError: Nothing is asked.
            EmbedderError: The question cannot be embedded.
            RetrieverError: The index cannot be searched.
            GeneratorError: No whole answer could be generated; what was yielded stands.
        """
        text = normalise(question)
        if not text.strip():
            raise QuestionEmptyError
        draft = Draft(self._pending(text), now=self._now, monotonic=self._monotonic)
        found: tuple[Retrieved, ...] = ()
        async with aclosing(self._answer_question.steps(text, turns[-TURNS:])) as steps:
            async for step in steps:
                match step:
                    case Evidence():
                        found = retrieved(step)
                    case Prompt():
                        draft.note(step)
                    case Progress():
                        yield step
                    case Sources() | Token() | Withheld():
                        draft.number(step)
                        yield step
                    case Completion():
                        yield DirectAnswer(message=draft.message(step), retrieved=found)

    def _pending(self, question: str) -> PendingAnswer:
        """An answer that nobody will look for again."""
        return PendingAnswer(
            answer_id="direct",
            conversation_id="direct",
            question_id="direct",
            visitor_id="direct",
            question=question,
            asked_at=self._now(),
            resume_version=self._index().resume.version,
            attempt=1,
            last_seq=0,
            age_s=0.0,
        )
