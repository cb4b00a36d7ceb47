"""`resume-chat check`: shows the owner what the service reads in the resume, and what it does not understand."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from resume_chat.domain.document import Remark
from resume_chat.domain.passages import Passage, PassageKind
from resume_chat.domain.resume import Resume
from resume_chat.entrypoints.cli.console import count, messages, output, showable
from resume_chat.entrypoints.cli.options import as_of_option, json_option, resume_option, settings_of
from resume_chat.entrypoints.cli.policy_report import PolicyReport, policy_report
from resume_chat.entrypoints.cli.session import naming_the_resume, opened
from resume_chat.settings import Settings
from resume_chat.usecases.read_document import read_document


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What the service makes of a document."""

    location: str
    resume: Resume
    passages: tuple[Passage, ...]
    as_of: date
    policy: PolicyReport
    remarks: tuple[Remark, ...]

    @property
    def facts(self) -> tuple[Passage, ...]:
        """The passages that were computed."""
        return tuple(each for each in self.passages if each.kind is PassageKind.FACT)

    @property
    def sections(self) -> Sequence[tuple[str, str, int, int]]:
        """Name, pointer, entries and texts of each section, in document order."""
        return [
            (
                each.name,
                each.pointer,
                len(each.entries),
                sum(f"{pointer}/".startswith(f"{each.pointer}/") for pointer in self.resume.fields),
            )
            for each in self.resume.sections
        ]


@click.command("check")
@json_option
@resume_option
@as_of_option
def command(*, as_json: bool, resume: str | None, as_of: date | None) -> None:
    """Show what is understood of the resume and of the owner's policy: entries, computed facts, and remarks on what is not.

    A remark is no error: the service answers from the rest, and from the text as it stands.
    """
    reading = asyncio.run(_read(settings_of(resume=resume), as_of))
    if as_json:
        click.echo(json.dumps(_plain(reading), ensure_ascii=False, indent=2))
    else:
        _show(reading, output())


async def _read(settings: Settings, as_of: date | None) -> Reading:
    day = as_of or datetime.now(UTC).date()
    async with opened(settings, messages()) as container:
        source, policy_source = container.source(), container.policy_source()
        with naming_the_resume(source.location):
            found = await read_document(source, policy_source, day)
    return Reading(
        location=source.location,
        resume=found.resume,
        passages=found.passages,
        as_of=day,
        policy=policy_report(policy_source.location, found),
        remarks=(*found.resume.remarks, *found.remarks),
    )


def _show(reading: Reading, console: Console) -> None:
    resume = reading.resume
    title = ", ".join(showable(each) for each in (resume.name, resume.label) if each) or "(no name)"
    console.print(Text(title, style="bold").append(f"  {reading.location}, version {resume.version}", style="dim"))
    console.print()
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("Section")
    table.add_column("Entries", justify="right")
    table.add_column("Texts", justify="right")
    for name, _pointer, entries, texts in reading.sections:
        table.add_row(Text(showable(name)), str(entries), str(texts))
    console.print(table)
    console.print()
    console.print(Text(f"{count(len(reading.facts), 'fact')} computed for {reading.as_of}", style="bold"))
    for each in reading.facts:
        console.print(Text(f"  {showable(each.body or each.text)}"))
    console.print()
    if reading.policy.lines:
        console.print(Text("The owner's policy", style="bold").append(f"  {reading.policy.location}", style="dim"))
        for line in reading.policy.lines:
            console.print(Text(f"  {showable(line)}"))
        console.print()
    remarks = reading.remarks
    console.print(
        Text(count(len(remarks), "remark") if remarks else "No remarks: all of it is understood", style="bold")
    )
    for remark in remarks:
        console.print(
            Text(f"  {remark.pointer or '/'}  ", style="cyan").append(showable(remark.problem), style="default")
        )


def _plain(reading: Reading) -> dict[str, object]:
    return {
        "resume": reading.location,
        "name": reading.resume.name,
        "label": reading.resume.label,
        "version": reading.resume.version,
        "as_of": reading.as_of.isoformat(),
        "sections": [
            {"name": name, "pointer": pointer, "entries": entries, "texts": texts}
            for name, pointer, entries, texts in reading.sections
        ],
        "passages": len(reading.passages),
        "facts": [
            {
                "text": each.body or each.text,
                "computed": each.computed,
                "pointers": [one.pointer for one in each.sources],
            }
            for each in reading.facts
        ],
        "policy": reading.policy.plain,
        "remarks": [{"pointer": each.pointer, "problem": each.problem} for each in reading.remarks],
    }
