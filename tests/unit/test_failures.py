"""Every error that a port announces has its failure."""

import inspect

import pytest

from resume_chat.domain.answer import FailureReason
from resume_chat.ports import errors
from resume_chat.usecases.failures import is_foreseen, reason_for

LEAVES = [
    each
    for _, each in inspect.getmembers(errors, inspect.isclass)
    if not each.__subclasses__() and not issubclass(each, errors.ResumeSourceError)
]


@pytest.mark.parametrize("error", LEAVES, ids=lambda each: each.__name__)
def test_every_leaf_error_that_an_answer_can_meet_has_a_failure_of_its_own(error: type[Exception]) -> None:
    """A leaf without a row would be told to visitors as an internal fault."""
    assert reason_for(error("x")) is not FailureReason.INTERNAL
    assert is_foreseen(error("x"))


def test_a_bug_is_internal_and_not_foreseen() -> None:
    assert reason_for(KeyError("x")) is FailureReason.INTERNAL
    assert not is_foreseen(KeyError("x"))


def test_the_deadline_is_a_timeout_of_the_generator() -> None:
    assert reason_for(TimeoutError()) is FailureReason.GENERATOR_TIMEOUT
    assert is_foreseen(TimeoutError())
