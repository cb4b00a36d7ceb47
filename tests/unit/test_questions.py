"""Questions about five invented people of different trades: floors under what is found, answered and declined.

The dense search is a stand-in that knows words only, so that the floors hold without a model; `resume-chat batch`
measures with the real one.
"""

import hashlib
import json
import re
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from fakes.indexes import DATA, index_named
from fakes.parts import WordEmbedder
from resume_chat.adapters.bm25_retriever import Bm25Retriever
from resume_chat.adapters.in_memory_retriever import InMemoryRetriever
from resume_chat.domain.attribution import cite, cited_pointers
from resume_chat.domain.conversation import Role, Turn
from resume_chat.domain.declining import decide
from resume_chat.domain.evidence import retrieved
from resume_chat.domain.extraction import compose
from resume_chat.domain.index import ResumeIndex
from resume_chat.domain.prompt import build_prompt
from resume_chat.usecases.find_evidence import FindEvidence

Question = dict[str, Any]
TODAY = (2026, 11)


@cache
def _questions() -> tuple[Question, ...]:
    lines = (DATA / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    return tuple(json.loads(line) for line in lines)


class Searched:
    """The retrievers of all resumes, each built once."""

    def __init__(self) -> None:
        self._embedder = WordEmbedder()
        self._retrievers = (InMemoryRetriever(), Bm25Retriever())
        self._built: set[str] = set()

    async def find(self, name: str) -> FindEvidence:
        """The search of a resume."""
        index = _index(name)
        if name not in self._built:
            vectors = await self._embedder.embed([each.text for each in index.passages])
            for retriever in self._retrievers:
                await retriever.build(index.fingerprint, self._embedder.fingerprint, index.passages, vectors)
            self._built.add(name)
        return FindEvidence(embedder=self._embedder, retrievers=self._retrievers)


@cache
def _index(name: str) -> ResumeIndex:
    """A resume with a fingerprint of its own."""
    return replace(index_named(name), fingerprint=hashlib.sha256(name.encode()).hexdigest())


SEARCHED = Searched()
ANSWERS: list[tuple[Question, dict[str, Any]]] = []


async def _answered(question: Question) -> dict[str, Any]:
    index = _index(question["resume"])
    find = await SEARCHED.find(question["resume"])
    turns = [Turn(role=Role(each["role"]), content=each["content"]) for each in question.get("turns", [])]
    evidence = await find(index, question["question"], turns)
    found = [each.pointers for each in retrieved(evidence)[:5]]
    declined = decide(index, question["question"], turns, evidence)
    if declined:
        return {"text": declined.text, "abstained": True, "found": found, "cited": ()}
    prompt = build_prompt(index, evidence, question["question"], turns, 32_000)
    text = " ".join(compose(prompt).sentences)
    return {"text": text, "abstained": False, "found": found, "cited": cited_pointers(cite(text, prompt))}


def _months(text: str) -> set[int]:
    lengths = re.findall(r"(?:(\d+) years?)?(?: ?(\d+) months?)?", text)
    return {int(years or 0) * 12 + int(months or 0) for years, months in lengths if years or months}


def _holds(wanted: str, text: str) -> bool:
    if wanted.startswith("re:"):
        return re.search(wanted[3:], text, re.IGNORECASE) is not None
    if match := re.fullmatch(r"\{dur:(\d+)\}", wanted):
        return any(abs(each - int(match.group(1))) <= 1 for each in _months(text))
    if match := re.fullmatch(r"\{since:(\d+)-(\d+)\}", wanted):
        length = (TODAY[0] - int(match.group(1))) * 12 + TODAY[1] - int(match.group(2))
        return any(abs(each - length) <= 1 for each in _months(text))
    words = {"2": "two", "3": "three", "4": "four", "5": "five"}.get(wanted, wanted)
    return wanted.casefold() in text.casefold() or words in text.casefold()


def _is_right(question: Question, answer: dict[str, Any]) -> bool:
    text = re.sub(r"\[\d+\]", " ", answer["text"]).replace(",", "") + " " + answer["text"]
    if any(_holds(each, text) for each in question["answer_must_not"]):
        return False
    if question["type"] == "injection" and not question["answerable"]:
        return True
    if not question["answerable"]:
        return bool(answer["abstained"])
    return not answer["abstained"] and all(
        any(_holds(each, text) for each in group) for group in question["answer_must"]
    )


def _touches(one: str, other: str) -> bool:
    return f"{one}/".startswith(f"{other}/") or f"{other}/".startswith(f"{one}/")


async def _all() -> list[tuple[Question, dict[str, Any]]]:
    """Every question with its answer, made once."""
    if not ANSWERS:
        ANSWERS.extend([(each, await _answered(each)) for each in _questions()])
    return ANSWERS


async def test_nine_in_ten_answers_are_right_and_hardly_one_is_declined_that_states_a_fact() -> None:
    answers = await _all()
    wrong = [(question["id"], answer["text"][:120]) for question, answer in answers if not _is_right(question, answer)]
    assert len(wrong) <= 0.08 * len(answers), wrong
    facts = [answer for question, answer in answers if question["type"] == "fact" and question["answerable"]]
    assert sum(each["abstained"] for each in facts) <= 0.06 * len(facts)


async def test_the_evidence_is_among_the_first_five() -> None:
    shares = []
    for question, answer in await _all():
        if question["gold"]:
            hit = [
                any(_touches(pointer, gold) for item in answer["found"] for pointer in item)
                for gold in question["gold"]
            ]
            shares.append(sum(hit) / len(hit))
    assert sum(shares) / len(shares) >= 0.93


async def test_citations_lie_where_the_answer_stands() -> None:
    precision = []
    for question, answer in await _all():
        if question["gold"] and answer["cited"]:
            hit = [any(_touches(pointer, gold) for gold in question["gold"]) for pointer in answer["cited"]]
            precision.append(sum(hit) / len(hit))
    assert sum(precision) / len(precision) >= 0.85


@pytest.mark.parametrize("name", ["odile-marchetti", "tomasz-wierzba", "jamal-whitfield", "resume"])
async def test_no_question_is_answered_from_the_talk_before_it_when_it_stands_alone(name: str) -> None:
    index = index_named(name)
    job = index.resume.entries("work")[-1]
    said = [
        {"role": "user", "content": f"What did they do at {job.text('name')}?"},
        {"role": "assistant", "content": f"{job.text('position')} at {job.text('name')}."},
    ]
    for question in _questions():
        if question["resume"] == name and not question.get("turns"):
            alone, after = await _answered(question), await _answered({**question, "turns": said})
            assert alone["text"] == after["text"], question["question"]
