"""Whether a text may be answered with `Yes`: no name and no number of the question may be missing where it stands.

`Did she write it in Java?` is not affirmed by the text that says what she wrote, nor `ten apprentices` by three of them.
"""

import re

from resume_chat.domain.answering.case import Case
from resume_chat.domain.answering.common_words import COMMON
from resume_chat.domain.answering.matching import ALIKE, KIND, LONG, Match
from resume_chat.domain.answering.records import Record
from resume_chat.domain.answering.taxonomy import kinds_named, members_in
from resume_chat.domain.answering.words import NUMBERS, fold, words

_TENS = dict(
    zip(
        ["thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety", "hundred", "dozen"],
        (30, 40, 50, 60, 70, 80, 90, 100, 12),
        strict=True,
    )
)
_DATE = re.compile(r"\d{4}(?:-\d\d){0,2}")
_NEAR = 0.25
"""Similarity, -1 to 1, that a long text must have which has no word of the question, but one of its kind."""


def affirms(case: Case, match: Match) -> bool:
    """Whether a match bears out what is asked, with all its names and numbers, and by more than a word of the same kind."""
    return (
        match.coverage >= case.rules.affirmed_share
        and _has_all(case, match.record)
        and _has_phrases(case, match.record)
        and not (
            ALIKE <= match.coverage <= KIND + 0.01
            and match.field.name in LONG
            and case.similarity.get(match.field.passage.id, 0.0) < _NEAR
        )
    )


def _has_all(case: Case, record: Record) -> bool:
    """Whether an entry has every name and every number that the question says."""
    names = {
        each.stem
        for each in case.speech.focus
        if each.is_capitalised and each.start > 0 and each.folded not in COMMON and not each.folded.isdigit()
    }
    texts = " ".join(each.text for each in record.fields if not _DATE.fullmatch(each.text))
    return names <= record.words and numbers_in(case.reading.text) <= numbers_in(texts) | _years(record)


def _has_phrases(case: Case, record: Record) -> bool:
    """Whether an entry has something of each kind that the question names by several words, such as `machine learning`."""
    asked = [terms for name, terms in kinds_named(case.reading.text) if " " in name]
    return all(any(members_in(each.text, terms) for each in record.fields) for terms in asked)


def numbers_in(text: str) -> frozenset[str]:
    """The numbers of a text, those in words, from two on, included; without separators."""
    found = {
        re.sub(r"[,.\s](?=\d{3}\b)", "", each)
        for each in re.findall(r"(?<![\w.])\d[\d,.]*\d|(?<![\w.])\d(?![\w])", text)
    }
    said = {each.folded for each in words(fold(text))}
    worded = {str(value) for word, value in {**NUMBERS, **_TENS}.items() if value > 1 and word in said}
    return frozenset(found | worded)


def _years(record: Record) -> frozenset[str]:
    span, moments = record.span, [record.moment, record.expires]
    moments += [span.start, span.end] if span else []
    return frozenset(str(each.year) for each in moments if each)
