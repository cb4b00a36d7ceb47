"""The chat page and the API's reference page: plain files, served with a tight policy, nothing from elsewhere."""

import hashlib
import html
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any

from litestar import Response, Router, get
from litestar.connection import Request
from litestar.di import NamedDependency
from litestar.exceptions import NotFoundException
from litestar.openapi.plugins import OpenAPIRenderPlugin
from litestar.params import FromPath

from resume_chat.domain.index import ResumeIndex
from resume_chat.entrypoints.web.greeting import disclosure
from resume_chat.entrypoints.web.http_edge import PAGE_POLICY

_SCRIPT, _STYLE = "text/javascript", "text/css"
TYPES = {
    "api.js": _SCRIPT,
    "card.js": _SCRIPT,
    "chat.css": _STYLE,
    "chat.js": _SCRIPT,
    "client.js": _SCRIPT,
    "history.js": _SCRIPT,
    "icon.svg": "image/svg+xml",
    "markup.js": _SCRIPT,
    "reference.css": _STYLE,
    "reference.js": _SCRIPT,
    "store.js": _SCRIPT,
    "view.js": _SCRIPT,
}
_HTML = "text/html"
# Other sites may load the client into their pages; whether they may open a chat is for the socket to say.
_FOR_ALL = {"client.js": {"access-control-allow-origin": "*", "cross-origin-resource-policy": "cross-origin"}}


@dataclass(frozen=True, slots=True)
class Asset:
    """One file with what a browser needs to keep it."""

    content: bytes
    media_type: str
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def etag(self) -> str:
        """Changes when the content does."""
        return f'"{hashlib.sha256(self.content).hexdigest()[:16]}"'


class Pages:
    """Everything that a browser is given, read once."""

    def __init__(self, index: Callable[[], ResumeIndex]) -> None:
        self._index = index
        self._template = _read("index.html").decode()
        self._assets: Mapping[str, Asset] = {
            name: Asset(_read(name), media, _FOR_ALL.get(name, {})) for name, media in TYPES.items()
        }

    def chat(self) -> Asset:
        """The chat page, with the name of whose resume it is."""
        resume = self._index().resume
        words = {"name": resume.name or "Resume", "label": resume.label, "disclosure": disclosure(resume)}
        page = self._template
        for word, text in words.items():
            page = page.replace("{{" + word + "}}", html.escape(text))
        return Asset(page.encode(), _HTML)

    def asset(self, name: str) -> Asset:
        """A file by its name.

        Raises:
            NotFoundException: There is none.
        """
        if name not in self._assets:
            raise NotFoundException
        return self._assets[name]


class ReferencePage(OpenAPIRenderPlugin):
    """The API's description for people, drawn from `openapi.json` by a script of our own: no internet needed."""

    def __init__(self) -> None:
        super().__init__(path="/")
        self._page = _read("reference.html")

    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:  # noqa: ARG002 - the script reads it
        """The page."""
        return self._page


def _read(name: str) -> bytes:
    return files("resume_chat.entrypoints.web").joinpath("static", name).read_bytes()


def _answer(request: Request[Any, Any, Any], asset: Asset) -> Response[bytes]:
    """The asset, or the news that the browser has it already."""
    headers = {"cache-control": "no-cache", "etag": asset.etag, "content-security-policy": PAGE_POLICY, **asset.headers}
    if request.headers.get("if-none-match") == asset.etag:
        return Response(b"", status_code=304, headers=headers)
    return Response(asset.content, media_type=asset.media_type, headers=headers)


@get("/")
async def show_chat(request: Request[Any, Any, Any], pages: NamedDependency[Pages]) -> Response[bytes]:
    """The chat page."""
    return _answer(request, pages.chat())


@get("/static/{name:str}")
async def show_asset(
    request: Request[Any, Any, Any], name: FromPath[str], pages: NamedDependency[Pages]
) -> Response[bytes]:
    """A file of the pages."""
    return _answer(request, pages.asset(name))


router = Router("/", route_handlers=[show_chat, show_asset], include_in_schema=False)
