"""A file of questions, read and checked whole before the first is answered."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from resume_chat.domain.conversation import Role, Turn

SUFFIXES = (".json", ".yaml", ".yml")
"""A folder's resume `NAME` is the first of these that is there."""


class QuestionFileError(ValueError):
    """A file of questions, or the resume of one of them, that cannot be used. Its text names the place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchQuestion:
    """One question of a file."""

    id: str
    text: str
    turns: tuple[Turn, ...]
    resume: Path
    """The file that it is asked about."""


def read_questions(path: Path, resumes: Sequence[Path]) -> tuple[BatchQuestion, ...]:
    """All questions, in the order of the file; blank lines are left out.

    Args:
        path: One JSON object a line: `{"question": ..., "id"?: ..., "resume"?: ..., "turns"?: [{"role", "content"}]}`.
        resumes: At least one file or folder that a question's `resume` may name.

    Raises:
        QuestionFileError: The file, or a line of it, cannot be read.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as exc:
        reason = exc.strerror if isinstance(exc, OSError) else "it is not UTF-8 text"
        raise QuestionFileError(f"{path}: {reason}; give a file with one JSON object a line") from exc
    questions = tuple(
        _question(line, f"{path}:{number}", str(number), resumes)
        for number, line in enumerate(lines, start=1)
        if line.strip()
    )
    if not questions:
        raise QuestionFileError(f"{path}: there is no question in it; give a file with one JSON object a line")
    return questions


def find_resume(name: str | None, resumes: Sequence[Path]) -> Path:
    """The resume of a question that names it, or does not.

    A folder holds it as `NAME.json`, `.yaml` or `.yml`; a file is it when it is called so. A single file is asked about
    whatever name a question gives.

    Raises:
        QuestionFileError: There is none.
    """
    if name is not None:
        for place in resumes:
            if not place.is_dir() and place.stem == name:
                return place
            for suffix in SUFFIXES:
                if place.is_dir() and (place / f"{name}{suffix}").is_file():
                    return place / f"{name}{suffix}"
    files = [each for each in resumes if not each.is_dir()]
    if len(files) == 1 and (name is None or len(resumes) == 1):
        return files[0]
    places = ", ".join(str(each) for each in resumes)
    if name is None:
        raise QuestionFileError(f"the question names no resume, and {places} holds several; add its field 'resume'")
    raise QuestionFileError(f"there is no resume {name!r} in {places}; give its folder or file with --resume")


def _question(line: str, where: str, number: str, resumes: Sequence[Path]) -> BatchQuestion:
    try:
        given = json.loads(line)
    except (ValueError, RecursionError) as exc:
        raise QuestionFileError(f"{where}: this is not JSON; give one object a line") from exc
    if not isinstance(given, dict) or not isinstance(given.get("question"), str) or not given["question"].strip():
        raise QuestionFileError(f"{where}: an object with a text 'question' is needed")
    name = given.get("resume")
    if name is not None and (not isinstance(name, str) or Path(name).name != name):
        raise QuestionFileError(f"{where}: 'resume' is to be the name of a file, without folder and ending")
    try:
        resume = find_resume(name, resumes)
    except QuestionFileError as exc:
        raise QuestionFileError(f"{where}: {exc}") from exc
    return BatchQuestion(
        id=str(given.get("id", number)), text=given["question"], turns=_turns(given.get("turns"), where), resume=resume
    )


def _turns(given: object, where: str) -> tuple[Turn, ...]:
    if given is None:
        return ()
    if not isinstance(given, list):
        raise QuestionFileError(f"{where}: 'turns' is to be a list of objects with 'role' and 'content'")
    return tuple(_turn(each, where) for each in given)


def _turn(given: object, where: str) -> Turn:
    if isinstance(given, Mapping):
        role, content = given.get("role"), given.get("content")
        if role in {each.value for each in Role} and isinstance(content, str):
            return Turn(role=Role(role), content=content)
    raise QuestionFileError(f"{where}: a turn is an object with 'role' (user or assistant) and a text 'content'")
