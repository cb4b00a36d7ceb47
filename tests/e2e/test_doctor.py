"""`resume-chat doctor` over every configuration that can be wrong: a line each, with the culprit and the way out."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from fakes.command import environment
from fakes.generator_rows import REFUSING_URL
from fakes.llama_server import model_path
from fakes.model_server import LOADING, ModelServer
from resume_chat.entrypoints.cli.main import run

SERVER = "the model server"
"""Stands for its address."""
NO_LOGIN = (401, {"error": "Invalid username or password."})
NO_CREDIT = (402, {"error": "You have exceeded your monthly included credits for Inference Providers."})
ELSEWHERE = (404, "page not found")
HELLO = (200, "hello")


@dataclass(frozen=True, slots=True, kw_only=True)
class Doctor:
    """`resume-chat doctor` in a folder and an environment of its own."""

    folder: Path
    environment: pytest.MonkeyPatch
    printed: pytest.CaptureFixture[str]

    def __call__(self, *arguments: str, **variables: str) -> tuple[int, str]:
        """The exit code and what was printed. In this process: another one takes seconds to start, each time."""
        self.environment.chdir(self.folder)
        for name, value in environment(self.folder, **variables).items():
            if name.startswith("RESUME_CHAT_"):
                self.environment.setenv(name, value)
        self.printed.readouterr()
        status = run(arguments or ("doctor",))
        return status, self.printed.readouterr().out


@pytest.fixture
def doctor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Doctor:
    return Doctor(folder=tmp_path, environment=monkeypatch, printed=capsys)


@pytest.fixture
async def server() -> AsyncIterator[ModelServer]:
    async with ModelServer().listening() as running:
        yield running


GENERATORS: dict[str, tuple[dict[str, str], tuple[int, object] | None, tuple[str, ...]]] = {
    "ollama away": (
        {"GENERATOR": "ollama", "OLLAMA__URL": REFUSING_URL},
        None,
        (REFUSING_URL, "start it with `ollama serve`, or set RESUME_CHAT_OLLAMA__URL"),
    ),
    "ollama without the model": (
        {"GENERATOR": "ollama", "OLLAMA__URL": SERVER, "OLLAMA__MODEL": "absent"},
        None,
        ("has no model absent", "run `ollama pull absent`"),
    ),
    "not ollama": ({"GENERATOR": "ollama", "OLLAMA__URL": SERVER}, ELSEWHERE, ("404", "RESUME_CHAT_OLLAMA__URL")),
    "something else": (
        {"GENERATOR": "ollama", "OLLAMA__URL": SERVER},
        HELLO,
        ("something else answers there", "RESUME_CHAT_OLLAMA__URL"),
    ),
    "openai away": (
        {"GENERATOR": "openai", "OPENAI__URL": REFUSING_URL},
        None,
        (REFUSING_URL, "set RESUME_CHAT_OPENAI__URL"),
    ),
    "openai without the model": (
        {"GENERATOR": "openai", "OPENAI__URL": SERVER, "OPENAI__MODEL": "absent"},
        None,
        ("has no model absent", "set RESUME_CHAT_OPENAI__MODEL to one of those it has (llama3.1:latest, "),
    ),
    "openai loading": ({"GENERATOR": "openai", "OPENAI__URL": SERVER}, LOADING, ("503: Loading model",)),
    "openai with a wrong key": (
        {"GENERATOR": "openai", "OPENAI__URL": SERVER, "OPENAI__API_KEY": "sk-s3cret"},
        NO_LOGIN,
        ("401: Invalid username or password. Check RESUME_CHAT_OPENAI__API_KEY",),
    ),
    "openai elsewhere": (
        {"GENERATOR": "openai", "OPENAI__URL": SERVER},
        ELSEWHERE,
        ("404: page not found. Check RESUME_CHAT_OPENAI__URL, up to the version",),
    ),
    "hugging face without a token": (
        {"GENERATOR": "huggingface"},
        None,
        ("RESUME_CHAT_HUGGINGFACE__TOKEN is not set", "https://huggingface.co/settings/tokens"),
    ),
    "hugging face with a wrong token": (
        {"GENERATOR": "huggingface", "HUGGINGFACE__URL": f"{SERVER}/v1", "HUGGINGFACE__TOKEN": "hf_s3cret"},
        NO_LOGIN,
        ("401: Invalid username or password. Check RESUME_CHAT_HUGGINGFACE__TOKEN",),
    ),
    "hugging face without credit": (
        {"GENERATOR": "huggingface", "HUGGINGFACE__URL": f"{SERVER}/v1", "HUGGINGFACE__TOKEN": "hf_s3cret"},
        NO_CREDIT,
        ("402: You have exceeded", "see https://huggingface.co/settings/billing"),
    ),
    "hugging face without the model": (
        {
            "GENERATOR": "huggingface",
            "HUGGINGFACE__URL": f"{SERVER}/v1",
            "HUGGINGFACE__TOKEN": "hf_s3cret",
            "HUGGINGFACE__MODEL": "acme/absent",
        },
        None,
        ("offers no model acme/absent", "choose one of https://huggingface.co/models"),
    ),
    "llamacpp without a file": ({"GENERATOR": "llamacpp"}, None, ("RESUME_CHAT_LLAMACPP__MODEL_PATH is not set",)),
    "llamacpp with a file that is not there": (
        {"GENERATOR": "llamacpp", "LLAMACPP__MODEL_PATH": "nowhere.gguf"},
        None,
        ("RESUME_CHAT_LLAMACPP__MODEL_PATH", "nowhere.gguf cannot be read"),
    ),
    "llamacpp with half a file": (
        {"GENERATOR": "llamacpp", "LLAMACPP__MODEL_PATH": "half.gguf"},
        None,
        ("half.gguf is not a whole GGUF file: download it again",),
    ),
}
"""Settings, what the server answers to everything, and what is said."""


@pytest.mark.parametrize("case", GENERATORS)
async def test_a_generator_that_would_not_answer_is_named_with_the_way_out(
    case: str, doctor: Doctor, server: ModelServer
) -> None:
    """When it fails: an owner reads a number or a stack trace, and has to look up what to do, or a secret is shown."""
    settings, server.refuses_with, words = GENERATORS[case]
    with model_path().open("rb") as whole:
        (doctor.folder / "half.gguf").write_bytes(whole.read(9_000_000))
    variables = {f"RESUME_CHAT_{name}": value.replace(SERVER, server.url) for name, value in settings.items()}
    variables["RESUME_CHAT_RETRIEVER"] = "in_memory"
    status, told = await asyncio.to_thread(doctor, "doctor", "--json", **variables)
    assert status == 1
    parts = json.loads(told)["parts"]
    assert [each["name"] for each in parts if not each["is_well"]] == [settings["GENERATOR"]]
    assert [each for each in words if each not in parts[-1]["detail"]] == [], parts[-1]["detail"]
    assert "\n" not in parts[-1]["detail"]
    assert "s3cret" not in told
    assert ".." not in parts[-1]["detail"]


STORES: dict[str, tuple[str, dict[str, str], tuple[str, ...]]] = {
    "the search server away": (
        "index",
        {"RETRIEVER": "chroma_server", "CHROMA_SERVER__URL": REFUSING_URL},
        (REFUSING_URL, "Start it, or correct RESUME_CHAT_CHROMA_SERVER__URL"),
    ),
    "the search server wants a token": (
        "index",
        {"RETRIEVER": "chroma_server", "CHROMA_SERVER__URL": SERVER},
        ("status 401", "Set RESUME_CHAT_CHROMA_SERVER__TOKEN"),
    ),
    "PostgreSQL away": (
        "database",
        {"DATABASE_URL": "postgresql+asyncpg://u:s3cret@127.0.0.1:1/x"},
        ("127.0.0.1:1/x", "see that it runs and that RESUME_CHAT_DATABASE_URL names it"),
    ),
    "SQLite where there is none": (
        "database",
        {"DATABASE_URL": "sqlite+aiosqlite:////proc/chat.db"},
        ("/proc/chat.db: unable to open database file; correct RESUME_CHAT_DATABASE_URL",),
    ),
    "no tables": ("database", {"MIGRATE": "never"}, ("run `resume-chat db upgrade`",)),
    "no resume": ("resume", {"RESUME": "nowhere.yaml"}, ("nowhere.yaml: does not exist", "set RESUME_CHAT_RESUME")),
    "no place for the embedding model": ("embedder", {"ONNX__CACHE_DIR": "/proc/none"}, ("/proc/none", "writable")),
}
"""The part that is not well, settings, and what is said."""


@pytest.mark.parametrize("case", STORES)
async def test_a_part_without_which_nothing_is_answered_is_named_with_the_way_out(
    case: str, doctor: Doctor, server: ModelServer
) -> None:
    """When it fails: see above; or the service would start without what it needs."""
    name, settings, words = STORES[case]
    server.refuses_with = NO_LOGIN
    variables = {f"RESUME_CHAT_{key}": value.replace(SERVER, server.url) for key, value in settings.items()}
    status, told = await asyncio.to_thread(doctor, **{"RESUME_CHAT_RETRIEVER": "in_memory", **variables})
    assert status == 1
    lines = told.splitlines()
    assert [each.split()[1] for each in lines] == ["resume", "embedder", "index", "database", "extractive"]
    (failed,) = [each for each in lines if each.startswith("fail")]
    assert failed.split()[1] == name
    assert [each for each in words if each not in failed] == [], failed
    assert "s3cret" not in told


async def test_what_is_well_is_told_with_what_it_is(doctor: Doctor, server: ModelServer) -> None:
    """When it fails: an owner cannot see with which model, context, index and tables the service would run."""
    server.loaded_with = 2048
    variables = {
        "RESUME_CHAT_GENERATOR": "ollama,openai,llamacpp,extractive",
        "RESUME_CHAT_OLLAMA__URL": server.url,
        "RESUME_CHAT_OLLAMA__NUM_CTX": "1024",
        "RESUME_CHAT_OLLAMA__NUM_PREDICT": "100",
        "RESUME_CHAT_OPENAI__URL": server.url,
        "RESUME_CHAT_OPENAI__MODEL": "ok:200",
        "RESUME_CHAT_LLAMACPP__MODEL_PATH": str(model_path()),
        "RESUME_CHAT_LLAMACPP__CONTEXT_TOKENS": "65536",
    }
    status, told = await asyncio.to_thread(doctor, **variables)
    assert status == 0
    lines = {each.split()[1]: each for each in told.splitlines()}
    assert all(each.startswith("ok") for each in lines.values())
    assert "context 1024 tokens; in memory with 2048, the next answer loads it anew" in lines["ollama"]
    assert "the resume goes into its prompt by parts" in lines["ollama"]
    assert "context 8192 tokens; the whole resume fits into its prompt" in lines["openai"]
    assert "not loaded before the first answer, context 8192 tokens" in lines["llamacpp"]  # what it was made for
    assert "not this resume as it is today; the next start, or `resume-chat index`, sees to it" in lines["index"]
    assert "empty; `resume-chat serve` makes its tables" in lines["database"]


async def test_outdated_tables_are_named_with_the_way_out(doctor: Doctor) -> None:
    """When it fails: a deployment that forgot its migration looks well."""
    variables = {"RESUME_CHAT_MIGRATE": "never", "RESUME_CHAT_RETRIEVER": "in_memory"}
    for arguments in (("db", "upgrade"), ("db", "downgrade", "0001", "--yes")):
        status, _ = await asyncio.to_thread(doctor, *arguments, **variables)
        assert status == 0
    status, told = await asyncio.to_thread(doctor, **variables)
    assert (status, "run `resume-chat db upgrade`" in told) == (1, True), told
    assert (await asyncio.to_thread(doctor, "db", "upgrade", **variables))[0] == 0
    assert (await asyncio.to_thread(doctor, **variables))[0] == 0
