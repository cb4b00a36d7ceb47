"""How many people: those who are led, and those who work at an employer."""

import re
from collections.abc import Sequence

from resume_chat.domain.answering.asked_noun import asked_noun
from resume_chat.domain.answering.case import Case
from resume_chat.domain.answering.leadership import PEOPLE, count_in
from resume_chat.domain.answering.lexicon import Section
from resume_chat.domain.answering.matching import Match
from resume_chat.domain.answering.placed import placed
from resume_chat.domain.answering.records import Record
from resume_chat.domain.answering.statements import Reply, reply
from resume_chat.domain.answering.wording import statement_of
from resume_chat.domain.answering.words import stems

_TEAM_SIZE = re.compile(
    r"\b(?:biggest|largest) (?:\w+ )?(?:team|group|staff|crew|brigade)\b"
    r"|\bhow (?:many|big|large)\b.{0,40}\b(?:team|people|staff|group|department|reports|crew|employees)\b"
    r"|\bhow many \w+ (?:\w+ ){0,3}?(?:under|below) (?:her|him|them)\b"
    r"|\b(?:team|staff|group) size\b|\bsize of (?:her|his|their|the) (?:team|group|staff)\b"
)
_TEAM_SIZE_ABROAD = re.compile(
    r"\bwie viele (?:mitarbeiter\w*|leute|personen|menschen)\b|\bwie gross .{0,24}\b(?:team|abteilung|gruppe)\b"
    r"|\bcombien de (?:personnes|collaborateurs|gens|employes)\b|\btaille de (?:l')?(?:son )?equipe\b"
    r"|\bcuant[ao]s (?:personas|empleados)\b|\bquant[ei] (?:persone|dipendenti)\b|\bquantas pessoas\b"
    r"|\bhoeveel (?:mensen|medewerkers)\b"
)
_STAFF = re.compile(
    r"\bhow many (?:people|employees|staff|workers) (?:work|worked|are employed|are there|(?:does|do|did)(?! (?:she"
    r"|he|they)\b)) (?:at|for|in|by)?"
    r"|\b(?:number of|how many) employees\b|\bhow (?:big|large) (?:is|was) (?:the )?"
    r"(?:company|firm|employer|organi[sz]ation)\b"
)
"""How many people an employer has, which only a description of the employer tells."""


_EXTREME = re.compile(r"\b(?:biggest|largest|most|smallest|fewest)\b")
_TEAM = re.compile(r"\b(?:team|staff|crew|reports|squad|group|department|brigade)\b")
"""What those who are led are together: a text that says the question's word goes before others."""
_LEAST = frozenset(("smallest", "fewest"))


def asks_staff(case: Case) -> bool:
    """Whether a question asks how many people an employer has."""
    return bool(_STAFF.search(case.reading.folded))


def asks_team_size(case: Case) -> bool:
    """Whether a question asks how many people are led, in any language that is known."""
    return bool(_TEAM_SIZE.search(case.reading.folded) or _TEAM_SIZE_ABROAD.search(case.reading.folded))


def staff(case: Case) -> Reply | None:
    """How many people work at the employer that is spoken of, where a text of it counts staff."""
    pool = list(case.named(Section.WORK, Section.VOLUNTEER)) or list(placed(case))
    found = [
        (record, field)
        for record in pool
        for field in record.all("summary", "description", "highlights")
        if re.search(r"\d", field.text) and stems("staff employees people workforce headcount") & stems(field.text)
    ]
    if not found:
        return None
    record, field = found[0]
    return reply("staff", statement_of(case, record, Match(record=record, field=field, coverage=1.0, own=1.0)))


def led(case: Case, referred: Sequence[Record]) -> Reply | None:
    """How many people: a text of the entries spoken of that counts some, with the word that is asked for first."""
    own = [each.record for each in case.subjects]
    pool = (
        own
        or list(referred)
        or list(placed(case))
        or [each for each in case.records.of(Section.WORK) if each.is_current(case.index.as_of)]
    )
    noun = asked_noun(case)
    extreme = _EXTREME.search(case.reading.folded)
    if extreme and not case.named():
        pool = [*case.records.of(Section.WORK), *case.records.of(Section.VOLUNTEER)]
    found = [
        (record, field)
        for record in pool
        for name in ("summary", "description", "highlights", "position")
        for field in record.all(name)
        if PEOPLE.search(field.text)
    ]
    said = {*_TEAM.findall(case.reading.folded)}
    found.sort(
        key=lambda item: (
            not (noun and noun.stem in stems(item[1].text)),
            not said & {*_TEAM.findall(item[1].text.casefold())},
        )
    )
    if extreme:
        found.sort(key=lambda item: count_in(item[1].text) or 0, reverse=extreme.group() not in _LEAST)
    if not found:
        return None
    record, field = found[0]
    return reply("people", statement_of(case, record, Match(record=record, field=field, coverage=1.0, own=1.0)))
