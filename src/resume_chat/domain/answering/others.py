"""What is left of the section that was spoken of last: `any others?`."""

import re

from resume_chat.domain.answering.case import Case
from resume_chat.domain.answering.lexicon import LABELS, Section
from resume_chat.domain.answering.statements import Reply, described, head_passages, reply, say
from resume_chat.domain.answering.words import joined

MOST = 24
"""Entries that are told, at most."""
_ANY_OTHERS = re.compile(
    r"^\W*(?:and |und |et |y )?(?:(?:any|are there|which|what|were there|is there|does \w+ have"
    r"|did \w+ have) (?:\w+ )?(?:others?"
    r"|more|else)(?: ones?)?|anything else|others|what else|welche noch|noch (?:andere|mehr|welche)"
    r"|d'autres|otros|otras|altri"
    r"|altre)\W*$"
)


def answer(case: Case) -> Reply | None:
    """What is left of the section that was spoken of: `any others?`."""
    if not case.turns or not _ANY_OTHERS.search(case.reading.folded):
        return None
    section = next((each for each in case.speech.context_sections if each in LABELS), None)
    said = {each.pointer for each in case.speech.referred}
    rest = [each for each in case.records.of(section or "") if each.pointer not in said]
    if section is None:
        return None
    if not rest:
        entries = case.records.of(section)
        return reply("others", say(f"The resume lists no other {LABELS[Section(section)][1]}", *head_passages(entries)))
    return reply(
        "others",
        say(
            f"Also: {joined(described(each, as_of=case.index.as_of) for each in rest[:MOST])}",
            *head_passages(rest[:MOST]),
        ),
    )
