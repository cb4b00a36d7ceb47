"""The chain under faults at fifty questions a second: who answers, how long it adds, when the breaker opens and closes.

    PYTHONPATH=tests python benchmarks/chain.py [--rate 50] [--phase-s 12] [--resume FILE]

The chain is `openai,extractive` with the options that ship, but for a limit of two seconds for the first word. Its first link
asks the server of the tests, in a process of its own, over real connections; the server changes what it does wrong from phase to phase, with a phase
without faults between two of them. Questions come by the clock, whether the earlier ones are answered or not. The wait is from
the question to the first word, beyond what `extractive` takes by itself.
"""

import argparse
import asyncio
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import aclosing, contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from warm import index_for, prompt_of

from resume_chat.adapters.chain_generator import ChainConfig, ChainGenerator
from resume_chat.adapters.extractive_generator import ExtractiveGenerator
from resume_chat.adapters.openai_generator import OpenAiConfig, OpenAiGenerator
from resume_chat.domain.answer import Begun, Completion
from resume_chat.domain.prompt import Prompt
from resume_chat.ports.errors import GeneratorError, GeneratorUnavailableError, PortError
from resume_chat.ports.generator import Generator

QUESTION = "What are the strengths of this candidate?"
WELL = "ok:20"
REFUSING_URL = "http://127.0.0.1:1"
FAULTS = {
    "status:500": "500",
    "refused": "nothing listens",
    "rst:8": "reset after some words",
    "hang:0": "takes the question, says nothing",
}


class Faulty(Generator):
    """The `openai` adapter in front of a server that does as it is told."""

    name = "openai"
    prompt_budget_tokens = 7616

    def __init__(self, url: str) -> None:
        self._adapters = {
            what: OpenAiGenerator(
                OpenAiConfig(
                    url=REFUSING_URL if what == "refused" else url,
                    model=what,
                    context_tokens=8192,
                    first_token_timeout_s=2,
                )
            )
            for what in (WELL, *FAULTS)
        }
        self.does = WELL
        self.asked = 0

    async def stream(self, prompt: Prompt) -> AsyncGenerator[Begun | str | Completion, None]:
        """The answer of the server as it is now."""
        self.asked += 1
        async with aclosing(self._adapters[self.does].stream(prompt)) as pieces:
            async for piece in pieces:
                yield piece

    async def warm(self, beginning: object) -> None:
        """Nothing."""

    async def check(self) -> str:
        """Not asked."""
        raise GeneratorUnavailableError("not asked here")

    async def aclose(self) -> None:
        """Nothing is kept."""


@dataclass(slots=True)
class Phase:
    """What came of the questions that were asked while the server did one thing."""

    what: str
    began: float
    made_by: Counter[str] = field(default_factory=Counter)
    waits_s: list[float] = field(default_factory=list)
    broken_off: int = 0
    unanswered: int = 0
    tries: int = 0
    first_by_model_s: float | None = None
    left_alone_after_s: float | None = None


async def ask(chain: Generator, prompt: Prompt, phase: Phase) -> None:
    """One question."""
    began, maker, said = time.perf_counter(), "", False
    try:
        async with aclosing(chain.stream(prompt)) as pieces:
            async for piece in pieces:
                if isinstance(piece, Begun):
                    maker = piece.generator
                elif not said:
                    said = True
                    phase.waits_s.append(time.perf_counter() - began)
    except GeneratorError:
        phase.broken_off += said
        phase.unanswered += not said
        return
    phase.made_by[maker] += 1
    if maker == "openai" and phase.first_by_model_s is None:
        phase.first_by_model_s = time.perf_counter() - phase.began


@contextmanager
def server() -> Iterator[str]:
    """The address of the server of the tests."""
    with subprocess.Popen([sys.executable, "-m", "fakes.model_server"], stdout=subprocess.PIPE, text=True) as own:
        try:
            yield own.stdout.readline().strip() if own.stdout else ""
        finally:
            own.kill()


async def alone(prompt: Prompt) -> float:
    """Seconds from the question to the first word of `extractive` by itself, at the median."""
    phase = Phase("alone", time.perf_counter())
    for _ in range(100):
        await ask(ExtractiveGenerator(), prompt, phase)
    return statistics.median(phase.waits_s)


async def measure(prompt: Prompt, rate: int, phase_s: float) -> None:
    """Asks phase after phase, and prints."""
    own_s = await alone(prompt)
    print(f"extractive alone, from the question to the first word: p50 {own_s * 1000:.1f} ms")
    with server() as url:
        first = Faulty(url)
        now: list[Phase] = []

        def skipped(link: str, error: PortError) -> None:
            if "left alone" in str(error) and link == "openai" and now[-1].left_alone_after_s is None:
                now[-1].left_alone_after_s = time.perf_counter() - now[-1].began

        chain = ChainGenerator([first, ExtractiveGenerator()], ChainConfig(), time.monotonic, skipped)
        for what in [WELL, *(each for fault in FAULTS for each in (fault, WELL))]:
            await _phase(chain, first, prompt, what, now, rate=rate, phase_s=phase_s)
    _print(now, own_s)


async def _phase(
    chain: Generator, first: Faulty, prompt: Prompt, what: str, phases: list[Phase], *, rate: int, phase_s: float
) -> None:
    """Questions by the clock while the server does one thing."""
    first.does, first.asked = what, 0
    phase = Phase(what, time.perf_counter())
    phases.append(phase)
    async with asyncio.TaskGroup() as questions:
        # after a fault until the link is back, if that takes longer: silence makes tries rarer, up to a minute
        number = 0
        while number < rate * phase_s or (what == WELL and phase.first_by_model_s is None and number < rate * 90):
            await asyncio.sleep(max(0.0, phase.began + number / rate - time.perf_counter()))
            questions.create_task(ask(chain, prompt, phase))
            number += 1
    phase.tries = first.asked


def _print(phases: Sequence[Phase], own_s: float) -> None:
    head = (
        "the server",
        "asked",
        "model",
        "extractive",
        "broken off",
        "unanswered",
        "tries",
        "opened",
        "back",
        "p50",
        "p99",
    )
    print("| " + " | ".join(head) + " |\n|" + "---|" * len(head))
    for phase in phases:
        added = sorted(max(0.0, each - own_s) * 1000 for each in phase.waits_s)
        asked = phase.made_by.total() + phase.broken_off + phase.unanswered
        row = (
            FAULTS.get(phase.what, "answers"),
            asked,
            phase.made_by["openai"],
            phase.made_by["extractive"],
            phase.broken_off,
            phase.unanswered,
            phase.tries,
            _seconds(phase.left_alone_after_s if phase.what != WELL else None),
            _seconds(phase.first_by_model_s if phase.what == WELL else None),
            f"{statistics.median(added):.1f} ms",
            f"{added[int(len(added) * 0.99)]:.1f} ms",
        )
        print("| " + " | ".join(map(str, row)) + " |")
    print(
        "total:",
        sum(each.made_by.total() for each in phases),
        "answered,",
        sum(each.unanswered for each in phases),
        "not",
    )


def _seconds(value: float | None) -> str:
    return "" if value is None else f"{value:.2f} s"


async def _run(arguments: argparse.Namespace) -> None:
    index = await index_for(arguments.resume, arguments.today)
    await measure(prompt_of(index, QUESTION, ()), arguments.rate, arguments.phase_s)


def main() -> None:
    """Reads the arguments and runs."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rate", type=int, default=50, help="questions a second")
    parser.add_argument("--phase-s", type=float, default=12.0)
    parser.add_argument("--resume", type=Path, default=Path("resume/resume.yaml"))
    parser.add_argument("--today", type=date.fromisoformat, default=date.today())  # noqa: DTZ011 - the machine's day
    asyncio.run(_run(parser.parse_args()))


if __name__ == "__main__":
    main()
