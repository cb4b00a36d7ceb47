"""The one-time export: in a child process, checked, whole or not at all, and said to whoever waits for it."""

import asyncio
import itertools
import os
import subprocess
import sys
import textwrap
from importlib.util import find_spec
from pathlib import Path

import pytest

from fakes.embedding import damage, lend, onnx_cache, original_weights
from resume_chat.adapters.onnx_embedder import OnnxConfig, OnnxEmbedder
from resume_chat.adapters.onnx_model import model_folder
from resume_chat.ports.errors import EmbedderError

NOWHERE = "/nonexistent/weights"

SERVE = """
    import asyncio, sys
    from resume_chat.adapters.onnx_embedder import OnnxConfig, OnnxEmbedder

    async def main():
        embedder = OnnxEmbedder(OnnxConfig(cache_dir=sys.argv[1], download=False), lambda line: print("progress:", line))
        (vector,) = await embedder.embed(["What is her current job title?"])
        await embedder.aclose()
        print("first:", round(vector[0], 4))

    asyncio.run(main())
    heavy = ("torch", "transformers", "sentence_transformers", "onnx", "sklearn", "scipy", "huggingface_hub.hf_api")
    print("loaded:", [name for name in heavy if name in sys.modules])
"""


def serve(cache_dir: Path) -> subprocess.Popen[str]:
    """A process that embeds one question over a cache."""
    return subprocess.Popen(
        [sys.executable, "-W", "error", "-c", textwrap.dedent(SERVE), str(cache_dir)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    """A cache of its own with the exported model, to be damaged."""
    lend(model_folder(onnx_cache()), model_folder(tmp_path / "cache"))
    return tmp_path / "cache"


def children() -> set[str]:
    """Processes that this one has started and that still run."""
    tasks = Path("/proc/self/task").iterdir()
    return {child for task in tasks for child in (task / "children").read_text().split()}


def test_two_processes_that_find_a_damaged_model_export_it_once_and_load_no_torch(cache: Path) -> None:
    """Fails when both export, when one reads what the other is writing, or when a serving process pays for torch."""
    damage(model_folder(cache) / "model.onnx", "truncated")
    processes = [serve(cache) for _ in range(2)]
    outputs = []
    for process in processes:
        output, errors = process.communicate(timeout=100)
        assert errors == ""
        assert "loaded: []" in output
        outputs.append(output)
    assert len({output.splitlines()[-2] for output in outputs}) == 1  # the same vector
    assert sum("writing the graph" in output for output in outputs) == 1
    assert all("progress: " in output for output in outputs)
    assert sorted(each.name for each in cache.iterdir()) == [".export.lock", model_folder(cache).name]


def test_a_start_with_the_model_in_the_cache_is_silent_and_needs_no_weights(cache: Path) -> None:
    """An image carries the cache and no torch; fails when each start exports, or says that it does."""
    output, errors = serve(cache).communicate(timeout=60)
    assert errors == ""
    assert output.splitlines()[0].startswith("first:")


DAMAGES = [
    *itertools.product(["model.onnx", "model.bin", "tokenizer.json", "manifest.json"], ["missing", "truncated"]),
    *itertools.product(["model.onnx", "model.bin", "tokenizer.json"], ["flipped"]),
]


@pytest.mark.parametrize(("name", "how"), DAMAGES)
async def test_a_damaged_model_without_weights_is_named(cache: Path, name: str, how: str) -> None:
    """Fails when a flipped bit gives wrong vectors in silence, or when nobody can tell which file it is."""
    file = model_folder(cache) / name
    damage(file, how)
    embedder = OnnxEmbedder(OnnxConfig(model_dir=NOWHERE, cache_dir=str(cache), download=False))
    with pytest.raises(EmbedderError) as refused:
        await embedder.open()
    await embedder.aclose()
    assert str(file) in str(refused.value)
    assert NOWHERE in str(refused.value)
    assert "RESUME_CHAT_ONNX__MODEL_DIR" in str(refused.value)
    assert "\n" not in str(refused.value)


async def test_a_cache_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    """Fails when the child's traceback comes out, or its reason is lost."""
    (tmp_path / "file").write_text("")
    cache_dir = tmp_path / "file" / "models"
    embedder = OnnxEmbedder(OnnxConfig(cache_dir=str(cache_dir), download=False))
    with pytest.raises(EmbedderError, match="writable") as refused:
        await embedder.open()
    await embedder.aclose()
    assert str(cache_dir) in str(refused.value)
    assert "\n" not in str(refused.value)


async def test_an_export_that_takes_too_long_is_ended(tmp_path: Path) -> None:
    """Fails when the start hangs, or when the child goes on."""
    before = children()
    embedder = OnnxEmbedder(OnnxConfig(cache_dir=str(tmp_path), download=False, export_timeout_s=1.0))
    with pytest.raises(EmbedderError, match="RESUME_CHAT_ONNX__EXPORT_TIMEOUT_S"):
        await embedder.open()
    await embedder.aclose()
    assert children() <= before


async def test_a_start_that_is_cancelled_ends_the_export(tmp_path: Path) -> None:
    """Ctrl-C while it exports; fails when the child goes on by itself."""
    before = children()
    said = asyncio.Event()
    embedder = OnnxEmbedder(OnnxConfig(cache_dir=str(tmp_path), download=False), lambda _line: said.set())
    opening = asyncio.create_task(embedder.open())
    await said.wait()
    opening.cancel()
    with pytest.raises(asyncio.CancelledError):
        await opening
    await embedder.aclose()
    assert children() <= before
    assert not model_folder(tmp_path).exists()


def test_what_a_killed_export_left_is_cleared_away_by_the_next(cache: Path) -> None:
    """Fails when each killed start leaves 91 MB behind."""
    leftover = cache / f".{model_folder(cache).name}-killed" / "fresh"
    leftover.mkdir(parents=True)
    (leftover / "model.bin").write_bytes(b"half")
    command = [
        sys.executable,
        "-m",
        "resume_chat.adapters.onnx_export",
        "--weights",
        str(original_weights()),
        "--out",
        str(cache),
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    assert done.stderr == ""  # the model is there: nothing to export
    assert not leftover.parent.exists()


def test_a_missing_torch_is_said_with_the_command_that_installs_it(tmp_path: Path) -> None:
    """The program sees only what it needs itself; fails when a user gets ModuleNotFoundError."""
    spec = find_spec("msgspec")
    assert spec is not None
    assert spec.origin is not None
    (tmp_path / "msgspec").symlink_to(Path(spec.origin).parent)
    source = Path(__file__).parents[2] / "src"
    done = subprocess.run(
        [
            sys.executable,
            "-S",
            "-m",
            "resume_chat.adapters.onnx_export",
            "--weights",
            str(original_weights()),
            "--out",
            str(tmp_path / "out"),
        ],
        env={"PYTHONPATH": f"{source}{os.pathsep}{tmp_path}"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1].startswith("error: ")
    assert "pip install -c constraints.txt 'resume-chat[sentence-transformers]'" in done.stderr
    assert "Traceback" not in done.stderr
