"""Where the resume's document comes from."""

from typing import Protocol


class ResumeSource(Protocol):
    """A place that holds one resume.

    Promises:
        S1: `read` gives the document as plain data: `dict` with text keys, `list`, `str`, `int`, `float`, `bool`, `None`.
            Dates stay the text that was written.
        S2: It is read anew each time, bounded in size (2 MiB), depth (64) and references, and runs no code.
        S3: What is not YAML or JSON, empty, or not a readable regular file raises `ResumeSourceError` in one line that
            names the place and the way out.
    """

    @property
    def location(self) -> str:
        """The place, for messages."""
        ...

    async def read(self) -> object:
        """The document as it is now.

        Raises:
            ResumeSourceError: It cannot be read.
        """
        ...
