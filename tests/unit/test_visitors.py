"""Who may connect, who is who, and how often one may ask."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resume_chat.entrypoints.web.codes import RateLimitedError
from resume_chat.entrypoints.web.identity import is_token, new_token, visitor_of
from resume_chat.entrypoints.web.limiting import QuestionLimiter, QuestionLimits, SocketCount, address_key
from resume_chat.entrypoints.web.origins import is_allowed


def test_a_new_token_is_one_and_no_two_are_the_same() -> None:
    tokens = {new_token() for _ in range(100)}
    assert len(tokens) == 100
    assert all(is_token(each) and len(each) == 43 for each in tokens)


@given(st.text(max_size=50))
def test_a_visitors_id_does_not_hold_the_token(text: str) -> None:
    token = (text.encode().hex() + "A" * 43)[:43]
    assert is_token(token)
    assert token not in visitor_of(token)
    assert len(visitor_of(token)) == 64


@pytest.mark.parametrize("text", ["", "a" * 42, "a" * 44, "a" * 42 + "=", "a" * 42 + "+", "a" * 43 + "\n", "ä" * 43])
def test_what_has_not_the_form_of_a_token_is_none(text: str) -> None:
    assert not is_token(text)


@pytest.mark.parametrize(
    ("origins", "host", "allowed"),
    [
        ([], "chat.example", True),
        (["https://chat.example"], "chat.example", True),
        (["https://chat.example"], "CHAT.example:443", True),
        (["http://chat.example:8000"], "chat.example:8000", True),
        (["http://[::1]:8000"], "[::1]:8000", True),
        (["https://listed.example"], "chat.example", True),
        (["https://chat.example"], "chat.example:8000", False),
        (["https://chat.example", "https://chat.example"], "chat.example", False),
        (["null"], "null", False),
        ([""], "", False),
        (["https://"], "", False),
        (["https://user@chat.example"], "user@chat.example", False),
        (["https://listed.example/"], "chat.example", False),
        (["https://listed.example.evil.example"], "chat.example", False),
        (["ftp://chat.example"], "chat.example", False),
    ],
)
def test_origins(origins: list[str], host: str, *, allowed: bool) -> None:
    assert is_allowed(origins, host, {"https://listed.example"}) is allowed


@pytest.mark.parametrize(
    ("host", "key"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::ffff", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("fe80::1%eth0", "fe80::/64"),
        ("unknown" * 100, ("unknown" * 100)[:64]),
    ],
)
def test_what_an_address_is_counted_as(host: str, key: str) -> None:
    assert address_key(host) == key


async def test_a_visitor_may_ask_so_often_and_then_is_told_when() -> None:
    limiter = QuestionLimiter(QuestionLimits(per_minute=3, per_address_per_hour=100))
    for number in range(3):
        await limiter.admit("visitor", "192.0.2.7", f"m{number}")
    with pytest.raises(RateLimitedError) as refused:
        await limiter.admit("visitor", "192.0.2.7", "m3")
    assert 55 <= refused.value.retry_after_s <= 60
    await limiter.admit("another", "192.0.2.7", "m3")
    await limiter.aclose()


async def test_a_clock_that_is_set_back_does_not_lengthen_anybodys_wait() -> None:
    """T24. What was counted before lies in the future then, and would count until the clock has caught up."""
    ahead_s = 0.0
    limiter = QuestionLimiter(
        QuestionLimits(per_minute=3, per_address_per_hour=100), wall=lambda: time.time() + ahead_s
    )
    for _ in range(2):
        for number in range(3):
            await limiter.admit("visitor", "192.0.2.7", f"m{number}")
        with pytest.raises(RateLimitedError):
            await limiter.admit("visitor", "192.0.2.7", "m3")
        ahead_s -= 3600
    await limiter.aclose()


async def test_an_address_is_counted_over_its_visitors() -> None:
    limiter = QuestionLimiter(QuestionLimits(per_minute=100, per_address_per_hour=3))
    for number in range(3):
        await limiter.admit(f"visitor {number}", "192.0.2.7", "m")
    with pytest.raises(RateLimitedError) as refused:
        await limiter.admit("visitor 3", "192.0.2.7", "m")
    assert 3_500 <= refused.value.retry_after_s <= 3_600
    await limiter.admit("visitor 3", "192.0.2.8", "m")
    await limiter.aclose()


async def test_the_same_message_is_counted_once_and_a_refused_one_not_at_all() -> None:
    limiter = QuestionLimiter(QuestionLimits(per_minute=1, per_address_per_hour=2))
    for _ in range(5):
        await limiter.admit("visitor", "192.0.2.7", "same")
    for _ in range(5):
        with pytest.raises(RateLimitedError):
            await limiter.admit("visitor", "192.0.2.7", "other")
    await limiter.admit("another", "192.0.2.7", "other")
    await limiter.aclose()


async def test_a_redis_that_is_away_stops_nobody_and_frees_nobody() -> None:
    limiter = QuestionLimiter(QuestionLimits(per_minute=1, redis_url="redis://127.0.0.1:1/0"))
    await limiter.admit("visitor", "192.0.2.7", "m")
    with pytest.raises(RateLimitedError):
        await limiter.admit("visitor", "192.0.2.7", "n")
    await limiter.aclose()


async def test_sockets_are_counted_by_address() -> None:
    count = SocketCount(per_address=2)
    assert count.take("a")
    assert count.take("a")
    assert not count.take("a")
    assert count.take("b")
    assert count.total == 3
    for address in ("a", "a", "b"):
        count.give_back(address)
    assert count.total == 0
    assert count.take("a")
    count.give_back("a")
    await count.wait_for_none()
