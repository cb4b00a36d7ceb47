"""Questions of two halves: `Where is she now, and since when?`, or with their topic ahead."""

import re
from collections.abc import Callable

from resume_chat.domain.answering import details
from resume_chat.domain.answering.case import Case
from resume_chat.domain.answering.forms import forms_of
from resume_chat.domain.answering.statements import Reply, Statement
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
    joint = _JOINED.search(case.reading.text)
    if not joint or not _ASKS.search(case.reading.text[: joint.start()]):
        return None
    first, second = case.reading.text[: joint.start()], case.reading.text[joint.end() :]
    opening = plan(case.going_on(first))
    if opening is None:
        return None
    said = " ".join(each.text for each in opening.statements)
    rest = case.going_on(second, Turn(role=Role.USER, content=first), Turn(role=Role.ASSISTANT, content=said))
    closing = plan(rest)
    added = closing.statements if closing else _about(rest)
    told = {each.text: each for each in (*opening.statements, *added)}
    if len(told) == len(opening.statements):
        return None if not closing else opening
    return Reply(statements=tuple(told.values()), kind=opening.kind, is_sure=opening.is_sure and bool(closing))


def _about(case: Case) -> tuple[Statement, ...]:
    """What the resume says of the one entry that a second half leans on, where nothing reads what it asks."""
    referred = case.speech.referred
    return tuple(details.about(case, referred[0], limit=4)) if len(referred) == 1 else ()
