"""What comes nearest to a question that nothing answers: told beside the refusal, never as the answer."""

from resume_chat.domain.answering.case import Case
from resume_chat.domain.answering.lexicon import Section
from resume_chat.domain.answering.matching import Match, kind_terms, measure
from resume_chat.domain.answering.records import Record
from resume_chat.domain.answering.statements import Statement
from resume_chat.domain.answering.wording import statement_of

MAX_CHARS = 240
"""Characters of a text that is told: a longer one would look like an answer."""
_WORDS = 0.5
"""How much the share of a question's words that a text has counts beside its nearness in meaning."""


def nearest(case: Case) -> Statement | None:
    """The text of the resume that is nearest to the question in meaning and words together; none where none is near."""
    kinds = kind_terms(case.reading.text)
    best, best_score = None, case.rules.nearest
    for record in case.records.all:
        if record.section in {"profiles", Section.REFERENCES}:
            continue
        for field in record.fields:
            if record.section == Section.BASICS and field.name not in {"summary", "label"}:
                continue
            found = measure(case, record, field, case.speech.focus, kinds)
            score = case.similarity.get(field.passage.id, 0.0) + _WORDS * found.own
            if score > best_score:
                best, best_score = found, score
    return _told(case, best.record, best) if best else None


def _told(case: Case, record: Record, found: Match) -> Statement | None:
    made = statement_of(case, record, found)
    return made if len(made.text) <= MAX_CHARS else None
