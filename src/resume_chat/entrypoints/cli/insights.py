"""`resume-chat insights`: what visitors asked, what could not be answered, and how the answers were made."""

import asyncio
from collections.abc import Sequence

import click
import msgspec
from rich.console import Console
from rich.table import Table
from rich.text import Text

from resume_chat.domain.insight import GeneratorShare, Insight, QuestionGroup, Spread
from resume_chat.entrypoints.cli.console import count, messages, output, showable
from resume_chat.entrypoints.cli.options import data_dir_option, json_option, settings_of
from resume_chat.entrypoints.cli.session import opened
from resume_chat.entrypoints.insights import DEFAULT_DAYS, insight_view, last_days
from resume_chat.settings import Settings


@click.command("insights")
@click.option("--days", type=click.IntRange(1, 3650), default=DEFAULT_DAYS, show_default=True, help="Up to now.")
@click.option("--groups", type=click.IntRange(1, 100), default=10, show_default=True, help="Most groups of each list.")
@json_option
@data_dir_option
def command(*, days: int, groups: int, as_json: bool, data_dir: str | None) -> None:
    """Show what visitors asked, grouped by meaning, and what could not be answered.

    What was declined can be answered once and for all: `resume-chat approved add`.
    """
    insight = asyncio.run(_gain(settings_of(data_dir=data_dir), days, groups))
    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode(insight_view(insight))).decode())
    else:
        _show(insight, output())


async def _gain(settings: Settings, days: int, groups: int) -> Insight:
    async with opened(settings, messages()) as container:
        return await container.gain_insight()(last_days(container.clock()(), days), groups=groups)


def _show(insight: Insight, console: Console) -> None:
    period, totals = insight.period, insight.totals
    console.print(Text(f"{period.since:%d %B %Y} to {period.until:%d %B %Y}", style="bold"))
    console.print(
        f"{count(totals.questions, 'question')} of {count(totals.visitors, 'visitor')} in "
        f"{count(totals.conversations, 'conversation')}"
    )
    if not totals.questions:
        return
    ends = ", ".join(f"{number} {status.value}" for status, number in totals.by_status.items())
    console.print(f"answers: {ends}")
    if totals.ratings:
        console.print("ratings: " + ", ".join(f"{number} {rating.value}" for rating, number in totals.ratings.items()))
    if insight.looked_at < totals.questions:
        console.print(f"what follows tells of the latest {insight.looked_at}", style="dim")
    _show_groups("Asked most", insight.asked, console, is_about_answers=True)
    _show_groups("Could not be answered", insight.unanswered, console, is_about_answers=False)
    if insight.rated_down:
        console.print()
        console.print(Text("Rated down", style="bold"))
        for each in insight.rated_down:
            comment = each.answer.feedback.comment if each.answer.feedback else None
            console.print(f"  {showable(each.question)}{f' ({showable(comment)})' if comment else ''}")
    _show_generators(insight.generators, console)


def _show_groups(title: str, groups: Sequence[QuestionGroup], console: Console, *, is_about_answers: bool) -> None:
    if not groups:
        return
    console.print()
    console.print(Text(title, style="bold"))
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 2))
    table.add_column(justify="right")
    table.add_column()
    for each in groups:
        question = Text(showable(each.question))
        if is_about_answers and each.unanswered:
            question.append(f"  {each.unanswered} not answered", style="yellow")
        table.add_row(str(each.count), question)
        for wording in each.wordings[1:]:
            table.add_row("", Text(showable(wording), style="dim"))
    console.print(table)


def _show_generators(shares: Sequence[GeneratorShare], console: Console) -> None:
    if not shares:
        return
    console.print()
    table = Table(box=None, padding=(0, 2, 0, 2), header_style="bold")
    table.add_column("Answered by")
    for title in ("answers", "first word p50", "p95", "whole p50", "p95"):
        table.add_column(title, justify="right")
    for each in shares:
        first, whole = each.first_token_ms, each.total_ms
        table.add_row(each.generator, str(each.answers), *_times(first), *_times(whole))
    console.print(table)


def _times(spread: Spread | None) -> tuple[str, str]:
    return (f"{spread.p50:,.0f} ms", f"{spread.p95:,.0f} ms") if spread else ("-", "-")
