"""A GGUF file's first part: what is of use in it, and that nothing but its own error comes of a broken one."""

import struct
import tempfile
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resume_chat.adapters.gguf_header import GgufError, GgufHeader, read_gguf_header


def text(words: str) -> bytes:
    return struct.pack("<Q", len(words.encode())) + words.encode()


def number(key: str, value: int) -> bytes:
    return text(key) + struct.pack("<II", 4, value)


def array(key: str, kind: int, *values: bytes) -> bytes:
    return text(key) + struct.pack("<IIQ", 9, kind, len(values)) + b"".join(values)


def tensor(name: str, offset: int) -> bytes:
    return text(name) + struct.pack("<IQQIQ", 2, 4, 4, 0, offset)


def file_of(pairs: list[bytes], tensors: list[bytes], data: int, version: int = 3) -> bytes:
    head = b"GGUF" + struct.pack("<IQQ", version, len(tensors), len(pairs)) + b"".join([*pairs, *tensors])
    return head + bytes(-len(head) % 32 + data)


PAIRS = [
    text("general.architecture") + struct.pack("<I", 8) + text("parrot"),
    number("parrot.context_length", 4096),
    text("general.is_tame") + struct.pack("<I?", 7, True),  # noqa: FBT003 - a value of the file
    text("parrot.weight") + struct.pack("<Id", 12, 0.4),
    array("tokenizer.tokens", 8, text("hello"), text(""), text("\u00e9t\u00e9")),
    array("tokenizer.scores", 6, struct.pack("<f", 0.5), struct.pack("<f", 0.25)),
]
WHOLE = file_of(PAIRS, [tensor("a", 0), tensor("b", 64)], 128)


def read(raw: bytes) -> GgufHeader:
    with tempfile.TemporaryFile() as file:
        file.write(raw)
        file.seek(0)
        return read_gguf_header(file)


def test_size_and_context_are_told() -> None:
    assert read(WHOLE) == GgufHeader(size_bytes=len(WHOLE), context_tokens=4096)


def test_a_file_need_not_say_its_context() -> None:
    assert read(file_of([], [], 32, version=2)).context_tokens is None


def test_another_alignment_moves_where_the_tensors_begin() -> None:
    """When it fails: a file that ends before its last tensor passes, or a whole one does not."""
    raw = file_of([number("general.alignment", 4096)], [tensor("a", 0)], 0)
    with pytest.raises(GgufError, match="not a whole"):
        read(raw)
    assert read(raw + bytes(4096)).context_tokens is None


@pytest.mark.parametrize("size", range(0, len(WHOLE) - 64, 3))
def test_a_file_that_ends_too_soon_is_not_whole(size: int) -> None:
    with pytest.raises(GgufError, match=r"is no GGUF file|is not a whole GGUF file: download it again"):
        read(WHOLE[:size])


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"%PDF-1.7", "is no GGUF file"),
        (b"", "is no GGUF file"),
        (file_of([], [], 0, version=1), "version 1"),
        (file_of([text("x") + struct.pack("<I", 99)], [], 32), "a value of type 99"),
        (file_of([array("x", 9)], [], 32), "an array of type 9"),
        (file_of([], [text("a") + struct.pack("<I", 1 << 31)], 32), "2147483648 dimensions"),
    ],
)
def test_what_is_none_is_said(raw: bytes, words: str) -> None:
    with pytest.raises(GgufError, match=words):
        read(raw)


@given(place=st.integers(4, len(WHOLE) - 1), value=st.binary(min_size=1, max_size=12))
def test_nothing_but_its_own_error_comes_of_a_damaged_file(place: int, value: bytes) -> None:
    """When it fails: the log has a stack trace in place of the file's name, or a length in it takes the memory."""
    with suppress(GgufError):
        read(WHOLE[:place] + value + WHOLE[place + len(value) :])
