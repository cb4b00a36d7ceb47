"""What a refusal of a model server means: the error, its words, and for how long asking again is useless."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from resume_chat.adapters.refusals import Refusal, retry_after_s, said_by
from resume_chat.ports.errors import GeneratorRejectedError, GeneratorUnavailableError


@pytest.mark.parametrize("status", [402, 408, 425, 429, 499, 500, 502, 503, 504, 529])
def test_what_may_pass_lets_another_generator_try(status: int) -> None:
    assert type(Refusal(label="It", status=status, words="no").error()) is GeneratorUnavailableError


@pytest.mark.parametrize("status", [301, 302, 307, 400, 401, 403, 404, 405, 413, 422])
def test_what_will_not_pass_is_a_rejection(status: int) -> None:
    assert type(Refusal(label="It", status=status, words="no").error()) is GeneratorRejectedError


def test_the_words_name_who_what_and_the_way_out() -> None:
    refusal = Refusal(label="It", status=429, words="slow down")
    assert str(refusal.error("Wait")) == "It answers 429: slow down. Wait"
    assert str(Refusal(label="It", status=500, words="").error()) == "It answers 500: nothing more"
    assert "own address" in str(Refusal(label="It", status=302, words="").error())


def test_what_the_server_says_of_the_wait_goes_before_what_is_known_of_it() -> None:
    assert Refusal(label="It", status=429, words="", rest_s=7.0).error(rest_s=60.0).rest_s == 7.0
    assert Refusal(label="It", status=429, words="").error(rest_s=60.0).rest_s == 60.0
    assert Refusal(label="It", status=429, words="").error().rest_s is None
    assert Refusal(label="It", status=402, words="", rest_s=1.0).error().rest_s == 3600.0


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b'{"error":"loading","estimated_time":20.0}', ("loading", "", 20.0)),
        (b'{"error":{"message":"no","code":"model_not_supported"}}', ("no", "model_not_supported", None)),
        (b'{"error":{"message":"no","code":429}}', ("no", "", None)),
        (b'{"detail":[{"msg":"bad"}]}', ('[{"msg":"bad"}]', "", None)),
        (b'{"error":"x","estimated_time":"soon"}', ("x", "", None)),
        (b'{"error":"x","estimated_time":-1}', ("x", "", None)),
        (b'{"error":"x","estimated_time":1e300}', ("x", "", None)),
        (b'{"error":"x","estimated_time":' + b"9" * 400 + b"}", ("x", "", None)),
        (b'{"error":"x","estimated_time":true}', ("x", "", None)),
        (b'["no"]', ('["no"]', "", None)),
        (b"<html>502</html>", ("<html>502</html>", "", None)),
        (b"", ("", "", None)),
    ],
)
def test_both_shapes_of_an_error_and_none_are_read(raw: bytes, said: tuple[str, str, float | None]) -> None:
    assert said_by(raw) == said


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("7", 7.0), ("0", 0.0), ("1.5", 1.5), (None, None), ("", None), ("soon", None), ("-1", None), ("nan", None)],
)
def test_seconds_to_wait_are_read(header: str | None, seconds: float | None) -> None:
    assert retry_after_s(header) == seconds


def test_a_date_to_wait_for_is_read() -> None:
    soon = format_datetime(datetime.now(UTC) + timedelta(seconds=60), usegmt=True)
    assert 30 < (retry_after_s(soon) or 0) <= 60
    assert retry_after_s("Wed, 21 Oct 2015 07:28:00 GMT") == 0.0
