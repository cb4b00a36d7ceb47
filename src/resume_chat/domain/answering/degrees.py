"""Degrees by their level."""

import re
from collections.abc import Sequence

from resume_chat.domain.answering.case import Case
from resume_chat.domain.answering.forms import Form
from resume_chat.domain.answering.lexicon import Section
from resume_chat.domain.answering.records import Record
from resume_chat.domain.answering.statements import (
    Reply,
    described,
    head_passages,
    reply,
    say,
)
from resume_chat.domain.answering.words import fold, joined
from resume_chat.domain.facts import FactKind
from resume_chat.domain.facts.degrees import rank

_LEVELS = {5: 0, 4: 1, 2: 2, 3: 3, 1: 4}
"""Levels by the rank that facts give a degree: the highest first."""
_UNKNOWN = 5


def highest(case: Case) -> Reply | None:
    """The degree of the highest level."""
    degrees = case.records.of(Section.EDUCATION)
    if not degrees:
        return None
    fact = next(iter(case.fact(FactKind.HIGHEST_DEGREE)), None)
    ranked = sorted(degrees, key=level)
    chosen = next(
        (each for each in degrees if fact and fact.items and each.pointer == fact.items[0].pointer), ranked[0]
    )
    others = [each for each in degrees if each is not chosen][:3]
    also = (
        [say(f"The resume also lists {joined(described(each) for each in others)}", *head_passages(others))]
        if others
        else []
    )
    return reply(
        "highest", say(f"{case.name}'s highest degree is {described(chosen)}", *head_passages([chosen])), *also
    )


def level_named(text: str) -> int | None:
    """The level of degree that a text names: 0 for a doctorate; none when it names none."""
    folded = fold(text)
    found = [place for place, pattern in _LEVEL_NAMES if re.search(pattern, folded)]
    return found[0] if found else None


def is_unheld(case: Case) -> bool:
    """Whether a question takes a degree for granted of a level that the resume nowhere names."""
    degrees = case.records.of(Section.EDUCATION)
    named = level_named(case.reading.text)
    if named is None or not degrees or case.reading.asks(Form.FIT) or Section.EDUCATION not in case.reading.sections:
        return False
    return not any(level(each) == named for each in degrees) and not any(
        level_named(field.text) == named for record in case.records.all for field in record.fields
    )


def the_degree(records: Sequence[Record]) -> list[Record]:
    """The only entry that is a degree of a level that is known, where courses and trainings stand beside it."""
    known = [each for each in records if level(each) != _UNKNOWN]
    return known if len(known) == 1 else list(records)


def level_in_words(case: Case) -> str:
    """The degree of the level that a question names, as it is spoken of."""
    return {0: "a doctorate", 1: "a master's degree", 3: "a bachelor's degree"}[level_named(case.reading.text) or 0]


def of_level_named(case: Case, records: Sequence[Record]) -> list[Record]:
    """The degrees of the level that a question names; the entries as they are where it names none, or several."""
    named = [place for place, pattern in _LEVEL_NAMES if re.search(pattern, case.reading.folded)]
    if len(named) != 1:
        return list(records)
    return [each for each in records if each.section != Section.EDUCATION or level(each) == named[0]]


_LEVEL_NAMES = (
    (0, r"\bph\.? ?d\b|\bdoctor(?:al|ate)\b|\bdoktor\w*|\bdphil\b"),
    (1, r"\bmaster(?:s|'s)?\b(?! of ceremonies)|\bmsc\b|\bm\.sc\b|\bmba\b|\bmagister\b"),
    (3, r"\bbachelor(?:s|'s)?\b|\bbsc\b|\bb\.sc\b|\bundergraduate\b"),
)


def level(record: Record) -> int:
    """How high a degree is: 0 for a doctorate; more for less."""
    return _LEVELS.get(rank(record.text("studyType")) or rank(record.text("area")), _UNKNOWN)
