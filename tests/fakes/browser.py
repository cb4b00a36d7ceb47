"""A headless Chromium driven over its debugging protocol: as much of it as the chat page's tests need."""

import asyncio
import base64
import json
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from websockets.asyncio.client import ClientConnection, connect

NAMES = ("chromium", "chromium-browser", "google-chrome")


def chromium() -> str | None:
    """The browser's program, where there is one."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


@dataclass(slots=True)
class Page:
    """One tab."""

    socket: ClientConnection
    session: str = ""
    problems: list[str] = field(default_factory=list)
    """Errors of scripts, and what the content policy refused."""
    requests: list[str] = field(default_factory=list)
    """The addresses that were asked for."""
    _number: int = 0
    _replies: dict[int, asyncio.Future[dict[str, object]]] = field(default_factory=dict)

    async def call(self, method: str, **parameters: object) -> dict[str, object]:
        """One command and its result."""
        self._number += 1
        reply = self._replies[self._number] = asyncio.get_running_loop().create_future()
        message = {"id": self._number, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        await self.socket.send(json.dumps(message))
        async with asyncio.timeout(20):
            result = await reply
        assert isinstance(result, dict)
        return result

    async def listen(self) -> None:
        """Takes what the browser says."""
        async for text in self.socket:
            message = json.loads(text)
            if "id" in message:
                self._replies.pop(message["id"]).set_result(message.get("result") or message)
            elif message["method"] == "Runtime.exceptionThrown":
                self.problems.append(json.dumps(message["params"]["exceptionDetails"])[:500])
            elif message["method"] == "Log.entryAdded" and message["params"]["entry"]["level"] == "error":
                self.problems.append(str(message["params"]["entry"]["text"])[:500])
            elif message["method"] == "Network.requestWillBeSent":
                self.requests.append(message["params"]["request"]["url"])

    async def goto(self, url: str) -> None:
        """Opens an address and waits until it is loaded."""
        await self.call("Page.navigate", url=url)
        await self.until("document.readyState === 'complete' && location.href !== 'about:blank'")

    async def evaluate(self, expression: str) -> object:
        """The value of an expression in the page."""
        result = await self.call("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in result, result
        value = result["result"]
        assert isinstance(value, dict)
        return value.get("value")

    async def until(self, expression: str, within_s: float = 10.0) -> None:
        """Waits until an expression is true in the page."""
        async with asyncio.timeout(within_s):
            while True:
                with suppress(AssertionError):
                    if await self.evaluate(f"Boolean({expression})"):
                        return
                await asyncio.sleep(0.03)

    async def insert(self, text: str) -> None:
        """Types into what has the focus, in place of what is selected there."""
        await self.call("Input.insertText", text=text)

    async def escape(self) -> None:
        """Presses Escape."""
        await self.call(
            "Input.dispatchKeyEvent", type="rawKeyDown", key="Escape", code="Escape", windowsVirtualKeyCode=27
        )

    async def type(self, text: str) -> None:
        """Types into what has the focus, and presses Enter."""
        await self.insert(text)
        for kind in ("rawKeyDown", "char", "keyUp"):
            await self.call(
                "Input.dispatchKeyEvent", type=kind, key="Enter", code="Enter", windowsVirtualKeyCode=13, text="\r"
            )

    async def look(self, *, width: int, height: int, dark: bool = False, is_phone: bool = False) -> None:
        """Sets the window and the colours."""
        await self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=2 if is_phone else 1,
            mobile=is_phone,
        )
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        await self.call("Emulation.setEmulatedMedia", features=[scheme])

    async def screenshot(self, path: Path) -> None:
        """The window as a PNG."""
        result = await self.call("Page.captureScreenshot", format="png")
        await asyncio.to_thread(path.write_bytes, base64.b64decode(str(result["data"])))


async def _address(file: Path) -> tuple[str, str]:
    """Port and path that the browser listens on, once it has written them down."""
    async with asyncio.timeout(30):
        while True:
            lines = file.read_text().splitlines() if file.is_file() else []  # noqa: ASYNC240 - two short lines
            if len(lines) == 2:
                return lines[0], lines[1]
            await asyncio.sleep(0.05)


@dataclass(slots=True)
class Browser:
    """A running browser."""

    address: str

    @asynccontextmanager
    async def page(self) -> AsyncIterator[Page]:
        """A tab that shares nothing with any other."""
        async with connect(self.address, max_size=None, compression=None, proxy=None) as socket:
            page = Page(socket)
            listener = asyncio.create_task(page.listen())
            context = await page.call("Target.createBrowserContext", disposeOnDetach=True)
            target = await page.call(
                "Target.createTarget", url="about:blank", browserContextId=context["browserContextId"]
            )
            attached = await page.call("Target.attachToTarget", targetId=target["targetId"], flatten=True)
            page.session = str(attached["sessionId"])
            for domain in ("Page", "Runtime", "Log", "Network"):
                await page.call(f"{domain}.enable")
            yield page
            listener.cancel()
            await asyncio.gather(listener, return_exceptions=True)


@asynccontextmanager
async def running_browser(folder: Path) -> AsyncIterator[Browser]:
    """A browser of its own.

    Args:
        folder: For its profile; empty.
    """
    program = chromium()
    assert program, f"none of {', '.join(NAMES)} is installed"
    process = await asyncio.create_subprocess_exec(
        program,
        *("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run"),
        *("--disable-background-networking", "--remote-debugging-port=0", f"--user-data-dir={folder}", "about:blank"),
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        port, path = await _address(folder / "DevToolsActivePort")
        yield Browser(f"ws://127.0.0.1:{port}{path}")
    finally:
        process.kill()
        await process.wait()
