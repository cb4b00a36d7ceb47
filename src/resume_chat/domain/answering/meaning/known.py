"""All known questions: those that resumes answer and those that none does. The same for every resume."""

import hashlib
import re
from collections.abc import Iterator
from functools import lru_cache

from resume_chat.domain.answering.meaning import entry_wordings, outside, person_wordings
from resume_chat.domain.answering.words import words
from resume_chat.domain.known_question import KnownQuestion, Sort
from resume_chat.domain.passages import Passage

KINDS = {
    "company": entry_wordings.COMPANY,
    "job": entry_wordings.JOB,
    "university": entry_wordings.UNIVERSITY,
    "degree": entry_wordings.DEGREE,
    "project": entry_wordings.PROJECT,
    "skill": entry_wordings.SKILL,
    "language": entry_wordings.LANGUAGE,
    "certificate": entry_wordings.CERTIFICATE,
    "award": entry_wordings.AWARD,
    "article": entry_wordings.PUBLICATION,
    "charity": entry_wordings.CHARITY,
    "website": entry_wordings.WEBSITE,
    "referee": entry_wordings.REFEREE,
    "hobby": entry_wordings.INTEREST,
    "": person_wordings.PERSON + person_wordings.SECTIONS + person_wordings.EXPERIENCE,
}
"""The tables, by what stands in them for an entry's name."""


@lru_cache(maxsize=1)
def known_questions() -> tuple[KnownQuestion, ...]:
    """Each wording once: those that a resume may answer first."""
    made = [each for about, table in KINDS.items() for each in _table(table, about)]
    for sort, text in (
        (Sort.PRIVATE, outside.PRIVATE),
        (Sort.ABSENT, outside.ABSENT),
        (Sort.OFF_TOPIC, outside.OFF_TOPIC),
        (Sort.SMALL_TALK, outside.SMALL_TALK),
    ):
        made += [KnownQuestion(wording=each, sort=sort) for each in text.strip().split("\n")]
    return tuple({each.id: each for each in made}.values())


def known_passages() -> tuple[Passage, ...]:
    """The known questions as the retrievers index them."""
    return tuple(each.as_passage(number) for number, each in enumerate(known_questions(), start=1))


def known_fingerprint(embedder: str) -> str:
    """Names the index of the known questions: 32 hexadecimal digits of their wordings and the embedder.

    Args:
        embedder: The fingerprint of the embedder that made the vectors.
    """
    ids = "\n".join(each.id for each in known_questions())
    return hashlib.sha256(f"known questions\n{embedder}\n{ids}".encode()).hexdigest()[:32]


def _table(table: str, about: str) -> Iterator[KnownQuestion]:
    for group in re.split(r"\n{2,}", table.strip()):
        plain, *others = group.split("\n")
        said = [line for line in (plain, *others) if "{" not in line]
        frame = frozenset(each.stem for line in said for each in words(line))
        for line in said:
            yield KnownQuestion(wording=line, sort=Sort.RESUME, asks=plain, about=about, frame=frame)
