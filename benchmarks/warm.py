"""Measures what a warm beginning saves: first-token times and llama.cpp's own counters, cold and warm in one run.

    python benchmarks/warm.py --model FILE.gguf --resume FILE [--today YYYY-MM-DD] [--threads 2]

A llama.cpp with that model is started. Two beginnings that differ only by their day are each read for the first time: one by
a visitor's first question (cold), one by the service at its start (`warm`) with a visitor's question after it, and then further
questions, other visitors and follow-ups on the latter. For each are printed the seconds to the first token, how many tokens of
the prompt came out of the cache and how many were read (`timings.cache_n` and `prompt_n` of llama.cpp's answers).
"""

import argparse
import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

import httpx

from resume_chat.adapters.file_resume_source import FileResumeSource
from resume_chat.adapters.openai_generator import OpenAiConfig, OpenAiGenerator
from resume_chat.domain.conversation import Role, Turn
from resume_chat.domain.facts import facts_of
from resume_chat.domain.finding import rank
from resume_chat.domain.index import ResumeIndex
from resume_chat.domain.passages import passages_of
from resume_chat.domain.prompt import Prompt, build_prompt, opening
from resume_chat.domain.resume import read_resume

CONTEXT_TOKENS = 8192
BUDGET_TOKENS = CONTEXT_TOKENS - 512
QUESTIONS = (
    ("a visitor's question", "What are the strengths of this candidate?", ()),
    ("another visitor's", "Which project stands out, and why?", ()),
    ("a follow-up", "Tell me more about that.", ("Which project stands out, and why?", "The first one does.")),
    ("another visitor's again", "What would a former colleague say?", ()),
)


@contextmanager
def llama(model: Path, threads: int) -> Iterator[str]:
    """The address of a llama.cpp in a process of its own."""
    command = [sys.executable, __file__, "--serve", str(model), "--threads", str(threads)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as own:
        try:
            yield own.stdout.readline().strip() if own.stdout else ""
        finally:
            own.kill()


def serve(model: Path, threads: int) -> None:
    """Serves until standard input closes."""
    import xllamacpp  # noqa: PLC0415 - the measuring process needs no model runtime

    params = xllamacpp.CommonParams()
    params.model.path = str(model)
    params.hostnames, params.port = ["127.0.0.1"], 0
    params.n_ctx, params.n_parallel = CONTEXT_TOKENS, 1
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = threads
    server = xllamacpp.Server(params)
    print(server.listening_address, flush=True)
    sys.stdin.read()


async def index_for(path: Path, as_of: date) -> ResumeIndex:
    """The resume as the service answers from it on a day."""
    resume = read_resume(await FileResumeSource(path).read())
    facts = facts_of(resume, as_of)
    return ResumeIndex(
        resume=resume, passages=passages_of(resume, facts), facts=facts, fingerprint="0" * 16, as_of=as_of
    )


def prompt_of(index: ResumeIndex, question: str, turns: tuple[str, ...]) -> Prompt:
    """The prompt of a question after earlier questions and answers in turn."""
    roles = (Role.USER, Role.ASSISTANT)
    earlier = [Turn(role=roles[place % 2], content=text) for place, text in enumerate(turns)]
    ranked = [each.id for each in index.passages]
    return build_prompt(index, rank(index, question, earlier, [ranked], {}), question, earlier, BUDGET_TOKENS)


async def ask(url: str, prompt: Prompt) -> tuple[float, int, int]:
    """Seconds to the first token, tokens of the prompt from the cache, and tokens read."""
    messages = [{"role": each.role.value, "content": each.content} for each in prompt.messages]
    body = {"messages": messages, "max_tokens": 8, "temperature": 0, "stream": True}
    timings: dict[str, int] = {}
    began, first = time.perf_counter(), 0.0
    async with (
        httpx.AsyncClient(trust_env=False, timeout=1800) as client,
        client.stream("POST", f"{url}/v1/chat/completions", json=body) as response,
    ):
        async for line in response.aiter_lines():
            chunk = json.loads(line[6:]) if line.startswith("data: {") else {}
            if any(each.get("delta", {}).get("content") for each in chunk.get("choices", ())):
                first = first or time.perf_counter() - began
            timings = chunk.get("timings") or timings
    return first, timings["cache_n"], timings["prompt_n"]


async def measure(url: str, resume: Path, today: date) -> None:
    """Asks and prints."""
    print(f"{'':<44}{'first token':>12}{'from cache':>12}{'read':>8}")
    cold = await index_for(resume, today - timedelta(days=200))
    _row("cold: the first question of all", *await ask(url, prompt_of(cold, *QUESTIONS[0][1:])))
    warm = await index_for(resume, today)
    began = time.perf_counter()
    await OpenAiGenerator(OpenAiConfig(url=url)).warm(opening(warm, BUDGET_TOKENS))
    print(f"{'(warmed at the start, nobody waits)':<44}{time.perf_counter() - began:>10.2f} s")
    for who, question, turns in QUESTIONS:
        _row(f"warm: {who}", *await ask(url, prompt_of(warm, question, turns)))


def _row(what: str, first_s: float, cached: int, read: int) -> None:
    print(f"{what:<44}{first_s:>10.2f} s{cached:>12}{read:>8}", flush=True)


def main() -> None:
    """Reads the arguments and runs."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, help="a GGUF file")
    parser.add_argument("--resume", type=Path, help="a resume, YAML or JSON")
    parser.add_argument("--today", type=date.fromisoformat, default=date.today())  # noqa: DTZ011 - the machine's day
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--serve", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.serve:
        serve(arguments.serve, arguments.threads)
        return
    with llama(arguments.model, arguments.threads) as url:
        asyncio.run(measure(url, arguments.resume, arguments.today))


if __name__ == "__main__":
    main()
