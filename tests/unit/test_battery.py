"""docs/battery.md names for every fault of the battery tests that make it happen."""

import re
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).parents[2]
MEANT = {*range(1, 35), *range(36, 44), 48}
"""What this service is put through; further numbers in docstrings belong to what is tested of the HTTP API and the page."""


def test_every_fault_of_the_battery_has_its_tests() -> None:
    """A fault that nobody makes happen, or a test that is named for it and has gone."""
    named: dict[int, set[str]] = defaultdict(set)
    for file in [*(ROOT / "tests").rglob("*.py"), *(ROOT / "benchmarks").glob("*.py")]:
        for number in re.findall(r"\bT(\d\d)\b", file.read_text(encoding="utf-8")):
            named[int(number)].add(file.relative_to(ROOT).as_posix())
    table = (ROOT / "docs" / "battery.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| T(\d\d) \| .+ \| (.+) \|$", table, re.MULTILINE)
    told = {int(number): set(re.findall(r"`(.+?)`", files)) for number, files in rows}
    assert told.keys() == MEANT
    assert {number: files - named[number] for number, files in told.items() if not files or files - named[number]} == {}
