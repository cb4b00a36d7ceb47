"""`resume-chat index`: makes the resume searchable before the first visitor waits for it."""

import asyncio

import click
from rich.text import Text

from resume_chat.domain.passages import PassageKind
from resume_chat.entrypoints.cli.console import count, messages, output, showable
from resume_chat.entrypoints.cli.options import data_dir_option, resume_option, settings_of
from resume_chat.entrypoints.cli.session import indexed, opened
from resume_chat.settings import Settings
from resume_chat.usecases.index_resume import IndexReport


@click.command("index")
@resume_option
@data_dir_option
def command(*, resume: str | None, data_dir: str | None) -> None:
    """Read the resume and make it searchable. What is unchanged since the last time is not embedded again."""
    settings = settings_of(resume=resume, data_dir=data_dir)
    _show(asyncio.run(_index(settings)), settings)


async def _index(settings: Settings) -> IndexReport:
    async with opened(settings, messages()) as container:
        return await indexed(container, messages(), prune=True)


def _show(report: IndexReport, settings: Settings) -> None:
    console = output()
    index = report.index
    title = ", ".join(showable(each) for each in (index.resume.name, index.resume.label) if each)
    console.print(Text(title or settings.resume, style="bold").append(f"  {settings.resume}", style="dim"))
    kinds = [each.kind for each in index.passages]
    parts = ", ".join(
        count(kinds.count(kind), noun)
        for kind, noun in (
            (PassageKind.ENTRY, "text"),
            (PassageKind.SECTION, "section"),
            (PassageKind.FACT, "computed fact"),
        )
    )
    console.print(f"{count(len(kinds), 'passage')}: {parts}")
    if report.rebuilt:
        console.print(f"{report.embedded} embedded, {len(kinds) - report.embedded} known from before")
    else:
        console.print("The index is up to date; nothing was embedded.")
    if index.resume.remarks:
        console.print(
            f"{count(len(index.resume.remarks), 'remark')} on the document: see 'resume-chat check'", style="yellow"
        )
