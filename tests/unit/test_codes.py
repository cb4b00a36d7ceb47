"""The table from errors to codes is whole, and says nothing to visitors that is not for them."""

import re

import pytest

from resume_chat.domain.answer import FailureReason
from resume_chat.entrypoints.web import codes
from resume_chat.entrypoints.web.codes import CODES, FAILURES, WORDS, Code, code_of, retry_after_s
from resume_chat.entrypoints.web.problems import problem_of
from resume_chat.entrypoints.web.translation import error_frame
from resume_chat.ports import errors as port_errors
from resume_chat.usecases import errors as usecase_errors

PROTOCOL = """
    bad_frame hello_required question_empty question_too_long rate_limited quota_spent busy conflict not_found overloaded
    draining retrieval_unavailable generator_unavailable generator_timeout generator_rejected interrupted
    store_unavailable internal
"""


def leaves_of(kind: type[BaseException]) -> set[type[BaseException]]:
    """The classes below that have none below them."""
    below = kind.__subclasses__()
    return {leaf for each in below for leaf in leaves_of(each)} if below else {kind}


LEAVES = sorted(
    leaves_of(port_errors.PortError) | leaves_of(usecase_errors.RefusedError), key=lambda each: each.__name__
)


def made(kind: type[BaseException]) -> BaseException:
    """An error of a class, whatever it takes."""
    return (
        kind(7) if kind in {usecase_errors.QuestionTooLongError, codes.RateLimitedError} else kind("host:11434 /data")
    )


def test_the_codes_are_the_protocols() -> None:
    assert [each.value for each in Code] == PROTOCOL.split()


@pytest.mark.parametrize("kind", LEAVES, ids=lambda kind: kind.__name__)
def test_every_leaf_error_has_a_code(kind: type[BaseException]) -> None:
    assert any(issubclass(kind, each) for each, _ in CODES)
    assert code_of(made(kind)) is not Code.INTERNAL


def test_every_reason_of_a_failure_has_a_code_and_every_code_has_words() -> None:
    assert set(FAILURES) == set(FailureReason)
    assert set(WORDS) == set(Code)


def test_no_row_of_the_table_hides_behind_an_earlier_one() -> None:
    for place, (kind, _) in enumerate(CODES):
        assert not any(issubclass(kind, earlier) for earlier, _ in CODES[:place]), kind


@pytest.mark.parametrize("code", Code)
def test_texts_are_sentences_for_visitors(code: Code) -> None:
    """No host, path, class or stack."""
    text = WORDS[code].text
    assert text.endswith(".")
    assert not re.search(r"[/\\{}<>_]|http|Error|Traceback|\d{2}", text)


@pytest.mark.parametrize("kind", [*LEAVES, RuntimeError], ids=lambda kind: kind.__name__)
def test_nothing_of_an_errors_own_text_goes_out(kind: type[Exception]) -> None:
    error = made(kind)
    assert isinstance(error, Exception)
    for told in (error_frame(error), problem_of(error)):
        assert "11434" not in repr(told)
        assert "/data" not in repr(told)


def test_how_long_to_wait_is_told_where_it_is_known() -> None:
    assert retry_after_s(codes.RateLimitedError(7)) == 7
    assert error_frame(codes.RateLimitedError(7)).retry_after_s == 7
    assert problem_of(codes.RateLimitedError(7)).retry_after_s == 7
    assert retry_after_s(port_errors.BusyError()) is None
