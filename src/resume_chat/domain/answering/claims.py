"""Does she know, has he ever, is she a fit: what the resume bears out, requirement by requirement."""

import re
from collections.abc import Sequence

from resume_chat.domain.answering import abroad, leadership
from resume_chat.domain.answering.affirming import affirms
from resume_chat.domain.answering.bearing import CAPABILITY, borne_out, distinct, unknown_names
from resume_chat.domain.answering.case import Case
from resume_chat.domain.answering.forms import Form
from resume_chat.domain.answering.languages import language_named
from resume_chat.domain.answering.lexicon import Section
from resume_chat.domain.answering.matching import ALIKE, LONG, Match
from resume_chat.domain.answering.placed import of_sort, sort_words
from resume_chat.domain.answering.records import Record
from resume_chat.domain.answering.statements import Reply, Statement, described, head_passages, reply, say
from resume_chat.domain.answering.stems import stem
from resume_chat.domain.answering.wording import NEAREST, statement_of
from resume_chat.domain.answering.words import Word, fold, joined, words


def answer(case: Case) -> Reply | None:
    """What the resume bears out of a claim or of a list of requirements."""
    if _language(case):
        return _language(case)
    if not (case.reading.asks(Form.YES_NO) or abroad.asked(case)) and not _EXPERIENCE.search(case.reading.folded):
        return None
    return _claim(case)


_EXPERIENCE = re.compile(
    r"\bhow much (?:\w+ ){1,2}(?:has|have|does|did) \w+ (?:do|done|have|had|seen)\b|\b(?:what|which|any"
    r"|how much|kind of|whats) (?:\w+ ){0,4}?(?:experience|knowledge|exposure|background"
    r"|skills?|expertise)\b|\bexperi\w+ (?:with|in|of)\b|\bfamiliar with\b|\bevidence (?:of|for|that)\b"
)


# ---------------------------------------------------------------- one claim


_AT_WORK = re.compile(r"\b(?:work|worked|working|employed|job) (?:in|at|for) (?:an? |any )")
"""Work at a kind of place, which only jobs bear out."""


def _claim(case: Case) -> Reply | None:
    special = abroad.answer(case) or leadership.answer(case) or _of_sort(case)
    if special:
        return special
    said = _claimed(case)
    if not said:
        return None
    parts = _alternatives(case)
    if len(parts) > 1:
        return _each(case, parts)
    if unknown_names(case):
        return None  # what has a name that the resume lacks is borne out by nothing
    pool = after_study(case)
    if pool is None and _AT_WORK.search(case.reading.folded):
        pool = [*case.records.of(Section.WORK), *case.records.of(Section.VOLUNTEER)]
    if pool is not None and not pool:
        return None
    of_section = [each for section in _SECTIONS & case.reading.nouns for each in case.records.of(section)]
    best = [
        each
        for each in borne_out(case, said, case.reading.text, pool if pool is not None else of_section or None)
        if not _is_mere_likeness(case, each)
    ]
    if not best:
        return None
    is_borne_out = affirms(case, best[0])
    said_first = ("Yes. " if is_borne_out else NEAREST) if case.reading.asks(Form.YES_NO) else ""
    chosen = distinct(best) if is_borne_out else best[:1]
    told = [
        statement_of(case, each.record, each, prefix=said_first if place == 0 else "")
        for place, each in enumerate(chosen)
    ]
    return reply("claim", *told, is_sure=best[0].coverage >= 0.9)


def _of_sort(case: Case) -> Reply | None:
    """The jobs of a sort, where nothing more is asked than whether there were any."""
    jobs = of_sort(case)
    rest = [each for each in case.speech.focus if each.folded not in sort_words(case)]
    if not jobs or rest or not case.reading.asks(Form.YES_NO):
        return None
    told = "; ".join(described(each) for each in case.newest_first(jobs)[:5])
    return reply("claim", say(f"Yes. {told}", *head_passages(jobs[:5])))


_SECTIONS = frozenset((Section.EDUCATION, Section.CERTIFICATES, Section.AWARDS, Section.PUBLICATIONS))
"""Sections whose names say where a claim is to be borne out."""
_OR = re.compile(
    r"\s*(?:,\s*(?:or\s+|and\s+)?|\s/\s?|\bor\b|\band/or\b|\boder\b|\bou\b)\s*(?:(?:the like|similar|so|such)\b\W*)?",
    re.IGNORECASE,
)
"""What parts things of which any may be meant."""


def _alternatives(case: Case) -> list[tuple[str, tuple[Word, ...]]]:
    """The things of which any may be meant, each with its words; one or none where only one thing is."""
    text = case.reading.text
    if case.named():
        return []
    said = [each for each in case.speech.focus if each.folded not in CAPABILITY and each.stem not in CAPABILITY]
    found, position = [], 0
    for match in [*_OR.finditer(text), None]:
        end = match.start() if match else len(text)
        held = tuple(each for each in said if position <= each.start < end)
        if held:
            found.append((text[held[0].start : held[-1].start + len(held[-1].text)], held))
        position = match.end() if match else end
    return found


def _each(case: Case, parts: Sequence[tuple[str, tuple[Word, ...]]]) -> Reply | None:
    """What bears out each of several things; what nothing does is said to be missing."""
    told: list[Statement] = []
    missing: list[str] = []
    for text, said in parts:
        best = [each for each in borne_out(case, said, text) if not _is_mere_likeness(case, each)]
        if best:
            made = [statement_of(case, each.record, each) for each in distinct(best, 1 if len(parts) > 2 else 2)]
            told += [each for each in made if each not in told]
        else:
            missing.append(text)
    if not told:
        return None
    if case.reading.asks(Form.YES_NO):
        told[0] = say(f"Yes. {told[0].text}", *told[0].passages)
    if missing:
        told.append(say(f"The resume does not mention {joined(missing, last='or')}"))
    return reply("claim", *told)


def _is_mere_likeness(case: Case, match: Match) -> bool:
    """Whether nothing but words that often mean the same speaks for a text, and its meaning is far away."""
    enough = _ALIKE_NEAR if match.field.name in LONG else _ALIKE_NAMED
    return match.coverage <= ALIKE + 0.01 and case.similarity.get(match.field.passage.id, 1.0) < enough


_ALIKE_NEAR, _ALIKE_NAMED = 0.25, 0.4
"""Similarity, -1 to 1, that a text, or a mere name, must have which bears a claim out by like words only."""
_READY = re.compile(r"\b(?:open|willing|ready|prepared|keen|happy|looking|interested) (?:to|in|for)\b")


def _claimed(case: Case) -> tuple[Word, ...]:
    ready = {each for match in _READY.finditer(case.reading.folded) for each in match.group().split()}
    kept = tuple(
        each
        for each in case.speech.focus
        if each.folded not in CAPABILITY and each.stem not in CAPABILITY and each.folded not in ready
    )
    if ready and not kept:
        return ()
    known = case.records.vocabulary
    pairs = re.findall(r"(\w+) (?:or|oder|ou|o) (\w+)", case.reading.folded)
    other = {
        stem(away)
        for one, two in pairs
        for here, away in ((one, two), (two, one))
        if stem(here) in known and stem(away) not in known
    }
    return tuple(each for each in kept if each.stem not in other) or case.speech.focus


def after_study(case: Case) -> list[Record] | None:
    """The entries begun after the last degree ended, when the question says `after graduating`."""
    if not re.search(
        r"\b(?:since|after) (?:graduat\w+|(?:finishing|leaving|completing) (?:\w+ )?(?:school|universit\w+"
        r"|college|degree|studies))",
        case.reading.folded,
    ):
        return None
    ends = [each.span.end.last for each in case.records.of(Section.EDUCATION) if each.span and each.span.end]
    if not ends:
        return None
    last = max(ends)
    return [
        each
        for each in case.records.of(Section.WORK)
        if each.span and each.span.start and each.span.start.first >= last
    ]


# ---------------------------------------------------------------- languages


_EXCEPT = re.compile(r"\b(?:besides|other than|apart from|except|beyond|ausser|neben|sauf|outre|aparte de|ademas de)\b")
"""What asks for the other languages than the one named."""


_LEVELS = (
    (
        re.compile(r"\b(?:native|mother tongue|first language|muttersprach\w*|maternelle|materna)\b"),
        re.compile(r"nativ|mother|first|bilingu|mutter|matern"),
    ),
    (
        re.compile(r"\bfluen\w+|\bfliessend\b|\bcouramment\b"),
        re.compile(r"fluen|nativ|mother|bilingu|full prof|\bc[12]\b|fliess|mutter|courant|matern"),
    ),
)
"""Levels that a question asks for, and how the resume says that they are held."""


_SPEAKS = re.compile(r"^\W*(?:habla|parla|fala|spricht|parle)")


def _is_level_held(case: Case, fluency: str) -> bool:
    """Whether a language is spoken as well as is asked."""
    return all(held.search(fold(fluency)) for asked, held in _LEVELS if asked.search(case.reading.folded))


def _language(case: Case) -> Reply | None:
    """How well a human language is spoken that the question names."""
    named = language_named(case.reading.text)
    if not named or case.reading.asks(Form.FIT) or _EXCEPT.search(case.reading.folded):
        return None
    spoken = {fold(each.title): each for each in case.records.of(Section.LANGUAGES)}
    asks = {Section.LANGUAGES} & case.reading.sections or re.search(
        r"\b(?:level|well|good|know|understand|niveau|nivel|livello|gut|bien)\b", case.reading.folded
    )
    if not asks:
        return None
    found = [
        record
        for name, record in spoken.items()
        if named & {each.folded for each in words(name)} or (language_named(name) & named)
    ]
    said = []
    for record in found:
        fluency = record.text("fluency")
        is_asked = case.reading.asks(Form.YES_NO) or _SPEAKS.match(case.reading.folded)
        yes = "Yes. " if is_asked and _is_level_held(case, fluency) else ""
        text = f"{yes}{case.name} speaks {record.title}" + (f": {fluency}" if fluency else "")
        said.append(say(text, *record.passages))
    return reply("language", *said)


# ---------------------------------------------------------------- a job ad
