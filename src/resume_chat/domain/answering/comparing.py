"""Two entries beside one another: which came first, which lasted longer, whether one was before the other."""

import re
from collections.abc import Sequence

from resume_chat.domain.answering.case import DATED, Case
from resume_chat.domain.answering.forms import Form
from resume_chat.domain.answering.lexicon import Section
from resume_chat.domain.answering.placed import placed
from resume_chat.domain.answering.pools import group_key, pool_of
from resume_chat.domain.answering.records import Record
from resume_chat.domain.answering.statements import (
    Reply,
    described,
    head_passages,
    label,
    month,
    name_of,
    period,
    reply,
    say,
    when,
)
from resume_chat.domain.answering.timing import spent
from resume_chat.domain.answering.words import fold, stems

_EITHER = re.compile(
    r"\b(?:came first|first|earlier|older|newer|later|longer|more recent|oldest|newest|most recent)\b.*\b(?:or"
    r"|and|of)\b|\bmore (?:time|years|months)\b.*\bor\b|\bor\b.*\b(?:first|earlier|older|later|newer|longer)\b"
    r"|\bof (?:the|her|his|their) two\b"
)
_HALVES = re.compile(r"\b(?:before or after|earlier or later than|after or before)\b", re.IGNORECASE)
_ONE_OR_OTHER = re.compile(r"[:,-]\s*([^:,]+?)\s+or\s+([^:,?]+)\??\W*$")


_LONGER = re.compile(r"\blonger\b|\bmore (?:time|years|months)\b")


_COMPARE = re.compile(
    r"\bcompar(?:e|ed|ing|ison)\b|\bversus\b|\bvs\b|\b(?:better|stronger|more experienced) (?:at|in|with)\b.*\bor\b"
)


def answer(case: Case) -> Reply | None:
    """Two named entries, or the two of a section, put in order of time or told beside one another."""
    return _side_by_side(case) or _ordered(case)


def _side_by_side(case: Case) -> Reply | None:
    """What the resume tells of each of two named things of one kind: employers, skills, studies, projects."""
    if not _COMPARE.search(case.reading.folded) or case.reading.asks(Form.FIT):
        return None
    found = [
        each.record
        for each in case.speech.mentions
        if each.is_named and each.record.section in _COMPARED and stems(name_of(each.record)) & each.matched
    ]
    same = [each for each in found if each.section == found[0].section]
    groups: dict[str, list[Record]] = {}
    for each in same:
        groups.setdefault(group_key(each), []).append(each)
    if len(groups) != 2:
        return None
    return reply("compared", *(say(_at_length(case, group), *head_passages(group)) for group in groups.values()))


_COMPARED = frozenset((Section.WORK, Section.SKILLS, Section.EDUCATION, Section.PROJECTS, Section.VOLUNTEER))


def _at_length(case: Case, group: Sequence[Record]) -> str:
    """An employer with its time and roles, or any other entry in one phrase."""
    if group[0].section != Section.WORK:
        return described(group[0], as_of=case.index.as_of)
    roles = "; ".join(f"{each.title or 'a role'} ({period(each.span)})" for each in case.oldest_first(group))
    length, _ = spent(case, group)
    return f"{name_of(group[0])}: {length}, {roles}" if length else f"{name_of(group[0])}: {roles}"


def _ordered(case: Case) -> Reply | None:
    """Two entries in order of time."""
    halves = _HALVES.split(case.reading.text)
    if len(halves) == 2:
        return _before_or_after(case, *halves)
    parts = re.split(r"\b(before|after)\b", case.reading.text, maxsplit=1)
    if len(parts) == 3 and case.reading.asks(Form.YES_NO):
        return _before_or_after(case, parts[0], parts[2], claimed=parts[1])
    if not _EITHER.search(case.reading.folded):
        return None
    named = _two(case)
    if len(named) < 2 or named[0].pointer == named[1].pointer:
        return None
    if fold(name_of(named[0])) == fold(name_of(named[1])):
        return _longer_role(case, named) if _LONGER.search(case.reading.folded) else None
    return _in_order(case, named)


def _in_order(case: Case, named: Sequence[Record]) -> Reply | None:
    """Two entries of different names: which lasted longer, or which came first."""
    early, late = case.oldest_first(named)[0], case.oldest_first(named)[-1]
    if early.moment is None or late.moment is None:
        return None
    word = "longer" if _LONGER.search(case.reading.folded) else ""
    if word:
        groups = [[each for each in case.records.of(one.section) if group_key(each) == group_key(one)] for one in named]
        groups.sort(key=lambda group: -sum(case.days(each) for each in group))
        lengths = [spent(case, group)[0] for group in groups]
        if not all(lengths):
            return None
        text = f"{name_of(groups[0][0])} lasted longer: {lengths[0]}, against {lengths[1]} for {name_of(groups[1][0])}"
        return reply("compared", say(text, *head_passages([each for group in groups for each in group])))
    later = re.search(r"\b(?:later|newer|newest|(?:most |more )recent|latest)\b", case.reading.folded)
    if later:
        text = (
            f"{name_of(late)} is the more recent one ({_begun(late)}); {name_of(early)} came earlier ({_begun(early)})"
        )
    else:
        text = f"{name_of(early)} came first ({_begun(early)}); {name_of(late)} came later ({_begun(late)})"
    return reply("compared", say(text, *head_passages([early, late])))


def _longer_role(case: Case, named: Sequence[Record]) -> Reply | None:
    """Which of two roles at one employer lasted longer."""
    long, short = sorted(named[:2], key=lambda each: -case.days(each))
    lengths = [spent(case, [each])[0] for each in (long, short)]
    if not all(lengths):
        return None
    text = f"{label(long)} lasted longer: {lengths[0]}, against {lengths[1]} as {short.title}"
    return reply("compared", say(text, *head_passages([long, short])))


def _two(case: Case) -> list[Record]:
    """The two entries compared: one in each half of `A or B`, else two that are named, else the only two of a section."""
    either = _ONE_OR_OTHER.search(case.reading.text)
    is_apart = case.reading.asks(Form.FIRST, Form.LATEST) or _LONGER.search(case.reading.folded)
    apart = _spoken_in(case, either.groups()) if either and is_apart else []
    if len(apart) == 2:
        return apart
    named = [
        each.record
        for each in case.speech.mentions
        if each.is_named and each.record.section in (*DATED, Section.CERTIFICATES, Section.AWARDS, Section.PUBLICATIONS)
    ]
    if len(named) < 2:
        pool = pool_of(case)
        return pool if len(pool) == 2 else []
    same = [each for each in named if each.section == named[0].section]
    return list({group_key(each): each for each in reversed(same)}.values())[::-1][:2] if len(same) > 1 else named[:2]


def _spoken_in(case: Case, halves: Sequence[str]) -> list[Record]:
    """The dated entry that each half of a question speaks of."""
    found: list[Record] = []
    for half in halves:
        own = Case(case.index, half, rules=case.rules)
        said = own.reading.nouns | (own.reading.cues - {Section.WORK, Section.SKILLS})
        spoken = [each for each in own.speech.any_mentions if each.record.moment and each.record not in found]
        dated = [
            each.record
            for each in spoken
            if (each.record.section in said if said else each.is_named and each.record.section in DATED)
        ]
        dated.sort(key=lambda each: each.section not in DATED)
        heads = [each for each in spoken if each.matched & (stems(each.record.title) | stems(each.record.organisation))]
        held = [each for section in said & {*DATED} for each in case.records.of(section) if each.moment]
        found += (
            list(placed(own))[:1]
            or dated[:1]
            or [each.record for each in heads if each.record.section in DATED][:1]
            or ([] if own.speech.focus or "graduat" in own.reading.folded else case.oldest_first(held)[:1])
        )
    return found


def _before_or_after(case: Case, one: str, other: str, claimed: str = "") -> Reply | None:
    """Which of two things, spoken of in the halves of a question, came first."""
    found = _spoken_in(case, (one, other))
    if len(found) < 2:
        return None
    first, second = (each.moment for each in found)
    if first is None or second is None or (first.first <= second.last and second.first <= first.last):
        return None
    word = "before" if first.first < second.first else "after"
    agreed = f"{'Yes' if claimed == word else 'No'}. " if claimed else ""
    text = f"{agreed}{label(found[0])} came {word} {label(found[1])}: {_begun(found[0])}, against {_begun(found[1])}"
    return reply("compared", say(text, *head_passages(found)))


def _begun(record: Record) -> str:
    return f"begun in {month(record.moment)}" if record.span else when(record.moment)
