"""The README, done: its commands are run, and what it shows as their output is what they print."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from fakes.command import ROOT, environment, resume_chat, serving_process

README = (ROOT / "README.md").read_text(encoding="utf-8")


def output_of(name: str) -> str:
    """The block that the README shows as a command's output."""
    match = re.search(rf"^<!-- output: {name} -->\n```\w*\n(.*?)^```$", README, flags=re.MULTILINE | re.DOTALL)
    assert match, name
    return match[1]


def command_with(words: str) -> list[str]:
    """The arguments of the README's command that begins so."""
    match = re.search(rf"^\$ \.venv/bin/resume-chat ({re.escape(words)}.*)$", README, flags=re.MULTILINE)
    assert match, words
    return shlex.split(match[1])


def test_asking_from_the_terminal_prints_what_the_readme_shows(tmp_path: Path) -> None:
    result = resume_chat(tmp_path, *command_with("ask"))
    assert result.returncode == 0, result.stderr
    assert result.stdout == output_of("ask")


def test_checking_and_examining_work_as_the_readme_has_them(tmp_path: Path) -> None:
    checked = resume_chat(tmp_path, *command_with("check"))
    assert checked.returncode == 0, checked.stderr
    examined = resume_chat(tmp_path, *command_with("doctor"))
    assert examined.returncode == 0, examined.stdout


@pytest.mark.parametrize("document", ["README.md", "docs/clients.md"])
def test_the_programs_in_python_get_the_answer(tmp_path: Path, document: str) -> None:
    text = (ROOT / document).read_text(encoding="utf-8")
    (program,) = re.findall(r"^```python\n(.*?)^```$", text, flags=re.MULTILINE | re.DOTALL)
    with serving_process(tmp_path) as service:
        program = program.replace("http://127.0.0.1:8000", service.url).replace("does she work now", "did she study")
        result = subprocess.run(
            [sys.executable, "-c", program],
            env=environment(tmp_path),
            capture_output=True,
            text=True,
            check=False,
            timeout=30,
        )
    assert result.returncode == 0, result.stderr
    assert output_of("ask").split("\n")[0] in result.stdout


def test_make_run_shows_what_the_service_says_at_its_start(tmp_path: Path) -> None:
    """The lines of the Makefile word for word; of the log the events, for its times and sizes differ."""
    shown = output_of("make run").splitlines()
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    told = [each for each in shown if not re.match(r"\d{4}-", each)]
    assert all(each.split(" with Python")[0] in makefile for each in told), told
    events = [re.match(r"\S+ \[info *\] (\w+)", each) for each in shown if each not in told]
    with serving_process(tmp_path) as service:
        service.until("serving")
    started = list(dict.fromkeys(str(each["event"]) for each in service.events))
    assert list(dict.fromkeys(each[1] for each in events if each and each[1] != "preparing")) == started
