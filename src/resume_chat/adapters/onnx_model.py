"""The exported embedding model in its cache folder: what the exporter writes is what the embedder reads."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from resume_chat.adapters.minilm_weights import DIMENSIONS, MAX_PIECES, MODEL, WEIGHTS_SHA256, sha256_of, well_formed
from resume_chat.ports.errors import EmbedderError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

GRAPH = "model.onnx"
"""The computation, 70 kB. Inputs `input_ids` and `attention_mask`, int64 `(texts, pieces)`; output `vectors`."""
TENSORS = "model.bin"
"""The weights beside it: read by mapping the file, so that they are neither copied nor counted twice."""
TOKENIZER = "tokenizer.json"
MANIFEST = "manifest.json"

ERROR_PREFIX = "error: "
"""Before the line on the exporter's error stream that says why it failed; every other line there is progress."""

PIECES_AT_ONCE = 512
"""Word pieces in one run, padding included: some 60 ms on one core, and 20 MB beside the weights."""


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What the exporter says of the files it wrote."""

    weights_sha256: str
    files: dict[str, str]
    """Name and SHA-256 of every other file of the folder."""
    exported_with: str
    """The versions of the libraries, for people."""


class UnfitCacheError(Exception):
    """There is no exported model in the folder, or it is not as its manifest says; the text says which and why."""


def model_folder(cache_dir: Path) -> Path:
    """The folder of this model's export inside the cache: another model's, or another version's, is another folder."""
    return cache_dir / f"{MODEL}-{WEIGHTS_SHA256[:8]}"


def verify(folder: Path) -> None:
    """Compares every file with the manifest.

    Raises:
        UnfitCacheError: A file is missing, cannot be read, or is another.
    """
    path = folder / MANIFEST
    try:
        manifest = msgspec.json.decode(path.read_bytes(), type=Manifest)
        if manifest.weights_sha256 != WEIGHTS_SHA256 or set(manifest.files) != {GRAPH, TENSORS, TOKENIZER}:
            raise UnfitCacheError(f"{path} is of another model")
        for name, expected in manifest.files.items():
            path = folder / name
            if sha256_of(path) != expected:
                raise UnfitCacheError(f"{path} is corrupt")
    except OSError as exc:
        raise UnfitCacheError(f"{path} cannot be read ({exc.strerror})") from exc
    except msgspec.DecodeError as exc:
        raise UnfitCacheError(f"{path} is corrupt") from exc


@contextmanager
def replacing(folder: Path) -> Iterator[Path]:
    """A temporary folder beside `folder` that takes its place in one step when the block ends well.

    A reader finds the old folder, or none, or the new one, but never half of one. Of two that write at once the exporter's
    lock lets one wait.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(
        prefix=f".{folder.name}-", dir=folder.parent, ignore_cleanup_errors=True
    ) as holder:
        fresh = Path(holder) / "fresh"
        fresh.mkdir()
        yield fresh
        with suppress(FileNotFoundError):
            folder.rename(Path(holder) / "old")
        fresh.rename(folder)


def write_manifest(folder: Path, *, exported_with: str) -> None:
    """Writes the manifest of the files in `folder`."""
    files = {name: sha256_of(folder / name) for name in (GRAPH, TENSORS, TOKENIZER)}
    manifest = Manifest(weights_sha256=WEIGHTS_SHA256, files=files, exported_with=exported_with)
    (folder / MANIFEST).write_bytes(msgspec.json.format(msgspec.json.encode(manifest), indent=2))


@contextmanager
def exporting(cache_dir: Path, on_wait: Callable[[], None]) -> Iterator[None]:
    """Holds the cache's lock: of several processes that find no model, one exports and the others wait for it.

    Args:
        cache_dir: Made when it is not there.
        on_wait: Called when another process has the lock.
    """
    import fcntl  # noqa: PLC0415 - POSIX only, and only needed here

    cache_dir.mkdir(parents=True, exist_ok=True)
    with (cache_dir / ".export.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            on_wait()
            fcntl.flock(lock, fcntl.LOCK_EX)
        for leftover in cache_dir.glob(f".{MODEL}-*"):  # of an exporter that was killed: only the holder writes here
            shutil.rmtree(leftover, ignore_errors=True)
        yield


def forbid_telemetry() -> None:
    """Keeps onnxruntime from reporting to its maker, which it does by default since 1.29; to be called before its import.

    It looks once, while it is loaded, and by C's `getenv`: https://github.com/microsoft/onnxruntime/pull/27379.
    """
    os.putenv("ORT_DISABLE_TELEMETRY", "1")


class OnnxModel:
    """The model in onnxruntime, for one thread at a time."""

    def __init__(self, folder: Path, *, threads: int = 1) -> None:
        """Loads it, without comparing hashes.

        Args:
            folder: With graph, tensors and tokenizer.
            threads: Processor threads for one run, 1 or more.

        Raises:
            EmbedderError: The files cannot be loaded; so in the methods, when computing failed.
        """
        forbid_telemetry()
        import onnxruntime as ort  # noqa: PLC0415 - 0.2 s and 40 MB that only a process that embeds pays
        from tokenizers import Tokenizer  # noqa: PLC0415 - the same

        options = ort.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        # A waiting thread that spins takes the core from the event loop: 17 ms a query instead of 4 under load.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        options.log_severity_level = 3
        with _translated(f"{folder / GRAPH} cannot be loaded; delete its folder and start again. It"):
            self._session = ort.InferenceSession(folder / GRAPH, options, providers=["CPUExecutionProvider"])
        with _translated(f"{folder / TOKENIZER} cannot be loaded; delete its folder and start again. It"):
            self._tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(max_length=MAX_PIECES)

    def tokenize(self, texts: Sequence[str]) -> list[list[int]]:
        """The word pieces of each text with both end marks: 2 to `MAX_PIECES` a text."""
        cleaned = [well_formed(text) for text in texts]
        with _translated("The tokenizer"):
            # Not `encode`, which holds the interpreter's lock: half a second for a text of a megabyte.
            return [encoding.ids for encoding in self._tokenizer.encode_batch_fast(cleaned)]

    def run(self, pieces: Sequence[Sequence[int]]) -> "NDArray[np.float32]":
        """The vectors of one batch.

        Args:
            pieces: Of each text; at least one. The batch is padded to the longest.

        Returns:
            float32 of shape `(len(pieces), DIMENSIONS)`, each row of length 1.
        """
        import numpy as np  # noqa: PLC0415 - loaded with onnxruntime anyway

        width = max(len(each) for each in pieces)
        ids = np.zeros((len(pieces), width), dtype=np.int64)  # 0 is [PAD]
        mask = np.zeros_like(ids)
        for row, each in enumerate(pieces):
            ids[row, : len(each)] = each
            mask[row, : len(each)] = 1
        with _translated("The embedding model"):
            (vectors,) = self._session.run(["vectors"], {"input_ids": ids, "attention_mask": mask})
        return np.asarray(vectors, dtype=np.float32).reshape(len(pieces), DIMENSIONS)


def batches(lengths: Sequence[int], *, limit: int = PIECES_AT_ONCE) -> list[list[int]]:
    """Groups texts of like length, so that little is padded and no batch is large.

    Args:
        lengths: Word pieces of each text, 1 or more.
        limit: At most so many pieces a batch, padding included; one text may have more.

    Returns:
        Positions in `lengths`, each exactly once.
    """
    groups: list[list[int]] = []
    for position in sorted(range(len(lengths)), key=lengths.__getitem__):
        # Sorted: this text is the longest of its batch so far, and all are padded to it.
        if groups and (len(groups[-1]) + 1) * lengths[position] <= limit:
            groups[-1].append(position)
        else:
            groups.append([position])
    return groups


@contextmanager
def _translated(what: str) -> Iterator[None]:
    """Round single calls of onnxruntime and tokenizers, whose errors have no class in common but `Exception`."""
    try:
        yield
    except Exception as exc:
        reason = (str(exc).strip() or type(exc).__name__).splitlines()[0]
        raise EmbedderError(f"{what} failed: {reason}") from exc
