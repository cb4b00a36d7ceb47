"""Asks a resume's own bank of questions by the route of a visitor, and judges the answers."""

from collections.abc import Callable
from contextlib import aclosing

from resume_chat.domain.answer import Finish
from resume_chat.domain.index import ResumeIndex
from resume_chat.domain.question_bank import Answered, BankQuestion, Report, judge, make_bank
from resume_chat.ports.errors import PortError
from resume_chat.usecases.answer_directly import AnswerDirectly, DirectAnswer

Progress = Callable[[int, int], None]
"""Called with the questions answered so far and all of them."""


class EvaluateAnswers:
    """Finds out how well the service, as it is configured, answers from the resume as it is."""

    def __init__(self, *, index: Callable[[], ResumeIndex], answer_directly: AnswerDirectly) -> None:
        self._index = index
        self._answer_directly = answer_directly

    async def __call__(self, *, limit: int, progress: Progress | None = None) -> Report:
        """The report. An answer that breaks is one of its failures and ends nothing.

        Args:
            limit: Questions at most.
            progress: Told of each answer.
        """
        index = self._index()
        bank = make_bank(index, limit)
        judged = []
        for number, question in enumerate(bank, start=1):
            judged.append(judge(index, question, await self._answer(question)))
            if progress:
                progress(number, len(bank))
        return Report(judged=tuple(judged))

    async def _answer(self, question: BankQuestion) -> Answered:
        last: DirectAnswer | None = None
        try:
            async with aclosing(self._answer_directly(question.text, question.turns)) as events:
                async for event in events:
                    if isinstance(event, DirectAnswer):
                        last = event
        except PortError as error:
            return Answered(text="", abstained=False, broken=f"no answer: {error}")
        if last is None:
            return Answered(text="", abstained=False, broken="no answer: it ended without one")
        message = last.message
        return Answered(text=message.content, abstained=message.finish is Finish.ABSTAINED, citations=message.citations)
