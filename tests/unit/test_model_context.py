"""A model's context: what is known of it, what it leaves for a prompt, and how a prompt is made to fit."""

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes.indexes import evidence_of, index_named
from fakes.prompts import prompt_about
from resume_chat.adapters.model_context import LEAST_PROMPT_TOKENS, TEMPLATE_TOKENS, ModelContext
from resume_chat.domain.answer import Beginning
from resume_chat.domain.conversation import Role, Turn
from resume_chat.domain.prompt import build_prompt, fitted, prompt_tokens
from resume_chat.ports.errors import GeneratorRejectedError, GeneratorUnavailableError

INDEX = index_named("odile-marchetti")


class Asked:
    """A server that tells a context, or fails, and counts how often it is asked."""

    def __init__(self, told: int | None = None, *, fails: bool = False) -> None:
        self.told = told
        self.fails = fails
        self.count = 0

    async def __call__(self) -> int | None:
        """Its context."""
        self.count += 1
        if self.fails:
            raise GeneratorUnavailableError("away")
        return self.told


def context(asked: Asked, *, configured: int | None = None, answer_tokens: int = 512) -> ModelContext:
    return ModelContext("it", configured=configured, answer_tokens=answer_tokens, ask=asked)


@pytest.mark.parametrize(
    ("configured", "told", "tokens"),
    [
        (None, None, 8192),
        (4096, None, 4096),
        (None, 32768, 32768),
        (4096, 32768, 4096),
        (8192, 2048, 2048),
        (None, 7, 8192),
    ],
)
async def test_the_servers_word_counts_unless_less_is_configured(
    configured: int | None, told: int | None, tokens: int
) -> None:
    known = context(Asked(told), configured=configured)
    await known.learn()
    assert known.tokens == tokens


async def test_the_server_is_asked_once_and_again_when_something_went_wrong() -> None:
    asked = Asked(2048)
    known = context(asked)
    await known.learn()
    await known.learn()
    assert asked.count == 1
    known.forget()
    asked.told = 1024
    await known.learn()
    assert (asked.count, known.tokens) == (2, 1024)


async def test_a_server_that_does_not_answer_is_asked_again() -> None:
    asked = Asked(2048, fails=True)
    known = context(asked, configured=4096)
    await known.learn()
    assert known.tokens == 4096
    asked.fails = False
    await known.learn()
    assert known.tokens == 2048


async def test_a_server_that_cannot_be_reached_is_not_waited_for_twice() -> None:
    async def away() -> int | None:
        raise GeneratorUnavailableError("away") from httpx.ConnectError("refused")

    known = ModelContext("it", configured=4096, answer_tokens=512, ask=away)
    with pytest.raises(GeneratorUnavailableError):
        await known.learn()


@given(st.none() | st.integers(512, 200_000), st.none() | st.integers(0, 200_000), st.integers(1, 16_384))
async def test_prompt_template_and_answer_always_fit_together(
    configured: int | None, told: int | None, answer_tokens: int
) -> None:
    known = context(Asked(told), configured=configured, answer_tokens=answer_tokens)
    await known.learn()
    assert known.budget_tokens >= LEAST_PROMPT_TOKENS
    assert 1 <= known.answer_tokens <= answer_tokens
    assert known.budget_tokens + known.answer_tokens + TEMPLATE_TOKENS == known.tokens


async def test_a_prompt_that_fits_is_left_alone_and_one_that_does_not_is_made_shorter() -> None:
    turns = [Turn(role=(Role.USER, Role.ASSISTANT)[n % 2], content=f"{n} " + "word " * 60) for n in range(12)]
    prompt = build_prompt(INDEX, evidence_of(INDEX.passages[:12], 0.4), "Where does she work?", turns, 12_000)
    known = context(Asked(1024))
    assert known.fit(prompt) is prompt
    await known.learn()
    short = known.fit(prompt)
    assert prompt_tokens(short.messages) <= known.budget_tokens < prompt_tokens(prompt.messages)
    assert "Where does she work?" in short.messages[-1].content
    assert short.turns == prompt.turns[len(prompt.turns) - len(short.turns) :]
    assert (short.evidence, short.index, short.question) == (prompt.evidence, prompt.index, prompt.question)
    assert known.takes(short.messages)
    assert not known.takes(prompt.messages)


def test_what_was_said_already_stays_in_a_shorter_prompt() -> None:
    begun = Beginning(text="She works at the ", generator="it")
    prompt = prompt_about("Where does she work now?", begun=begun)
    short = fitted(prompt, prompt_tokens(prompt.messages) - 200)
    assert short.beginning == begun
    assert short.messages[-1].content == "She works at the"


async def test_a_question_that_alone_is_too_long_is_refused_with_the_number() -> None:
    known = context(Asked(512))
    await known.learn()
    prompt = build_prompt(INDEX, evidence_of(()), "어디에서 일하나요? " * 60, (), 12_000)
    with pytest.raises(GeneratorRejectedError, match="does not fit a context of 512 tokens"):
        known.fit(prompt)
