"""Answers a file of questions about several resumes without a server, in the form that a scorer reads.

    python benchmarks/evaluate.py --resumes DIR [DIR ...] --questions FILE [FILE ...] --output FILE --today YYYY-MM-DD

Questions are JSON objects, one a line: `id`, `resume` (a file's name without its ending), `question`, `turns`. The output
has one object a question: `id`, `retrieved`, `answer`, `citations`, `abstained`, `latency_ms`, and how it was decided.
"""

import argparse
import asyncio
import json
import sys
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from resume_chat.adapters.bm25_retriever import Bm25Retriever
from resume_chat.adapters.file_resume_source import FileResumeSource
from resume_chat.adapters.in_memory_retriever import InMemoryRetriever
from resume_chat.adapters.onnx_embedder import OnnxConfig, OnnxEmbedder
from resume_chat.domain import declining
from resume_chat.domain.attribution import cite, cited_pointers
from resume_chat.domain.conversation import Role, Turn
from resume_chat.domain.evidence import retrieved
from resume_chat.domain.extraction import compose
from resume_chat.domain.index import ResumeIndex
from resume_chat.domain.prompt import build_prompt
from resume_chat.domain.text import normalise
from resume_chat.ports.errors import ResumeSourceError
from resume_chat.ports.retriever import Retriever
from resume_chat.usecases.find_evidence import FindEvidence
from resume_chat.usecases.index_resume import IndexResume

BUDGET_TOKENS = 32_000


def _find(name: str, folders: Sequence[Path]) -> Path:
    for folder in folders:
        for ending in (".json", ".yaml", ".yml"):
            if (path := folder / f"{name}{ending}").exists():
                return path
    raise ResumeSourceError(f"no resume {name!r} in {', '.join(map(str, folders))}")


async def _answer(index: ResumeIndex, find_evidence: FindEvidence, item: dict[str, object]) -> dict[str, object]:
    question = normalise(str(item["question"]))
    turns = [
        Turn(role=Role(str(each["role"])), content=str(each["content"]))
        for each in item.get("turns", [])  # type: ignore[attr-defined]  # a list of objects by the file's form
    ]
    began = time.perf_counter()
    evidence = await find_evidence(index, question, turns)
    declined = declining.decide(index, question, turns, evidence)
    citations: tuple[str, ...] = ()
    if declined:
        answer, abstained, how = declined.text, True, str(declined.reason)
    else:
        prompt = build_prompt(index, evidence, question, turns, BUDGET_TOKENS)
        composition = compose(prompt)
        answer = " ".join(composition.sentences)
        citations = cited_pointers(cite(answer, prompt))
        abstained, how = str(composition.finish) == "abstained", composition.kind
    took = (time.perf_counter() - began) * 1000
    found = [{"pointers": list(each.pointers), "score": each.score} for each in retrieved(evidence)]
    return {
        "id": item["id"],
        "retrieved": found,
        "answer": answer,
        "citations": list(citations),
        "abstained": abstained,
        "latency_ms": round(took, 1),
        "how": how,
    }


async def _run(arguments: argparse.Namespace) -> None:
    items = [
        json.loads(line)
        for file in arguments.questions
        for line in file.read_text(encoding="utf-8").splitlines()
        if line
    ]
    embedder = OnnxEmbedder(OnnxConfig(cache_dir=str(arguments.models)))
    indexes: dict[str, ResumeIndex] = {}
    retrievers: list[Retriever] = [InMemoryRetriever(), Bm25Retriever()]
    find_evidence = FindEvidence(embedder=embedder, retrievers=retrievers)
    lines = []
    for item in items:
        name = str(item["resume"])
        if name not in indexes:
            source = FileResumeSource(_find(name, arguments.resumes))
            indexing = IndexResume(
                source=source, embedder=embedder, retrievers=retrievers, today=lambda: arguments.today
            )
            indexes[name] = (await indexing()).index
        lines.append(json.dumps(await _answer(indexes[name], find_evidence, item), ensure_ascii=False))
    arguments.output.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{len(lines)} answers in {arguments.output}", file=sys.stderr)


def main() -> None:
    """Reads the arguments and runs."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--resumes", nargs="+", type=Path, required=True)
    parser.add_argument("--questions", nargs="+", type=Path, required=True)
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--today", type=date.fromisoformat, required=True, help="the day that facts are computed for")
    parser.add_argument("--models", type=Path, default=Path("data/models"))
    asyncio.run(_run(parser.parse_args()))


if __name__ == "__main__":
    main()
