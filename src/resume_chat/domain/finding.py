"""Orders the passages for a question: what its structure points at first, then what the searches found."""

from collections.abc import Mapping, Sequence

from resume_chat.domain.answering.case import Case
from resume_chat.domain.answering.planner import plan
from resume_chat.domain.conversation import Turn
from resume_chat.domain.evidence import Evidence
from resume_chat.domain.index import ResumeIndex
from resume_chat.domain.passages import PassageKind
from resume_chat.domain.ranking import fuse

KEPT = 24
"""Passages of the evidence, at most."""


def search_text(index: ResumeIndex, question: str, turns: Sequence[Turn]) -> str:
    """What is searched for: the question put right, a follow-up together with the latest exchange."""
    case = Case(index, question, turns)
    text = case.reading.text or question
    if turns and case.speech.leans_back:
        return " ".join([*(each.content for each in turns[-2:]), text])
    return text


def rank(
    index: ResumeIndex,
    question: str,
    turns: Sequence[Turn],
    rankings: Sequence[Sequence[str]],
    similarities: Mapping[str, float],
) -> Evidence:
    """The evidence for a question.

    Args:
        index: The resume.
        question: As asked.
        turns: The earlier conversation, oldest first.
        rankings: Ids of passages, best first, one sequence a search.
        similarities: By id, how near in meaning a passage is.
    """
    by_id = {each.id: each for each in index.passages}
    fused = [(by_id[each], score) for each, score in fuse(rankings) if each in by_id]
    ordered = [each for each, _ in fused]
    known = [similarities.get(each.id, 0.0) for each in ordered]
    found = plan(Case(index, question, turns, ordered, known))
    first = found.passages if found else ()
    led = {each.id for each in first}
    chosen = [*first, *(each for each in ordered if each.id not in led and each.kind is not PassageKind.SECTION)][:KEPT]
    top = max((score for _, score in fused), default=0.02)
    scores = {each.id: score for each, score in fused}
    ranked: list[float] = []
    for place, each in enumerate(chosen):
        score = 1.0 - place / 1000 if place < len(first) else scores.get(each.id, 0.0) / (2 * top)
        ranked.append(min(score, ranked[-1]) if ranked else score)
    return Evidence(
        passages=tuple(chosen),
        scores=tuple(ranked),
        similarities=tuple(similarities.get(each.id, 0.0) for each in chosen),
    )
