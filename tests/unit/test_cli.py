"""The command line's own parts: what it reads, what it prints, and what it makes of errors."""

import io
import json
import subprocess
import sys
from pathlib import Path

import click
import pytest
from rich.console import Console

from resume_chat.domain.conversation import Role, Turn
from resume_chat.entrypoints.cli.console import bar, count, showable
from resume_chat.entrypoints.cli.main import BUG, COMMANDS, INTERRUPTED, cli, guarded, run
from resume_chat.entrypoints.cli.questions import QuestionFileError, find_resume, read_questions
from resume_chat.entrypoints.cli.records import as_json_line
from resume_chat.ports.errors import StoreUnavailableError
from resume_chat.settings import SettingsError


def questions_file(folder: Path, *lines: object) -> Path:
    path = folder / "questions.jsonl"
    path.write_text("\n".join(each if isinstance(each, str) else json.dumps(each) for each in lines), encoding="utf-8")
    return path


# ---------------------------------------------------------------- a file of questions


def test_a_question_needs_nothing_but_its_text(tmp_path: Path) -> None:
    (only,) = read_questions(questions_file(tmp_path, {"question": "Who?"}), [Path("me.yaml")])
    assert (only.id, only.text, only.turns, only.resume) == ("1", "Who?", (), Path("me.yaml"))


def test_an_id_and_the_turns_before_are_kept(tmp_path: Path) -> None:
    turns = [{"role": "user", "content": "Where?"}, {"role": "assistant", "content": "There."}]
    path = questions_file(tmp_path, "", {"id": "q-7", "question": "And before that?", "turns": turns}, "")
    (only,) = read_questions(path, [Path("me.yaml")])
    assert only.id == "q-7"
    assert only.turns == (Turn(role=Role.USER, content="Where?"), Turn(role=Role.ASSISTANT, content="There."))


def test_line_separators_inside_a_question_do_not_cut_it(tmp_path: Path) -> None:
    text = "One\u2028two\u0085three"
    path = tmp_path / "questions.jsonl"
    path.write_text(json.dumps({"question": text}, ensure_ascii=False) + "\n", encoding="utf-8")
    assert [each.text for each in read_questions(path, [Path("me.yaml")])] == [text]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("[]", "text 'question'"),
        ('{"question": 7}', "text 'question'"),
        ('{"question": "  "}', "text 'question'"),
        ('{"question": "Who?", "turns": {}}', "'turns'"),
        ('{"question": "Who?", "turns": [{"role": "system", "content": "x"}]}', "turn"),
        ('{"question": "Who?", "turns": [{"role": "user"}]}', "turn"),
        ('{"question": "Who?", "resume": 7}', "'resume'"),
        ('{"question": "Who?", "resume": "../../etc/passwd"}', "'resume'"),
    ],
)
def test_a_line_that_is_no_question_is_named(tmp_path: Path, line: str, reason: str) -> None:
    with pytest.raises(QuestionFileError, match=r"questions\.jsonl:2: ") as caught:
        read_questions(questions_file(tmp_path, {"question": "Who?"}, line), [Path("me.yaml")])
    assert reason in str(caught.value)


def test_a_file_without_questions_is_refused(tmp_path: Path) -> None:
    with pytest.raises(QuestionFileError, match="no question in it"):
        read_questions(questions_file(tmp_path, "", "  "), [Path("me.yaml")])


def test_a_file_that_is_not_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "questions.jsonl"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(QuestionFileError, match="UTF-8"):
        read_questions(path, [Path("me.yaml")])


# ---------------------------------------------------------------- which resume a question is about


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("ada.json", "ada.yaml", "grace.yml"):
        (tmp_path / name).touch()
    return tmp_path


def test_a_folder_holds_the_resume_that_a_question_names(folder: Path) -> None:
    assert find_resume("ada", [folder]) == folder / "ada.json"
    assert find_resume("grace", [folder]) == folder / "grace.yml"


def test_a_file_is_the_resume_that_is_called_like_it(folder: Path) -> None:
    assert find_resume("grace", [folder / "ada.json", folder / "grace.yml"]) == folder / "grace.yml"


def test_the_first_place_that_has_it_counts(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    other = tmp_path_factory.mktemp("other")
    (other / "ada.yaml").touch()
    assert find_resume("ada", [other, folder]) == other / "ada.yaml"


def test_a_single_file_is_asked_about_whatever_the_name(folder: Path) -> None:
    assert find_resume("somebody", [folder / "ada.json"]) == folder / "ada.json"
    assert find_resume(None, [folder / "ada.json"]) == folder / "ada.json"


def test_a_resume_that_is_nowhere_is_refused(folder: Path) -> None:
    with pytest.raises(QuestionFileError, match="no resume 'alan'"):
        find_resume("alan", [folder])
    with pytest.raises(QuestionFileError, match="names no resume"):
        find_resume(None, [folder])


# ---------------------------------------------------------------- what is printed


def test_json_takes_a_line_whatever_is_in_it() -> None:
    line = as_json_line({"answer": "A\nB\u2028 \ud83d naïve"})
    assert "\n" not in line
    assert json.loads(line) == {"answer": "A\nB\u2028 \ud83d naïve"}
    line.encode()


def test_nothing_that_is_said_can_move_the_terminals_cursor() -> None:
    assert showable("a\x1b[2Jb\x07c\x9bd\r\n\te") == "a[2Jbcd\n\te"


@pytest.mark.parametrize(
    ("number", "noun", "expected"),
    [(1, "entry", "1 entry"), (2, "entry", "2 entries"), (0, "passage", "0 passages"), (1, "remark", "1 remark")],
)
def test_one_is_not_spoken_of_as_many(number: int, noun: str, expected: str) -> None:
    assert count(number, noun) == expected


def test_a_bar_is_drawn_on_a_terminal_only() -> None:
    log = io.StringIO()
    with bar(Console(file=log, force_terminal=False), "Embedding") as step:
        step(1, 2)
    assert log.getvalue() == ""
    terminal = io.StringIO()
    with bar(Console(file=terminal, force_terminal=True, width=80), "Embedding") as step:
        step(1, 2)
        step(2, 2)
    assert "Embedding" in terminal.getvalue()
    assert "2/2" in terminal.getvalue()


# ---------------------------------------------------------------- errors and exit codes


def raising(error: BaseException) -> int:
    def work() -> None:
        raise error

    return guarded(work)


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (SettingsError("RESUME_CHAT_X is not a setting"), 2),
        (StoreUnavailableError("SQLite data/x: disk full"), 2),
        (click.ClickException("no such file"), 2),
        (KeyboardInterrupt(), INTERRUPTED),
        (click.Abort(), INTERRUPTED),
        (ZeroDivisionError("a bug"), BUG),
    ],
)
def test_every_error_has_its_exit_code(error: BaseException, status: int) -> None:
    assert raising(error) == status


def test_an_error_is_one_line_on_the_error_stream(capsys: pytest.CaptureFixture[str]) -> None:
    raising(StoreUnavailableError("SQLite x.db:\n  disk\x1b full"))
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err == "error: SQLite x.db: disk full\n"


def test_a_bug_shows_its_traceback_on_request_only(capsys: pytest.CaptureFixture[str]) -> None:
    raising(ZeroDivisionError("a bug"))
    assert "Traceback" not in capsys.readouterr().err
    guarded(lambda: 1 / 0, with_traceback=True)
    assert "Traceback" in capsys.readouterr().err


def test_what_a_command_returns_is_the_exit_code() -> None:
    assert guarded(lambda: 1) == 1
    assert guarded(lambda: None) == 0


def test_a_misspelt_command_is_told_which_was_meant(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["aks"]) == 2
    assert capsys.readouterr().err == "error: No such command 'aks'. Did you mean 'ask'? try 'resume-chat --help'\n"


def test_every_command_of_the_list_is_there_and_says_what_it_does(capsys: pytest.CaptureFixture[str]) -> None:
    context = click.Context(cli)
    for name in COMMANDS:
        assert cli.get_command(context, name) is not None
        assert run([name, "--help"]) == 0
    assert run(["--help"]) == 0
    listed = capsys.readouterr().out
    assert all(each in listed for each in COMMANDS.values())


def test_help_and_version_load_no_more_than_click() -> None:
    """A wrong result means that `main.py` imports something heavy again: the help would take a second."""
    heavy = ("chromadb", "httpx", "litestar", "numpy", "onnxruntime", "sqlalchemy", "torch", "uvicorn")
    code = (
        "import sys; from resume_chat.entrypoints.cli.main import run\n"
        f"run(['--help']); run(['--version']); sys.exit(' '.join(each for each in {heavy!r} if each in sys.modules) or 0)"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=30)
    assert result.returncode == 0, result.stderr
