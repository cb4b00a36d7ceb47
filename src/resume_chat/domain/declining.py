"""Decides what is not answered, and says why in words that help: the one place where answers are refused."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from resume_chat.domain.answer import Citation
from resume_chat.domain.answering import contact, degrees, owner
from resume_chat.domain.answering.bearing import unknown_names
from resume_chat.domain.answering.case import Case
from resume_chat.domain.answering.forms import Form
from resume_chat.domain.answering.headcount import asks_team_size
from resume_chat.domain.answering.languages import language_named
from resume_chat.domain.answering.lexicon import LABELS, Section
from resume_chat.domain.answering.nearest import nearest
from resume_chat.domain.answering.people import addresses, speaks_of_self
from resume_chat.domain.answering.planner import is_unstated, plan
from resume_chat.domain.answering.records import Records
from resume_chat.domain.answering.rules import DecliningRules
from resume_chat.domain.answering.taxonomy import kinds_named, members_in
from resume_chat.domain.answering.thesaurus import alike
from resume_chat.domain.answering.topics import Topic, private_topic, unstated_topic
from resume_chat.domain.answering.words import fold, joined
from resume_chat.domain.conversation import Turn
from resume_chat.domain.evidence import Evidence
from resume_chat.domain.index import ResumeIndex

__all__ = ["Decline", "DecliningRules", "Reason", "decide"]


class Reason(StrEnum):
    """Why a question is not answered."""

    NOT_IN_RESUME = "not_in_resume"
    PRIVATE = "private"
    OFF_TOPIC = "off_topic"
    FALSE_PREMISE = "false_premise"
    HOSTILE = "hostile"
    ON_REQUEST = "on_request"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decline:
    """A question that is not answered."""

    reason: Reason
    text: str
    """What the visitor is told: never what they wrote, but for names that the resume lacks."""
    citations: tuple[Citation, ...] = ()
    """Of what comes nearest, where that is told."""
    is_unread: bool = False
    """Whether nothing speaks against the question but that no way of answering reads it; a model may know better."""


def decide(
    index: ResumeIndex,
    question: str,
    turns: Sequence[Turn],
    evidence: Evidence,
    rules: DecliningRules | None = None,
) -> Decline | None:
    """Why a question is not answered; `None` when it is.

    Args:
        index: The resume.
        question: As normalised at the edge.
        turns: The earlier conversation, oldest first.
        evidence: What was found for the question.
        rules: The thresholds; the calibrated ones when left out.
    """
    case = Case(index, question, turns, evidence.passages, evidence.similarities, rules=rules)
    if not case.reading.text or (case.reading.has_orders and not _is_about(case)):
        return _decline(case, Reason.HOSTILE)
    if owner.answer(case):
        return None
    return _kept_back(case) or _unanswered(case)


def _kept_back(case: Case) -> Decline | None:
    """Matters that are private, told on request only, or not stated by this resume."""
    place = owner.on_request(case)
    if place:
        return Decline(reason=Reason.ON_REQUEST, text=place.answer or _usual(case))
    if "location" in contact.wanted(case) and contact.answer(case):
        return None
    for topic, reason in (
        (private_topic(case.reading.text), Reason.PRIVATE),
        (unstated_topic(case.reading.text), Reason.NOT_IN_RESUME),
    ):
        if topic and not _is_stated(case, topic):
            return _decline(case, reason, topic)
    return None


def _unanswered(case: Case) -> Decline | None:
    """Questions about something else, and those that the resume has no answer to."""
    if _asks_something_else(case):
        return _decline(case, Reason.OFF_TOPIC)
    found = plan(case)
    if _is_far(case) and not (found and found.is_sure and case.subjects):
        return _unread(case) if _shares_words(case) else replace(_decline(case, Reason.OFF_TOPIC), is_unread=True)
    if found is None:
        is_unheld = bool(unknown_names(case)) or degrees.is_unheld(case)
        if is_unheld or is_unstated(case) or _is_empty(case):
            premise = is_unheld and not case.reading.asks(Form.YES_NO)
            return _decline(case, Reason.FALSE_PREMISE if premise else Reason.NOT_IN_RESUME)
        return _unread(case)
    return None


def _unread(case: Case) -> Decline:
    """What is said where nothing is known but that no answer was found: what comes nearest may hold it."""
    near = None if case.reading.has_orders else nearest(case)
    rest = f"What comes nearest: {near}" if near else (_held(case) or f"Ask about {_offers(case.records)}.").strip()
    return Decline(
        reason=Reason.NOT_IN_RESUME,
        text=f"I found no answer to that in the resume. {rest}",
        citations=tuple(each.citation() for each in near.passages) if near else (),
        is_unread=True,
    )


def _is_empty(case: Case) -> bool:
    """Whether a question is about a whole section that the resume does not have."""
    return bool(case.section and not case.records.of(case.section) and not case.speech.focus)


def _usual(case: Case) -> str:
    """What is said of something that is told on request."""
    reach = contact.details(case)
    way = f"; the resume gives {reach}" if reach else ""
    return f"{case.name} tells that on request{way}."


def _is_stated(case: Case, topic: Topic) -> bool:
    """Whether the resume itself speaks of a matter."""
    if topic.stated is None:
        return False
    return any(topic.stated.search(fold(each.text)) for record in case.records.all for each in record.fields)


def _is_about(case: Case) -> bool:
    """Whether what is left of a question asks for something of the resume."""
    return case.reading.is_about_person or bool(case.reading.nouns) or bool(case.speech.mentions)


_TASK = re.compile(
    r"^(?:please |can you |could you |would you |will you |hey,? |ok,? )*(?:help me|translate|write|compose"
    r"|generate|calculate|compute|solve|draft|code|tell me a|sing|draw|recommend|suggest|convert|play"
    r"|pretend|book|order|buy|remind"
    r"|repeat|say)\b"
    r"|\bhow (?:do|can|should|would|could|to) (?:i|we|you|one|make|cook|build|fix|install|get)\b|\b(?:should"
    r"|can|could|may) i\b|\btell (?:me|us) a (?:joke|story)\b|\bweather\b|\bmeaning of life\b"
)
"""Requests for something else than an answer about the resume."""
_MAKE = re.compile(
    r"\b(?:recipe|recette|rezept|receta|ricetta|receita|recept|poem|poeme|gedicht|poema|poesia|joke|blague|witz|chiste"
    r"|barzelletta|song|chanson|horoscope|weather|meteo|wetter|tiempo que hace|translate|traduis|ubersetze|traduce)\b"
)
"""What nobody asks of a resume, in the languages that visitors use."""
_FRAGMENT = re.compile(
    r"(?!.*\b(?:is|are|was|were|do|does|did|can|could|should|will|who|what|when|why|how|please|me|my|i|you|your|an|a(?!-))\b)"
    r"[^\d\W][\w'/&+# -]{1,40}\W*"
)
"""Words that are looked up rather than asked."""
_OWN = re.compile(r"\b(?:my|our) (?:own )?(?:cv|resume|cover letter|application|profile|career|job)\b")
"""What belongs to the asker."""


def _asks_something_else(case: Case) -> bool:
    """Whether a question asks for what no resume has: a poem, a recipe, how things are done."""
    reading = case.reading
    if contact.wanted(case):
        return False
    is_task = bool(_TASK.search(reading.folded)) and not reading.asks(Form.FIT)
    is_other = not reading.is_about_person
    if (is_task and (is_other or _OWN.search(reading.folded))) or (is_other and _MAKE.search(reading.folded)):
        return True
    if _GENERAL.search(reading.folded) and not (reading.is_about_person or case.speech.leans_back):
        # Only what is called by its name, not by a word that the resume happens to have, is asked of the resume.
        return not any(each.is_capitalised and each.start > 0 for each in case.speech.focus)
    return False


def _is_far(case: Case) -> bool:
    """Whether a question speaks neither of the person nor of anything on the resume, as far as its words tell."""
    reading = case.reading
    if contact.wanted(case):
        return False
    if reading.language != "en":
        is_spoken_of = reading.sections or case.speech.mentions or reading.is_about_person or case.speech.leans_back
        return not (is_spoken_of or asks_team_size(case))
    return not _speaks_of_resume(case) and _is_foreign(case) and not _has_near(case)


def _shares_words(case: Case) -> bool:
    """Whether a question has a word of the resume's, or goes on with a conversation: it may be about it after all."""
    return bool(case.speech.turns) or any(each.stem in case.records.vocabulary for each in case.speech.focus)


def _has_near(case: Case) -> bool:
    """Whether a text of the resume is so near in meaning that the question may well be about it."""
    return max(case.similarity.values(), default=0.0) >= case.rules.near


_GENERAL = re.compile(r"^\W*(?:how|why) (?:do|does|is|are|can|did) (?!she\b|he\b|they\b)\w+ \w+")
"""How and why of things in general, unless something is called by its name."""


def _speaks_of_resume(case: Case) -> bool:
    """Whether a question names the person, an entry, a section or a way to reach the person, or goes on from before."""
    reading = case.reading
    named = reading.asks(Form.FIT) or any(each.is_named for each in case.subjects)
    return (
        reading.is_about_person
        or (named and not addresses(reading.text))
        or case.speech.leans_back
        or bool(contact.wanted(case))
        or reading.asks(Form.GAP, Form.EXPIRY)
        or _holds_kind(case)
        or bool(language_named(reading.text) and reading.sections)
        or bool(reading.nouns and not speaks_of_self(reading.text))
    )


def _holds_kind(case: Case) -> bool:
    """Whether a question names a kind of things that the resume has some of, and asks no more than which."""
    terms = frozenset(term for _, group in kinds_named(case.reading.text) for term in group)
    return len(case.reading.words) <= 5 and any(
        members_in(field.text, terms) for record in case.records.all for field in record.fields
    )


def _is_foreign(case: Case) -> bool:
    """Whether too few of a question's words are the resume's."""
    reading, speech = case.reading, case.speech
    if not speech.focus:
        return not (reading.sections or speech.turns)
    vocabulary = case.records.vocabulary
    known = [each for each in speech.focus if each.stem in vocabulary or alike(each.stem) & vocabulary]
    elliptic = reading.folded.startswith(("any ", "ever ", "experience ", "knowledge ")) or _FRAGMENT.fullmatch(
        reading.folded
    )
    return (
        not elliptic
        and len(known) / len(speech.focus) <= case.rules.on_topic_share
        and not (known and reading.sections)
    )


def _decline(case: Case, reason: Reason, topic: Topic | None = None) -> Decline:
    return Decline(reason=reason, text=_text(case, reason, topic))


def _text(case: Case, reason: Reason, topic: Topic | None) -> str:
    person = case.index.resume.name or "this person"
    ask = f"Ask about {_offers(case.records)}."
    if reason is Reason.HOSTILE:
        return f"I only answer questions about the resume of {person}. {ask}"
    if reason is Reason.OFF_TOPIC:
        return f"That is not about the resume of {person}, which is all I can answer from. {ask}"
    if topic and reason is Reason.PRIVATE:
        return f"I do not answer questions about {topic.name}: that is private. {ask}"
    if topic:
        reach = contact.details(case)
        way = f" It gives {reach} to ask {case.name} directly." if reach else ""
        return f"The resume does not say anything about {topic.name}.{way}"
    # What an order wants to hear is not said back, not even to deny it.
    unknown = () if case.reading.has_orders else unknown_names(case)
    names = joined(dict.fromkeys(each.text for each in unknown), last="or")
    what = names or (degrees.level_in_words(case) if degrees.is_unheld(case) else "that")
    held = _held(case)
    if case.section and _is_empty(case) and not names:
        return f"The resume lists no {LABELS[Section(case.section)][1]}. {ask}"
    return f"The resume does not mention {what}.{held or ' ' + ask}"


def _held(case: Case) -> str:
    """What the resume does list of the kind that was asked about."""
    section = case.section or next(iter(case.sections), None)
    if section is None and _AT.search(case.reading.folded):
        section = Section.WORK
    if section in {None, Section.BASICS, Section.SKILLS} or section not in LABELS:
        return ""
    names = [
        each.organisation if section in {Section.WORK, Section.EDUCATION} else each.title
        for each in case.records.of(section)
    ]
    kept = list(dict.fromkeys(each for each in names if each))[:6]
    return f" Its {LABELS[Section(section)][1]}: {joined(kept)}." if kept else ""


_AT = re.compile(
    r"\b(?:do|did|done|doing|time|tenure|years?|role|join\w*|leave|left) (?:\w+ ){0,2}?(?:at|for|with|in)\b"
    r"|\b(?:at|for|with) [\w.]+\W*$"
)
"""What is asked of an employer."""


def _offers(records: Records) -> str:
    """What can be asked about."""
    order = (Section.WORK, Section.PROJECTS, Section.SKILLS, Section.EDUCATION, Section.CERTIFICATES)
    words = {Section.WORK: "work experience", Section.EDUCATION: "education"}
    held = [words.get(each, LABELS[each][1]) for each in order if records.of(each)]
    return joined(held) or "what the resume says"
