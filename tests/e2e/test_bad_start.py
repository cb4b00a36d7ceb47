"""Bad input stops the start with one line that names the culprit and the way out: exit code 2, no traceback, soon."""

import resource
import socket
from collections.abc import Mapping
from pathlib import Path

import pytest

from fakes.command import SAMPLE, resume_chat
from fakes.embedding import damage, lend, onnx_cache, original_weights

SOON_S = 10.0
"""Seconds of the processor that a refusal may take, its children's included."""
PATIENCE_S = 45.0
"""Seconds that a busy machine may take for it: what waits for something that never comes takes longer."""


def refusal(folder: Path, *arguments: str, **variables: str) -> str:
    """The one line that a command ends with."""
    onnx_cache()  # exported by whichever test is the first to need it: no part of a refusal
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    result = resume_chat(folder, *arguments, timeout_s=PATIENCE_S, variables=variables)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < SOON_S
    assert result.returncode == 2, result.stderr
    assert "Traceback" not in result.stderr
    assert result.stdout == ""
    lines = [each for each in result.stderr.splitlines() if not each.startswith("{")]
    assert len(lines) == 1, result.stderr
    assert lines[0].startswith("error: ")
    return lines[0]


def written(path: Path, content: str | bytes) -> str:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return str(path)


RESUMES: Mapping[str, tuple[str | bytes, str]] = {
    "empty.yaml": ("", "is empty"),
    "blank.json": (" \n\n", "is empty"),
    "binary.yaml": (b"%PDF-1.7\n\xe2\xe3\xcf\xd3\n", "not UTF-8"),
    "broken.json": ('{"basics": {"name": "Ada"', "is not JSON"),
    "broken.yaml": ("basics:\n  name: [Ada\n", "is not YAML"),
    "letter.yaml": ("Dear Sir or Madam, I should like to apply.\n", "resume"),
    "list.json": ('["Ada", "Lovelace"]', "resume"),
    "other.json": ('{"name": "left-pad", "version": "1.3.0"}', "resume"),
    "deep.json": ("[" * 50_000, "levels"),
}
"""Files that are no resume, and what is said of each."""


@pytest.mark.parametrize("name", RESUMES)
def test_a_file_that_is_no_resume(tmp_path: Path, name: str) -> None:
    content, reason = RESUMES[name]
    line = refusal(tmp_path, "serve", "--port", "0", "--resume", written(tmp_path / name, content))
    assert name in line
    assert reason in line


@pytest.mark.parametrize("command", [("serve", "--port", "0"), ("index",), ("check",), ("ask", "Who is it?")])
def test_a_resume_that_is_not_there(tmp_path: Path, command: tuple[str, ...]) -> None:
    line = refusal(tmp_path, *command, "--resume", "nowhere.yaml")
    assert "nowhere.yaml does not exist" in " ".join(line.replace(":", "").split())
    assert "RESUME_CHAT_RESUME" in line


def test_a_folder_in_place_of_a_resume(tmp_path: Path) -> None:
    line = refusal(tmp_path, "serve", "--port", "0", "--resume", str(tmp_path))
    assert str(tmp_path) in line
    assert "file" in line


def test_a_wrong_date_is_a_remark_and_stops_nothing(tmp_path: Path) -> None:
    """See docs/adr/0011: the service answers from the text as it stands, and the owner is told."""
    resume = '{"basics": {"name": "Ada"}, "work": [{"name": "Engines Ltd", "startDate": "2019-19-39"}]}'
    path = written(tmp_path / "dates.json", resume)
    checked = resume_chat(tmp_path, "check", "--resume", path)
    assert checked.returncode == 0, checked.stderr
    assert "/work/0/startDate" in checked.stdout
    indexed = resume_chat(tmp_path, "index", "--resume", path)
    assert indexed.returncode == 0, indexed.stderr
    assert "resume-chat check" in indexed.stdout


def test_an_unknown_setting(tmp_path: Path) -> None:
    line = refusal(tmp_path, "serve", "--port", "0", RESUME_CHAT_GENERATR="ollama")
    assert "RESUME_CHAT_GENERATR is not a setting" in line
    assert "did you mean RESUME_CHAT_GENERATOR?" in line


def test_a_setting_that_does_not_fit(tmp_path: Path) -> None:
    line = refusal(tmp_path, "serve", "--port", "0", RESUME_CHAT_OLLAMA__NUM_CTX="large")
    assert "RESUME_CHAT_OLLAMA__NUM_CTX: expected a whole number" in line


def test_an_unknown_setting_in_the_file(tmp_path: Path) -> None:
    written(tmp_path / ".env", "RESUME_CHAT_DATADIR=elsewhere\n")
    assert "did you mean RESUME_CHAT_DATA_DIR?" in refusal(tmp_path, "check")


def test_an_unknown_generator(tmp_path: Path) -> None:
    line = refusal(tmp_path, "serve", "--port", "0", "--generator", "olama,extractive")
    assert "'olama' is none of" in line
    assert "did you mean ollama?" in line


def test_a_port_in_use(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        line = refusal(tmp_path, "serve", "--port", port)
    assert f"port {port} of 127.0.0.1 is in use" in line
    assert "--port" in line


def test_a_host_that_is_not_here(tmp_path: Path) -> None:
    assert "--host" in refusal(tmp_path, "serve", "--host", "192.0.2.1", "--port", "0")


@pytest.mark.parametrize("command", [("serve", "--port", "0"), ("index",)])
def test_a_data_folder_that_cannot_be_written(tmp_path: Path, command: tuple[str, ...]) -> None:
    written(tmp_path / "file", "in the way")
    line = refusal(tmp_path, *command, "--data-dir", "file/data")
    assert "file/data" in line
    assert "writable" in line


def test_an_embedding_model_that_is_nowhere(tmp_path: Path) -> None:
    variables = {"RESUME_CHAT_ONNX__CACHE_DIR": "models", "RESUME_CHAT_ONNX__MODEL_DIR": "nowhere"}
    line = refusal(tmp_path, "serve", "--port", "0", **variables)
    assert "nowhere" in line
    assert "RESUME_CHAT_ONNX__MODEL_DIR" in line


@pytest.mark.parametrize("how", ["missing", "truncated", "flipped"])
def test_an_embedding_model_that_is_damaged(tmp_path: Path, how: str) -> None:
    weights = lend(original_weights(), tmp_path / "weights")
    damage(weights / "model.safetensors", how)
    variables = {"RESUME_CHAT_ONNX__CACHE_DIR": "models", "RESUME_CHAT_ONNX__MODEL_DIR": "weights"}
    line = refusal(tmp_path, "serve", "--port", "0", **variables)
    assert "model.safetensors" in line


def test_an_exported_model_that_is_damaged_and_cannot_be_made_again(tmp_path: Path) -> None:
    cache = lend(onnx_cache(), tmp_path / "models")
    damage(next(cache.rglob("model.bin")), "flipped")
    variables = {"RESUME_CHAT_ONNX__CACHE_DIR": "models", "RESUME_CHAT_ONNX__MODEL_DIR": "nowhere"}
    line = refusal(tmp_path, "serve", "--port", "0", **variables)
    assert "model.bin" in line
    assert "nowhere" in line


def test_a_database_that_cannot_be_reached(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        port = nobody.getsockname()[1]
    url = f"postgresql+asyncpg://me:hunter2@127.0.0.1:{port}/chat"
    line = refusal(tmp_path, "serve", "--port", "0", RESUME_CHAT_DATABASE_URL=url)
    assert f"127.0.0.1:{port}" in line
    assert "RESUME_CHAT_DATABASE_URL" in line
    assert "hunter2" not in line


def test_a_database_that_never_answers(tmp_path: Path) -> None:
    """A listener that takes the connection and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"postgresql+asyncpg://me:hunter2@127.0.0.1:{silent.getsockname()[1]}/chat"
        line = refusal(tmp_path, "serve", "--port", "0", RESUME_CHAT_DATABASE_URL=url)
    assert "PostgreSQL" in line


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    written(tmp_path / "chat.db", "this is a shopping list, and long enough to be taken for a header of SQLite " * 20)
    line = refusal(tmp_path, "serve", "--port", "0", RESUME_CHAT_DATABASE_URL="sqlite+aiosqlite:///chat.db")
    assert "chat.db" in line


def test_a_database_of_another_kind(tmp_path: Path) -> None:
    line = refusal(tmp_path, "serve", "--port", "0", RESUME_CHAT_DATABASE_URL="mysql://me:hunter2@host/db")
    assert line.startswith("error: RESUME_CHAT_DATABASE_URL: ")
    assert "hunter2" not in line


def test_an_index_server_that_cannot_be_reached(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        port = nobody.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    variables = {"RESUME_CHAT_RETRIEVER": "chroma_server", "RESUME_CHAT_CHROMA_SERVER__URL": url}
    assert f"127.0.0.1:{port}" in refusal(tmp_path, "serve", "--port", "0", **variables)


@pytest.mark.parametrize(
    ("variables", "remedy"),
    [
        ({}, "RESUME_CHAT_RETRIEVER=chroma_server"),
        ({"RESUME_CHAT_RETRIEVER": "chroma_server"}, "RESUME_CHAT_DATABASE_URL"),
    ],
)
def test_several_workers_on_what_is_for_one(tmp_path: Path, variables: dict[str, str], remedy: str) -> None:
    line = refusal(tmp_path, "serve", "--port", "0", "--workers", "2", **variables)
    assert line.startswith("error: --workers: ")
    assert remedy in line


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (("serv",), "'serve'"),
        (("serve", "--prot", "1"), "--port"),
        (("serve", "--port", "http"), "--port"),
        (("ask",), "QUESTION"),
        (("ask", "   "), "question"),
        (("batch", "nowhere.jsonl"), "nowhere.jsonl"),
        (("ask", "Who?", "--as-of", "yesterday"), "yesterday"),
        (("db", "upgrade", "9999"), "9999"),
    ],
)
def test_a_command_line_that_makes_no_sense(tmp_path: Path, arguments: tuple[str, ...], named: str) -> None:
    assert named in refusal(tmp_path, *arguments)


def test_the_sample_itself_is_no_bad_input(tmp_path: Path) -> None:
    """Or every test above would pass for another reason."""
    result = resume_chat(tmp_path, "check", "--resume", str(SAMPLE))
    assert result.returncode == 0, result.stderr
