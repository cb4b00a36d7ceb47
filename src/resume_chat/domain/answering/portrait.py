"""The person as a whole: a summary, the career in order, what was achieved, what they are best at, how they rose."""

import re
from collections.abc import Sequence

from resume_chat.domain.answering.case import Case
from resume_chat.domain.answering.forms import Form
from resume_chat.domain.answering.lexicon import Section
from resume_chat.domain.answering.records import Field, Record
from resume_chat.domain.answering.statements import (
    Reply,
    Statement,
    described,
    head_passages,
    label,
    period,
    reply,
    say,
)
from resume_chat.domain.answering.taxonomy import key, terms_asked
from resume_chat.domain.answering.words import Word, fold, joined, stems
from resume_chat.domain.facts import FactKind
from resume_chat.domain.text import shorten

_BEST = r"(?:best|biggest|greatest|main|key|top|major|proudest|notable|important|impressive|significant|strongest|core)"
_SUMMARY = re.compile(
    r"\bwho (?:is|are)\b|\btell (?:me|us) (?:(?:a bit|a little|something|more) )?about\b|\bsummar\w+|\bintroduce\b"
    r"|\bdescribe\b|\boverview\b|\bbackground\b|\bprofile\b|\belevator\b|\bpitch\b|\bin (?:a nutshell|short|brief)\b"
    r"|\bwhat (?:does|is|was) \w+ (?:do|doing)\b|\bfor a living\b|\bwhy should (?:we|i|anyone|one) (?:hire|choose|pick"
    r"|consider|interview|employ)\b|\bhow senior\b|\bseniority\b|\bwhat makes (?:her|him|them"
    r"|\w+) (?:special|unique|stand out|a)\b"
    r"|\bwhat is (?:(?:she|he|they) known for|\w+'?s? (?:profession|occupation|job|field|specialty|line of work))\b"
    r"|\bwer ist\b|\bqui est\b|\bquien es\b|\bchi e\b|\bquem e\b|\bwie is\b|介绍|是谁"
)
_SORTED = re.compile(
    r"\b(oldest|earliest|first|newest|latest|most recent)(?: (?:one|job|role|employer)s?)? (?:first|to)\b"
    r"|\bin (?:chronological|reverse chronological|date|time) order\b"
)
"""An order in which all are to be told."""
_TIMELINE = re.compile(
    r"\btimeline\b|\bchronolog\w+|\bcareer (?:path|history|progress\w*|develop\w*|steps?|journey|trajectory|evol\w+"
    r"|so far)\b|\b(?:work|job|employment) history\b|\bhow (?:did|has) (?:\w+ ){1,3}career (?:\w+ )?(?:develop|progress"
    r"|evolv|unfold|start|begin|go)\w*\b|\b(?:walk|take|talk|run) (?:me|us) through\b|\bwerdegang\b|\bparcours\b"
)
_ACHIEVED = re.compile(
    rf"\b{_BEST} (?:\w+ )?(?:achievements?|accomplishments?|success(?:es)?|results?|contributions?|wins?|impacts?)\b"
    r"|\bwhat (?:has|did|have) (?:\w+ ){1,2}(?:achieved?|accomplish(?:ed)?)\b|\bproudest\b|\bachievements?\b"
    r"|\baccomplish(?:ments?|ed)\b|\bproud of\b|\b(?:biggest|greatest|best|most impressive) thing\b"
    r"|\bwhat (?:\w+ )?results?\b|\bmost proud\b|\b(?:measurable"
    r"|quantif\w+|tangible) (?:\w+ )?(?:results?|impact|success"
    r"\w*)\b|\btrack record\b|\berfolge?\b|\brealisations\b|\blogros\b"
)
_STRONG = re.compile(
    r"\b(?:best|strongest|main|top|core|key|primary|greatest) (?:\w+ )?(?:skills?|strengths?|technolog\w+|languages?"
    r"|tools?"
    r"|expertise|competenc\w+|areas?|abilit\w+)\b|\b(?:strongest|best|most (?:experienced|skilled|proficient"
    r"|knowledgeable|comfortable|expert)) (?:in|at|with)\b|\bknows? best\b|\bwhat (?:is|are) (?:\w+ )?(?:really "
    r"|most |very "
    r")?good at\b|\bexpert (?:in|at|with|level)\b|\bspeciali[sz]\w+ (?:in)\b|\bstrengths?\b|\bexcels? (?:in|at)\b"
)
_RISEN = re.compile(
    r"\bpromot(?:ed|ions?)\b|\b(?:rise|rose|risen|moved up|climb\w*|advanced)\b.{0,20}\b(?:ranks?|ladder)\b"
)
_ASIDE = stems(
    "quick short brief briefly sentence sentences word words paragraph bullet bullets points line lines minute elevator"
    " pitch overview summary summarise summarize introduce introduction describe profile background nutshell walk take talk"
    " run timeline chronological order history path progress progression develop development journey trajectory evolve"
    " achievement accomplishment success result contribution win impact big biggest great greatest best main key top major"
    " proudest proud notable important impressive significant strong strongest core strength good measurable tangible"
    " quantifiable record track hire choose pick consider interview employ special unique stand living profession"
    " occupation field specialty known skill technology tool area ability competence expert expertise primary specialise"
    " specialize excel promoted promotion rise rose ranks ladder far life professional work experienced skilled proficient"
    " knowledgeable comfortable company employer position role job list every senior seniority result deliver resume cv"
    " write give make highlight highlights bit little something about"
)
"""Words that say which picture is wanted, or how long it is to be, and narrow nothing down."""
_LEVELS = (
    ("expert", "master", "native", "guru", "lead", "specialist", "excellent", "5/5", "10/10"),
    ("advanced", "proficient", "senior", "fluent", "strong", "very good", "4/5"),
    ("intermediate", "working", "competent", "good", "3/5"),
)
"""Levels of a skill by their words, the highest first."""


_SOUGHT = re.compile(
    r"\b(?:what|which|where)\b.{0,40}\b(?:she|he|they|\w+) (?:is |are )?(?:looking for|after|seeking|searching for"
    r"|aiming (?:for|at)"
    r"|hoping for)\W*$|\b(?:what|which) (?:sort|kind|type)s? of (?:role|job|position|work|post)s? (?:is|are|does|do"
    r"|would)\b"
    r"(?=.*\b(?:after|seek\w*|look\w*|want\w*|like)\b)|\bnext (?:role|job|position|step)\b.{0,20}\?"
    r"|\bwas sucht (?:sie|er)\b|\bwohin will (?:sie|er)\b|\bque busca\b|\bque (?:recherche|cherche)-t\b"
)
_AIM = re.compile(
    r"\b(?:looking for|seeking|searching for|interested in|want(?:s|ing)? to|hop(?:e|es|ing) (?:to|for)|would like"
    r"|aim(?:s|ing)?"
    r"|open to|next (?:role|job|step|position)|mochte|suche|sucht|wechseln|busca|buscando|recherche|cherche|souhaite)\b"
)


def _aim(case: Case) -> Reply | None:
    """What the person looks for, where the summary says so."""
    summary = case.records.basics.get("summary") if case.records.basics else None
    if summary is None or not _SOUGHT.search(case.reading.folded):
        return None
    told = [each for each in re.split(r"(?<=[.!?])\s+", summary.text) if _AIM.search(fold(each))]
    return reply("aim", *(say(each, summary.passage) for each in told[:2]))


def answer(case: Case) -> Reply | None:
    """What the person looks for, or the picture of them that is asked for, where one is and nothing narrows it down."""
    return _aim(case) or _picture(case)


def _picture(case: Case) -> Reply | None:
    folded = case.reading.folded
    if case.speech.leans_back and not case.reading.is_about_person:
        return None
    if _RISEN.search(folded) and not _counts(case):
        return _promotions(case)
    if _STRONG.search(folded):
        return _strongest(case)
    if _SORTED.search(folded) and not (_rest(case) or case.reading.nouns - {Section.WORK}):
        return _timeline(case)
    if _is_narrowed(case):
        return None
    if _ACHIEVED.search(folded):
        return _achievements(case)
    if _TIMELINE.search(folded):
        return _timeline(case)
    return _summary(case)


def _rest(case: Case) -> list[Word]:
    return [each for each in case.speech.focus if each.stem not in _ASIDE]


def _is_narrowed(case: Case) -> bool:
    """Whether something is said that only part of the resume is about."""
    sections = (case.reading.nouns - {Section.WORK, Section.SKILLS}) | (case.reading.cues & {Section.INTERESTS})
    return bool(_rest(case) or sections) or _counts(case)


def _counts(case: Case) -> bool:
    return case.reading.asks(
        Form.DURATION, Form.COUNT, Form.AMOUNT, Form.WHEN, Form.FIT, Form.CURRENT, Form.FIRST, Form.LATEST, Form.BEFORE,
        Form.AFTER, Form.OVERLAP, Form.WHILE, Form.HIGHEST, Form.GAP, Form.EXPIRY,
    )  # fmt: skip


def _summary(case: Case) -> Reply | None:
    """Title, current post, the resume's own summary."""
    basics = case.records.basics
    if basics is None or not _SUMMARY.search(case.reading.folded):
        return None
    said = []
    title, summary = basics.get("label"), basics.get("summary")
    if title:
        said.append(say(f"{case.index.resume.name or case.name} is {title.text}", title.passage))
    current = [each for each in case.newest_first(case.records.of(Section.WORK)) if each.is_current(case.index.as_of)]
    if current:
        said.append(say(f"Current post: {label(current[0])}, {period(current[0].span)}", *head_passages(current[:1])))
    if summary:
        said.append(say(shorten(summary.text, 600), summary.passage))
    return reply("person", *said)


def _timeline(case: Case) -> Reply | None:
    """The jobs, the latest first unless the other way is asked for."""
    jobs = case.newest_first(case.records.of(Section.WORK))
    if not jobs:
        return None
    order = "latest"
    if re.search(r"\b(?:oldest|earliest|first)\b.{0,16}\b(?:first|to)\b", case.reading.folded):
        jobs, order = case.oldest_first(jobs), "earliest"
    told = "; ".join(described(each) for each in jobs[:12])
    return reply("timeline", say(f"{case.name}'s jobs, the {order} first: {told}", *head_passages(jobs[:12])))


_FIGURE = re.compile(r"\d")


def _achievements(case: Case) -> Reply | None:
    """Achievements that the resume tells: those of jobs that have a figure in them, then what was awarded."""
    told: list[Statement] = []
    for record in [*case.newest_first(case.records.of(Section.WORK)), *case.records.of(Section.PROJECTS)]:
        found = sorted(record.all("highlights"), key=lambda each: not _FIGURE.search(each.text))
        told += [say(f"{label(record)}: {shorten(each.text, 260)}", each.passage) for each in found[:2]]
    awards = case.records.of(Section.AWARDS)
    if awards:
        held = joined(described(each) for each in awards[:4])
        return reply("achievements", *told[:3], say(f"Awards: {held}", *head_passages(awards[:4])))
    return reply("achievements", *told[:4])


def _strongest(case: Case) -> Reply | None:
    """The skills with the highest level that the resume gives, else the most years; else all of them, unranked."""
    if Section.LANGUAGES in case.reading.nouns or case.named() or _counts(case):
        return None
    terms = terms_asked(case.reading.text, is_programming=case.reading.is_programming)
    skills = list(case.records.of(Section.SKILLS))
    if case.reading.is_programming:
        skills = [each for each in skills if key(each.title) in terms]
    elif _rest(case):
        return None
    if len(skills) < 2:
        return None
    levels = {each.pointer: _level(each.get("level")) for each in skills}
    best = min(levels.values())
    if best < len(_LEVELS):
        return _ranked(
            case, [each for each in skills if levels[each.pointer] == best], "by the level that the resume gives"
        )
    years = {each.pointer: _years(each) for each in skills}
    most = max(years.values())
    if most:
        return _ranked(
            case, [each for each in skills if years[each.pointer] == most], "by the years that the resume gives"
        )
    listed = joined(described(each) for each in skills[:12])
    text = f"The resume does not rank {case.name}'s skills; it lists {listed}"
    return reply("strengths", say(text, *head_passages(skills[:12])))


def _ranked(case: Case, skills: Sequence[Record], measure: str) -> Reply | None:
    listed = joined(described(each) for each in skills[:8])
    return reply("strengths", say(f"{case.name} is strongest in {listed}, {measure}", *head_passages(skills[:8])))


def _level(field: Field | None) -> int:
    """The place of a level, 0 for the highest; one more than the last for none that is known."""
    text = fold(field.text) if field else ""
    return next((place for place, marks in enumerate(_LEVELS) if any(each in text for each in marks)), len(_LEVELS))


def _years(record: Record) -> float:
    match = re.search(r"\d+(?:\.\d+)?", record.text("years"))
    return float(match.group()) if match else 0.0


def _promotions(case: Case) -> Reply | None:
    """The employers at which the resume lists one role after another; those that are named, where some are."""
    named = {fold(each.organisation) for each in case.named(Section.WORK)}
    unknown = [each for each in _rest(case) if each.stem not in case.records.vocabulary]
    facts = [
        each
        for each in case.fact(FactKind.EMPLOYER, section=Section.WORK)
        if len(each.items) > 1 and (not named or fold(each.subject) in named)
    ]
    if not facts or unknown:
        return None
    yes = "Yes. " if case.reading.asks(Form.YES_NO) else ""
    told = [
        say(f"{yes if place == 0 else ''}{each.statement}", case.passage_of(each))
        for place, each in enumerate(facts[:3])
    ]
    return reply("promotions", *told)
