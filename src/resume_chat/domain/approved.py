"""Answers that the owner has written once, and the questions that they answer in other words."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from resume_chat.domain.answer import Citation, Finish
from resume_chat.domain.answering.own_words import Said
from resume_chat.domain.answering.words import NUMBERS, Word, stems, words
from resume_chat.domain.index import ResumeIndex
from resume_chat.domain.resume import Resume

SAME_QUESTION = 0.75
"""From this nearness in meaning a question may be one that was answered, 0 to 1: see `benchmarks/meaning.py`."""
NEGATIONS = frozenset(
    {"not", "no", "never", "without", "nicht", "kein", "keine", "nie", "pas", "jamais", "nunca", "non"}
)


OPPOSITES = ("dis", "im", "in", "non", "un")


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovedAnswer:
    """An answer in the owner's words."""

    id: str
    question: str
    answer: str
    wordings: tuple[str, ...]
    """Further questions that it answers."""
    approved_at: datetime
    """With its time zone, UTC."""

    @property
    def questions(self) -> tuple[str, ...]:
        """Every wording that it answers."""
        return (self.question, *self.wordings)


def said(approved: ApprovedAnswer, index: ResumeIndex) -> Said:
    """An approved answer as it is told: the owner's words as they stand, cited as theirs with their date.

    It stands nowhere in the resume, so that its pointer is the whole document and nothing is quoted; its number is the one
    after the last passage's.
    """
    person = index.resume.person
    day = f"{approved.approved_at.day} {approved.approved_at:%B %Y}"
    number = str(len(index.passages) + 1)
    citation = Citation(
        id=number,
        pointer="",
        label=f"{person}'s own words > {day}",
        quote="",
        computed=f'{person} answered "{approved.question}" on {day}, for this service beside the resume',
    )
    return Said(text=f"{approved.answer} [{number}]", citations=(citation,), finish=Finish.COMPLETE)


def telling(question: str, resume: Resume) -> str:
    """The words that say what a question is about, without the person's own name: compared beside the whole question."""
    return " ".join(each.folded for each in words(question) if each.is_content and each.stem not in stems(resume.name))


def fits(question: str, approved: str, nearness: float, resume: Resume) -> bool:
    """Whether a question asks what an approved one asks.

    Nearness in meaning alone takes "Does she know Go?" for "Does she know Rust?". So what either of them names must stand in
    both: names, numbers, skills and employers of the resume; beside names both must have telling words or neither; the two
    must have a telling word in common; and none may say the opposite. The person's own name tells nothing.

    Args:
        question: What is asked now.
        approved: What was answered.
        nearness: How near the two are in meaning, -1 to 1: the mean of the whole questions' and of their telling words'.
        resume: Whose names and terms are known however they are written.
    """
    if nearness < SAME_QUESTION:
        return False
    asked, known = words(question), words(approved)
    names = _names(asked) | _names(known) | _terms(resume)
    in_asked, in_known = (
        {each.stem for each in found if each.is_content} - stems(resume.name) for found in (asked, known)
    )
    if in_asked & names != in_known & names or bool(in_asked - names) != bool(in_known - names):
        return False
    return bool(in_asked & in_known) and not _are_opposite(asked, known)


def _names(found: Sequence[Word]) -> set[str]:
    """What is written like a name or a number; the first word of a question has its capital for another reason."""
    return {
        each.stem
        for place, each in enumerate(found)
        if (each.is_capitalised and place > 0) or each.folded in NUMBERS or re.search(r"\d", each.text)
    }


def _terms(resume: Resume) -> set[str]:
    """Skills and keywords of one word, and the names of employers."""
    skills = [each.text("name") for each in resume.entries("skills")]
    keywords = [each.text for entry in resume.entries("skills", "projects") for each in entry.lists.get("keywords", ())]
    single = [found[0].stem for found in map(words, filter(None, (*skills, *keywords))) if len(found) == 1]
    employers = [word for each in resume.entries("work") for word in words(each.text("name") or "")]
    return {*single, *(word.stem for word in employers if word.is_capitalised)}


def _are_opposite(asked: Sequence[Word], known: Sequence[Word]) -> bool:
    """Whether one says no where the other does not, or has a word of which the other has the opposite: `like`, `dislike`."""
    if _is_negated(asked) != _is_negated(known):
        return True
    left, right = ({each.folded for each in found} for found in (asked, known))
    return any(prefix + word in right - left for word in left for prefix in OPPOSITES) or any(
        prefix + word in left - right for word in right for prefix in OPPOSITES
    )


def _is_negated(found: Sequence[Word]) -> bool:
    return any(each.folded in NEGATIONS or each.folded.endswith("n't") for each in found)
