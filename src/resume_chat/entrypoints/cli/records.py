"""An answer as JSON: what `ask --json` prints once and `batch` a line for each question."""

import json
from collections.abc import Mapping
from typing import TypedDict

from resume_chat.domain.answer import Citation, Finish
from resume_chat.usecases.answer_directly import DirectAnswer


class Cited(TypedDict, total=False):
    """One citation."""

    id: str
    pointer: str
    label: str
    quote: str
    computed: str
    pointers: list[str]


class Found(TypedDict):
    """One thing that the search returned."""

    pointers: list[str]
    score: float


class AnswerRecord(TypedDict):
    """One answer."""

    answer: str
    abstained: bool
    citations: list[Cited]
    retrieved: list[Found]
    """Best first."""
    finish: str
    generator: str | None
    timings: Mapping[str, float | None]


def record_of(answer: DirectAnswer) -> AnswerRecord:
    """A whole answer."""
    message = answer.message
    timings = message.timings
    return AnswerRecord(
        answer=message.content,
        abstained=message.finish is Finish.ABSTAINED,
        citations=[_cited(each) for each in message.citations],
        retrieved=[Found(pointers=list(each.pointers), score=each.score) for each in answer.retrieved],
        finish=message.status.value,
        generator=message.generator,
        timings={
            "retrieved_ms": timings.retrieved_ms,
            "first_token_ms": timings.first_token_ms,
            "total_ms": timings.total_ms,
        },
    )


def broken_record(said: str) -> AnswerRecord:
    """An answer that broke, with what was said of it."""
    return AnswerRecord(
        answer=said, abstained=False, citations=[], retrieved=[], finish="failed", generator=None, timings={}
    )


def as_json_line(record: Mapping[str, object]) -> str:
    """One line of JSON in readable UTF-8; what UTF-8 cannot hold (half a surrogate pair) as JSON's own escape."""
    return json.dumps(record, ensure_ascii=False).encode("utf-8", "backslashreplace").decode()


def _cited(citation: Citation) -> Cited:
    cited = Cited(id=citation.id, pointer=citation.pointer, label=citation.label, quote=citation.quote)
    if citation.computed is not None:
        cited["computed"] = citation.computed
        cited["pointers"] = list(citation.pointers)
    return cited
