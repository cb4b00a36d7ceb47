"""The generator without a model: nothing of the composed text is lost on its way, and others get their turn."""

import asyncio
from contextlib import aclosing

from fakes.generator_rows import listen
from fakes.prompts import prompt_about
from resume_chat.adapters.extractive_generator import ExtractiveGenerator
from resume_chat.domain.answer import Finish
from resume_chat.domain.extraction import compose


async def test_the_tokens_are_the_composed_sentences() -> None:
    prompt = prompt_about()
    heard = await listen(ExtractiveGenerator(), prompt)
    assert heard.completion is not None
    assert heard.text == " ".join(compose(prompt).sentences)
    assert heard.completion.finish is compose(prompt).finish


async def test_it_abstains_without_evidence() -> None:
    prompt = prompt_about("What is her favourite colour?", word="colour")
    assert not prompt.evidence
    heard = await listen(ExtractiveGenerator(), prompt)
    assert heard.completion is not None
    assert heard.completion.finish is Finish.ABSTAINED


async def test_others_get_their_turn_between_words() -> None:
    turns = 0

    async def count() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    other = asyncio.create_task(count())
    words = 0
    async with aclosing(ExtractiveGenerator().stream(prompt_about())) as pieces:
        async for _ in pieces:
            words += 1
    other.cancel()
    assert words > 3
    assert turns >= words - 1
