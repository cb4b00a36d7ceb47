"""Chooses how a question is answered: one way after the other, the most exact first, the resume's own sentences last."""

import re

from resume_chat.domain.answering import (
    claims,
    contact,
    dating,
    degrees,
    details,
    excerpts,
    fitting,
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
from resume_chat.domain.answering.meaning.understanding import understood
from resume_chat.domain.answering.statements import Reply, reply
from resume_chat.domain.answering.words import fold
from resume_chat.domain.conversation import Role


def plan(case: Case) -> Reply | None:
    """The answer that the resume has for a question; none when it has none."""
    if _is_unheld(case):
        return None
    found = _read(case)
    if found and is_read(found) and found.kind != _WHOLE:
        return found
    return _meant(case) or found


def is_read(found: Reply) -> bool:
    """Whether an answer is one to a question that was read, and no mere quotation of what has its words in it."""
    return found.is_sure and found.kind not in _GUESSES


_GUESSES = frozenset(("sentences", "near", "hint"))
"""Ways of answering that quote what has the question's words in it."""
_WHOLE = "overview"
"""The way that says all of an entry: right when nothing less was asked for."""


def _is_unheld(case: Case) -> bool:
    """Whether a question takes for granted what the resume does not have, so that nothing near to it is an answer."""
    return (
        not case.reading.text
        or details.asks_part_grade(case)
        or timing.is_unknown_role(case)
        or degrees.is_unheld(case)
    )


def _meant(case: Case) -> Reply | None:
    """The answer to the known question that means the same, where there is one that is read surely."""
    known = understood(case)
    if known is None:
        return None
    plain = Case(case.index, known.plain, rules=case.rules)
    found = None if _is_unheld(plain) else _read(plain)
    return found if found and is_read(found) else None


def _read(case: Case) -> Reply | None:
    """The answer by the question's own wording."""
    for way in (
        owner.answer,
        contact.answer,
        _fit,
        _parallel,
        places.answer,
        portrait.answer,
        ordering.answer,
        timing.answer,
        together.answer,
        usage.answer,
        details.field_answer,
        dating.answer,
        _reference,
        others.answer,
        lists.answer,
        linked.answer,
        claims.answer,
        details.overview,
        excerpts.answer,
    ):
        found = way(case)
        if found:
            return found
    return None


def _fit(case: Case) -> Reply | None:
    return fitting.answer(case) if case.reading.asks(Form.FIT) and not case.reading.asks(Form.EXPIRY) else None


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
    if not is_other and not re.search(r"\bsa(?:y|id|ys)\b|\bopinion\b", folded):
        return None
    return reply("reference", *details.about(case, referred[0]))
