"""What the commands print with: colours where a terminal shows them, plain text in pipes and under NO_COLOR."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

_UNSHOWABLE = {number: None for number in (*range(0x20), *range(0x7F, 0xA0)) if chr(number) not in "\n\t"}


def output() -> Console:
    """Where results go."""
    return Console(highlight=False, soft_wrap=True, markup=False)


def messages() -> Console:
    """Where everything goes that is not a result."""
    return Console(stderr=True, highlight=False, soft_wrap=True, markup=False)


def showable(text: str) -> str:
    """A text without control characters: nothing that a resume or a model says can move a terminal's cursor."""
    return text.translate(_UNSHOWABLE)


def count(number: int, noun: str) -> str:
    """`1 passage`, `2 passages`, `3 entries`."""
    if number == 1:
        return f"1 {noun}"
    return f"{number} {noun[:-1]}ies" if noun.endswith("y") else f"{number} {noun}s"


@contextmanager
def bar(console: Console, title: str) -> Iterator[Callable[[int, int], None]]:
    """A progress bar that appears with the first step; what it gives is called with the steps done and all of them.

    Without a terminal nothing is drawn: a log is no place for it.
    """
    progress = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )
    with progress:
        task = progress.add_task(title, visible=False)

        def show(done: int, total: int) -> None:
            progress.update(task, completed=done, total=total, visible=True)

        yield show
