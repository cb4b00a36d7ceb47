"""Makes the bank: every maker of questions in turn, so that a small bank has some of each."""

from collections.abc import Callable, Iterator
from itertools import chain, zip_longest

from resume_chat.domain.index import ResumeIndex
from resume_chat.domain.question_bank import computed, entries, outside
from resume_chat.domain.question_bank.asking import Draft
from resume_chat.domain.question_bank.questions import BankQuestion, QuestionKind

MAKERS: tuple[Callable[[ResumeIndex], Iterator[Draft]], ...] = (
    entries.about_work,
    computed.durations,
    computed.lists,
    computed.comparisons,
    entries.about_education,
    outside.unanswerable,
    outside.false_premises,
    entries.about_skills,
    outside.injections,
    entries.about_the_rest,
    entries.about_projects,
    computed.contacts,
    computed.follow_ups,
    outside.owners,
    outside.private,
    outside.off_topic,
)


def make_bank(index: ResumeIndex, limit: int) -> tuple[BankQuestion, ...]:
    """The bank of a resume: the same one for the same resume, policy and day.

    Args:
        index: The resume with its facts.
        limit: Questions at most, 1 or more.

    Returns:
        Questions grouped by kind, each wording once. Where there are more than the limit, some of every sort are kept.
    """
    rounds = zip_longest(*(maker(index) for maker in MAKERS))
    drafts = [each for each in chain.from_iterable(rounds) if each is not None]
    unique = list({(each.text, each.turns): each for each in drafts}.values())[:limit]
    bank = []
    for kind in QuestionKind:
        of_kind = [each for each in unique if each.kind is kind]
        for number, each in enumerate(of_kind, start=1):
            bank.append(
                BankQuestion(
                    id=f"{kind.value}-{number:02}", kind=kind, text=each.text, expected=each.expected, turns=each.turns
                )
            )
    return tuple(bank)
