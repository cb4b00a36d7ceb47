"""What a field of the resume says, as a sentence that tells where it stands."""

from collections.abc import Mapping

from resume_chat.domain.answering.case import Case
from resume_chat.domain.answering.lexicon import Section
from resume_chat.domain.answering.matching import Match
from resume_chat.domain.answering.records import Record
from resume_chat.domain.answering.statements import Statement, described, label, name_of, say
from resume_chat.domain.answering.words import fold, words
from resume_chat.domain.text import sentences, shorten

_TEXTS = {"highlights", "summary", "description", "reference"}


NEAREST = "The resume does not say so in these words; what comes nearest is this. "
"""What is said ahead of a text that may bear out what is asked, in other words than the question's."""


def statement_of(case: Case, record: Record, match: Match, prefix: str = "") -> Statement:
    """What a field says, as a sentence with where it stands."""
    field = match.field
    if field.name in _TEXTS:
        text = _best_sentences(field.text, case) if len(field.text) > 320 else field.text
        where = "" if record.section == Section.BASICS else f"{_where(record)}: "
        quote = f'"{text}"' if record.section == Section.REFERENCES else text
        return say(f"{prefix}{where}{quote}", field.passage)
    if record.section == Section.BASICS:
        return say(f"{prefix}{case.name}: {field.text}", field.passage)
    title = record.title_field
    cites = [field.passage]
    if title and title.passage.id != field.passage.id and record.section not in {Section.WORK, Section.EDUCATION}:
        cites.append(title.passage)
    shown = described(record, as_of=case.index.as_of)
    if fold(field.text) not in fold(shown):
        shown = f"{shown}: {field.text}"
    return say(f"{prefix}{_kind(record)}{shown}", *cites)


_KINDS: Mapping[str, str] = {
    Section.SKILLS: "Skill: ",
    Section.CERTIFICATES: "Certificate: ",
    Section.AWARDS: "Award: ",
    Section.PUBLICATIONS: "Publication: ",
    Section.PROJECTS: "Project: ",
    Section.INTERESTS: "Interest: ",
    Section.LANGUAGES: "Language: ",
    Section.VOLUNTEER: "Volunteering: ",
}


def _kind(record: Record) -> str:
    return _KINDS.get(record.section, "")


def _where(record: Record) -> str:
    if record.section in {Section.WORK, Section.VOLUNTEER}:
        return label(record)
    return f"{_kind(record)}{name_of(record)}" if record.section != Section.REFERENCES else record.text("name")


def _best_sentences(text: str, case: Case, limit: int = 2) -> str:
    said = case.speech.said
    parts = [each.strip() for each in sentences(text)]
    scored = sorted(range(len(parts)), key=lambda place: -len(said & {each.stem for each in words(parts[place])}))
    return shorten(" ".join(parts[place] for place in sorted(scored[:limit])), 420)
