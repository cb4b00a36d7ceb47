"""Files of whole conversations: JSON Lines, one conversation a line, compressed where the name ends in `.gz`."""

import gzip
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

import click
import msgspec

from resume_chat.domain.conversation import WholeConversation

MAX_LINE_BYTES = 256 << 20
"""Longest line that is read: a conversation beyond this is none of ours."""


@contextmanager
def written(path: Path) -> Iterator[BinaryIO]:
    """A new file, there under its name only once it is whole and on the disk.

    Raises:
        click.ClickException: There is such a file already, or it cannot be written.
    """
    if path.exists():
        raise click.ClickException(f"{path} is there already; name a new file")
    unfinished = path.with_name(f"{path.name}.unfinished")
    try:
        with unfinished.open("wb") as raw:
            if path.suffix == ".gz":
                with gzip.GzipFile(filename="", fileobj=raw, mode="wb") as packed:
                    yield cast("BinaryIO", packed)
            else:
                yield raw
            raw.flush()
            os.fsync(raw.fileno())
        unfinished.rename(path)
    except OSError as exc:
        raise click.ClickException(f"{path} cannot be written: {exc.strerror}") from exc
    finally:
        unfinished.unlink(missing_ok=True)


def line_of(whole: WholeConversation) -> bytes:
    """A conversation as a line."""
    return msgspec.json.encode(whole) + b"\n"


def conversations_in(path: Path) -> Iterator[WholeConversation]:
    """The conversations of a file.

    Raises:
        click.ClickException: It cannot be read, or a line of it is no conversation; the text names the line.
    """
    decoder = msgspec.json.Decoder(WholeConversation)
    number = 0
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
            while line := file.readline(MAX_LINE_BYTES):
                number += 1
                yield decoder.decode(line)
    except (OSError, EOFError) as exc:
        raise click.ClickException(f"{path} cannot be read: {exc}") from exc
    except msgspec.MsgspecError as exc:
        raise click.ClickException(f"{path}, line {number}: {exc}") from exc
