"""Questions that an owner's own resume answers, and questions that it does not: with what a right answer must hold."""

from resume_chat.domain.question_bank.bank import make_bank
from resume_chat.domain.question_bank.judging import Answered, Judged, Verdict, judge
from resume_chat.domain.question_bank.questions import BankQuestion, Expected, QuestionKind
from resume_chat.domain.question_bank.report import Report, Tally, Thresholds

__all__ = [
    "Answered",
    "BankQuestion",
    "Expected",
    "Judged",
    "QuestionKind",
    "Report",
    "Tally",
    "Thresholds",
    "Verdict",
    "judge",
    "make_bank",
]
