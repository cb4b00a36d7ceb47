"""The options that several commands have, and the settings that they make."""

from collections.abc import Callable
from datetime import date, datetime
from typing import TypeVar

import click
import msgspec

from resume_chat.settings import Settings, read_settings

Command = TypeVar("Command", bound=Callable[..., object])


def resume_option(command: Command) -> Command:
    """`--resume FILE`."""
    return click.option("--resume", metavar="FILE", help="The resume, YAML or JSON. [RESUME_CHAT_RESUME]")(command)


def generator_option(command: Command) -> Command:
    """`--generator NAMES`."""
    return click.option(
        "--generator", metavar="NAMES", help="Who answers, first to last, by commas. [RESUME_CHAT_GENERATOR]"
    )(command)


def data_dir_option(command: Command) -> Command:
    """`--data-dir FOLDER`."""
    return click.option(
        "--data-dir", metavar="FOLDER", help="Where database, index and model are kept. [RESUME_CHAT_DATA_DIR]"
    )(command)


def as_of_option(command: Command) -> Command:
    """`--as-of DAY`, a date or `None`."""
    return click.option(
        "--as-of",
        type=click.DateTime(["%Y-%m-%d"]),
        metavar="YYYY-MM-DD",
        callback=_day,
        help="The day that durations are computed for; today when left out.",
    )(command)


def json_option(command: Command) -> Command:
    """`--json`, as `as_json`."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")(command)


def settings_of(*, resume: str | None = None, generator: str | None = None, data_dir: str | None = None) -> Settings:
    """The settings of the environment, with what the command line says in place of theirs.

    Raises:
        SettingsError: A variable that is not known, or a value that does not fit.
    """
    given = {"resume": resume, "generator": generator, "data_dir": data_dir}
    return msgspec.structs.replace(read_settings(), **{name: each for name, each in given.items() if each is not None})


def _day(_ctx: click.Context, _parameter: click.Parameter, value: datetime | None) -> date | None:
    return value.date() if value else None
