"""A JSON document with the addresses of its texts (JSON Pointers, RFC 6901), checked and freed of what is empty."""

import hashlib
import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from resume_chat.domain.text import clean

MAX_DEPTH = 64
"""Levels of lists and objects inside one another."""

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One text of the resume, or a piece of one, that something else rests on."""

    pointer: str
    """JSON Pointer (RFC 6901) of a string, number or truth value in the resume document."""
    text: str
    """The text there, verbatim; the pieces of one that was cut follow one another without a gap."""
    is_withheld: bool = False
    """Whether it is an instruction to machines: covered, but neither shown to a model nor quoted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """Something in the document that was not understood as it stands."""

    pointer: str
    problem: str


class ResumeError(ValueError):
    """A document that cannot be read as a resume."""

    def __init__(self, pointer: str, problem: str) -> None:
        super().__init__(f"{pointer or 'the document'}: {problem}")
        self.pointer = pointer
        self.problem = problem


def child(pointer: str, key: str | int) -> str:
    """The pointer of a member or element of the node that `pointer` names."""
    return f"{pointer}/{key}" if isinstance(key, int) else f"{pointer}/{key.replace('~', '~0').replace('/', '~1')}"


def resolve(document: object, pointer: str) -> object:
    """The node that a pointer names.

    Raises:
        LookupError: There is none.
    """
    node = document
    for token in pointer.split("/")[1:]:
        key = token.replace("~1", "/").replace("~0", "~")
        if isinstance(node, Mapping):
            node = node[key]
        elif isinstance(node, Sequence) and not isinstance(node, str) and key.isdecimal() and key.isascii():
            node = node[int(key)]
        else:
            raise LookupError(pointer)
    return node


def text_of(value: object) -> str:
    """A string, number or truth value as text, spelt as JSON spells it."""
    return value if isinstance(value, str) else json.dumps(value)


def leaves(node: object, pointer: str = "") -> Iterator[Source]:
    """Every text of a tidied document, in document order."""
    if isinstance(node, Mapping):
        for key, value in node.items():
            yield from leaves(value, child(pointer, key))
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from leaves(value, child(pointer, index))
    elif node is not None:
        yield Source(pointer=pointer, text=text_of(node))


def tidy(document: object, remarks: list[Remark]) -> object:
    """The document without fields that hold nothing. Elements of lists become `None` instead, so that none moves.

    Args:
        document: What a JSON or YAML parser gave.
        remarks: Takes what had to be changed.

    Returns:
        The same structure of `dict`, `list`, `str`, `int`, `float`, `bool`; `None` when nothing is left at all.

    Raises:
        ResumeError: It is nested too deeply or holds what JSON cannot.
    """
    return _tidy(document, "", 0, remarks)


def _tidy(node: object, pointer: str, depth: int, remarks: list[Remark]) -> object:
    if depth > MAX_DEPTH:
        raise ResumeError(pointer, f"more than {MAX_DEPTH} levels inside one another")
    if isinstance(node, str):
        return _tidy_text(node, pointer, remarks)
    if isinstance(node, Mapping):
        return _tidy_mapping(node, pointer, depth, remarks)
    if isinstance(node, (list, tuple)):
        elements = [_tidy(each, child(pointer, index), depth + 1, remarks) for index, each in enumerate(node)]
        return elements if any(each is not None for each in elements) else None
    return _tidy_number(node, pointer)


def _tidy_text(text: str, pointer: str, remarks: list[Remark]) -> str | None:
    if _UNSTORABLE.search(text):
        remarks.append(Remark(pointer=pointer, problem="holds characters that no text may hold; they were left out"))
        text = _UNSTORABLE.sub("", text)
    return text if clean(text) else None


def _tidy_mapping(node: Mapping[object, object], pointer: str, depth: int, remarks: list[Remark]) -> object:
    members: dict[str, object] = {}
    for key, value in node.items():
        if not isinstance(key, str) or _UNSTORABLE.search(key):
            raise ResumeError(pointer, f"the field name {key!a} is not text")
        kept = _tidy(value, child(pointer, key), depth + 1, remarks)
        if kept is not None:
            members[key] = kept
    return members or None


def _tidy_number(node: object, pointer: str) -> object:
    if node is None or isinstance(node, bool):
        return node
    if isinstance(node, int) and node.bit_length() <= 1024:
        return node
    if isinstance(node, float) and math.isfinite(node):
        return node
    raise ResumeError(pointer, f"{type(node).__name__} is not a value that JSON has, or is out of range")


def version_of(document: object) -> str:
    """The content hash of a tidied document: 16 hexadecimal digits.

    The order of fields does not matter, nor whether a number is written as one or as text: YAML and JSON are alike.
    """
    canonical = json.dumps(
        _in_text(document), ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    )
    return hashlib.sha256(canonical.encode()).hexdigest()[:16]


def _in_text(node: object) -> object:
    """The same structure with every value as text."""
    if isinstance(node, Mapping):
        return {key: _in_text(value) for key, value in node.items()}
    if isinstance(node, list):
        return [_in_text(each) for each in node]
    return None if node is None else text_of(node)
