"""Finds the answer that the owner has written for a question, also for the same question in other words."""

from collections.abc import Sequence

from resume_chat.domain.answering.own_words import Said
from resume_chat.domain.approved import fits, said, telling
from resume_chat.domain.index import ResumeIndex
from resume_chat.domain.resume import Resume
from resume_chat.ports.approved_answers import ApprovedAnswers
from resume_chat.ports.embedder import Embedder, Vector, cosine

Meaning = tuple[Vector, Vector]
"""The vectors of a whole question and of its telling words."""


class RecallApproved:
    """Finds the approved answer to a question, if there is one."""

    def __init__(self, *, approved_answers: ApprovedAnswers, embedder: Embedder) -> None:
        self._approved_answers = approved_answers
        self._embedder = embedder
        self._meanings: dict[str, Meaning] = {}
        """Of the approved questions that were there last time, by their text."""

    async def __call__(self, index: ResumeIndex, question: str) -> Said | None:
        """The answer whose question is nearest in meaning and names the same; `None` where none is near enough.

        Raises:
            EmbedderError: The question cannot be embedded.
            StoreUnavailableError: The store cannot be reached.
        """
        approved = await self._approved_answers.all()
        if not approved:
            return None
        wordings = [(wording, each) for each in approved for wording in each.questions]
        meanings = await self._embed([question, *(wording for wording, _ in wordings)], index.resume)
        nearness = [_nearness(meanings[question], meanings[wording]) for wording, _ in wordings]
        fitting = [
            (near, each)
            for near, (wording, each) in zip(nearness, wordings, strict=True)
            if fits(question, wording, near, index.resume)
        ]
        return said(max(fitting, key=lambda found: found[0])[1], index) if fitting else None

    async def _embed(self, questions: Sequence[str], resume: Resume) -> dict[str, Meaning]:
        """What the question and all wordings mean; the wordings' is kept for the next question."""
        missing = [each for each in dict.fromkeys(questions) if each not in self._meanings]
        made = await self._embedder.embed([*missing, *(telling(each, resume) for each in missing)])
        new = {each: (made[place], made[place + len(missing)]) for place, each in enumerate(missing)}
        meanings = {each: self._meanings.get(each) or new[each] for each in questions}
        self._meanings = {each: meanings[each] for each in questions[1:]}
        return meanings


def _nearness(left: Meaning, right: Meaning) -> float:
    return (cosine(left[0], right[0]) + cosine(left[1], right[1])) / 2
