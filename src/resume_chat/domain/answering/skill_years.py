"""Years of a skill: those that the resume states, the difference of two, the entries that name it."""

import re

from resume_chat.domain.answering.case import Case
from resume_chat.domain.answering.lexicon import Section
from resume_chat.domain.answering.records import Record
from resume_chat.domain.answering.statements import Reply, reply, say
from resume_chat.domain.answering.words import stems
from resume_chat.domain.facts import FactKind


def _skill(case: Case) -> Record | None:
    found = [
        each
        for each in case.speech.subjects_in(Section.SKILLS, Section.LANGUAGES)
        if each.record.section == Section.SKILLS
    ]
    named = [each.record for each in found if stems(each.record.title) <= each.matched]
    return named[0] if named else None


_MORE_YEARS = re.compile(r"\bmore years\b.*\bthan\b|\bdifference\b.*\byears\b")


def difference(case: Case) -> Reply | None:
    """How many more years the resume states for one skill than for another."""
    if not _MORE_YEARS.search(case.reading.folded):
        return None
    named = [
        each for each in case.records.of(Section.SKILLS) if stems(each.title) and stems(each.title) & case.speech.said
    ]
    stated = [(each, match.group()) for each in named for match in [re.match(r"\d+$", each.text("years"))] if match]
    if len(stated) != 2:
        return None
    (more, many), (less, few) = sorted(stated, key=lambda item: -int(item[1]))
    text = (
        f"The resume lists {many} years of {more.title} and {few} of {less.title}:"
        f" {int(many) - int(few)} years more of {more.title}"
    )
    return reply("skill years", say(text, *(each.passage_of("years") for each, _ in stated)))


def stated(case: Case) -> Reply | None:
    """The years that the resume itself states for a skill."""
    skill = _skill(case)
    if skill is None or not skill.text("years"):
        return None
    if any(
        each.is_named and each.record.section in {Section.WORK, Section.VOLUNTEER} for each in case.subjects
    ) and not (stems(skill.title) & case.speech.said):
        return None
    if any(
        each.is_named
        and each.record.organisation
        and stems(each.record.organisation) & each.matched > stems(skill.title) & case.speech.said
        for each in case.subjects
    ):
        return None
    stated = skill.get("years")
    years = skill.text("years")
    unit = "" if re.search(r"[a-z]", years) else " year" if years == "1" else " years"
    return reply(
        "skill years",
        say(
            f"The resume lists {years}{unit} of {skill.title} experience for {case.name}",
            stated.passage if stated else None,
        ),
    )


def span(case: Case) -> Reply | None:
    """Over which dated entries a skill is named."""
    for fact in case.fact(FactKind.SKILL, FactKind.STATED_YEARS):
        if stems(fact.subject) and stems(fact.subject) <= case.speech.said:
            return reply("skill span", say(fact.statement, case.passage_of(fact)))
    return None
