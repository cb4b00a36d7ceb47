"""The job before or after another."""

import re
from collections.abc import Sequence

from resume_chat.domain.answering.case import Case
from resume_chat.domain.answering.degrees import of_level_named
from resume_chat.domain.answering.forms import Form
from resume_chat.domain.answering.lexicon import Section
from resume_chat.domain.answering.records import Record
from resume_chat.domain.answering.statements import (
    Reply,
    described,
    head_passages,
    label,
    name_of,
    period,
    reply,
    say,
)
from resume_chat.domain.answering.words import fold, stems, words


def answer(case: Case) -> Reply | None:
    """The job before or after another."""
    before = case.reading.asks(Form.BEFORE)
    after = case.reading.asks(Form.AFTER)
    if before == after or case.reading.asks(Form.DURATION, Form.LONGEST):
        return None
    other = _in_other_section(case, before=before) or (_after_study(case) if after else None)
    if other:
        return other
    if (
        case.section not in {None, Section.WORK}
        or {Section.EDUCATION, Section.PUBLICATIONS, Section.AWARDS} & case.reading.sections
    ):
        return None
    jobs = [each for each in case.oldest_first(case.records.of(Section.WORK)) if each.moment]
    anchor = _anchor(case, jobs)
    if anchor is None:
        return None
    return _beside(case, jobs, anchor, before=before)


def _in_other_section(case: Case, *, before: bool) -> Reply | None:
    """For a follow-up without words of its own: the degree, project or award beside the one spoken of."""
    if (
        not case.speech.leans_back
        or case.speech.focus
        or Section.WORK in case.reading.sections
        or not case.speech.referred
    ):
        return None
    anchor = case.speech.referred[0]
    entries = [each for each in case.newest_first(case.records.of(anchor.section)) if each.moment or each.span][::-1]
    if anchor.section in {Section.WORK, Section.BASICS} or anchor not in entries:
        return None
    place = entries.index(anchor) + (-1 if before else 1)
    if not 0 <= place < len(entries):
        return None
    chosen = entries[place]
    word = "before" if before else "after"
    text = f"The one {word} {label(anchor)} is {described(chosen, as_of=case.index.as_of)}"
    return reply("neighbour", say(text, *head_passages([chosen])))


_DID = re.compile(
    r"\bwhat (?:did|was|has) \w+ (?:do|doing|done)\b|\bwhere did \w+ (?:go|work|start)\b|\bwhat (?:came|happened)\b"
)
_AT_ONCE = frozenset(("straight", "directly", "immediately", "right", "leaving", "finishing"))


def _after_study(case: Case) -> Reply | None:
    """The first job begun when a study had ended: the one that is named, else the one that a job followed the soonest."""
    is_of_study = Section.EDUCATION in case.reading.sections
    is_of_work = Section.WORK in case.reading.nouns or _DID.search(case.reading.folded)
    rest = [each for each in case.speech.focus if each.folded not in _AT_ONCE]
    named = list(case.named(Section.EDUCATION))
    if not (is_of_study and is_of_work) or (rest and not named):
        return None
    studies = [each for each in case.oldest_first(named or case.records.of(Section.EDUCATION)) if _end(case, each)]
    jobs = case.oldest_first(each for each in case.records.of(Section.WORK) if each.interval(case.index.as_of))
    free = [each for each in studies if not any(_begun(case, job) < _end(case, each) < _end(case, job) for job in jobs)]
    pairs = [
        (study, job)
        for study in of_level_named(case, named or free or studies)
        for job in jobs
        if _begun(case, job) >= _end(case, study) - _AT_ONCE_DAYS
    ]
    if not pairs:
        return None
    study, job = min(pairs, key=lambda pair: _begun(case, pair[1]) - _end(case, pair[0]))
    text = f"After {label(study)} ({period(study.span)}), {case.name} was {label(job)} ({period(job.span)})"
    return reply("neighbour", say(text, *head_passages([job, study])))


_AT_ONCE_DAYS = 92
"""How long before a study ended a job may begin that came after it."""


def _begun(case: Case, record: Record) -> int:
    interval = record.interval(case.index.as_of)
    return interval.start.toordinal() if interval else 0


def _anchor(case: Case, jobs: Sequence[Record]) -> Record | None:
    """The job that another is sought before or after."""
    named = _said_after(case)
    if named:
        return case.oldest_first(named)[0] if case.reading.asks(Form.BEFORE) else case.oldest_first(named)[-1]
    if case.speech.leans_back and not case.speech.focus:
        referred = [each for each in case.speech.referred if each.section == Section.WORK]
        if referred:
            return _latest_spoken(case, referred)
    if case.speech.focus:
        return None
    previous = re.search(
        r"\b(?:previous|prior|last|former|precedent\w*|anterior|vorherig\w*|before (?:the |her |his |their |this )?"
        r"(?:current|present|one|job|role|position)(?!\w)|vorige\w*)\b",
        case.reading.folded,
    )
    current = [each for each in jobs if each.is_current(case.index.as_of)]
    return current[-1] if previous and current else None


def _said_after(case: Case) -> list[Record]:
    """The jobs whose employer, title or place is said after the word `before` or `after`."""
    match = re.search(
        r"\b(?:before|prior to|previous to|preceding|after|following|since leaving|vor|bevor|nach|avant|apres"
        r"|antes|despues|prima|dopo|depois|voor|na)\b",
        case.reading.folded,
    )
    position = match.end() if match else 0
    tail = {each.stem for each in words(case.reading.folded[position:])}
    if case.reading.language in {"zh", "ja"} or not match:
        tail = {each.stem for each in case.reading.words}
    heads = ("name", "position", "location")
    best: list[tuple[float, Record]] = []
    for mention in case.speech.mentions:
        if mention.record.section != Section.WORK:
            continue
        held = {stem for each in mention.record.fields if each.name in heads for stem in stems(each.text)}
        said = mention.matched & tail & held
        if said:
            best.append((sum(case.speech.rarity.get(each, 0.0) for each in said), mention.record))
    top = max((score for score, _ in best), default=0.0)
    return [record for score, record in best if score >= top - 0.01]


def _latest_spoken(case: Case, records: Sequence[Record]) -> Record:
    """Of the jobs that the latest answer spoke of, the one that it was about: not the one it was compared with."""
    answer = fold(case.turns[-1].content) if case.turns else ""
    compared = re.findall(r"\b(?:before|after|vor|nach|avant|apres|antes de|despues de)\s+((?:\S+\s*){1,4})", answer)
    free = [each for each in records if not any(stems(each.organisation) & stems(text) for text in compared)]
    return (free or list(records))[0]


_ROLE = re.compile(
    r"\b(?:role|position|title|post)\b|\b(?:there|dort|alli|la-bas) (?:before|after|avant|apres|antes|davor)\b"
)


def _beside(case: Case, jobs: Sequence[Record], anchor: Record, *, before: bool) -> Reply | None:
    is_role = bool(_ROLE.search(case.reading.folded))
    chosen = beside(case, jobs, anchor, before=before, is_role=is_role)
    if chosen is None:
        word = "earlier" if before else "later"
        return reply(
            "neighbour", say(f"The resume lists no {word} job than {described(anchor)}", *head_passages([anchor]))
        )
    text = (
        f"{'Before' if before else 'After'} {_apart(anchor, chosen)}, {case.name} was {label(chosen)}"
        f" ({period(chosen.span)})"
    )
    return reply("neighbour", say(text, *head_passages([chosen])))


def _apart(anchor: Record, other: Record) -> str:
    """What a job is called beside another: its title, where both were at the same employer."""
    same = anchor.organisation and anchor.organisation == other.organisation
    return label(anchor) if same else name_of(anchor)


def beside(case: Case, jobs: Sequence[Record], anchor: Record, *, before: bool, is_role: bool) -> Record | None:
    """The job before or after another, at another employer unless a role is meant; none where there is none.

    Args:
        case: The question.
        jobs: The dated jobs, the earliest first.
        anchor: The job that another is sought beside.
        before: Whether the one before is sought.
        is_role: Whether a role is meant, so that an earlier one at the same employer counts.
    """
    same = (
        [each for each in jobs if fold(each.organisation) == fold(anchor.organisation)]
        if anchor.organisation and not is_role
        else [anchor]
    )
    place = list(jobs).index(same[0] if before else same[-1])
    rest = [each for each in (jobs[:place] if before else jobs[place + 1 :]) if each not in same]
    if not rest:
        return None
    promoted = [each for each in rest if each.organisation == anchor.organisation] if is_role else []
    main = promoted or [each for each in rest if not _is_side(case, each, jobs)] or rest
    if not before:
        return main[0]
    if anchor.is_current(case.index.as_of):
        return max(main, key=lambda each: (_end(case, each), case.days(each)))
    start = anchor.interval(case.index.as_of)
    ended = [each for each in main if start and _end(case, each) <= start.start.toordinal() + 62]
    return max(ended or main, key=lambda each: (_end(case, each), case.days(each)))


def _end(case: Case, record: Record) -> int:
    interval = record.interval(case.index.as_of)
    return interval.end.toordinal() if interval else 0


def _is_side(case: Case, record: Record, jobs: Sequence[Record]) -> bool:
    """Whether a job lay wholly inside a longer one."""
    own = record.interval(case.index.as_of)
    if own is None:
        return False
    others = [i for each in jobs if each is not record for i in [each.interval(case.index.as_of)] if i]
    return any(each.start <= own.start and own.end <= each.end and each != own for each in others)
