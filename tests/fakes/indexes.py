"""Resumes that are read, cut and computed, for tests of what is done with them."""

import json
from collections.abc import Iterable
from datetime import date
from functools import cache
from pathlib import Path

import yaml

from resume_chat.domain.evidence import Evidence
from resume_chat.domain.facts import facts_of
from resume_chat.domain.index import ResumeIndex
from resume_chat.domain.passages import Passage, passages_of
from resume_chat.domain.resume import read_resume

AS_OF = date(2026, 11, 22)
DATA = Path(__file__).parent.parent / "data"
SAMPLE = Path(__file__).parent.parent.parent / "resume" / "resume.yaml"


def index_of(document: object, as_of: date = AS_OF) -> ResumeIndex:
    """A document as the service answers from it."""
    resume = read_resume(document)
    facts = facts_of(resume, as_of)
    return ResumeIndex(
        resume=resume, passages=passages_of(resume, facts), facts=facts, fingerprint="0" * 16, as_of=as_of
    )


@cache
def document(name: str) -> object:
    """A resume of `tests/data` by its file's name, or the sample resume as `resume`."""
    if name == "resume":
        return yaml.load(SAMPLE.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # noqa: S506 - it makes texts only
    return json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))


@cache
def index_named(name: str) -> ResumeIndex:
    """The same, read."""
    return index_of(document(name))


def evidence_of(passages: Iterable[Passage], similarity: float = 0.0) -> Evidence:
    """Evidence of these passages, best first, all equally near."""
    found = tuple(passages)
    return Evidence(
        passages=found,
        scores=tuple(1.0 - place / 100 for place in range(len(found))),
        similarities=(similarity,) * len(found),
    )
