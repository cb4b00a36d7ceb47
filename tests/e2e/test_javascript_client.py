"""The client in JavaScript, in a real browser: over a bad network, from another site, and against a server at fault."""

import asyncio
import json
import random
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import pytest_asyncio

from fakes.browser import Browser, Page, running_browser
from fakes.parts import GatedGenerator
from fakes.proxy import FaultProxy, Faults
from fakes.scripted_socket import Caller, talking
from fakes.service import Service, serving
from resume_chat.entrypoints.web.connection import SocketLimits

TOKENS = 200
WHOLE = "".join(f"t{number:06d} " for number in range(1, TOKENS + 1))
ASKING = """
window.told = { seen: 0, texts: [], errors: [], types: [], lost: 0 };
(async () => {
  const { ResumeChat } = await import("CLIENT");
  const chat = window.chat = new ResumeChat("SERVICE", { heartbeatMs: 400 });
  chat.addEventListener("lost", () => { told.lost += 1; });
  async function ask() {
    let text = "";
    const answer = window.answer = chat.ask("What did Ines build?");
    try {
      for await (const frame of answer) {
        if (frame.type === "token") text += frame.text;
        if (frame.type === "snapshot") text = frame.text;
        if (text !== answer.text && frame.type === "done") told.errors.push("the frames do not make up the text");
        told.seen += 1;
        told.types.push(frame.type);
      }
      told.texts.push(answer.message.content);
    } catch (error) {
      told.errors.push(`${error.name}: ${error.code ?? error.message}`);
    }
  }
  for (let round = 0; round < ROUNDS; round += 1) await Promise.all(Array.from({ length: COUNT }, ask));
  told.isOver = true;
})().catch((error) => { told.errors.push(String(error)); told.isOver = true; });
"begun";
"""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Browser]:
    """One browser for all tests: it takes long to start."""
    async with running_browser(tmp_path_factory.mktemp("browser")) as running:
        yield running


@pytest.fixture
async def service(tmp_path: Path) -> AsyncIterator[Service]:
    """A service, to load the client from."""
    async with serving(tmp_path, generator=GatedGenerator()) as running:
        yield running


async def ask(page: Page, *, client: str, service: str, rounds: int = 1, count: int = 1) -> None:
    """Begins to ask in a page; `told` is what becomes of it."""
    script = ASKING.replace("CLIENT", f"{client}/static/client.js").replace("SERVICE", service)
    await page.evaluate(script.replace("ROUNDS", str(rounds)).replace("COUNT", str(count)))


async def told(page: Page, what: str) -> object:
    return json.loads(str(await page.evaluate(f"JSON.stringify(told.{what})")))


async def test_a_reconnect_storm_spoils_no_token(tmp_path: Path, browser: Browser) -> None:
    """T02 for the page's client: twelve answers, cut again and again in one of four ways."""
    chance = random.Random(2)  # noqa: S311 - where to cut, the same each time
    async with (
        serving(
            tmp_path,
            limits=SocketLimits(per_address=10_000),
            chain__max_running="100",
            scripted__count=str(TOKENS),
            scripted__token_interval_ms="30",
        ) as service,
        FaultProxy(urlsplit(service.url).port or 0).listening() as proxy,
        browser.page() as page,
    ):
        await page.goto(f"{proxy.url}/schema")
        await ask(page, client=proxy.url, service=proxy.url, rounds=2, count=6)
        for seen in range(100, 2 * 6 * TOKENS, 150):
            await page.until(f"told.seen >= {seen} || told.isOver", within_s=60)
            _cut(proxy, chance)
        await page.until("told.isOver", within_s=60)
        assert await told(page, "errors") == []
        assert await told(page, "texts") == [WHOLE] * 12
        assert int(str(await told(page, "lost"))) >= 5


def _cut(proxy: FaultProxy, chance: random.Random) -> None:
    """Spoils what runs, and for a moment what comes after it."""
    proxy.heal()
    match chance.randrange(5):
        case 0 | 1:
            proxy.reset()
        case 2:
            proxy.half_close()
        case 3:
            proxy.down = Faults(limit_bytes=chance.randrange(200, 4000))
            proxy.reset()
        case _:
            proxy.down = Faults(is_black_hole=True)
    asyncio.get_running_loop().call_later(0.2, proxy.heal)


async def test_another_site_loads_the_client_and_asks(tmp_path: Path, browser: Browser) -> None:
    """Where the owner has allowed its origin; the file itself is for everybody."""
    generator = GatedGenerator()
    generator.say("The berth planner 🐍.")
    async with (
        talking() as site,
        serving(tmp_path, generator=generator, allowed_origins=site) as service,
        browser.page() as page,
    ):
        await page.goto(site)
        await ask(page, client=service.url, service=service.url)
        await page.until("told.isOver")
        assert (await told(page, "errors"), await told(page, "texts")) == ([], ["The berth planner 🐍."])


async def test_a_gap_is_an_error(service: Service, browser: Browser) -> None:
    async def talk(caller: Caller) -> None:
        await caller.greet()
        await caller.accept()
        await caller.token(1, "a")
        await caller.token(3, "c")
        await caller.socket.wait_closed()

    async with talking(talk) as site, browser.page() as page:
        await page.goto(site)
        await ask(page, client=service.url, service=site)
        await page.until("told.isOver")
        assert await told(page, "errors") == ["MismatchError: event 3 came after 1"]


@pytest.mark.parametrize("differs", [{"sha256": "0" * 64}, {"chars": 4}])
async def test_an_answer_that_is_not_what_is_stored_is_an_error(
    service: Service, browser: Browser, differs: dict[str, object]
) -> None:
    async def talk(caller: Caller) -> None:
        await caller.greet()
        await caller.accept()
        await caller.token(1, "abc")
        await caller.done(2, "abc", **differs)
        await caller.socket.wait_closed()

    async with talking(talk) as site, browser.page() as page:
        await page.goto(site)
        await ask(page, client=service.url, service=site)
        await page.until("told.isOver")
        assert await told(page, "errors") == ["MismatchError: what was received is not what is stored"]


async def test_a_goodbye_and_a_lost_stop_are_made_good_on_the_next_connection(
    service: Service, browser: Browser
) -> None:
    """And what is told twice counts once, and a question whose fate is open is asked again."""

    async def vanish(caller: Caller) -> None:
        await caller.greet()
        await caller.receive()
        caller.socket.transport.abort()

    async def hesitate(caller: Caller) -> None:
        assert (await caller.greet())["visitor_token"] == "t" * 43
        ask = await caller.receive()
        name = ask["client_message_id"]
        await caller.send(type="error", code="store_unavailable", text="-", retryable=True, client_message_id=name)
        assert await caller.accept() == ask
        for seq, text in ((1, "a"), (1, "a"), (2, "b")):
            await caller.token(seq, text)
        assert (await caller.receive())["type"] == "stop"
        await caller.send(type="goodbye", reconnect_after_ms=300)
        await caller.socket.close(1012)

    async def go_on(caller: Caller) -> None:
        await caller.greet()
        assert await caller.receive() == {"type": "resume", "answer_id": "a", "after_seq": 2}
        assert (await caller.receive())["type"] == "stop"
        await caller.send(type="tomorrow", answer_id="a")
        await caller.done(3, "ab")
        await caller.socket.wait_closed()

    async with talking(vanish, hesitate, go_on) as site, browser.page() as page:
        await page.goto(site)
        await ask(page, client=service.url, service=site)
        await page.until("answer.text === 'ab'")
        await page.evaluate("answer.stop()")
        await page.until("told.isOver")
        assert (await told(page, "errors"), await told(page, "texts")) == ([], ["ab"])
        assert await told(page, "types") == ["accepted", "token", "token", "done"]
