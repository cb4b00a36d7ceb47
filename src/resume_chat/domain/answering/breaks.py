"""Breaks between jobs, as the facts tell of them."""

from resume_chat.domain.answering.case import Case
from resume_chat.domain.answering.lexicon import Section
from resume_chat.domain.answering.statements import Reply, reply, say
from resume_chat.domain.facts import FactKind


def answer(case: Case) -> Reply | None:
    """The breaks between jobs, or that there is none; those beside a named job where one is named."""
    facts = case.fact(FactKind.GAP)
    named = {each.pointer for each in case.named(Section.WORK)}
    chosen = tuple(each for each in facts if named & {item.pointer for item in each.items}) or facts
    return reply("gap", *(say(each.statement, case.passage_of(each)) for each in chosen[:4]))
