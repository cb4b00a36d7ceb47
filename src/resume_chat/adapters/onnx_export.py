"""Turns the original weights into the ONNX files that the service runs: `python -m resume_chat.adapters.onnx_export`.

A program of its own, because it loads torch (800 MB while it works) and the serving process never does. It is run once, by
`OnnxEmbedder` on first start or while an image is built.
"""

import argparse
import importlib.util
import logging
import shutil
import sys
import time
import warnings
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from resume_chat.adapters.minilm_weights import MAX_PIECES, find_weights
from resume_chat.adapters.onnx_model import (
    ERROR_PREFIX,
    GRAPH,
    TENSORS,
    TOKENIZER,
    OnnxModel,
    UnfitCacheError,
    batches,
    exporting,
    forbid_telemetry,
    model_folder,
    replacing,
    verify,
    write_manifest,
)
from resume_chat.ports.errors import EmbedderError

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from sentence_transformers import SentenceTransformer

CLOSE_ENOUGH = 0.9999
"""The lowest cosine between the original's vector and the exported model's, for every sentence below."""

SENTENCES = (
    "",
    "Go",
    "What is her current job title?",
    "Work > Tidewater Robotics, Senior Backend Engineer, 2017-03 to 2021-04: cut the p99 latency of C++ services by 43 %.",
    "naïve café, São Paulo, Łódź, \N{GRINNING FACE} \N{RIGHT SINGLE QUOTATION MARK}quoted\N{RIGHT SINGLE QUOTATION MARK}",
    "Какой у неё опыт с Kubernetes?",  # noqa: RUF001 - Russian
    "她在哪里工作?",
    "أين درست؟",
    "A sentence that is repeated until the model's window is full and something is left over. " * 40,
)
"""What the exported model is compared with the original on: short, long, cut, and in several scripts."""


def main(arguments: list[str]) -> int:
    """Runs the export; 0 when the folder holds the model at the end, 2 with one line that says why not."""
    parser = argparse.ArgumentParser(prog="python -m resume_chat.adapters.onnx_export", description=__doc__)
    parser.add_argument("--weights", required=True, help="the folder with model.safetensors and tokenizer.json")
    parser.add_argument("--out", required=True, help="the cache folder; the model gets a folder of its own in it")
    options = parser.parse_args(arguments)
    # What the libraries have to say goes nowhere: the error stream is this program's, line by line.
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    try:
        export(Path(options.weights), Path(options.out))
    except EmbedderError as exc:
        _say(f"{ERROR_PREFIX}{exc}")
        return 2
    return 0


def export(weights: Path, cache_dir: Path) -> None:
    """Exports the model into the cache, unless another process just did.

    Args:
        weights: The folder with the original files.
        cache_dir: Where the model's folder goes. Replaced in one step, when all is checked.

    Raises:
        EmbedderError: The weights or the libraries are missing, the folder cannot be written, or the exported model does
            not give the original's vectors.
    """
    folder = model_folder(cache_dir)
    try:
        with exporting(cache_dir, lambda: _say("Waiting for another process that exports the embedding model...")):
            try:
                verify(folder)
            except UnfitCacheError:
                find_weights(str(weights), setting="--weights")
                with replacing(folder) as fresh:
                    _export_into(fresh, weights)
    except OSError as exc:
        raise EmbedderError(f"The model cannot be written to {folder}: {exc.strerror}. Make it writable.") from exc


def _export_into(fresh: Path, weights: Path) -> None:
    started = time.monotonic()
    _say("Exporting the embedding model once (about 10 s): loading torch...")
    if any(importlib.util.find_spec(name) is None for name in ("torch", "sentence_transformers", "onnx")):
        raise EmbedderError(
            "The embedding model must be exported once, and torch is not installed:"
            " `pip install -c constraints.txt 'resume-chat[sentence-transformers]'`."
        )
    try:
        original = _load(weights)
        _say("Exporting the embedding model once: writing the graph...")
        _write_graph(original, fresh)
        shutil.copyfile(weights / "tokenizer.json", fresh / TOKENIZER)
        _say("Exporting the embedding model once: comparing it with the original...")
        _compare(original, OnnxModel(fresh))
    except (EmbedderError, OSError):
        raise
    except Exception as exc:  # whatever other versions of the libraries raise: whoever started this needs one line
        reason = (str(exc).strip() or "no reason given").splitlines()[0]
        raise EmbedderError(
            f"The embedding model cannot be exported ({type(exc).__name__}: {reason})."
            " Install the known versions: `pip install -c constraints.txt 'resume-chat[sentence-transformers]'`."
        ) from exc
    write_manifest(fresh, exported_with=", ".join(f"{name} {version(name)}" for name in ("torch", "transformers")))
    _say(f"Exported the embedding model in {time.monotonic() - started:.0f} s; the next start finds it")


def _load(weights: Path) -> "SentenceTransformer":
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415 - the reason for this program
    from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer  # noqa: PLC0415 - the same
    from transformers.utils import logging as transformers_logging  # noqa: PLC0415 - the same

    transformers_logging.disable_progress_bar()
    # "eager": attention written out in plain operations, which the exporter can write down as they are.
    transformer = Transformer(str(weights), max_seq_length=MAX_PIECES, model_kwargs={"attn_implementation": "eager"})
    return SentenceTransformer(
        modules=[transformer, Pooling(transformer.get_embedding_dimension()), Normalize()], device="cpu"
    )


def _write_graph(original: "SentenceTransformer", folder: Path) -> None:
    """Writes the whole way from word pieces to unit vectors; any number of texts, any length."""
    import torch  # noqa: PLC0415 - the reason for this program

    class Pooled(torch.nn.Module):  # type: ignore[misc]  # torch is Any to the type checker
        """The transformer, mean pooling over what is not padding, and scaling to length 1."""

        def __init__(self) -> None:
            super().__init__()
            self.transformer = original[0].auto_model

        def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
            """Word pieces and mask, int64 `(texts, pieces)`, to float32 `(texts, dimensions)`."""
            states = self.transformer(
                input_ids=input_ids, attention_mask=attention_mask, token_type_ids=torch.zeros_like(input_ids)
            ).last_hidden_state
            weight = attention_mask.unsqueeze(-1).to(states.dtype)
            return torch.nn.functional.normalize((states * weight).sum(1) / weight.sum(1).clamp(min=1e-9), dim=1)

    ids = torch.tensor([[101, 7592, 2088, 102], [101, 7592, 102, 0]])
    mask = torch.tensor([[1, 1, 1, 1], [1, 1, 1, 0]])
    traced = folder / "traced.onnx"
    with torch.no_grad():
        torch.onnx.export(
            Pooled().eval(),
            (ids, mask),
            str(traced),
            dynamo=False,  # tracing takes 2 s; the newer exporter 7 s and 70 MB more for the same graph
            opset_version=17,
            input_names=["input_ids", "attention_mask"],
            output_names=["vectors"],
            dynamic_axes={
                "input_ids": {0: "texts", 1: "pieces"},
                "attention_mask": {0: "texts", 1: "pieces"},
                "vectors": {0: "texts"},
            },
        )
    _save_apart(traced, folder)
    traced.unlink()


def _save_apart(traced: Path, folder: Path) -> None:
    """Lets onnxruntime fold constants and put the weights into a file of their own, which a reader maps, not copies."""
    forbid_telemetry()
    import onnxruntime as ort  # noqa: PLC0415 - the reason for this program

    options = ort.SessionOptions()
    options.log_severity_level = 3
    # "Basic" keeps to standard operators, so that any processor and any later onnxruntime can run the file.
    options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_ENABLE_BASIC
    options.optimized_model_filepath = str(folder / GRAPH)
    options.add_session_config_entry("session.optimized_model_external_initializers_file_name", TENSORS)
    options.add_session_config_entry("session.optimized_model_external_initializers_min_size_in_bytes", "1024")
    ort.InferenceSession(traced, options, providers=["CPUExecutionProvider"])


def _compare(original: "SentenceTransformer", exported: OnnxModel) -> None:
    """Raises `EmbedderError` unless each sentence has the same vector in both, alone and among others."""
    import numpy as np  # noqa: PLC0415 - only here

    expected = np.asarray(original.encode(list(SENTENCES), show_progress_bar=False), dtype=np.float32)
    pieces = exported.tokenize(SENTENCES)
    together: NDArray[np.float32] = np.empty_like(expected)
    for group in batches([len(each) for each in pieces]):
        together[group] = exported.run([pieces[position] for position in group])
    alone = np.concatenate([exported.run([each]) for each in pieces])
    # Rows have length 1, so the row-wise scalar product is the cosine: float32 of shape (sentences,).
    worst = float(min((expected * each).sum(axis=1).min() for each in (together, alone)))
    if not worst > CLOSE_ENOUGH:
        raise EmbedderError(
            f"The exported model does not give the original's vectors (cosine {worst:.6f}):"
            f" torch {version('torch')} with transformers {version('transformers')} cannot be used;"
            " install with `-c constraints.txt`."
        )


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
