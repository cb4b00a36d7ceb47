"""Questions of two halves: `Where is she now, and since when?`, or with their topic ahead."""

import re
from collections.abc import Callable

from resume_chat.domain.answering import details
from resume_chat.domain.answering.case import Case
from resume_chat.domain.answering.forms import forms_of
from resume_chat.domain.answering.statements import Reply, Statement, say
from resume_chat.domain.conversation import Role, Turn

_ASKING = (
    r"(?:(?:in|at|on|by|for|from|of|with|to|since|until|under|en|de|por|con|an|in|seit|von|bei|a|chez)\s+)?"
    r"(?:who|whom|whose|what|which|when|where|why|how|wer|wem|was|welche[nrsm]?|wann|wo|warum|wie|qui|quand|ou|combien"
    r"|quel(?:le)?s?|comment|quien|cuando|donde|cuant[oa]s?|como|que)\b"
)
_JOINED = re.compile(
    rf"(?:,\s*|\s+)(?:and|und|et|y)\s+(?={_ASKING}|(?:is|are|was|were|does|did|has|can)\s+(?:she|he|it|they|that|this)\b)",
    re.IGNORECASE,
)
_TOPIC = re.compile(rf"^([^:?]{{4,80}}):\s+(?=(?:\w+\s+){{0,2}}{_ASKING})", re.IGNORECASE)
_ASKS = re.compile(
    rf"\b{_ASKING}|^\W*(?:is|are|was|were|does|did|do|has|have|can|ist|hat|war|est|tiene)\b", re.IGNORECASE
)


def answer(case: Case, plan: Callable[[Case], Reply | None]) -> Reply | None:
    """Both halves answered, the second as a follow-up to the first; none where one of them has no answer.

    Args:
        case: The question.
        plan: How a half is answered.
    """
    topic = _TOPIC.match(case.reading.text)
    if topic and not forms_of(topic.group(1)):
        return plan(case.going_on(case.reading.text[topic.end() :], Turn(role=Role.USER, content=topic.group(1))))
    halves = _halves(case)
    opening = plan(case.going_on(halves[0])) if halves else None
    if halves is None or opening is None:
        return None
    said = " ".join(each.text for each in opening.statements)
    rest = case.going_on(halves[1], Turn(role=Role.USER, content=halves[0]), Turn(role=Role.ASSISTANT, content=said))
    closing = plan(rest)
    if closing and closing.kind in _WHOLE_ENTRIES and not _ids(closing) & _ids(opening):
        closing = None
    added = closing.statements if closing else _about(rest, opening)
    told = {each.text: each for each in (*opening.statements, *added)}
    if len(told) == len(opening.statements):
        return None if not closing else opening
    return Reply(statements=tuple(told.values()), kind=opening.kind, is_sure=opening.is_sure and bool(closing))


def first_half(case: Case, plan: Callable[[Case], Reply | None]) -> Reply | None:
    """What is known to answer the first half of a question that nothing answers as a whole, and that the rest is not.

    Args:
        case: The question.
        plan: How a half is answered.
    """
    halves = _halves(case)
    opening = plan(case.going_on(halves[0])) if halves else None
    if opening is None or not opening.is_sure:
        return None
    unsaid = say("I found no answer to the rest of that")
    return Reply(statements=(*opening.statements, unsaid), kind=opening.kind, is_sure=False)


_REMARK = re.compile(r"^(.{8,}\?)\s+((?:[^\s?]+\s*){1,6}[.!])\s*$")


def without_remark(case: Case, plan: Callable[[Case], Reply | None]) -> Reply | None:
    """The answer to a question that a short remark comes after, such as `Student jobs count.`.

    Args:
        case: The question with its remark.
        plan: How the question is answered.
    """
    match = _REMARK.match(case.reading.text)
    return plan(case.going_on(match.group(1))) if match else None


def _halves(case: Case) -> tuple[str, str] | None:
    text = case.reading.text
    joint = _JOINED.search(text)
    if not joint or not _ASKS.search(text[: joint.start()]):
        return None
    return text[: joint.start()], text[joint.end() :]


_WHOLE_ENTRIES = frozenset(("about", "overview"))
"""Ways of answering that tell an entry at length: in a second half only that of the first."""


def _ids(reply: Reply) -> frozenset[str]:
    return frozenset(each.id for each in reply.passages)


def _about(case: Case, opening: Reply) -> tuple[Statement, ...]:
    """What the resume says of the one entry that the first half was answered with, where nothing reads the second."""
    found = [each for each in case.records.all if _ids(opening) & {passage.id for passage in each.passages}]
    return tuple(details.about(case, found[0], limit=4)) if len(found) == 1 else ()
