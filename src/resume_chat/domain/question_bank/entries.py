"""Questions about single entries: each kind of section in the wordings that visitors use."""

import re
from collections.abc import Iterator

from resume_chat.domain.index import ResumeIndex
from resume_chat.domain.question_bank.asking import (
    Draft,
    any_of,
    can_be_asked_by,
    groups,
    person,
    pointers,
    texts,
    year,
)
from resume_chat.domain.question_bank.questions import Expected, QuestionKind
from resume_chat.domain.resume import Entry

ONGOING = ("present", "since", "today", "current", "now", "so far")
"""How answers say that something goes on."""
_TELLING = re.compile(r"[A-Z][\w.+#-]*[a-z0-9][\w+#-]*|\d[\d.,]*\d|\d")


def about_work(index: ResumeIndex) -> Iterator[Draft]:
    """Role, dates and doings at each employer."""
    who = person(index)
    for name, jobs in groups(index.resume.entries("work"), "name"):
        gold, roles = pointers(jobs), texts(jobs, "position")
        if roles:
            yield _fact(f"What was {who}'s role at {name}?", any_of(roles), gold)
            yield _fact(f"Who did {who} work for as {roles[0]}?", any_of((name,)), _holders(index, roles[0]))
        spans = [each.span for each in jobs if each.span]
        starts = [each.start for each in spans if each.start]
        if starts:
            first = min(starts, key=lambda each: each.first)
            yield _fact(f"When did {who} start at {name}?", any_of(year(first)), gold)
        ends = [each.end for each in spans if each.end and not each.is_ongoing]
        if ends and len(ends) == len(jobs):
            last = max(ends, key=lambda each: each.last)
            yield _fact(f"When did {who} leave {name}?", any_of(year(last)), gold)
        doings = _telling(jobs, "highlights", name)
        if doings:
            yield _fact(f"What did {who} do at {name}?", any_of((*doings, *roles)), gold)


def _holders(index: ResumeIndex, role: str) -> tuple[str, ...]:
    return pointers(each for each in index.resume.entries("work") if each.text("position") == role)


def about_education(index: ResumeIndex) -> Iterator[Draft]:
    """Subject, degree and years at each school."""
    who = person(index)
    for name, studies in groups(index.resume.entries("education"), "institution"):
        gold = pointers(studies)
        subjects = texts(studies, "area", "studyType")
        if subjects:
            yield _fact(f"What did {who} study at {name}?", any_of(subjects), gold)
        ends = [year(each.span.end) for each in studies if each.span and each.span.end]
        if ends:
            yield _fact(f"When did {who} finish at {name}?", any_of([one for each in ends for one in each]), gold)
        if len(studies) == 1 and studies[0].text("score"):
            yield _fact(f"What grade did {who} get at {name}?", any_of((studies[0].text("score"),)), gold)
    for each in index.resume.entries("education"):
        if each.text("studyType") and each.text("institution") and can_be_asked_by(each.text("area")):
            text = f"Where did {who} study {each.text('area')}?"
            same = [one for one in index.resume.entries("education") if one.text("area") == each.text("area")]
            yield _fact(text, any_of(texts(same, "institution")), pointers(same))


def about_skills(index: ResumeIndex) -> Iterator[Draft]:
    """Each skill, tool and language."""
    who = person(index)
    for name, skills in groups(index.resume.entries("skills"), "name"):
        yield _known(f"Does {who} know {name}?", name)
        levels = texts(skills, "level")
        if levels:
            yield _fact(f"How good is {who} at {name}?", any_of(levels), pointers(skills))
    for skill in index.resume.entries("skills"):
        for keyword in skill.lists.get("keywords", ())[:3]:
            if can_be_asked_by(keyword.text):
                yield _known(f"Has {who} worked with {keyword.text}?", keyword.text)
    for name, languages in groups(index.resume.entries("languages"), "language"):
        levels = tuple(each.split("(")[0].strip() for each in texts(languages, "fluency"))
        if levels:
            yield _fact(f"How well does {who} speak {name}?", any_of(levels), pointers(languages))


_NAMED_BY = (
    ("certificates", "name", "issuer", "Who issued {name}?"),
    ("awards", "title", "awarder", "Who gave {who} the award {name}?"),
    ("publications", "name", "publisher", 'Where was "{name}" published?'),
    ("volunteer", "organization", "position", "What was {who}'s role at {name}?"),
)
"""Section, the field that a question names, the field that answers it, and the question."""


def about_the_rest(index: ResumeIndex) -> Iterator[Draft]:
    """Certificates, awards, publications, voluntary work."""
    who, resume = person(index), index.resume
    for section, field, answer, wording in _NAMED_BY:
        for name, found in groups(resume.entries(section), field):
            if texts(found, answer):
                text = wording.format(who=who, name=name)
                yield _fact(text, any_of(texts(found, answer)), pointers(found))
    for name, found in groups(resume.entries("certificates"), "name"):
        when = [one for each in found for one in year(each.when)]
        if when:
            yield _fact(f"When did {who} get the certificate {name}?", any_of(when), pointers(found))


def about_projects(index: ResumeIndex) -> Iterator[Draft]:
    """What each project is."""
    for name, found in groups(index.resume.entries("projects"), "name"):
        names = (*_telling(found, "highlights", name), *_telling(found, "keywords", name))
        telling = (*names, *_words(found, "description"))
        if telling:
            yield _fact(f"What is {name}?", any_of(telling), pointers(found))


def _fact(text: str, must: tuple[tuple[str, ...], ...], gold: tuple[str, ...]) -> Draft:
    return Draft(kind=QuestionKind.FACT, text=text, expected=Expected(must=must, gold=gold))


def _known(text: str, name: str) -> Draft:
    return Draft(kind=QuestionKind.FACT, text=text, expected=Expected(must=((name,),), affirms=True))


def _telling(entries: list[Entry], field: str, name: str) -> tuple[str, ...]:
    """Names and numbers in a list of texts, of which an account of it has at least one."""
    found = [each.text for entry in entries for each in entry.lists.get(field, ())]
    said = [one.rstrip(".,") for text in found for one in _TELLING.findall(text)]
    return tuple(dict.fromkeys(each for each in said if len(each) > 1 and each not in name))


def _words(entries: list[Entry], field: str) -> tuple[str, ...]:
    found = [one for text in texts(entries, field) for one in re.findall(r"\w{6,}", text)]
    return tuple(dict.fromkeys(found))
