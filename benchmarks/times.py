"""How long answers took, out of what `resume-chat batch` has written: all of them, and those that a model was asked for.

    python benchmarks/times.py ANSWERS.jsonl [ANSWERS.jsonl ...]

The first token is what a visitor sees first: after the guard has let a sentence through. Both times are from the question.
"""

import json
import statistics
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

OUR_OWN = {"computed", "declined", "owner"}
"""Who answers without the generator; an answer of which the guard left nothing is told as `extractive`."""


def row(name: str, records: Sequence[Mapping[str, dict[str, float]]]) -> str:
    """One line of the table, in milliseconds."""
    cells = [name, str(len(records))]
    for key in ("first_token_ms", "total_ms"):
        values = sorted(each["timings"][key] for each in records)
        cells += [f"{statistics.median(values):,.0f}", f"{values[int(len(values) * 0.95)]:,.0f}"]
    return "| " + " | ".join(cells) + " |"


def main() -> None:
    """Prints a table of all files; the answers that a model was asked for are those of the first file."""
    files = [[json.loads(line) for line in Path(each).read_text("utf-8").splitlines()] for each in sys.argv[1:]]
    asked = {each["id"] for each in files[0] if each["generator"] not in OUR_OWN}
    print("| | n | first token p50 | p95 | whole answer p50 | p95 |\n|---|---|---|---|---|---|")
    for name, records in zip(sys.argv[1:], files, strict=True):
        print(row(f"{Path(name).stem}, all", records))
        print(
            row(f"{Path(name).stem}, those that the first was asked", [each for each in records if each["id"] in asked])
        )


if __name__ == "__main__":
    main()
