"""An entry of one section that belongs to an entry of another: the paper that came out of a project."""

import re

from resume_chat.domain.answering.case import Case
from resume_chat.domain.answering.lexicon import LABELS, NOUNS, Section
from resume_chat.domain.answering.records import Record
from resume_chat.domain.answering.statements import Reply, described, head_passages, name_of, reply, say
from resume_chat.domain.answering.words import words

_ASKED = re.compile(r"\b(?:which|what) (?:of (?:her|his|their) )?(\w+)\b")
SHARED = 2
"""Words, at least, that two entries must have in common to belong together."""


def answer(case: Case) -> Reply | None:
    """The entry of the section asked for that shares most with the entry spoken of."""
    match = _ASKED.search(case.reading.folded)
    asked = next((each for word in words(match.group(1)) for each in NOUNS.get(word.stem, ())), None) if match else None
    if asked is None or asked in {Section.WORK, Section.SKILLS, Section.LANGUAGES} or not case.speech.mentions:
        return None
    anchor = case.speech.mentions[0].record
    if anchor.section == asked or any(each.record.section == asked for each in case.subjects):
        return None
    scored = [(_shared(case, anchor, each), each) for each in case.records.of(asked)]
    best = max(scored, key=lambda item: item[0][1], default=None)
    if best is None or best[0][0] < SHARED:
        return None
    chosen = best[1]
    one, _ = LABELS[Section(asked)]
    text = f"The {one} that fits {name_of(anchor)} is {described(chosen, as_of=case.index.as_of)}"
    return reply("linked", say(text, *head_passages([chosen, anchor])), is_sure=False)


def _shared(case: Case, anchor: Record, other: Record) -> tuple[int, float]:
    """How many telling words two entries have in common, and how telling they are together."""
    common = (anchor.words | case.speech.said) & other.words
    telling = {each: case.speech.rarity.get(each, 0.0) for each in common if not each.isdigit()}
    return len(telling), sum(telling.values())
