"""Where a skill was used: the jobs and projects that name it."""

import re

from resume_chat.domain.answering.case import Case
from resume_chat.domain.answering.statements import Reply, reply, say
from resume_chat.domain.answering.words import stems
from resume_chat.domain.facts import FactKind

_USED = re.compile(
    r"\b(?:where|in which|which (?:of (?:her|his|their) )?(?:jobs?|roles?|projects?|compan\w+|employers?)|when|how)\b.{0,30}"
    r"\b(?:use[sd]?|using|appl(?:y|ied)|work(?:ed)? with|involv\w+)\b"
)


def answer(case: Case) -> Reply | None:
    """The fact that says where a skill is named, where the question says no more than the skill."""
    said = case.speech.said
    if not said or not _USED.search(case.reading.folded):
        return None
    for fact in case.fact(FactKind.SKILL):
        if stems(fact.subject) == said:
            return reply("usage", say(fact.statement, case.passage_of(fact)))
    return None
