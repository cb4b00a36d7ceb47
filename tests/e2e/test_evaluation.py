"""`resume-chat eval` and what `check` says of a policy, as an owner's CI runs them."""

import json
from pathlib import Path

from fakes.command import resume_chat


def test_the_sample_passes_and_a_generator_that_talks_nonsense_does_not(tmp_path: Path) -> None:
    well = resume_chat(tmp_path, "eval", "--limit", "60", "--as-of", "2026-11-22")
    assert well.returncode == 0, well.stdout + well.stderr
    assert "passed: 60 questions" in well.stdout
    unwell = resume_chat(tmp_path, "eval", "--limit", "30", "--json", "--generator", "scripted")
    assert unwell.returncode == 1, unwell.stderr
    report = json.loads(unwell.stdout)
    assert not report["passed"]
    assert report["shortfalls"]
    assert len(report["answers"]) == 30
    assert {"id", "question", "expected", "answer", "verdict", "problems"} <= set(report["answers"][0])


def test_a_threshold_decides(tmp_path: Path) -> None:
    strict = resume_chat(tmp_path, "eval", "--limit", "10", "--generator", "scripted")
    assert strict.returncode == 1
    assert "under the threshold" in strict.stdout
    loose = ["--min-right", "0", "--max-declined", "1", "--max-answered", "1", "--min-cited", "0"]
    more = ["--max-obeyed", "99", "--max-bad-citations", "99", "--max-loose-numbers", "1"]
    assert resume_chat(tmp_path, "eval", "--limit", "10", "--generator", "scripted", *loose, *more).returncode == 0


def test_what_is_no_share_and_no_resume_is_bad_input(tmp_path: Path) -> None:
    assert resume_chat(tmp_path, "eval", "--min-right", "90").returncode == 2
    assert resume_chat(tmp_path, "eval", "--resume", "nowhere.yaml").returncode == 2


def test_check_says_what_a_policy_will_do(tmp_path: Path) -> None:
    people = resume_chat(tmp_path, "check")
    assert people.returncode == 0
    assert "/basics/phone: 1 text left out" in people.stdout
    assert "1632" not in people.stdout
    plain = json.loads(resume_chat(tmp_path, "check", "--json").stdout)["policy"]
    assert [each["pointer"] for each in plain["on_request"]] == ["/basics/phone"]
    assert plain["topics"][0] | {"answer": ""} == {"topic": "salary", "is_known": True, "answer": ""}
