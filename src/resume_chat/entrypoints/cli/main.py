"""`resume-chat`: finds the command, and turns whatever goes wrong into one line and an exit code.

Each command lives in a module of its own that is imported when it is called, so that `resume-chat --help` costs 0.1 s and
not the import of a web framework.
"""

import difflib
import importlib
import sys
import traceback
from collections.abc import Callable, Sequence

import click

from resume_chat import __version__

BAD_INPUT = 2
"""The exit code of everything that the owner can put right."""
INTERRUPTED = 130
"""The exit code after Ctrl-C, as shells have it: 128 and the signal's number."""
BUG = 70
"""The exit code of what nobody foresaw: `EX_SOFTWARE` of sysexits.h."""

COMMANDS = {
    "serve": "Answer visitors: chat page, WebSocket and HTTP.",
    "ask": "Ask one question in the terminal.",
    "batch": "Answer a file of questions, one JSON object a line.",
    "eval": "Ask the resume's own questions and say how many answers are right.",
    "index": "Read the resume and make it searchable.",
    "check": "Show what is understood of the resume, and what is not.",
    "insights": "Show what visitors asked, and what could not be answered.",
    "approved": "Answer a question once and for all, in your own words.",
    "doctor": "Try every part of the configuration.",
    "db": "Bring the database's schema up to date, or back.",
    "export": "Write all conversations to a file.",
    "archive": "Move old conversations from the database into a file.",
    "restore": "Put the conversations of a file back into the database.",
}


class Formatter(click.HelpFormatter):
    """Help with its headings in bold."""

    def write_heading(self, heading: str) -> None:
        """One heading."""
        super().write_heading(click.style(heading, bold=True))


class Context(click.Context):
    """Where a command finds its formatter."""

    formatter_class = Formatter


class LazyGroup(click.Group):
    """A group whose commands are imported when they are called."""

    context_class = Context

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """All names, in the order of use."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, out of the attribute `command` of its module."""
        if cmd_name not in COMMANDS:
            close = difflib.get_close_matches(cmd_name, COMMANDS, n=1)
            meant = f" Did you mean {close[0]!r}?" if close else f" There are {', '.join(COMMANDS)}."
            ctx.fail(f"No such command {cmd_name!r}.{meant}")
        module = importlib.import_module(f"resume_chat.entrypoints.cli.{cmd_name}")
        command = module.command
        if not isinstance(command, click.Command):
            raise TypeError(f"{module.__name__}.command is not a command")
        command.context_class = Context
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's
        """The list in the help, without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


def _show_version(ctx: click.Context, _parameter: click.Parameter, value: bool) -> None:  # noqa: FBT001 - click's signature
    if value and not ctx.resilient_parsing:
        click.echo(f"resume-chat {__version__}")
        ctx.exit()


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_show_version, help="Show the version."
)
@click.option(
    "--traceback", is_flag=True, expose_value=False, help="Show where an error comes from, for a report of a bug."
)
def cli() -> None:
    """Answers questions about one person's resume, from that resume and nothing else.

    Settings are environment variables, or lines of a file `.env`: see the table in the README. An option of a command goes
    before its variable.
    """


def run(arguments: Sequence[str]) -> int:
    """Runs a command line.

    Returns:
        0, or why not: 1 when something was found that is not well, 2 for bad input, 130 after Ctrl-C.
    """
    return guarded(
        lambda: cli.main(list(arguments), prog_name="resume-chat", standalone_mode=False),
        with_traceback="--traceback" in arguments,
    )


def guarded(work: Callable[[], object], *, with_traceback: bool = False) -> int:
    """Does something; whatever goes wrong becomes one line on the error stream and an exit code.

    Args:
        work: What to do; a number that it gives is the exit code.
        with_traceback: Whether it is shown where an error comes from.
    """
    try:
        status = work()
    except (click.Abort, KeyboardInterrupt):
        return INTERRUPTED
    except click.ClickException as error:
        return _refuse(_with_help(error))
    except Exception as error:  # noqa: BLE001 - the last line of defence: a line for people, never a traceback
        if with_traceback:
            traceback.print_exception(error)
        return _explain(error)
    return status if isinstance(status, int) else 0


def _with_help(error: click.ClickException) -> str:
    """Click's message, and where the command that was meant is explained."""
    message = error.format_message().removesuffix(".")
    if not isinstance(error, click.UsageError) or error.ctx is None:
        return message
    return f"{message}{'' if message.endswith('?') else ';'} try '{error.ctx.command_path} --help'"


def _explain(error: Exception) -> int:
    """One line for an error that came out of a command."""
    from resume_chat.domain.resume import ResumeError  # noqa: PLC0415 - only when something went wrong
    from resume_chat.ports.errors import PortError  # noqa: PLC0415 - the same
    from resume_chat.settings import SettingsError  # noqa: PLC0415 - the same
    from resume_chat.usecases.errors import RefusedError  # noqa: PLC0415 - the same

    if isinstance(error, SettingsError | PortError | RefusedError | ResumeError):
        return _refuse(str(error) or str(type(error).__doc__))
    problem = f"{type(error).__name__}: {error}"
    _refuse(f"this should not have happened: {problem}; run 'resume-chat --traceback ...' and report what it shows")
    return BUG


def _refuse(problem: str) -> int:
    from rich.text import Text  # noqa: PLC0415 - only when something went wrong

    from resume_chat.entrypoints.cli.console import messages, showable  # noqa: PLC0415 - the same

    messages().print(Text("error: ", style="bold red").append(showable(" ".join(problem.split())), style="default"))
    return BAD_INPUT


def main() -> None:
    """The console script."""
    sys.exit(run(sys.argv[1:]))
