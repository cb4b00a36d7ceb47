"""The generator `llamacpp` with a real model: one process, started once, stopped at once, and never left behind."""

import asyncio
import os
import random
import signal
import struct
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
from hypothesis import settings

from fakes import model_process
from fakes.generator_rows import Heard, listen, next_piece
from fakes.heartbeat import pulse_during
from fakes.llama_server import model_path
from fakes.model_process import at_rest, work_of
from fakes.prompts import short_prompt
from fakes.waiting import until
from resume_chat.adapters.llamacpp_generator import LlamaCppConfig, LlamaCppGenerator
from resume_chat.domain.answer import Beginning
from resume_chat.ports.errors import (
    GeneratorInterruptedError,
    GeneratorRejectedError,
    GeneratorTimeoutError,
    GeneratorUnavailableError,
)

pytestmark = pytest.mark.real_model


CONFIG = LlamaCppConfig(
    model_path=str(model_path()),
    context_tokens=1024,
    max_tokens=24,
    temperature=0,
    seed=1,
    threads=1,
    first_token_timeout_s=110,
    silence_timeout_s=60,
)


_others: set[int] = set()
"""Models that other tests of the same run keep loaded."""


@pytest.fixture(scope="module", autouse=True)
def _count_own_models_only() -> None:
    _others.update(model_process.models())


def models(parent: int = 0) -> list[int]:
    """The processes of models that these tests, or a process that they have started, run."""
    return [each for each in model_process.models(parent) if each not in _others]


def gguf_of(architecture: str) -> bytes:
    """A whole GGUF file of a model with nothing in it."""
    pairs = (b"general.architecture", architecture.encode())
    texts = struct.pack("<Q", len(pairs[0])) + pairs[0] + struct.pack("<IQ", 8, len(pairs[1])) + pairs[1]
    return b"GGUF" + struct.pack("<IQQ", 3, 0, 1) + texts + bytes(64)


def make(**options: object) -> LlamaCppGenerator:
    """One that is not loaded yet, with these options in place of the ones above."""
    return LlamaCppGenerator(msgspec.structs.replace(CONFIG, **options))


@pytest.fixture
async def generator() -> AsyncIterator[LlamaCppGenerator]:
    """Not loaded yet, with long answers."""
    made = make(max_tokens=400)
    yield made
    await made.aclose()


async def test_the_first_questions_load_one_model_while_the_loop_goes_on(generator: LlamaCppGenerator) -> None:
    """When it fails: a model is loaded for each question, or in the service's own interpreter, whose lock it holds."""
    before, heard = models(), list[Heard]()
    prompts = [short_prompt("Count to three."), short_prompt("Count to four.")]

    async def ask() -> None:
        heard.extend(await asyncio.gather(*(listen(generator, each) for each in prompts)))

    assert "not loaded" in await generator.check()
    pulse = await pulse_during(ask())
    assert [each.error for each in heard] == [None, None]
    assert all(each.completion and each.completion.usage.prompt_tokens for each in heard)
    assert len(models()) == len(before) + 1
    assert "SmolLM2-135M-Instruct.Q4_1.gguf, 98 MB, loaded, context 1024 tokens" in await generator.check()
    assert pulse.is_steady(longest_s=0.5), pulse


async def test_what_was_read_once_is_not_read_again() -> None:
    """The same prompt costs next to no work the second time. When it fails: the prefix cache is off."""
    prompt = short_prompt("Where does she work?" + " And before?" * 60)
    async with aclosing(make(max_tokens=1, answers_at_once=1)) as generator:
        await listen(generator, short_prompt("Hello?"))
        (pid,) = models()
        costs = []
        for _ in range(2):
            before = work_of(pid)
            assert (await listen(generator, prompt)).error is None
            costs.append(work_of(pid) - before)
    assert costs[1] < costs[0] / 3, costs


async def test_what_it_was_warmed_with_costs_no_question_anything() -> None:
    """G11, in both slots. When it fails: the second of two visitors waits for the whole resume to be read again."""
    beginning = short_prompt("Where does she work?" + " And before?" * 60).messages
    async with aclosing(make(max_tokens=1)) as generator:
        await listen(generator, short_prompt("Hello?"))
        (pid,) = models()
        before = work_of(pid)
        await generator.warm(beginning)
        cold = work_of(pid) - before
        prompt = replace(short_prompt("Hello?"), messages=beginning)
        heard = await asyncio.gather(*(listen(generator, prompt) for _ in range(2)))
        assert [each.error for each in heard] == [None, None]
        assert work_of(pid) - before - cold < cold / 2


async def test_it_goes_on_from_a_beginning() -> None:
    """When it fails: the model begins a new message, or says the beginning again."""
    begun = Beginning(text="One, two, three, four, five, ", generator="llamacpp")
    async with aclosing(make()) as generator:
        heard = await listen(generator, short_prompt("Count to twenty in words.", begun=begun))
    assert heard.error is None
    assert heard.text.startswith("six, seven")


async def test_a_stop_ends_the_models_work(generator: LlamaCppGenerator) -> None:
    """G4. When it fails: the model goes on to its last token for nobody."""
    async with aclosing(generator.stream(short_prompt("Tell a very long story."))) as pieces:
        assert await next_piece(pieces)
    (pid,) = models()
    began = work_of(pid)
    await at_rest(pid)
    assert work_of(pid) - began < 150  # 1.5 s of work; the whole answer takes five times as much


async def test_stopped_answers_leave_it_as_good_as_new() -> None:
    """G4, G7. A hundred of them, two thousand in the long profile; half are stopped at some moment, half after some words.

    When it fails: slots, connections or the model's process are lost with stops, or the next answer waits for all of them.
    """
    stops = 2000 if settings().max_examples > 1000 else 100
    async with aclosing(make(max_tokens=40)) as generator:
        prompt, chance = short_prompt("Tell a very long story."), random.Random(7)  # noqa: S311 - moments, not secrets
        assert (await listen(generator, prompt)).error is None
        usual_s = (await listen(generator, prompt)).seconds
        files, places = len(os.listdir("/proc/self/fd")), asyncio.Semaphore(16)  # noqa: PTH208 - a Path opens one itself
        (pid,) = models()
        stopped_at: list[str] = []

        async def cancelled() -> None:
            async with places:
                reader = asyncio.create_task(listen(generator, prompt))
                await asyncio.wait({reader}, timeout=chance.uniform(0, 0.1))
                reader.cancel()
                await asyncio.wait({reader})
                stopped_at.append("a moment")

        async def closed() -> None:
            async with places, aclosing(generator.stream(prompt)) as pieces:
                for _ in range(chance.randint(1, 3)):
                    await next_piece(pieces)
                stopped_at.append("a word")

        began = time.monotonic()
        await asyncio.gather(*(each() for _ in range(stops // 2) for each in (cancelled, closed)))
        took_s = time.monotonic() - began
        heard = await listen(generator, prompt)
        assert heard.completion is not None
        print(  # noqa: T201 - a figure of docs/adr/0016, with `pytest -s`
            f"{stops} stopped in {took_s:.1f} s, the next answer in {heard.seconds:.1f} s, before {usual_s:.1f} s"
        )
        assert len(stopped_at) == stops
        assert heard.seconds < 10 * usual_s + 10  # a busy machine; a line of two thousand would take most of a minute
        assert models() == [pid]
        await at_rest(pid)
        assert len(os.listdir("/proc/self/fd")) <= files + 2  # noqa: PTH208 - as above


async def test_a_model_that_dies_interrupts_its_answer_and_comes_back(generator: LlamaCppGenerator) -> None:
    """G5. When it fails: the crash of a model ends the service, or leaves it without a model for good."""
    async with aclosing(generator.stream(short_prompt("Tell a very long story."))) as pieces:
        assert await next_piece(pieces)
        (pid,) = models()
        os.kill(pid, signal.SIGKILL)
        with pytest.raises(GeneratorInterruptedError):
            async for _ in pieces:
                pass
    assert (await listen(generator, short_prompt("Hello?"))).error is None
    assert len(models()) == 1


async def test_closing_ends_the_process_and_the_next_answer_starts_it_again(generator: LlamaCppGenerator) -> None:
    """When it fails: a closed service leaves a gigabyte behind, or cannot be used again."""
    for _ in range(2):
        assert (await listen(generator, short_prompt("Hello?"))).error is None
        assert len(models()) == 1
        await generator.aclose()
        assert models() == []


async def test_it_is_closed_while_it_loads(generator: LlamaCppGenerator) -> None:
    """When it fails: a service that is stopped in its first second leaves the model's process behind."""
    asking = asyncio.create_task(listen(generator, short_prompt("Hello?")))
    await until(lambda: bool(models()))
    asking.cancel()
    await asyncio.wait({asking})
    await generator.aclose()
    assert models() == []


async def test_the_model_ends_with_a_service_that_is_killed() -> None:
    """When it fails: each crash of the service leaves a model in memory."""
    program = """
import asyncio, sys
from fakes import model_process
from fakes.model_process import at_rest, work_of
from fakes.prompts import short_prompt
from resume_chat.adapters.llamacpp_generator import LlamaCppConfig, LlamaCppGenerator
async def main():
    generator = LlamaCppGenerator(LlamaCppConfig(model_path=sys.argv[1], context_tokens=1024, first_token_timeout_s=100))
    await anext(generator.stream(short_prompt("Hello?")))
    print("loaded", flush=True)
    await asyncio.Event().wait()
asyncio.run(main())
"""
    tests = Path(__file__).parents[1]
    service = await asyncio.create_subprocess_exec(
        sys.executable, "-c", program, str(model_path()), cwd=tests, stdout=subprocess.PIPE
    )
    assert service.stdout is not None
    async with asyncio.timeout(110):
        assert await service.stdout.readline() == b"loaded\n"
    (pid,) = models(service.pid)
    service.kill()
    await service.wait()
    await until(lambda: not Path(f"/proc/{pid}").exists() or "(zombie)" in Path(f"/proc/{pid}/status").read_text())


# ---------------------------------------------------------------- what cannot be loaded


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "cannot be read (No such file or directory)"),
        (b"%PDF-1.7", "is no GGUF file"),
        (b"", "is no GGUF file"),
        (b"GGUF" + bytes(100), "is a GGUF file of version 0"),
        ("half", "is not a whole GGUF file: download it again"),
        (gguf_of("parrot"), "cannot load"),
    ],
)
async def test_a_file_that_is_no_model_is_named(content: bytes | str | None, words: str, tmp_path: Path) -> None:
    """When it fails: the owner learns of a broken download from a stack trace, or from silence."""
    path = tmp_path / "model.gguf"
    if content is not None:
        path.write_bytes(model_path().read_bytes()[:1_000_000] if isinstance(content, str) else bytes(content))
    heard = await listen(make(model_path=str(path)), short_prompt("Hello?"))
    assert type(heard.error) is GeneratorRejectedError
    assert heard.error is not None
    assert words in str(heard.error)
    assert str(path) in str(heard.error)
    assert heard.error.rest_s == 600
    assert models() == []


async def test_no_file_at_all_is_named_by_its_variable() -> None:
    with pytest.raises(GeneratorRejectedError, match="RESUME_CHAT_LLAMACPP__MODEL_PATH is not set"):
        await LlamaCppGenerator(LlamaCppConfig()).check()


async def test_a_missing_package_is_named_with_its_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "xllamacpp.py").write_text("raise ImportError('not installed')\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    heard = await listen(make(), short_prompt("Hello?"))
    assert type(heard.error) is GeneratorRejectedError
    assert "pip install 'resume-chat[llamacpp]'" in str(heard.error)


async def test_loading_has_a_limit() -> None:
    """When it fails: a model on a dead disk holds every answer for ever."""
    heard = await listen(late := make(load_timeout_s=0.05), short_prompt("Hello?"))
    assert type(heard.error) is GeneratorUnavailableError
    assert "was not loaded within 0.05 s" in str(heard.error)
    assert models() == []
    await late.aclose()


async def test_whoever_cannot_wait_for_the_loading_goes_on_and_it_is_loaded_for_the_next() -> None:
    heard = await listen(slow := make(first_token_timeout_s=0.01), short_prompt("Hello?"))
    assert type(heard.error) is GeneratorTimeoutError
    await until(lambda: bool(models()))
    await slow.aclose()
    assert models() == []
