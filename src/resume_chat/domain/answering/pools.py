"""The entries that a superlative or a comparison ranges over."""

from resume_chat.domain.answering.case import Case
from resume_chat.domain.answering.lexicon import Section
from resume_chat.domain.answering.placed import of_sort
from resume_chat.domain.answering.records import Record
from resume_chat.domain.answering.statements import label
from resume_chat.domain.answering.words import fold, stems


def pool_of(case: Case) -> list[Record]:
    """The entries that are compared: of the section that is named, else jobs; narrowed by what else is said."""
    section = case.section or (case.sections[0] if case.sections else None)
    if section is None and case.speech.leans_back:
        section = next((each for each in case.speech.context_sections if each in {*Section}), None)
    if section is None:
        return []
    pool = list(case.records.of(section))
    sort = of_sort(case) if section == Section.WORK else []
    if sort:
        return sort
    said = {each.stem for each in case.speech.focus}
    narrowed = [each for each in pool if said and said <= each.words | stems(label(each))]
    if said and not narrowed:
        known = said & case.records.vocabulary
        narrowed = [each for each in pool if known and known <= each.words]
        if not narrowed or len(known) < len(said):
            return [] if said - case.records.vocabulary else pool
    return narrowed or pool


def group_key(record: Record) -> str:
    """What entries are grouped by: the employer, else the entry."""
    return fold(record.organisation) if record.section == Section.WORK and record.organisation else record.pointer
