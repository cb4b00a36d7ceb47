"""How long: at an employer, in a role, with a skill, at work in all; breaks and jobs side by side."""

import re
from collections.abc import Sequence
from datetime import date

from resume_chat.domain.answering import breaks, skill_years
from resume_chat.domain.answering.case import DATED, Case
from resume_chat.domain.answering.degrees import level_named, of_level_named
from resume_chat.domain.answering.forms import Form
from resume_chat.domain.answering.lexicon import Section
from resume_chat.domain.answering.mentions import Mention, strongest
from resume_chat.domain.answering.placed import of_sort, placed
from resume_chat.domain.answering.records import Record
from resume_chat.domain.answering.statements import (
    Reply,
    Statement,
    head_passages,
    label,
    month,
    period,
    reply,
    say,
)
from resume_chat.domain.answering.taxonomy import kinds_named, members_in
from resume_chat.domain.answering.thesaurus import alike
from resume_chat.domain.answering.words import fold, joined, stems, words
from resume_chat.domain.dates import Interval, PartialDate, total
from resume_chat.domain.facts import FactKind

_ALL = re.compile(
    r"\b(?:work(?:ing)?|professional|total|overall|industry|job|career|relevant"
    r"|employment) (?:\w+ )?experience\b|\bexperience (?:in total|overall|does|do|has|in all)\b"
    r"|\byears of experience\b(?! (?:in|with|as|of)\b)|\byears? in (?:the |this )?(?:field|industry"
    r"|business|profession|trade)\b"
    r"|\bhow (?:long|many years) (?:has|have) \w+ (?:been )?(?:working|work(?:ed)?|in (?:the )?(?:work ?force"
    r"|industry|profession|business))\b(?! (?:at|for|in|with|on|as)\b)|\bexperienced is\b"
    r"|\bcareer\b.{0,16}\b(?:long|length|span)\b|\blong .{0,20}\bcareer\b"
    r"|\bberufserfahrung\b|\bexperience professionnelle\b|\bexperiencia (?:laboral|profesional)\b"
    r"|\besperienza (?:lavorativa|professionale)\b|\bexperiencia profissional\b|\bwerkervaring\b|工作经验|経験"
)
_SINCE = re.compile(r"\b(?:since|after|from)\b(?:.{0,40}?)\b((?:19|20)\d\d)\b")
_SINCE_STUDY = re.compile(
    r"\b(?:since|after) (?:leaving|finishing|completing|graduat\w+|her|his|their|the|university|college"
    r"|school)\b.{0,40}?\b(?:universit\w+|college|school|graduat\w+|degree|studies|master\w*|bachelor\w*|ph\.?d"
    r"|doctorate)\b"
    r"|\bsince graduat\w+|\bafter graduat\w+"
)
_STATED = re.compile(r"\b(?:list|state|claim|give|report|indicate|say|mention)s?\b")
_ROLE = re.compile(
    r"\b(?:as|was|were|been|is|being) (?!\w+ on (?:the )?(?:staff|payroll|team))"
    r"(?:(?:she|he|they) )?(?:ever )?(?:an? |the )?((?:[\w-]+ ){1,3}?)(?:of|at|for"
    r"|in)\b"
)


def answer(case: Case) -> Reply | None:
    """The length of time that is asked for, if one is."""
    reading = case.reading
    if reading.asks(Form.GAP) and Section.EDUCATION not in reading.nouns:
        return breaks.answer(case)
    is_taking = _TAKING.search(reading.folded) and not (case.named() or Section.EDUCATION in reading.sections)
    if not reading.asks(Form.DURATION) or is_taking:
        return None
    if _SINCE_FIRST.search(reading.folded):
        return _experience(case)
    return (
        skill_years.difference(case)
        or skill_years.stated(case)
        or _since_study(case)
        or _entries(case)
        or skill_years.span(case)
        or _everything(case)
    )


_TAKING = re.compile(
    r"\bhow long (?:did|does|do|has|have) (?:[\w-]+ ){1,4}?(?:take|taken)\b|\bhow long (?:do|does) (?:[\w-]+ ){1,4}?run\b"
)
"""How long a run, a build or a quote takes: a text's own figure, unless an entry is named."""


def is_unknown_role(case: Case) -> bool:
    """Whether the question takes for granted a role, at an employer of the resume, that the resume knows nothing of."""
    match = _ROLE.search(case.reading.folded)
    if not match or not case.reading.asks(Form.DURATION, Form.WHEN) or not case.named(Section.WORK, Section.VOLUNTEER):
        return False
    said = {each.stem for each in words(match.group(1))}
    told = [each for each in case.speech.focus if each.stem in said and not each.folded.endswith(("ing", "ed"))]
    known = case.records.vocabulary
    return bool(told) and not any(each.stem in known or alike(each.stem) & known for each in told)


def spent(case: Case, records: Sequence[Record]) -> tuple[str, tuple[Interval, ...]]:
    """How long entries took together, in words, each day counted once; empty when no date tells."""
    intervals = tuple(each for record in records for each in [record.interval(case.index.as_of)] if each)
    return (str(total(intervals)), intervals) if intervals else ("", ())


# ---------------------------------------------------------------- entries


def _entries(case: Case) -> Reply | None:
    """How long the entries lasted that the question speaks of."""
    records = _spoken(case)
    if not records:
        return None
    length, _ = spent(case, records)
    if not length:
        return reply(
            "duration",
            *(say(f"The resume gives no full dates for {label(each)}", *head_passages([each])) for each in records[:2]),
        )
    if len(records) == 1:
        return reply("duration", _single(case, records[0], length))
    if len({fold(each.organisation) for each in records}) == 1 and records[0].organisation:
        return reply("duration", _together(case, records, length, f"at {records[0].organisation}"))
    return reply(
        "duration",
        *(_single(case, each, spent(case, [each])[0]) for each in records[:6] if spent(case, [each])[0]),
        *_sum(case, records, length),
    )


def _sum(case: Case, records: Sequence[Record], length: str) -> tuple[Statement, ...]:
    if len(records) < 2 or not case.reading.asks(Form.TOTAL):
        return ()
    return (say(f"Together, with overlaps counted once, that is {length}", *head_passages(records)),)


def _single(case: Case, record: Record, length: str) -> Statement:
    fact = next(iter(case.fact(FactKind.TENURE, pointer=record.pointer)), None)
    cites = (case.passage_of(fact), *head_passages([record])) if fact else head_passages([record])
    text = fact.statement if fact else f"{case.name}: {label(record)}, {period(record.span)}, {length}"
    return say(text, *cites[:1])


def _together(case: Case, records: Sequence[Record], length: str, where: str) -> Statement:
    roles = joined(f"{each.title or 'a role'} ({period(each.span)})" for each in case.oldest_first(records))
    now = any(each.is_current(case.index.as_of) for each in records)
    facts = [
        each
        for each in case.fact(FactKind.EMPLOYER)
        if {item.pointer for item in each.items} == {record.pointer for record in records}
    ]
    text = (
        f"{case.name} {'has worked' if now else 'worked'} {where} for {length} in all{' so far' if now else ''}:"
        f" {roles}"
    )
    if facts:
        return say(facts[0].statement, case.passage_of(facts[0]))
    return say(text, *head_passages(records))


def _spoken(case: Case) -> list[Record]:
    """The dated entries that the question asks the length of."""
    reading, speech = case.reading, case.speech
    dated = [each for each in DATED if each in reading.nouns] or [*DATED]
    if Section.WORK in reading.sections and Section.EDUCATION in dated and len(dated) > 1:
        dated = [each for each in dated if each is not Section.EDUCATION]
    if not any(each.is_named for each in speech.subjects_in(*DATED)) and not specific_noun(case):
        own = placed(case) or of_sort(case)
        if own:
            return list(own)
    of_level = of_level_named(case, case.records.of(Section.EDUCATION)) if level_named(reading.text) is not None else []
    if len(of_level) == 1 and Section.EDUCATION in reading.sections and not speech.subjects_in(*DATED):
        return of_level
    if reading.asks(Form.CURRENT) and not speech.subjects_in(*DATED):
        current = [each for each in case.records.of(Section.WORK) if each.is_current(case.index.as_of)]
        return case.newest_first(current)[:1]
    leant = _leant_on(case)
    return leant or _sought(case, dated)


def specific_noun(case: Case) -> bool:
    """Whether a section other than the jobs is named whose entries last."""
    return bool(case.reading.nouns & {Section.VOLUNTEER, Section.PROJECTS, Section.EDUCATION})


def _leant_on(case: Case) -> list[Record]:
    """The entries that a follow-up leans on: those of one organisation."""
    speech = case.speech
    if not speech.leans_back or any(each.is_named for each in speech.subjects_in(*DATED)):
        return []
    referred = [each for each in speech.referred if each.section in DATED]
    return [each for each in referred if each.organisation == referred[0].organisation]


def _sought(case: Case, dated: Sequence[str]) -> list[Record]:
    """The entries that the question's own words speak of."""
    reading, speech = case.reading, case.speech
    specific = [each for each in dated if each in reading.nouns and each != Section.WORK]
    found = speech.subjects_in(*dated) or (() if specific else speech.subjects_in(*DATED))
    if not found:
        return _otherwise(case, specific)
    best = found[0]
    missing = speech.said - {each for item in found for each in item.matched}
    covered = len(best.matched) / max(len(speech.said), 1)
    if missing and covered < 0.5 and not best.is_named:
        return []
    kept = strongest(found, share=0.85)
    if best.is_named and best.record.organisation:
        kept = _same_organisation(case) or kept
    return case.newest_first({each.record.pointer: each.record for each in kept}.values())


def _otherwise(case: Case, specific: Sequence[str]) -> list[Record]:
    """The entries meant by a kind of work, where no word of theirs is said."""
    if specific:
        entries = case.records.of(specific[0])
        return list(entries) if len(entries) == 1 or not case.speech.focus else _by_kind(case, entries)
    titled = _by_title(case) if Section.WORK in case.reading.nouns else []
    return titled or _by_kind(case, [*case.records.of(Section.WORK), *case.records.of(Section.VOLUNTEER)])


def _same_organisation(case: Case) -> tuple[Mention, ...]:
    """All roles at the organisation that is named, unless a role is named too."""
    mentions = [each for each in case.speech.mentions if each.record.section in {Section.WORK, Section.VOLUNTEER}]
    best = mentions[0] if mentions else None
    if best is None or not best.record.organisation:
        return ()
    words = stems(best.record.organisation)
    if not words & best.matched:
        return ()
    same = tuple(each for each in mentions if each.record.organisation == best.record.organisation)
    telling = [each for each in same if (each.matched - words) == (best.matched - words)]
    return tuple(telling) if best.matched - words else same


def _by_kind(case: Case, entries: Sequence[Record]) -> list[Record]:
    """Entries whose title, name or description is of the kind that the question names, or says it in other words."""
    terms = frozenset(term for _, group in kinds_named(case.reading.text) for term in group)
    likes = {other for each in case.speech.focus for other in (*alike(each.stem), each.stem)}
    for names in (("position", "name", "organization"), ("description", "summary")):
        found = [
            record
            for record in entries
            if any(members_in(item.text, terms) or likes & stems(item.text) for item in record.all(*names))
        ]
        if found:
            return case.newest_first(found)
    return []


def _by_title(case: Case) -> list[Record]:
    """Jobs whose title has a noun of the question: internships, freelance work."""
    kinds = {"internship": ("intern", "trainee", "praktik"), "stage": ("intern", "stagiaire")}
    found = []
    for stem, marks in kinds.items():
        if any(each.folded.startswith(stem) for each in case.reading.words):
            found += [each for each in case.records.of(Section.WORK) if any(mark in fold(each.title) for mark in marks)]
    return case.newest_first(found)


# ---------------------------------------------------------------- everything


_SINCE_FIRST = re.compile(
    r"\b(?:from|since) (?:her|his|their) (?:very )?first job\b.*\b(?:today|now|so far|present)\b"
    r"|\b(?:counting|counted) (?:from|since) (?:her|his|their) (?:very )?first job\b"
)


def _everything(case: Case) -> Reply | None:
    """Total work experience."""
    about_all = (
        _SINCE_FIRST.search(case.reading.folded)
        or _ALL.search(case.reading.folded)
        or (not case.speech.focus and Section.WORK in case.reading.sections)
    )
    if not about_all or (case.speech.focus and not _ALL.search(case.reading.folded)):
        return None
    uncovered = [
        each for each in case.speech.focus if not each.folded.isdigit() and each.stem not in case.speech.rarity
    ]
    if uncovered:
        return None
    return _experience(case)


def _experience(case: Case) -> Reply | None:
    fact = next(iter(case.fact(FactKind.EXPERIENCE)), None)
    return reply("experience", say(fact.statement, case.passage_of(fact))) if fact else None


def _since_study(case: Case) -> Reply | None:
    """Work experience since a degree or a year."""
    folded = case.reading.folded
    year = _SINCE.search(folded)
    study = _SINCE_STUDY.search(folded)
    if not (year or study) or case.named(Section.WORK):
        return None
    if not (_ALL.search(folded) or Section.WORK in case.reading.sections):
        return None
    begin = date(int(year.group(1)), 1, 1) if year else None
    degree = None
    if study:
        ended = [each for each in case.records.of(Section.EDUCATION) if each.span and each.span.end]
        if begin:
            ended = [
                each for each in ended if each.span and each.span.end and each.span.end.year == begin.year
            ] or ended
        ended = of_level_named(case, ended) or ended
        degree = next(iter(case.newest_first(ended)), None)
    if degree and degree.span and degree.span.end:
        begin = _after(degree.span.end)
    if begin is None:
        return None
    jobs = [each for each in case.records.of(Section.WORK) if (i := each.interval(case.index.as_of)) and i.end > begin]
    kept = [_from(i, begin) for each in jobs for i in [each.interval(case.index.as_of)] if i]
    if not kept:
        return None
    whole = total([each for each in kept if each.start < each.end])
    since = (
        f"since {label(degree)} ended in {month(degree.span.end)}" if degree and degree.span else f"since {begin.year}"
    )
    text = f"{case.name} has {whole} of work experience {since}, time in parallel jobs counted once"
    return reply("experience since", say(text, *head_passages(jobs), *(head_passages([degree]) if degree else ())))


def _after(moment: PartialDate) -> date:
    last = moment.last
    return date(last.year + (last.month == 12), last.month % 12 + 1, 1)


def _from(interval: Interval, begin: date) -> Interval:
    if interval.start >= begin:
        return interval
    return Interval(
        start=begin,
        end=max(interval.end, begin),
        earliest_start=begin,
        latest_start=begin,
        earliest_end=max(interval.earliest_end, begin),
        latest_end=max(interval.latest_end, begin),
    )
