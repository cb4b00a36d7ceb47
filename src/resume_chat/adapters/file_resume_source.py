"""Reads the resume from a file, YAML or JSON, without trusting it.

YAML is read by PyYAML's safe constructors, with every plain value left as the text that was written: `2019-03-01` is no
date, `0151` no octal number and `no` no truth value. An alias may stand for a node, but what all aliases together unfold to
is bounded.
"""

import asyncio
import json
import math
import os
import stat
from collections.abc import Hashable
from pathlib import Path

import yaml
from yaml.composer import ComposerError
from yaml.constructor import ConstructorError

from resume_chat.ports.errors import ResumeSourceError
from resume_chat.ports.resume_source import ResumeSource

MAX_BYTES = 2 * 1024 * 1024
MAX_DEPTH = 64
MAX_NODES = 200_000
"""Values in the document, those that aliases repeat counted each time."""

_REMEDY = "see resume/resume.yaml for one that works"


class FileResumeSource(ResumeSource):
    """A regular file; one whose name ends in `.json` is read as JSON, any other as YAML."""

    def __init__(self, path: str | Path, *, variable: str = "RESUME_CHAT_RESUME", is_needed: bool = True) -> None:
        """Keeps its path.

        Args:
            path: Of the resume, or of the policy beside it.
            variable: The setting that names it, for messages.
            is_needed: Whether it has to be there; one that is not, and is not there, reads as `None`.
        """
        self._path = Path(path)
        self._variable = variable
        self._is_needed = is_needed

    @property
    def location(self) -> str:
        """The file's path as it was configured."""
        return str(self._path)

    async def read(self) -> object:
        """The document as the file holds it now; the file is read in a thread."""
        return await asyncio.to_thread(self._read)

    def _read(self) -> object:
        # A link that leads nowhere is there: somebody meant a file.
        if not self._is_needed and not os.path.lexists(self._path):
            return None
        text = self._text()
        if not text.strip():
            raise self._error(f"is empty; {_REMEDY}")
        document = self._json(text) if self._path.suffix.casefold() == ".json" else self._yaml(text)
        self._check(document)
        return document

    def _error(self, problem: str) -> ResumeSourceError:
        return ResumeSourceError(f"{self.location}: {' '.join(problem.split())}")

    def _text(self) -> str:
        # O_NONBLOCK: opening a FIFO without a writer would wait for ever.
        try:
            descriptor = os.open(self._path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
        except FileNotFoundError as exc:
            raise self._error(f"does not exist; set {self._variable} to the path of yours") from exc
        except (OSError, ValueError) as exc:
            raise self._error(f"cannot be opened ({getattr(exc, 'strerror', None) or exc})") from exc
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            os.close(descriptor)  # a directory opens, but `fdopen` would not take it
            raise self._error("is not a regular file; name the resume file itself")
        with os.fdopen(descriptor, "rb") as file:
            content = file.read(MAX_BYTES + 1)
        if len(content) > MAX_BYTES:
            raise self._error(f"is larger than {MAX_BYTES // 1024 // 1024} MiB; a resume is text only")
        try:
            return content.decode("utf-8-sig")
        except UnicodeDecodeError as exc:
            line = content.count(b"\n", 0, exc.start) + 1
            raise self._error(f"is not UTF-8 at line {line}; save it as UTF-8") from exc

    def _json(self, text: str) -> object:
        try:
            return json.loads(text, object_pairs_hook=_distinct, parse_constant=_refuse_constant)
        except json.JSONDecodeError as exc:
            raise self._error(f"is not JSON: {exc.msg} at line {exc.lineno}, column {exc.colno}") from exc
        except RecursionError as exc:
            raise self._error(f"has more than {MAX_DEPTH} levels inside one another") from exc
        except ValueError as exc:
            raise self._error(f"is not JSON: {exc}") from exc

    def _yaml(self, text: str) -> object:
        try:
            return yaml.load(text, Loader=_ResumeLoader)  # noqa: S506 - a subclass of the safe loader
        except yaml.MarkedYAMLError as exc:
            mark = exc.problem_mark or exc.context_mark
            place = f" at line {mark.line + 1}, column {mark.column + 1}" if mark else ""
            raise self._error(f"is not YAML: {exc.problem or exc.context}{place}") from exc
        except yaml.YAMLError as exc:
            raise self._error(f"is not YAML: {exc}") from exc
        except (ValueError, RecursionError) as exc:
            raise self._error(f"is not YAML that can be read: {exc}") from exc

    def _check(self, document: object) -> None:
        """Bounds what aliases unfold to, and refuses numbers that JSON does not have."""
        nodes = 0
        waiting: list[tuple[object, int]] = [(document, 0)]
        while waiting:
            node, depth = waiting.pop()
            nodes += 1
            if nodes > MAX_NODES:
                raise self._error(f"unfolds to more than {MAX_NODES} values; write repeated parts out or leave them")
            if depth > MAX_DEPTH:
                raise self._error(f"has more than {MAX_DEPTH} levels inside one another")
            if isinstance(node, float) and not math.isfinite(node):
                raise self._error("holds a number that is not finite; put it in quotation marks")
            if isinstance(node, dict):
                waiting.extend((each, depth + 1) for each in node.values())
            elif isinstance(node, list):
                waiting.extend((each, depth + 1) for each in node)
            elif node is not None and not isinstance(node, (str, int, float)):
                raise self._error(f"holds a {type(node).__name__}, tagged so in YAML; write it as text")


def _distinct(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """A JSON object whose names are distinct."""
    found: dict[str, object] = {}
    for key, value in pairs:
        if key in found:
            raise ValueError(f"the field {key[:60]!r} stands twice in one object")
        found[key] = value
    return found


def _refuse_constant(name: str) -> object:
    raise ValueError(f"{name} is not a JSON number")


class _ResumeLoader(yaml.SafeLoader):
    """PyYAML's safe loader, with plain values left as text, distinct names and bounded depth."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        """Bounds the depth while the document is read: the parser itself is recursive."""
        self.depth = getattr(self, "depth", 0) + 1
        try:
            if self.depth > MAX_DEPTH + 2:
                problem = f"more than {MAX_DEPTH} levels inside one another"
                raise ComposerError(None, None, problem, self.get_mark())
            return super().compose_node(parent, index)
        finally:
            self.depth -= 1

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, object]:  # noqa: FBT001, FBT002 - PyYAML's signature
        """A mapping with text names, each once. Merge keys are refused: nested ones grow without a bound."""
        found: dict[Hashable, object] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                raise ConstructorError(None, None, "a field's name must be text", key_node.start_mark)
            key = key_node.value
            if key in found:
                raise ConstructorError(None, None, f"the field {key[:60]!r} stands twice", key_node.start_mark)
            if key == "<<":
                raise ConstructorError(
                    None, None, "merge keys (<<) are not read; write the fields", key_node.start_mark
                )
            found[key] = self.construct_object(value_node, deep=deep)
        return found


_ResumeLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag == "tag:yaml.org,2002:null"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
