"""Measures the guard on both sides: true sentences that it eats, false ones that it lets through, and what it costs.

    python benchmarks/guard.py [--today YYYY-MM-DD] [--answers FILE --questions FILE] [--show 20] RESUME [RESUME ...]

True sentences are the resume's facts and passages, and statements put together from its fields in several wordings and
languages. A false sentence is a true one with one number, date, title, employer or name put in place of another: one that the
resume lacks, or one of another of its entries. `--answers` and `--questions` name what `resume-chat batch` wrote and
read; those answers count as true.
"""

import argparse
import json
import random
import re
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import yaml
from guard_sentences import false_sentences, true_sentences

from resume_chat.domain.conversation import Role, Turn
from resume_chat.domain.facts import facts_of
from resume_chat.domain.grounding import Guard
from resume_chat.domain.index import ResumeIndex
from resume_chat.domain.passages import passages_of
from resume_chat.domain.resume import read_resume
from resume_chat.domain.text import sentences


@dataclass
class Tally:
    """What became of the sentences of one kind."""

    kept: int = 0
    withheld: int = 0
    examples: list[str] = field(default_factory=list)

    def take(self, text: str, *, is_withheld: bool, is_example: bool) -> None:
        """Counts one."""
        self.withheld += is_withheld
        self.kept += not is_withheld
        if is_example:
            self.examples.append(text)


def index_of(path: Path, today: date) -> ResumeIndex:
    """The index of one resume file, without a search behind it."""
    text = path.read_text(encoding="utf-8")
    document = json.loads(text) if path.suffix == ".json" else yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 - BaseLoader builds texts only
    resume = read_resume(document)
    facts = facts_of(resume, today)
    return ResumeIndex(
        resume=resume, facts=facts, passages=passages_of(resume, facts), fingerprint=str(path), as_of=today
    )


# ---------------------------------------------------------------- running


def passes(index: ResumeIndex, text: str) -> bool:
    """Whether the guard lets a text through whole."""
    guard = Guard(index, "Tell me about the candidate.", ())
    shown = "".join((*guard.push(text), *guard.finish()))
    return shown == text


def measure(index: ResumeIndex, true: dict[str, Tally], false: dict[str, Tally], show: int) -> None:
    """Adds one resume's sentences to the tallies."""
    random_ = random.Random(7)  # noqa: S311 - the same sentences each time
    pool = list(true_sentences(index))
    everything = {each.text for each in pool}
    for each in pool:
        is_kept = passes(index, each.text)
        true[each.kind].take(each.text, is_withheld=not is_kept, is_example=not is_kept)
        if each.kind == "template" or random_.random() < 0.3:
            for kind, text in false_sentences(each, index, pool, random_):
                if text in everything or text == each.text:
                    continue
                is_kept = passes(index, text)
                false[kind].take(text, is_withheld=not is_kept, is_example=is_kept and len(false[kind].examples) < show)


def measure_answers(
    indexes: dict[str, ResumeIndex], answers: Sequence[Path], questions: Sequence[Path], true: dict[str, Tally]
) -> list[float]:
    """Adds the answers of a run, and gives the milliseconds that each token of them cost."""
    asked = {
        item["id"]: item
        for path in questions
        for item in map(json.loads, path.read_text(encoding="utf-8").splitlines())
    }
    costs = []
    for path in answers:
        for item in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
            question = asked[item["id"]]
            if question["resume"] not in indexes:
                continue
            turns = [Turn(role=Role(each["role"]), content=each["content"]) for each in question.get("turns", [])]
            guard = Guard(indexes[question["resume"]], question["question"], turns)
            shown: list[str] = []
            for token in re.findall(r"\s*\S+\s*", item["answer"]):
                began = time.perf_counter()
                shown += guard.push(token)
                costs.append((time.perf_counter() - began) * 1000)
            shown += guard.finish()
            count = max(1, len(sentences(item["answer"])))
            for _ in range(count - guard.withheld):
                true["answer"].take("", is_withheld=False, is_example=False)
            for _ in range(guard.withheld):
                true["answer"].take(f"{dict(guard.reasons)} {item['answer']}", is_withheld=True, is_example=True)
    return costs


def first_words(index: ResumeIndex) -> tuple[float, float]:
    """Milliseconds to make a guard the first time, and from the end of a first sentence to its release."""
    texts = [each.text for each in true_sentences(index) if each.kind == "template"][:60]
    began = time.perf_counter()
    Guard(index, "", ())
    prepared = (time.perf_counter() - began) * 1000
    waits = []
    for text in texts:
        guard = Guard(index, "What did they do there?", ())
        guard.push(text)
        began = time.perf_counter()
        guard.push("\n")
        guard.push("T")
        waits.append((time.perf_counter() - began) * 1000)
    return prepared, statistics.median(waits) if waits else 0.0


def table(title: str, tallies: dict[str, Tally], *, counts: str) -> None:
    """Prints one table."""
    print(f"\n{title:<44}{'n':>6}{counts:>11}{'share':>9}")
    rows = [
        *sorted(tallies.items()),
        ("all", Tally(sum(each.kept for each in tallies.values()), sum(each.withheld for each in tallies.values()))),
    ]
    for kind, tally in rows:
        total = tally.kept + tally.withheld
        print(f"{kind:<44}{total:>6}{tally.withheld:>11}{tally.withheld / max(total, 1):>9.1%}")


def main() -> None:
    """Reads the arguments and runs."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("resumes", nargs="+", type=Path)
    parser.add_argument("--answers", nargs="*", type=Path, default=[])
    parser.add_argument("--questions", nargs="*", type=Path, default=[])
    parser.add_argument("--today", type=date.fromisoformat, default=date.today())  # noqa: DTZ011 - the machine's day
    parser.add_argument("--show", type=int, default=0, help="examples of each kind that went wrong")
    arguments = parser.parse_args()
    true: dict[str, Tally] = defaultdict(Tally)
    false: dict[str, Tally] = defaultdict(Tally)
    indexes = {path.stem: index_of(path, arguments.today) for path in arguments.resumes}
    waits = []
    for index in indexes.values():
        waits.append(first_words(index))
        measure(index, true, false, arguments.show)
    costs = measure_answers(indexes, arguments.answers, arguments.questions, true)
    table("true sentences", true, counts="withheld")
    table("false sentences, by what was changed", false, counts="caught")
    print(f"\npreparing a resume, once: {', '.join(f'{prepared:.0f}' for prepared, _ in waits)} ms")
    print(
        f"from the end of the first sentence to its release, median: {statistics.median(wait for _, wait in waits):.2f} ms"
    )
    if costs:
        costs.sort()
        print(
            f"a token of an answer: mean {statistics.mean(costs):.3f} ms, p99 {costs[int(len(costs) * 0.99)]:.2f} ms, max {costs[-1]:.2f} ms"
        )
    for title, tallies in (("WITHHELD", true), ("PASSED", false)):
        for kind, tally in sorted(tallies.items()):
            for text in tally.examples[: arguments.show]:
                print(f"{title} {kind}: {text[:300]}", file=sys.stderr)


if __name__ == "__main__":
    main()
