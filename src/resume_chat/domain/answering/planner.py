"""Chooses how a question is answered: one way after the other, the most exact first, the resume's own sentences last."""

import re

from resume_chat.domain.answering import (
    between,
    claims,
    compound,
    contact,
    dating,
    degrees,
    details,
    excerpts,
    fitting,
    groups,
    linked,
    lists,
    ordering,
    others,
    owner,
    places,
    portrait,
    timing,
    together,
    usage,
)
from resume_chat.domain.answering.case import Case
from resume_chat.domain.answering.forms import Form
from resume_chat.domain.answering.lexicon import Section
from resume_chat.domain.answering.statements import Reply, reply
from resume_chat.domain.answering.words import fold
from resume_chat.domain.conversation import Role


def plan(case: Case) -> Reply | None:
    """The answer that the resume has for a question; none when it has none."""
    if not case.reading.text or is_unstated(case) or degrees.is_unheld(case) or _is_not_borne_out(case):
        return None
    return (
        compound.answer(case, _plan)
        or _plan(case)
        or compound.first_half(case, _plan)
        or compound.without_remark(case, _plan)
    )


def _plan(case: Case) -> Reply | None:
    """The answer of the first way that has one."""
    for way in (
        owner.answer,
        _reference,
        contact.answer,
        _fit,
        between.answer,
        _parallel,
        places.answer,
        portrait.answer,
        ordering.answer,
        timing.answer,
        together.answer,
        usage.answer,
        details.field_answer,
        dating.answer,
        others.answer,
        groups.answer,
        lists.answer,
        linked.answer,
        claims.answer,
        details.overview,
        excerpts.answer,
    ):
        found = way(case)
        if found and not (case.reading.asks(Form.WHY) and found.kind in _TELLS_NO_REASON):
            return found
    return None


_TELLS_NO_REASON = frozenset(
    ("about", "overview", "longest", "latest", "first", "current", "employers", "list", "duration", "date")
)
"""Ways of answering that say when and where, which is no answer to a why."""


def is_unstated(case: Case) -> bool:
    """Whether a question asks for a detail that the resume is known not to state."""
    return details.asks_part_grade(case) or timing.is_unknown_role(case)


def _is_not_borne_out(case: Case) -> bool:
    """Whether a German yes/no question is about a thing of which the resume has not even a part."""
    is_alternative = " oder " in case.reading.folded
    is_unknown = bool(case.speech.unknown_nouns) and not is_alternative and not case.reading.nouns
    return case.reading.asks(Form.YES_NO) and is_unknown


def _fit(case: Case) -> Reply | None:
    is_advertised = ":" in case.reading.text or not case.reading.asks(Form.EXPIRY)
    return fitting.answer(case) if case.reading.asks(Form.FIT) and is_advertised else None


def _parallel(case: Case) -> Reply | None:
    return together.answer(case) if case.reading.asks(Form.OVERLAP) else None


_HE, _SHE = re.compile(r"\b(?:he|him|his)\b"), re.compile(r"\b(?:she|her|hers)\b")


def _reference(case: Case) -> Reply | None:
    """Who the referee is that the latest exchange named, and what they say."""
    referred = [each for each in case.speech.referred[:1] if each.section == Section.REFERENCES]
    if not referred or case.speech.focus or case.reading.nouns - {Section.WORK, Section.REFERENCES}:
        return None
    folded = case.reading.folded
    before = fold(" ".join(turn.content for turn in case.turns if turn.role is Role.USER))
    is_other = bool((_HE.search(before) and _SHE.search(folded)) or (_SHE.search(before) and _HE.search(folded)))
    if not is_other and not re.search(r"\bsa(?:y|id|ys)\b|\b(?:opinion|verdict|view|impression)\b|\bthink\b", folded):
        return None
    return reply("reference", *details.about(case, referred[0]))
