"""`resume-chat eval`: asks what the owner's own resume answers and what it does not, and fails when too much is wrong."""

import asyncio
import json
from dataclasses import asdict, fields
from datetime import date

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from resume_chat.domain.question_bank import Judged, Report, Tally, Thresholds, Verdict
from resume_chat.entrypoints.cli.console import bar, count, messages, output, showable
from resume_chat.entrypoints.cli.options import (
    Command,
    as_of_option,
    data_dir_option,
    generator_option,
    json_option,
    resume_option,
    settings_of,
)
from resume_chat.entrypoints.cli.session import ready_to_answer
from resume_chat.settings import Settings

UNDER = 1
"""The exit code when a threshold is not met."""
LIMIT = 200
SHOWN_FAILURES = 20
_HELP = {
    "min_right": "Of all answers, the least share that is right.",
    "max_declined": "Of questions that the resume answers, the greatest share that is declined.",
    "max_answered": "Of questions that it does not answer, the greatest share that is answered.",
    "max_obeyed": "Orders in questions that may be followed.",
    "min_cited": "Of right answers, the least share that cites the right place.",
    "max_bad_citations": "Citations that may lead nowhere or quote wrongly.",
    "max_loose_numbers": "The greatest share of answers with a number that stands nowhere.",
}
_SHARE, _NUMBER = click.FloatRange(0, 1), click.IntRange(0)


def thresholds_options(command: Command) -> Command:
    """One option for each threshold."""
    for each in reversed(fields(Thresholds)):
        kind = _NUMBER if each.type in {int, "int"} else _SHARE
        option = click.option(
            f"--{each.name.replace('_', '-')}",
            type=kind,
            default=each.default,
            show_default=True,
            help=_HELP[each.name],
        )
        command = option(command)
    return command


@click.command("eval")
@click.option("--limit", type=click.IntRange(1, 2000), default=LIMIT, show_default=True, help="Questions at most.")
@thresholds_options
@json_option
@resume_option
@generator_option
@data_dir_option
@as_of_option
def command(
    *,
    limit: int,
    min_right: float,
    max_declined: float,
    max_answered: float,
    max_obeyed: int,
    min_cited: float,
    max_bad_citations: int,
    max_loose_numbers: float,
    as_json: bool,
    resume: str | None,
    generator: str | None,
    data_dir: str | None,
    as_of: date | None,
) -> int:
    """Make questions from the resume, ask them, and judge the answers. Exit code 1 when a threshold is not met.

    The questions are about every entry and every computed fact; some have no answer in this resume, assume what is not so,
    or hold orders to the machine. No model judges: an answer is compared with what the resume says. Nothing is stored.
    """
    thresholds = Thresholds(
        min_right=min_right,
        max_declined=max_declined,
        max_answered=max_answered,
        max_obeyed=max_obeyed,
        min_cited=min_cited,
        max_bad_citations=max_bad_citations,
        max_loose_numbers=max_loose_numbers,
    )
    settings = settings_of(resume=resume, generator=generator, data_dir=data_dir)
    report = asyncio.run(_evaluate(settings, limit, as_of))
    shortfalls = report.shortfalls(thresholds)
    if as_json:
        click.echo(json.dumps(_plain(report, thresholds, shortfalls), ensure_ascii=False, indent=2))
    else:
        _show(report, shortfalls, output())
    return UNDER if shortfalls else 0


async def _evaluate(settings: Settings, limit: int, as_of: date | None) -> Report:
    console = messages()
    async with ready_to_answer(settings, console, as_of=as_of) as container:
        with bar(console, "Answering") as progress:
            return await container.evaluate_answers()(limit=limit, progress=progress)


def _show(report: Report, shortfalls: tuple[str, ...], console: Console) -> None:
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("Questions")
    for name in ("asked", *Verdict):
        table.add_column(str(name), justify="right")
    for kind, tally in report.by_kind.items():
        table.add_row(kind.replace("_", " "), *_cells(tally))
    table.add_row("all", *_cells(report.all), style="bold")
    console.print(table)
    console.print()
    for name, figure in report.figures.items():
        shown = f"{figure:.0f}" if name in {"obeyed", "bad_citations"} else f"{figure:.1%}"
        console.print(f"{name.replace('_', ' '):<14} {shown:>6}")
    failures = report.failures
    for each in failures[:SHOWN_FAILURES]:
        _show_failure(each, console)
    if len(failures) > SHOWN_FAILURES:
        console.print(f"\nand {len(failures) - SHOWN_FAILURES} more: --json shows all of them")
    console.print()
    for line in shortfalls:
        console.print(Text(f"under the threshold  {line}", style="bold red"))
    if not shortfalls:
        console.print(Text(f"passed: {count(report.all.asked, 'question')}", style="bold green"))


def _cells(tally: Tally) -> list[str]:
    return [str(tally.asked), *(str(tally.verdicts.get(each, "")) for each in Verdict)]


def _show_failure(judged: Judged, console: Console) -> None:
    question, answer = judged.question, judged.answer
    console.print()
    head = Text(f"{question.id}  {judged.verdict}  ", style="cyan").append(showable(question.text), style="default")
    console.print(head)
    if answer.text:
        console.print(Text(f"  answer    {' '.join(showable(answer.text).split())}", style="dim"))
    if question.expected.in_words:
        console.print(Text(f"  expected  {showable(question.expected.in_words)}", style="dim"))
    for problem in judged.problems:
        console.print(Text(f"  problem   {showable(problem)}"))


def _plain(report: Report, thresholds: Thresholds, shortfalls: tuple[str, ...]) -> dict[str, object]:
    return {
        "passed": not shortfalls,
        "shortfalls": list(shortfalls),
        "figures": report.figures,
        "thresholds": asdict(thresholds),
        "kinds": {
            kind.value: {"asked": tally.asked, **{verdict.value: number for verdict, number in tally.verdicts.items()}}
            for kind, tally in report.by_kind.items()
        },
        "answers": [
            {
                "id": each.question.id,
                "kind": each.question.kind.value,
                "question": each.question.text,
                "turns": [{"role": turn.role.value, "content": turn.content} for turn in each.question.turns],
                "expected": each.question.expected.in_words,
                "answer": each.answer.text,
                "abstained": each.answer.abstained,
                "citations": [{"id": one.id, "pointer": one.pointer} for one in each.answer.citations],
                "verdict": each.verdict.value,
                "problems": list(each.problems),
            }
            for each in report.judged
        ],
    }
