"""The guards lean on the inside of uvicorn: here it is said when that has changed, before a peer finds out."""

import ast
import asyncio
import inspect
from http import HTTPStatus

import pytest
import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from uvicorn.server import ServerState

from fakes.parts import ManualClock
from resume_chat.entrypoints.web.alarm import Alarm
from resume_chat.entrypoints.web.guarded_http import GuardedHTTP
from resume_chat.entrypoints.web.guarded_ws import GuardedWS
from resume_chat.entrypoints.web.handshakes import REMEMBERED_ADDRESSES, Handshakes
from resume_chat.entrypoints.web.limiting import Allowance

GUARDS = [
    pytest.param(GuardedWS, WebSocketsSansIOProtocol, id="ws"),
    pytest.param(GuardedHTTP, HttpToolsProtocol, id="http"),
]


async def app(_scope: object, _receive: object, _send: object) -> None:
    """Nothing."""


def leans_on(cls: type) -> set[str]:
    """Every `self.name` in a guard that the guard itself does not define."""
    (guard,) = ast.parse(inspect.getsource(cls)).body
    assert isinstance(guard, ast.ClassDef)
    used, own = set(), {each.name for each in guard.body if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef)}
    for node in ast.walk(guard):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "self":
            used.add(node.attr)
    return {name for name in used - own if not name.startswith("_")}


@pytest.mark.parametrize(("guard", "base"), GUARDS)
async def test_uvicorn_still_has_what_the_guards_use(guard: type, base: type) -> None:
    """A newer uvicorn has renamed an attribute, or moved a method: read its new class before changing the guard."""
    protocol = base(uvicorn.Config(app, ws="websockets-sansio", log_config=None), ServerState(), {})
    missing = {name for name in leans_on(guard) if not hasattr(protocol, name)}
    assert missing == set()


@pytest.mark.parametrize(("guard", "base"), GUARDS)
def test_every_method_that_a_guard_replaces_is_called_as_before(guard: type, base: type) -> None:
    """A newer uvicorn has given a method other parameters, or calls it no more."""
    for name, method in vars(guard).items():
        if not inspect.isfunction(method) or (name.startswith("_") and name != "__init__"):
            continue
        assert hasattr(base, name), f"{base.__name__} has no {name} any more"
        before = getattr(base, name)
        assert list(inspect.signature(method).parameters) == list(inspect.signature(before).parameters), name
        assert inspect.iscoroutinefunction(method) == inspect.iscoroutinefunction(before), name
        called = sum(
            inspect.getsource(each).count(f".{name}") for each in (inspect.getmodule(base), uvicorn.server) if each
        )
        is_of_asyncio = hasattr(asyncio.Protocol, name)
        assert called or is_of_asyncio or name in {"__init__", "on_headers_complete", "on_message_complete"}, name


def test_an_allowance_is_spent_and_comes_back() -> None:
    clock = ManualClock()
    allowance = Allowance(2, 4.0, clock.monotonic)
    assert [allowance.take() for _ in range(3)] == [True, True, False]
    clock.seconds = 0.25
    assert [allowance.take() for _ in range(2)] == [True, False]
    clock.seconds = 100.0
    assert allowance.is_full
    assert [allowance.take() for _ in range(3)] == [True, True, False]


def test_what_comes_too_early_waits_its_turn_and_no_longer() -> None:
    clock = ManualClock()
    allowance = Allowance(2, 4.0, clock.monotonic)
    assert [allowance.delay_s() for _ in range(4)] == [0, 0, 0.25, 0.5]
    clock.seconds = 0.5
    assert allowance.delay_s() == 0.25


async def test_an_alarm_rings_once_unless_it_is_put_off() -> None:
    rung: list[str] = []
    loop = asyncio.get_running_loop()
    first, second = Alarm(loop, lambda: rung.append("first")), Alarm(loop, lambda: rung.append("second"))
    first.set(0.01)
    first.set_if_off(0)
    second.set(0)
    second.off()
    done = asyncio.Event()
    loop.call_later(0.05, done.set)
    await done.wait()
    assert rung == ["first"]


async def test_handshakes_are_counted_for_each_address_and_come_back() -> None:
    clock = ManualClock()
    handshakes = Handshakes(per_address=2, total=5, now=clock.monotonic)
    assert [handshakes.refusal("a", 0) for _ in range(13)] == [None] * 12 + [HTTPStatus.TOO_MANY_REQUESTS]
    assert handshakes.refusal("b", 4) is None
    assert handshakes.refusal("b", 5) is HTTPStatus.SERVICE_UNAVAILABLE
    clock.seconds = 5
    assert handshakes.refusal("a", 0) is None
    assert handshakes.refusal("a", 0) is HTTPStatus.TOO_MANY_REQUESTS


async def test_a_flood_from_ever_new_addresses_is_forgotten_again() -> None:
    """An entry for each of them would grow with the flood."""
    clock = ManualClock()
    handshakes = Handshakes(per_address=1, total=5, now=clock.monotonic)
    for number in range(3 * REMEMBERED_ADDRESSES):
        assert handshakes.refusal(str(number), 0) is None
    assert len(vars(handshakes)["_allowances"]) <= REMEMBERED_ADDRESSES
