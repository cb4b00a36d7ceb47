"""Approved answers: which questions they answer, and how they are said."""

from datetime import UTC, datetime

import pytest

from fakes.indexes import index_of
from resume_chat.domain.answer import Finish
from resume_chat.domain.approved import SAME_QUESTION, ApprovedAnswer, fits, said, telling
from resume_chat.domain.resume import read_resume

RESUME = read_resume(
    {
        "basics": {"name": "Ada Example"},
        "work": [{"name": "Wrenfield Logistics"}, {"name": "Severn Trust"}],
        "skills": [{"name": "Python"}, {"name": "Data", "keywords": ["rust", "scala"]}],
    }
)
NEAR = SAME_QUESTION

SAME = [
    ("Does she know Rust?", "Has she any experience with Rust, does she know it?"),
    ("Does she know Rust?", "does she know rust"),
    ("Why did she leave Wrenfield Logistics?", "What made her leave Wrenfield Logistics?"),
    ("What is her notice period?", "Can you tell me what Ada's notice period is?"),
    ("Did she manage a team of 5?", "Has she managed a team of 5?"),
]
OTHER = {
    "another skill": ("Does she know Rust?", "Does she know Go?"),
    "another skill in small letters": ("does she know rust?", "does she know scala?"),
    "another employer": ("Why did she leave Wrenfield Logistics?", "Why did she leave Severn Trust?"),
    "something else about the same employer": ("Why did she leave Wrenfield?", "What did she do at Wrenfield?"),
    "another number": ("Did she manage a team of 5?", "Did she manage a team of 50?"),
    "another number in words": ("Did she manage five people?", "Did she manage six people?"),
    "the opposite": ("Why is she looking for a job?", "Why is she not looking for a job?"),
    "the opposite in one word": ("What did she like at Severn Trust?", "What did she dislike at Severn Trust?"),
    "no telling word in common": ("What are her hobbies?", "What are her skills?"),
    "nothing but the name": ("Tell me about Ada Example", "What is Ada Example's notice period?"),
}


@pytest.mark.parametrize(("approved", "question"), SAME)
def test_the_same_question_in_other_words_fits(approved: str, question: str) -> None:
    """The owner's answer is not found again when a rule asks for the same words."""
    assert fits(question, approved, NEAR, RESUME)


@pytest.mark.parametrize(("approved", "question"), SAME)
def test_a_question_that_is_not_near_in_meaning_does_not_fit(approved: str, question: str) -> None:
    assert not fits(question, approved, NEAR - 0.01, RESUME)


@pytest.mark.parametrize("kind", OTHER)
def test_another_question_does_not_fit_however_near_in_meaning(kind: str) -> None:
    """The owner would be quoted on what was never asked: the one thing that must not happen here."""
    approved, question = OTHER[kind]
    assert not fits(question, approved, 1.0, RESUME)
    assert not fits(approved, question, 1.0, RESUME)


def test_the_persons_name_is_not_telling() -> None:
    assert telling("What is Ada's notice period, please?", RESUME) == "notice period"


def test_an_approved_answer_is_said_as_it_stands_and_cited_with_its_date() -> None:
    index = index_of({"basics": {"name": "Ada Example"}, "skills": [{"name": "Python"}]})
    approved = ApprovedAnswer(
        id="a",
        question="Why Rust?",
        answer="Out of curiosity.",
        wordings=(),
        approved_at=datetime(2026, 3, 4, tzinfo=UTC),
    )
    told = said(approved, index)
    number = len(index.passages) + 1
    assert told.text == f"Out of curiosity. [{number}]"
    assert told.finish is Finish.COMPLETE
    [citation] = told.citations
    assert (citation.id, citation.pointer, citation.quote) == (str(number), "", "")
    assert citation.label == "Ada Example's own words > 4 March 2026"
    assert citation.computed is not None
    assert '"Why Rust?"' in citation.computed
