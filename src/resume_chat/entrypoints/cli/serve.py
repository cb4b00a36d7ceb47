"""`resume-chat serve`: brings everything up, and answers visitors until it is told to stop."""

import click

from resume_chat.container import build_container
from resume_chat.entrypoints.cli.options import data_dir_option, generator_option, resume_option, settings_of
from resume_chat.entrypoints.cli.session import naming_the_resume
from resume_chat.entrypoints.cli.workers import serve_with_workers
from resume_chat.entrypoints.web.server import run_server
from resume_chat.settings import Settings, SettingsError


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on; 0.0.0.0 for all.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8000,
    envvar="PORT",
    show_default=True,
    show_envvar=True,
    help="The port.",
)
@click.option(
    "--workers",
    type=click.IntRange(1, 64),
    default=1,
    show_default=True,
    help="Processes that serve side by side; more than one needs PostgreSQL and a Chroma server.",
)
@resume_option
@generator_option
@data_dir_option
def command(
    *, host: str, port: int, workers: int, resume: str | None, generator: str | None, data_dir: str | None
) -> int:
    """Answer visitors: the chat page, the WebSocket /ws/chat, and HTTP.

    On start the database's schema is brought up to date (SQLite; see RESUME_CHAT_MIGRATE), the resume is indexed, and only
    then connections are taken. Ctrl-C or SIGTERM lets running answers end, then stops; a second one stops at once.
    """
    settings = settings_of(resume=resume, generator=generator, data_dir=data_dir)
    with naming_the_resume(settings.resume):
        if workers > 1:
            _require_shareable(settings)
            return serve_with_workers(settings, host=host, port=port, workers=workers)
        run_server(settings, host=host, port=port)
    return 0


def _require_shareable(settings: Settings) -> None:
    """Refuses what several processes must not have open.

    Raises:
        SettingsError: The index or the database is for one process.
    """
    container = build_container(settings)
    if container.retriever().is_exclusive:
        raise SettingsError(
            f"--workers: RESUME_CHAT_RETRIEVER={settings.retriever} is for one process;"
            " serve with one worker, or set RESUME_CHAT_RETRIEVER=chroma_server"
        )
    if container.database().kind == "sqlite":
        raise SettingsError(
            "--workers: SQLite is for one process; serve with one worker, or set RESUME_CHAT_DATABASE_URL to PostgreSQL"
        )
