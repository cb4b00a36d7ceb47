"""What the owner says instead of the resume: matters in their own words, and what is told on request.

A question is taken for one of them by its words alone. A known matter (`salary`, `visa`) is recognised as everywhere in
the service, in many languages; any other, and each further wording, when all of its telling words are in the question and
make up more than half of what is asked about.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from resume_chat.domain.answer import Citation, Finish
from resume_chat.domain.answering import contact
from resume_chat.domain.answering.case import Case
from resume_chat.domain.answering.people import name_stems
from resume_chat.domain.answering.statements import Statement, say
from resume_chat.domain.answering.topics import PRIVATE, UNSTATED, Topic
from resume_chat.domain.answering.words import STOPWORDS, fold, joined, stems, words
from resume_chat.domain.conversation import Turn
from resume_chat.domain.index import ResumeIndex
from resume_chat.domain.passages import Passage, PassageKind
from resume_chat.domain.policy import OnRequest, OwnWords
from resume_chat.domain.schema import FIELD_ALIASES, SECTIONS, folded, in_english, section_of

SHARE = 0.5
"""Of a question's telling words a wording must make up more than this, 0 to 1."""
MATTERS: Mapping[str, str] = {
    "salary": "pay and salary expectations",
    "pay": "pay and salary expectations",
    "compensation": "pay and salary expectations",
    "rate": "pay and salary expectations",
    "notice": "availability and notice period",
    "noticeperiod": "availability and notice period",
    "availability": "availability and notice period",
    "startdate": "availability and notice period",
    "visa": "work permits and visas",
    "workpermit": "work permits and visas",
    "sponsorship": "work permits and visas",
    "clearance": "work permits and visas",
    "relocation": "relocation, travel and work arrangements",
    "travel": "relocation, travel and work arrangements",
    "remote": "relocation, travel and work arrangements",
    "leaving": "reasons for leaving",
    "reasonforleaving": "reasons for leaving",
    "weaknesses": "opinions about the person's weaknesses",
    "licencenumber": "the numbers of licences or memberships",
    "age": "age or date of birth",
    "dateofbirth": "age or date of birth",
    "birthdate": "age or date of birth",
    "family": "family and relationships",
    "religion": "religion or beliefs",
    "ethnicity": "ethnic origin or skin colour",
    "pronouns": "sexual orientation or gender identity",
    "gender": "sexual orientation or gender identity",
    "health": "health or disability",
    "disability": "health or disability",
    "politics": "political views or union membership",
    "criminalrecord": "criminal or credit records",
    "nationality": "nationality, citizenship or place of birth",
    "citizenship": "nationality, citizenship or place of birth",
    "placeofbirth": "nationality, citizenship or place of birth",
}
"""Short names of the matters that are known, folded, and the names that `topics` gives them."""
_NARROWER: Mapping[str, re.Pattern[str]] = {
    "relocation": re.compile(
        r"\brelocat\w+|\b(?:move|moving|moves)\b|\bumzieh\w+|\bumzug\b|\bdemenager\b|\bmudarse\b|\btrasferir|搬迁"
    ),
    "travel": re.compile(r"\btravel\w*|\bcommut\w+|\bbusiness trips?\b|\breise\w*|出差"),
    "remote": re.compile(r"\bremote(?:ly)?\b|\bhybrid\b|\bon[- ]?site\b|\boffice\b|\bhome ?office\b|\bfrom home\b"),
    "pronouns": re.compile(r"\bpronouns?\b"),
}
"""Where a known matter is several: what tells them apart."""
_CONTACT = {
    "email": "email address",
    "phone": "phone number",
    "url": "website",
    "profiles": "online profiles",
    "location": "location",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What the owner says to a question."""

    text: str
    """The owner's words, with marks."""
    citations: tuple[Citation, ...]
    finish: Finish
    """`ABSTAINED` where nothing but the usual sentence about a request can be said."""


def said_by_owner(index: ResumeIndex, question: str, turns: Sequence[Turn]) -> Said | None:
    """What the owner has to say to a question; `None` when it is about nothing that the policy speaks of."""
    if not index.policy.topics and not index.policy.on_request:
        return None
    case = Case(index, question, turns)
    own, requests = own_topics(case), requested(case)
    if not own and not requests:
        return None
    found = [statement(case, each.topic, each.answer) for each in own]
    found += [statement(case, each.about, each.answer) for each in requests if each.answer]
    others = _other_details(case) if requests else ()
    usual = [each for each in requests if not each.answer]
    parts = [*map(str, others), *(_marked(each) for each in found), *([_on_request(case, usual)] if usual else [])]
    cited = {each.id: each for one in (*others, *found) for each in one.passages}
    return Said(
        text=" ".join(dict.fromkeys(parts)),
        citations=tuple(each.citation() for each in cited.values()),
        finish=Finish.COMPLETE if found or others else Finish.ABSTAINED,
    )


def own_topics(case: Case) -> tuple[OwnWords, ...]:
    """The matters that a question is about and that the owner answers in their own words."""
    return tuple(each for each in case.index.policy.topics if _is_asked(case, each.topic, each.ask))


def requested(case: Case) -> tuple[OnRequest, ...]:
    """The places that a question asks for and that are told on request."""
    return tuple(each for each in case.index.policy.on_request if _is_requested(case, each))


def statement(case: Case, about: str, answer: str) -> Statement:
    """The owner's words with the passage by which they are cited."""
    spoken: list[Passage] = [
        each
        for each in case.index.passages
        if each.kind is PassageKind.OWNER and each.body == answer and each.heading.endswith(f" > {about}")
    ]
    return say(answer, *spoken[:1])


def known_matter(name: str) -> Topic | None:
    """The matter that a policy's topic names; none when it is recognised by its words only."""
    full = MATTERS.get(folded(name))
    known = (*PRIVATE, *UNSTATED)
    return next((each for each in known if each.name == full or folded(each.name) == folded(name)), None)


def asked_for_as(rule: OnRequest) -> tuple[str, ...]:
    """What a question calls a place that is told on request; nothing when no question can mean it."""
    section, name = _named(rule.pointer)
    if name is None:
        return rule.ask
    if section == "basics" and name in _CONTACT:
        return (_CONTACT[name], *rule.ask)
    return (SECTIONS[name].many if name == section and name in SECTIONS else in_english(name), *rule.ask)


def _is_requested(case: Case, rule: OnRequest) -> bool:
    section, name = _named(rule.pointer)
    if section == "basics" and name in _CONTACT and name in contact.wanted(case):
        return True
    if name is not None and name == section and case.section == name:
        return True
    if name is None or (name == section and name in SECTIONS):
        return any(_holds(case, each) for each in rule.ask)
    return _is_asked(case, name, (in_english(name), *rule.ask))


def _named(pointer: str) -> tuple[str, str | None]:
    """The section that a pointer leads into, and the field it names by its usual name; none for a whole entry."""
    tokens = [each.replace("~1", "/").replace("~0", "~") for each in pointer.split("/")[1:]]
    section = section_of(tokens[0]) or tokens[0]
    if len(tokens) == 1:
        return section, section
    # The elements of a list within an entry are the list, as in /basics/profiles/*.
    last = tokens[-2] if len(tokens) > 2 and _is_place(tokens[-1]) else tokens[-1]
    if _is_place(last):
        return section, None
    is_direct = section != "basics" or tokens[1] == last
    for name, others in FIELD_ALIASES.get(section, {}).items():
        if is_direct and folded(last) in {folded(name), *others}:
            return section, name
    return section, last


def _is_place(name: str) -> bool:
    return name == "*" or name.isdecimal()


def _is_asked(case: Case, topic: str, wordings: Sequence[str]) -> bool:
    """Whether a question is about a matter, by the pattern of a known one or by the words of the others."""
    matter = known_matter(topic)
    if matter is None:
        return any(_holds(case, each) for each in (topic, *wordings))
    narrower = _NARROWER.get(folded(topic))
    text = case.reading.folded
    is_meant = bool(matter.asked.search(text)) and (narrower is None or bool(narrower.search(text)))
    return is_meant or any(_holds(case, each) for each in wordings)


def _holds(case: Case, wording: str) -> bool:
    """Whether a question has all of a wording's words, and is not about much else."""
    needed = stems(wording) - name_stems(case.index.resume.name)
    asked = {each.stem for each in words(case.reading.text) if each.folded not in STOPWORDS}
    focus = {each.stem for each in case.speech.focus} | (needed & asked)
    return bool(needed) and needed <= asked and len(needed) > SHARE * len(focus)


def _other_details(case: Case) -> tuple[Statement, ...]:
    """The contact details that are asked for in the same breath and that the resume does give."""
    found = contact.answer(case)
    return found.statements if found else ()


def _marked(said: Statement) -> str:
    """The owner's words untouched, with the mark after them."""
    return " ".join([said.text, *(f"[{each.number}]" for each in said.passages)])


def _on_request(case: Case, rules: Sequence[OnRequest]) -> str:
    names = list(dict.fromkeys(fold(each) for rule in rules for each in asked_for_as(rule)[:1]))
    what = joined(f"{case.name}'s {each}" for each in names) or "That"
    are_several = len(names) > 1 or bool(re.search(r"[^su]s$", what))
    return f"{what} {'are' if are_several else 'is'} given on request."
