"""What a GGUF file says of itself in its first part: read without loading the model, which may take a gigabyte.

Format: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
"""

import os
import struct
from dataclasses import dataclass
from typing import IO

_MAGIC = b"GGUF"
_VERSIONS = (2, 3)
_UINT32, _FLOAT32, _STRING, _ARRAY = 4, 6, 8, 9
_SIZES = {0: 1, 1: 1, 2: 2, 3: 2, _UINT32: 4, 5: 4, _FLOAT32: 4, 7: 1, 10: 8, 11: 8, 12: 8}
"""Bytes of a value of each type; strings and arrays tell their length."""
_ALIGNMENT = 32
_MAX_DIMENSIONS = 8


class GgufError(ValueError):
    """It is no GGUF file, or not the whole of one. The text goes after the file's name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GgufHeader:
    """What is of use before a model is loaded."""

    size_bytes: int
    context_tokens: int | None
    """What the model was made for; `None` where the file does not say."""


def read_gguf_header(file: IO[bytes]) -> GgufHeader:
    """Reads a file from its beginning to where its tensors begin, and looks whether all of them do so inside it.

    Raises:
        GgufError: It is something else, or ends too soon, as a download does that was broken off.
        OSError: It cannot be read.
    """
    size = os.fstat(file.fileno()).st_size
    if file.read(len(_MAGIC)) != _MAGIC:
        raise GgufError("is no GGUF file")
    reader = _Reader(file, size)
    version = reader.number("I")
    if version not in _VERSIONS:
        raise GgufError(f"is a GGUF file of version {version}, and not of one that is known")
    tensors, values = reader.number("Q"), reader.number("Q")
    context, alignment = None, _ALIGNMENT
    for _ in range(values):
        key, value = reader.text(), reader.value(reader.number("I"))
        if key.endswith(".context_length"):
            context = value
        elif key == "general.alignment":
            alignment = value or _ALIGNMENT
    last = max((reader.tensor_offset() for _ in range(tensors)), default=-1)
    begin = -(-file.tell() // alignment) * alignment
    if begin + last >= size:
        raise GgufError("is not a whole GGUF file: download it again")
    return GgufHeader(size_bytes=size, context_tokens=context)


class _Reader:
    def __init__(self, file: IO[bytes], size: int) -> None:
        self._file = file
        self._size = size

    def number(self, kind: str) -> int:
        """A little-endian number of one of `struct`'s kinds."""
        raw = self._file.read(struct.calcsize(f"<{kind}"))
        if len(raw) != struct.calcsize(f"<{kind}"):
            raise GgufError("is not a whole GGUF file: download it again")
        return int(struct.unpack(f"<{kind}", raw)[0])

    def text(self) -> str:
        """A string with its length before it."""
        length = self.number("Q")
        if length > self._size - self._file.tell():
            raise GgufError("is not a whole GGUF file: download it again")
        return self._file.read(length).decode(errors="replace")

    def value(self, kind: int) -> int | None:
        """Passes over a value; the value itself where it is a plain, unsigned number."""
        if kind == _UINT32:
            return self.number("I")
        if kind == _STRING:
            self._skip(self.number("Q"))
        elif kind == _ARRAY:
            self._skip_array()
        elif kind in _SIZES:
            self._skip(_SIZES[kind])
        else:
            raise GgufError(f"is a damaged GGUF file: it holds a value of type {kind}")
        return None

    def tensor_offset(self) -> int:
        """Where a tensor begins, counted from the first."""
        self.text()
        dimensions = self.number("I")
        if dimensions > _MAX_DIMENSIONS:
            raise GgufError(f"is a damaged GGUF file: it holds a tensor of {dimensions} dimensions")
        self._skip(8 * dimensions + 4)  # the dimensions and the type
        return self.number("Q")

    def _skip_array(self) -> None:
        kind, length = self.number("I"), self.number("Q")
        if kind in _SIZES:
            self._skip(_SIZES[kind] * length)
        elif kind == _STRING:
            for _ in range(length):  # ends at the latest with the file
                self._skip(self.number("Q"))
        else:
            raise GgufError(f"is a damaged GGUF file: it holds an array of type {kind}")

    def _skip(self, length: int) -> None:
        if length > self._size - self._file.tell():
            raise GgufError("is not a whole GGUF file: download it again")
        self._file.seek(length, os.SEEK_CUR)
