"""The judge of recorded runs passes one without faults, and finds each of twelve bugs. Else its green means nothing."""

import pytest

from fakes.history import Ask, History, View, judge
from fakes.toy_service import BUGS, Bug, run


def test_a_run_without_faults_passes() -> None:
    history, stored = run(None)
    assert judge(history, stored) == []
    assert len(stored) == 3
    assert sum(len(view.shown) for view in history.views) > 10


def test_there_are_twelve_bugs() -> None:
    assert len(set(BUGS)) == 12


@pytest.mark.parametrize("bug", BUGS)
def test_each_bug_is_found(bug: Bug) -> None:
    """A bug that passes here would pass in every kill and every cut."""
    assert judge(*run(bug)) != []


def test_a_question_that_was_accepted_and_is_gone_is_found() -> None:
    history, stored = run(None)
    assert any("lost" in fault for fault in judge(history, stored[1:]))


def test_a_question_that_was_refused_and_is_stored_is_found() -> None:
    history, stored = run(None)
    for ask in history.asks:
        if ask.client_message_id == "m2":
            ask.reply = {"type": "error", "code": "rate_limited"}
    assert any("refused" in fault for fault in judge(history, stored))


def test_a_question_whose_reply_was_lost_may_be_stored_or_not() -> None:
    history, stored = run(None)
    history.asks.append(Ask("ada", "m9", "Which?"))
    assert judge(history, stored) == []


def test_a_snapshot_that_is_not_what_was_said_is_found() -> None:
    history, stored = run(None)
    view = View("ada")
    view.saw({"type": "snapshot", "answer_id": stored[0].answer_id, "seq": 2, "text": "t000001 t000003 "})
    history.views.append(view)
    assert any("snapshot" in fault for fault in judge(history, stored))


def test_an_answer_that_took_too_long_is_found() -> None:
    history, stored = run(None)
    assert stored[-1].ended is not None
    stored[-1].ended += 181
    assert any("took" in fault for fault in judge(history, stored))


def test_an_empty_run_has_no_faults() -> None:
    assert judge(History(), []) == []
