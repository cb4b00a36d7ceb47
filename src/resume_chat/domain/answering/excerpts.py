"""Answers with the resume's own sentences: those that bear out what is asked, and nothing when none does."""

import re
from collections.abc import Sequence

from resume_chat.domain.answering import details, headcount
from resume_chat.domain.answering.asked_noun import asked_noun, asks_maker
from resume_chat.domain.answering.bearing import names_somebody, names_something, unknown_names
from resume_chat.domain.answering.case import Case
from resume_chat.domain.answering.claims import after_study
from resume_chat.domain.answering.common_words import COMMON
from resume_chat.domain.answering.forms import Form
from resume_chat.domain.answering.lexicon import Section
from resume_chat.domain.answering.matching import Match, kind_terms, looks_like, matches
from resume_chat.domain.answering.records import Record
from resume_chat.domain.answering.statements import Reply, Statement, reply
from resume_chat.domain.answering.taxonomy import members_in
from resume_chat.domain.answering.thesaurus import alike
from resume_chat.domain.answering.wording import NEAREST, statement_of
from resume_chat.domain.answering.words import Word, fold, stems, words
from resume_chat.domain.passages import PassageKind

_NUMBER = re.compile(
    r"\d|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|half|twice|doubled|halved|third"
    r"|quarter|fifth)\b"
)
_COUNTED = re.compile(
    r"\bhow (?:much|many)\b(?! (?:experience|knowledge|exposure|does|do|did \w+ (?:know|like|enjoy)))"
)
"""What only a number answers."""
_QUANTITY = re.compile(
    r"\b(?:what|which) (?:\w+ )?(?:value|size|figure|amount|number|volume|level)\b(?! of (?:education|experience))"
)
"""What is given by a number, too."""
_NAME = re.compile(
    r"\bnames? of (?!the (?:project|company|employer))|\bby name\b|\bwhat (?:is|was|were|are) (?:her|his"
    r"|their) [\w ]+ called\b"
)
_BY_WHOM = re.compile(r"\b(?:by|from|of) [A-Z][a-z]")
"""Who made a thing, which only a text says that names somebody it comes from."""
_CONTAINERS = frozenset(("library", "libraries", "framework", "frameworks", "package", "packages", "brand", "brands"))
"""What a question calls things whose names alone a resume gives."""
_LONG = ("highlights", "summary", "description", "reference", "thesis", "courses", "keywords")


def answer(case: Case) -> Reply | None:
    """The sentences of the resume that bear out the question best."""
    referred = list(case.speech.referred) if case.speech.leans_back else []
    if headcount.asks_staff(case):
        return headcount.staff(case)
    if headcount.asks_team_size(case):
        return headcount.led(case, referred)
    said = case.speech.focus
    is_claim = case.reading.asks(Form.YES_NO)
    named = [
        each.record
        for each in case.subjects
        if each.is_named and not (is_claim and each.record.section == Section.REFERENCES)
    ]
    if case.reading.asks(Form.YES_NO) and case.reading.language == "en":
        return None if after_study(case) is not None else _near(case, named or referred) or _hinted(case)
    if not said or (named and not referred and not _rest(said, named)):
        referred = referred or details.preferred(case, named)
        return reply(
            "about", *(each for record in (referred or [])[:2] for each in details.about(case, record, limit=5))
        )
    best = [
        each
        for each in _best(case, said, named, referred)
        if not (is_claim and each.record.section == Section.REFERENCES and each.field.name != "reference")
    ]
    if best and not _is_answered(case, best[0]):
        return None
    if best:
        kept = [each for each in best if each.coverage >= best[0].coverage - 0.02][: 2 if best[0].coverage > 0.9 else 1]
        return reply("sentences", *_statements(case, kept), is_sure=best[0].coverage > 0.8)
    return _near(case, named or referred)


def _best(case: Case, said: Sequence[Word], named: Sequence[Record], referred: Sequence[Record]) -> list[Match]:
    """The fields that bear out enough, texts of the entries spoken of before others."""
    text = case.reading.text
    telling = [each for each in said if each.folded not in _CONTAINERS or each.stem in case.records.vocabulary]
    said = telling or said
    found = matches(case, said, text, records=named or referred)
    if not named:
        found = (
            sorted(
                [*found, *(each for each in matches(case, said, text) if each.record not in referred)],
                key=lambda each: -round(each.coverage, 2),
            )
            if referred
            else found
        )
    else:
        elsewhere = [each for each in matches(case, said, text) if each.record not in named]
        found = sorted([*found, *elsewhere], key=lambda each: -round(each.coverage, 2))
    rest = _rest(said, named)
    noun = asked_noun(case)
    enough = case.rules.follow_up_share if referred else case.rules.sentence_share
    if noun and any(noun.stem in stems(each.field.text) for each in found[:3]):
        enough = min(enough, case.rules.asked_noun_share)
    good = [each for each in found if each.coverage >= enough and (not rest or not named or _says(each, rest, case))]
    if len(telling) < len(case.speech.focus) and case.reading.asks(Form.LIST):
        good = [each for each in good if names_something(case, each)]
    return _typed(case, good)


def _rest(said: Sequence[Word], named: Sequence[Record]) -> set[str]:
    """The words that are not part of the names, places and titles of the entries spoken of."""
    told = {stem for record in named for each in record.fields if each.name not in _LONG for stem in stems(each.text)}
    return {each.stem for each in said} - told


def _says(match: Match, rest: set[str], case: Case) -> bool:
    """Whether a field itself says something of what is asked beyond the names of entries."""
    own = stems(match.field.text)
    kinds = kind_terms(case.reading.text)
    return any(
        each in own
        or alike(each) & own
        or (each in kinds and members_in(match.field.text, kinds[each]))
        or looks_like(each, match.field.text)
        for each in rest
    )


def _is_answered(case: Case, match: Match) -> bool:
    """Whether what is asked for itself is there, and a number where one is asked for."""
    if case.reading.language != "en":
        return True
    if _QUANTITY.search(case.reading.folded) and not _NUMBER.search(fold(match.field.text)):
        return False
    if _COUNTED.search(case.reading.folded) and not (_NUMBER.search(fold(match.field.text)) and _is_counted(case)):
        return False
    if _NAME.search(case.reading.folded) and not names_somebody(case, match):
        return False
    if asks_maker(case) and not _BY_WHOM.search(match.field.text):
        return False
    if case.reading.asks(Form.WHO) and not (match.record.section == Section.REFERENCES or names_something(case, match)):
        return False
    is_counted = bool(_COUNTED.search(case.reading.folded))
    noun = asked_noun(case)
    if noun is None or (noun.folded in _CONTAINERS and names_something(case, match)):
        return True
    own = stems(match.field.text) | frozenset(
        stem
        for each in match.record.fields
        if each.name in {"name", "position", "title", "organization", "institution"}
        for stem in stems(each.text)
    )
    kinds = kind_terms(case.reading.text)
    return (
        noun.stem in own
        or looks_like(noun.stem, match.field.text)
        or bool(alike(noun.stem) & own)
        or (not is_counted and noun.stem in kinds and bool(members_in(match.field.text, kinds[noun.stem])))
    )


_COUNTED_THINGS = re.compile(r"\bhow many ((?:[\w-]+ ){0,2}[\w-]+)")


def _is_counted(case: Case) -> bool:
    """Whether no word says which things are counted that the resume has nowhere: `murder` in `how many murder trials`."""
    asked = _COUNTED_THINGS.search(case.reading.folded)
    if not asked:
        return True
    said = re.split(r"\b(?:did|does|do|has|have|had|is|are|was|were|of|in|at|on|for|per|a|the)\b", asked.group(1))[0]
    kinds = kind_terms(case.reading.text)
    narrowing = [each for each in words(said) if each.is_content][:-1]
    return all(
        each.stem in case.records.vocabulary or alike(each.stem) or each.stem in kinds or each.folded in COMMON
        for each in narrowing
    )


def _typed(case: Case, found: Sequence[Match]) -> list[Match]:
    """Texts with a number first, where a number is asked for, and those that name somebody, where it is asked who."""
    if case.reading.asks(Form.WHO):
        naming = [each for each in found if names_somebody(case, each)]
        return naming if naming and naming[0].coverage >= found[0].coverage - 0.2 else list(found)
    if not case.reading.asks(Form.AMOUNT, Form.COUNT):
        return list(found)
    with_number = [each for each in found if _NUMBER.search(fold(each.field.text))]
    return with_number if with_number and with_number[0].coverage >= found[0].coverage - 0.2 else list(found)


def _statements(case: Case, found: Sequence[Match]) -> list[Statement]:
    made = {fold(each.text): each for item in reversed(found) for each in [statement_of(case, item.record, item)]}
    return list(reversed(made.values()))


def _near(case: Case, pool: Sequence[Record]) -> Reply | None:
    """The passage nearest in meaning, where nothing that is asked is unknown by name and it is near enough."""
    if unknown_names(case):
        return None
    pointers = {each.pointer for each in pool}
    nearest = sorted(case.ranked, key=lambda each: -case.similarity.get(each.id, 0.0))
    for passage in nearest[:8]:
        record = case.records.at(passage.pointer)
        if (
            record is None
            or record.section in {"profiles", Section.REFERENCES}
            or (record.section == Section.BASICS and not passage.pointer.endswith(("summary", "label")))
            or (pointers and record.pointer not in pointers)
            or case.similarity.get(passage.id, 0.0) < case.rules.near
        ):
            continue
        field = next((each for each in record.fields if each.passage.id == passage.id), None)
        made = Match(record=record, field=field, coverage=0.5, own=0.5) if field else None
        if made and _is_answered(case, made):
            return reply("near", statement_of(case, record, made), is_sure=False)
    return None


def _hinted(case: Case) -> Reply | None:
    """For a yes/no question in quite other words: the one text that stands out in meaning, said to be the nearest."""
    if unknown_names(case) or not case.reading.is_about_person:
        return None
    partly = _partly(case)
    if partly:
        return _as_nearest(case, partly)
    texts = [
        (case.similarity[each.id], each)
        for each in case.ranked
        if each.kind is PassageKind.ENTRY and each.id in case.similarity
    ]
    texts.sort(key=lambda item: -item[0])
    if len(texts) < 2 or texts[0][0] < case.rules.hint or texts[0][0] - texts[1][0] < case.rules.hint_lead:
        return None
    record = case.records.at(texts[0][1].pointer)
    field = next((each for each in record.fields if each.passage.id == texts[0][1].id), None) if record else None
    if record is None or field is None or record.section in {Section.REFERENCES, Section.BASICS, "profiles"}:
        return None
    return _as_nearest(case, Match(record=record, field=field, coverage=0.5, own=0.5))


def _partly(case: Case) -> Match | None:
    """The text that has half of what is asked about and is near in meaning too."""
    rules = case.rules
    found = [
        each
        for each in matches(case, case.speech.focus, case.reading.text)
        if each.own >= rules.hint_share
        and each.field.name in _LONG
        and case.similarity.get(each.field.passage.id, 0.0) >= rules.hint_near
        and each.record.section != Section.REFERENCES
    ]
    return found[0] if found else None


def _as_nearest(case: Case, found: Match) -> Reply | None:
    return reply("hint", statement_of(case, found.record, found, prefix=NEAREST), is_sure=False)
