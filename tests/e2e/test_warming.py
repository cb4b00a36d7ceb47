"""The model reads the resume before the first visitor asks, and nobody waits for that."""

import asyncio
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import cast

import pytest
from dependency_injector import providers

from fakes.chat_client import connected
from fakes.model_server import ModelServer
from fakes.parts import GatedGenerator, ManualClock
from fakes.service import Service, serving
from fakes.waiting import until
from resume_chat.container import Container
from resume_chat.domain.prompt import PromptMessage
from resume_chat.ports.errors import GeneratorUnavailableError


class Slow(GatedGenerator):
    """Takes as long to read as the test lets it, and notes when it is told to stop."""

    def __init__(self) -> None:
        super().__init__()
        self.reading = asyncio.Event()
        self.ended = asyncio.Event()

    async def warm(self, beginning: Sequence[PromptMessage]) -> None:
        """Never comes to an end."""
        self.reading.set()
        try:
            await asyncio.Event().wait()
        finally:
            self.ended.set()


class Away(GatedGenerator):
    """Cannot be reached for warming."""

    async def warm(self, beginning: Sequence[PromptMessage]) -> None:
        """Notes it and fails."""
        self.warmed.append(beginning)
        raise GeneratorUnavailableError("away")


async def test_what_was_read_at_the_start_is_what_every_prompt_begins_with(tmp_path: Path) -> None:
    """When it fails: the first visitor waits a minute, although the model has read something."""
    generator = GatedGenerator()
    async with serving(tmp_path, generator=generator) as service:
        await until(lambda: bool(generator.warmed))
        generator.say("She built the berth planner.")
        async with connected(service.url) as client:
            await client.ask("What did Ines build?")
            await until(lambda: bool(generator.prompts))
    assert generator.warmed[0][0] == generator.prompts[0].messages[0]
    assert len(generator.warmed) == 1


@pytest.mark.parametrize("context", [1024, 4096, 32_768])
async def test_it_is_sent_once_by_each_process_whatever_context_the_server_tells(context: int, tmp_path: Path) -> None:
    """Two processes that start at the same time.

    When it fails: the model reads the resume twice for the same process, or reads a beginning that no prompt has.
    """
    async with ModelServer(context_tokens=context, models=["ok:3"]).listening() as server:
        settings = {"GENERATOR": "openai,extractive", "openai__url": server.url, "openai__model": "ok:3"}

        def process(name: str) -> AbstractAsyncContextManager[Service]:
            return serving(tmp_path / name, **settings)  # type: ignore[arg-type] # every one of them is a setting

        async with process("one") as one, process("two") as two:
            await until(lambda: len(server.calls) == 2 and server.running == 0)
            for service in (one, two):
                async with connected(service.url) as client:
                    await client.ask("What did Ines build?")
                    await client.receive_type("done", "failed", within_s=30)
            begun = [cast("list[object]", each.body["messages"])[0] for each in server.calls]
    assert [each.body["max_tokens"] == 1 for each in server.calls] == [True, True, False, False]
    assert begun == begun[:1] * 4


async def test_a_model_that_reads_for_ever_holds_up_neither_start_nor_end(tmp_path: Path) -> None:
    """When it fails: the service is not ready, or does not end, before the model has read."""
    generator = Slow()
    async with serving(tmp_path, generator=generator) as service:
        await generator.reading.wait()
        generator.say("She built the berth planner.")
        async with connected(service.url) as client:
            await client.ask("What did Ines build?")
            await until(lambda: bool(generator.prompts))
        assert not generator.ended.is_set()
    assert generator.ended.is_set()


async def test_it_is_read_again_when_a_new_day_changes_the_facts(tmp_path: Path) -> None:
    """When it fails: after midnight every first question is slow; or a model that is away ends the looking."""
    generator, clock = Away(), ManualClock()

    def prepare(container: Container) -> None:
        container.today.override(providers.Object(clock.today))

    async with serving(tmp_path, generator=generator, prepare=prepare, stale_check_s=0.01):
        await until(lambda: len(generator.warmed) == 1)
        clock.seconds += 86_400
        await until(lambda: len(generator.warmed) == 2)
    assert generator.warmed[0] != generator.warmed[1]
