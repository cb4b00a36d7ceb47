"""Certificates that have expired, and those that hold."""

import re
from collections.abc import Sequence
from datetime import date

from resume_chat.domain.answering.case import Case
from resume_chat.domain.answering.forms import Form
from resume_chat.domain.answering.lexicon import Section
from resume_chat.domain.answering.records import Record
from resume_chat.domain.answering.statements import (
    Reply,
    Statement,
    described,
    head_passages,
    reply,
    say,
)
from resume_chat.domain.answering.words import joined, spelled

_EXPIRED = re.compile(
    r"\bexpired?\b|\brun out\b|\blaps\w+|\bout of date\b|\bno longer\b|\bnot (?:valid|up to date)\b|\babgelaufen"
    r"|\bperime|\bcaducad|\bvencid|\bscadut|\bverlopen\b|过期"
)
_HOLDS = re.compile(r"\bstill\b|\bnot expired\b|\bwill .{0,12}expire\b|\bwhen\b")


_NEXT = re.compile(r"\bnext\b|\bsoon(?:est)?\b|\bfirst to\b")


def answer(case: Case) -> Reply | None:
    """Certificates that have expired, or that still hold; the named ones where some are named."""
    certificates = case.records.of(Section.CERTIFICATES)
    named = case.named(Section.CERTIFICATES)
    if named:
        return reply("validity", *(_told(case, _agreement(case, each), [each]) for each in named[:3]))
    expired = [each for each in certificates if each.expires and each.expires.last < case.index.as_of]
    valid = [each for each in certificates if each.expires and each.expires.last >= case.index.as_of]
    unlimited = [each for each in certificates if each.expires is None]
    if valid and _NEXT.search(case.reading.folded):
        first = min(valid, key=lambda each: each.expires.last if each.expires else date.max)
        return reply("validity", _told(case, "The next to expire: ", [first]))
    if _EXPIRED.search(case.reading.folded) and not _HOLDS.search(case.reading.folded):
        return _expired(case, expired, valid or unlimited)
    is_all = case.reading.asks(Form.YES_NO) and bool(
        re.search(r"\b(?:all|both|every|each|her|his|their)\b", case.reading.folded)
    )
    agreed = ("No. " if expired else "Yes. ") if is_all and (valid or expired) else ""
    said = [_told(case, f"{agreed}Still valid: ", valid)] if valid else []
    if is_all and expired and valid:
        said.append(_told(case, "Expired: ", expired))
    said += [_told(case, "Without an expiry date: ", unlimited)] if unlimited else []
    if not said and expired:
        said.append(_told(case, "All have expired: ", expired))
    return reply("validity", *said)


def _agreement(case: Case, record: Record) -> str:
    """Yes or no, where it is asked whether a certificate holds, or has expired."""
    if not case.reading.asks(Form.YES_NO) or record.expires is None:
        return ""
    is_over = record.expires.last < case.index.as_of
    return "Yes. " if is_over == bool(_EXPIRED.search(case.reading.folded)) else "No. "


def _expired(case: Case, expired: Sequence[Record], others: Sequence[Record]) -> Reply | None:
    if expired:
        number = len(expired)
        verb = "certificate has" if number == 1 else "certificates have"
        return reply("validity", _told(case, f"{spelled(number).capitalize()} {verb} expired: ", expired))
    if not others:
        return None
    text = f"None of {case.name}'s certificates has expired by the dates that the resume gives"
    return reply("validity", say(text, *head_passages(others)))


def _told(case: Case, head: str, records: Sequence[Record]) -> Statement:
    return say(head + joined(described(each, as_of=case.index.as_of) for each in records), *head_passages(records))
