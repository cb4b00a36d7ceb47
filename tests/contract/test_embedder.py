"""What every embedder promises (E1 to E6), each with the real model."""

import asyncio
import math
import random
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Protocol

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fakes.embedding import damage, lend, onnx_cache, original_weights
from fakes.heartbeat import pulse_during
from resume_chat.adapters.file_resume_source import FileResumeSource
from resume_chat.adapters.onnx_embedder import OnnxConfig, OnnxEmbedder
from resume_chat.adapters.sentence_transformers_embedder import SentenceTransformersConfig, SentenceTransformersEmbedder
from resume_chat.domain.facts import facts_of
from resume_chat.domain.passages import passages_of
from resume_chat.domain.resume import read_resume
from resume_chat.ports.embedder import Embedder, Vector
from resume_chat.ports.errors import EmbedderError

SAMPLE = Path(__file__).parents[2] / "resume" / "resume.yaml"
SAME = 0.9999


class Owned(Embedder, Protocol):
    """An embedder as whoever made it knows it."""

    async def aclose(self) -> None:
        """Lets go of the model."""
        ...


@dataclass(frozen=True, kw_only=True)
class Adapter:
    """One row: how to make the adapter with the model that is there, and over a folder of weights and an empty cache."""

    make: Callable[[], Owned]
    over: Callable[[Path, Path], Owned]
    uses: str
    """The file of the weights that is read in any case."""


ADAPTERS = {
    "onnx": Adapter(
        make=lambda: OnnxEmbedder(OnnxConfig(cache_dir=str(onnx_cache()), download=False)),
        over=lambda weights, cache: OnnxEmbedder(
            OnnxConfig(model_dir=str(weights), cache_dir=str(cache), download=False)
        ),
        uses="model.safetensors",
    ),
    "sentence_transformers": Adapter(
        make=lambda: SentenceTransformersEmbedder(SentenceTransformersConfig(download=False)),
        over=lambda weights, _: SentenceTransformersEmbedder(
            SentenceTransformersConfig(model_dir=str(weights), download=False)
        ),
        uses="model.safetensors",
    ),
}


@pytest.fixture(scope="module", params=ADAPTERS)
def adapter(request: pytest.FixtureRequest) -> Adapter:
    """Each row in turn."""
    return ADAPTERS[request.param]


@pytest.fixture(scope="module")
def embedder(adapter: Adapter) -> Iterator[Owned]:
    """The adapter, its model loaded once for the tests of this file."""
    made = adapter.make()
    # In a thread, because a loop of the test that asks first may be running in this one.
    with ThreadPoolExecutor(max_workers=1) as thread:
        thread.submit(asyncio.run, made.embed(["loaded"])).result()
        yield made
        thread.submit(asyncio.run, made.aclose()).result()


def cosine(one: Vector, other: Vector) -> float:
    """Of vectors of length 1."""
    return sum(a * b for a, b in zip(one, other, strict=True))


def assert_same(some: Sequence[Vector], others: Sequence[Vector]) -> None:
    worst = min(cosine(one, other) for one, other in zip(some, others, strict=True))
    assert worst > SAME


async def sample_texts() -> list[str]:
    """Every passage of the sample resume."""
    resume = read_resume(await FileResumeSource(SAMPLE).read())
    return [passage.text for passage in passages_of(resume, facts_of(resume, date(2026, 11, 22)))]


SENTENCES = [
    "What is her current job title?",
    "Go",
    "Work > Tidewater Robotics, Senior Backend Engineer, 2017-03 to 2021-04: cut the latency of C++ services by 43 %.",
    "",
    "She led a team of six. " * 12,
]

# ---------------------------------------------------------------- E1


async def test_e1_one_vector_a_text_in_order(embedder: Embedder) -> None:
    """Texts are batched by length; fails when the vectors are not put back into the order of the texts."""
    texts = SENTENCES * 3 + ["another", "and another one"]
    vectors = await embedder.embed(texts)
    assert len(vectors) == len(texts)
    for text, vector in zip(texts, vectors, strict=True):
        assert_same([vector], await embedder.embed([text]))
    assert cosine(vectors[0], vectors[1]) < SAME  # different texts are told apart


async def test_e1_no_texts_give_no_vectors(embedder: Embedder) -> None:
    """Fails when an empty batch reaches the model."""
    assert list(await embedder.embed([])) == []


# ---------------------------------------------------------------- E2


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=200))
async def test_e2_vectors_are_finite_and_of_length_one(embedder: Embedder, text: str) -> None:
    """For any text; fails when something without a word gives zeros or NaN."""
    (vector,) = await embedder.embed([text])
    assert len(vector) == embedder.dimensions
    assert all(math.isfinite(component) for component in vector)
    assert math.sqrt(cosine(vector, vector)) == pytest.approx(1, abs=1e-4)


# ---------------------------------------------------------------- E3


async def test_e3_the_same_text_gives_the_same_vector_in_any_company(embedder: Embedder) -> None:
    """Alone, among others, in another order; fails when padding leaks into the mean."""
    alone = [(await embedder.embed([text]))[0] for text in SENTENCES]
    assert_same(alone, await embedder.embed(SENTENCES))
    shuffled = random.Random(7).sample(range(len(SENTENCES)), len(SENTENCES))  # noqa: S311 - reproducible, not secret
    vectors = await embedder.embed([SENTENCES[position] for position in shuffled])
    assert_same([alone[position] for position in shuffled], vectors)


async def test_e3_texts_embedded_at_the_same_time_do_not_mix(embedder: Embedder) -> None:
    """Fails when two questions share a buffer."""
    expected = await embedder.embed(SENTENCES)
    found = await asyncio.gather(*(embedder.embed([text]) for text in SENTENCES * 4))
    assert_same(list(expected) * 4, [vectors[0] for vectors in found])


# ---------------------------------------------------------------- E4


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n\t",
        "\x00",
        "a \ud800 lone surrogate",
        "\N{GRINNING FACE}\N{ZERO WIDTH JOINER}\N{WOMAN}",
        "她在哪里工作?",
        "أين درست؟",
        "כמה שנים",
        "ประสบการณ์",
        "word " * 20_000,
        "x" * 100_000,
        "\N{HANGUL SYLLABLE GA}" * 100_000,
    ],
    ids=lambda text: f"{len(text)} of {text[:4]!a}",
)
async def test_e4_any_text_is_taken(embedder: Embedder, text: str) -> None:
    """Fails when a script, a length or a broken character stops the service."""
    (vector,) = await embedder.embed([text])
    assert math.sqrt(cosine(vector, vector)) == pytest.approx(1, abs=1e-4)


async def test_e4_what_goes_beyond_the_window_is_cut(embedder: Embedder) -> None:
    """Two texts that differ after the model's 256 word pieces; fails when one adapter reads more than the other."""
    within, beyond = "service " * 250, "service " * 255
    first, second, third = await embedder.embed([beyond + "astronomy", beyond + "cooking", within + "astronomy"])
    assert_same([first], [second])
    assert cosine(first, third) < SAME


# ---------------------------------------------------------------- E5


async def test_e5_one_fingerprint_one_model(embedder: Embedder) -> None:
    """Over every passage of the sample resume; fails when an index of one embedder would mislead the other."""
    texts = [*await sample_texts(), *SENTENCES]
    assert len(texts) > 50
    reference = ADAPTERS["onnx"].make()
    try:
        assert embedder.fingerprint == reference.fingerprint
        assert embedder.dimensions == reference.dimensions
        assert_same(await embedder.embed(texts), await reference.embed(texts))
    finally:
        await reference.aclose()


async def test_e5_vectors_are_near_where_the_meaning_is(embedder: Embedder) -> None:
    """Fails when the pooling is wrong, or the words are not those of the model."""
    asked, about_it, about_else = await embedder.embed(
        [
            "Where did she study?",
            "Education > University of Oslo, MSc Computer Science",
            "Skills > Kubernetes, Terraform",
        ]
    )
    assert cosine(asked, about_it) > cosine(asked, about_else) + 0.1


# ---------------------------------------------------------------- E6


async def test_e6_the_event_loop_is_not_held_up(embedder: Embedder) -> None:
    """While 50 passages are embedded; fails when the model computes on the loop."""
    texts = [
        f"Work > Employer {number}: built the {number}. service and ran it for its customers" for number in range(50)
    ]
    pulse = await pulse_during(embedder.embed(texts))
    assert pulse.working.longest_s > 0  # it did take longer than a beat
    assert pulse.is_steady(), pulse


async def test_e6_a_text_of_a_megabyte_does_not_hold_it_up_either(embedder: Embedder) -> None:
    """Only its beginning counts, but all of it is cut into word pieces; fails when that keeps the interpreter's lock."""
    pulse = await pulse_during(embedder.embed(["python developer kubernetes " * 40_000]))
    assert pulse.working.longest_s > 0  # it did take longer than a beat
    assert pulse.is_steady(), pulse


async def test_e6_a_question_does_not_wait_for_a_whole_index(embedder: Embedder) -> None:
    """Fails when a batch of many texts is one piece of work: each day's new facts would stop the answers."""
    index = asyncio.create_task(embedder.embed(["A passage of some length about a service in production. " * 5] * 100))
    await asyncio.sleep(0)
    await embedder.embed(["What is her current job title?"])
    assert not index.done()
    await index


# ---------------------------------------------------------------- Raises


@pytest.mark.parametrize("how", ["missing", "truncated", "flipped"])
async def test_a_model_file_that_is_missing_or_corrupt_is_named(adapter: Adapter, tmp_path: Path, how: str) -> None:
    """One line with the file and the way out; fails when a broken download gives wrong vectors, or a traceback."""
    weights = lend(original_weights(), tmp_path / "weights")
    file = weights / adapter.uses
    damage(file, how)
    broken = adapter.over(weights, tmp_path / "cache")
    with pytest.raises(EmbedderError) as refused:
        await broken.embed(["anything"])
    await broken.aclose()
    assert str(file) in str(refused.value)
    assert "pip install" in str(refused.value)
    assert "\n" not in str(refused.value)
