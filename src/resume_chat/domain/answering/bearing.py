"""Which texts bear a claim out well enough to answer with them, and in which order."""

from collections.abc import Mapping, Sequence

from resume_chat.domain.answering.case import Case
from resume_chat.domain.answering.common_words import COMMON
from resume_chat.domain.answering.lexicon import Section
from resume_chat.domain.answering.matching import LONG, Match, kind_terms, matches
from resume_chat.domain.answering.records import Record
from resume_chat.domain.answering.taxonomy import members_in
from resume_chat.domain.answering.words import Word, stems, words

_CAPABILITY_TEXT = """
write code coding software tool tools system systems technology technologies platform platforms program programs
handle operate solution solutions knowledge skill skills expertise understand comfortable able capable proficient
hands-on production environment environments large scale have university college things stuff products product making
practice practical deal field sector industry area kind machine machines
"""
CAPABILITY = frozenset(_CAPABILITY_TEXT.split())
"""Words that say that something is known or done, not what."""
_WEIGHT: Mapping[str, int] = {
    Section.SKILLS: 0,
    Section.WORK: 1,
    Section.CERTIFICATES: 1,
    Section.EDUCATION: 2,
    Section.VOLUNTEER: 2,
    Section.PROJECTS: 3,
    Section.LANGUAGES: 3,
}
"""Which sections bear a claim out best, the lowest first."""
_EVIDENCE = 4
"""Statements that bear one claim out, at most."""


def borne_out(case: Case, said: Sequence[Word], text: str, pool: Sequence[Record] | None = None) -> list[Match]:
    """The fields that bear the words out well enough, the best first."""
    found = matches(case, said, text, records=pool or ())
    of_references = Section.REFERENCES in case.reading.nouns
    found = [
        each
        for each in found
        if each.record.section != Section.REFERENCES
        or (each.own >= 0.9 and (of_references or each.field.name == "reference"))
    ]
    found = [
        each
        for each in found
        if each.field.name not in {"issuer", "awarder", "publisher", "entity", "url", "reference"}
        or (each.own >= 0.99 and len(said) > 1)
    ]
    telling = {each.stem for each in said}
    found = [each for each in found if each.record.section != Section.LANGUAGES or stems(each.record.title) & telling]
    good = [each for each in found if each.coverage >= case.rules.claim_share]
    if not good:
        return []
    top = good[0].coverage
    kept = [each for each in good if each.coverage >= top - 0.16]
    return sorted(
        kept,
        key=lambda each: (
            -round(each.coverage + (0.16 if each.coverage >= 0.84 else 0.0), 1),
            _WEIGHT.get(each.record.section, 5),
        ),
    )


def distinct(found: Sequence[Match], limit: int = _EVIDENCE) -> list[Match]:
    """The best match of each passage."""
    kept: dict[str, Match] = {}
    for each in found:
        key = each.field.passage.id
        kept.setdefault(key, each)
    return list(kept.values())[:limit]


def names_something(case: Case, match: Match) -> bool:
    """Whether a field has a name in it that the question did not say; the first word of a text is none."""
    said = {each.stem for each in case.reading.words}
    found = [each for each in words(match.field.text) if each.is_capitalised and each.stem not in said]
    return any(each.start > 0 or match.field.name not in LONG for each in found)


def names_somebody(case: Case, match: Match) -> bool:
    """Whether a field has a name in it that the question did not say."""
    said = {each.stem for each in case.reading.words}
    return any(each.is_capitalised and each.start > 0 and each.stem not in said for each in words(match.field.text))


def unknown_names(case: Case) -> tuple[Word, ...]:
    """Names in the question that the resume does not have."""
    if case.reading.language == "de":
        return ()
    vocabulary = case.records.vocabulary
    kinds = kind_terms(case.reading.text)
    texts = [field.text for record in case.records.all for field in record.fields]
    held = {each for each, terms in kinds.items() if any(members_in(text, terms) for text in texts)}
    return tuple(
        each
        for each in case.speech.focus
        if each.is_capitalised
        and each.start > 0
        and each.stem not in vocabulary
        and not each.folded.isdigit()
        and each.folded not in COMMON
        and each.stem not in held
    )
