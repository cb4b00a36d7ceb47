"""Visitors who ask one question after the other over a network that fails, and write down what becomes of each.

Half of a crowd talks over sockets, the other half over HTTP: what holds, holds for both.
"""

import asyncio
import json
import random
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import httpx
from websockets.exceptions import WebSocketException

from fakes.chat_client import ChatClient, connected
from fakes.event_client import EventReader, asking, reading
from fakes.history import UNDECIDED, Ask, Frame, History, View
from resume_chat.entrypoints.web.identity import new_token, visitor_of

QUESTIONS = ("What did Ines build?", "What did Ines do at Harbour Systems?", "What does Ines do at Lumen Works?")
REPLY_S = 10.0
"""A visitor whose socket is silent for so long tries another one; the service says something every 5 s."""


@dataclass(slots=True)
class Errand:
    """One question until its answer has ended."""

    message_id: str
    question: str | None
    conversation_id: str | None = None
    again: str | None = None
    """The answer that is to be made again."""
    answer_id: str | None = None
    seq: int = 0
    stops_at: int | None = None
    """The number at which this visitor has read enough."""
    repeats: bool = False
    """Whether the question is sent twice at once."""


@dataclass(slots=True)
class Visitor:
    """Knows where the service is, and keeps trying."""

    url: Callable[[], str]
    """Where to connect next: one of several replicas, perhaps."""
    history: History
    chance: random.Random
    token: str = field(default_factory=new_token)
    ended: int = 0
    """Answers that were read to their end."""
    refused: list[str] = field(default_factory=list)
    """Codes of what was refused for good."""
    errand: Errand | None = None
    _conversation_id: str | None = None
    _last_answer_id: str | None = None
    _sent: list[Ask] = field(default_factory=list)
    """On this connection."""

    @property
    def visitor_id(self) -> str:
        """As the database has it."""
        return visitor_of(self.token)

    async def live(self, is_over: asyncio.Event) -> None:
        """Asks until told to stop, and then reads to the end what was asked."""
        while not is_over.is_set() or self.errand is not None:
            try:
                await self._visit(is_over)
            except (OSError, TimeoutError, WebSocketException, httpx.TransportError):
                await asyncio.sleep(0.02 + self.chance.random() * 0.1)

    async def _visit(self, is_over: asyncio.Event) -> None:
        """As long as one connection holds."""
        async with connected(self.url(), token=self.token) as client:
            await self._talk(client, is_over)

    async def _talk(self, client: ChatClient, is_over: asyncio.Event) -> None:
        view = View(self.visitor_id)
        self.history.views.append(view)
        self._sent.clear()
        while not is_over.is_set() or self.errand is not None:
            errand = self.errand = self.errand or self._next_errand()
            await self._begin(client, view, errand)
            while await self._hear(client, view, errand):
                pass

    def _next_errand(self) -> Errand:
        kind = self.chance.random()
        errand = Errand(uuid.uuid4().hex, self.chance.choice(QUESTIONS))
        if kind < 0.15 and self._last_answer_id:
            errand.question, errand.again = None, self._last_answer_id
        elif kind < 0.6:
            errand.conversation_id = self._conversation_id
        errand.stops_at = self.chance.randrange(2, 60) if self.chance.random() < 0.2 else None
        errand.repeats = self.chance.random() < 0.2
        return errand

    async def _begin(self, client: ChatClient, view: View, errand: Errand) -> None:
        """Asks, or goes on with what was accepted."""
        if errand.answer_id is not None:
            view.resumed(errand.answer_id, errand.seq)
            await client.send(type="resume", answer_id=errand.answer_id, after_seq=errand.seq)
            return
        frame: dict[str, object] = {"type": "ask", "client_message_id": errand.message_id, "question": errand.question}
        if errand.again is not None:
            frame = {"type": "regenerate", "client_message_id": errand.message_id, "answer_id": errand.again}
        elif errand.conversation_id is not None:
            frame["conversation_id"] = errand.conversation_id
        for _ in range(2 if errand.repeats else 1):
            self._sent.append(Ask(self.visitor_id, errand.message_id, errand.question))
            self.history.asks.append(self._sent[-1])
            await client.send(**frame)

    async def _hear(self, client: ChatClient, view: View, errand: Errand) -> bool:
        """Takes one frame; false when the errand has to be begun again, or another one."""
        frame = await client.receive(REPLY_S)
        view.saw(frame)
        if frame["type"] == "error":
            return self._refused(errand, frame)
        if frame["type"] == "accepted":
            self._accepted(errand, frame)
        elif frame.get("answer_id") == errand.answer_id and "seq" in frame:
            errand.seq = int(str(frame["seq"]))
            if errand.stops_at is not None and errand.seq >= errand.stops_at:
                errand.stops_at = None
                await client.send(type="stop", answer_id=errand.answer_id)
            if frame["type"] in {"done", "failed"}:
                self._end(errand)
                return False
        return True

    def _end(self, errand: Errand) -> None:
        self._last_answer_id = errand.answer_id
        self.ended += 1
        self.errand = None

    def _accepted(self, errand: Errand, frame: Frame) -> None:
        self._reply(errand, frame)
        if frame["client_message_id"] == errand.message_id:
            errand.answer_id = str(frame["answer_id"])
            self._conversation_id = str(frame["conversation_id"])

    def _refused(self, errand: Errand, frame: Frame) -> bool:
        if errand.answer_id is not None:
            if frame.get("client_message_id") == errand.message_id:
                self._reply(errand, frame)  # the second sending
                return True
            raise TimeoutError  # what was accepted cannot be read just now: another connection, a little later
        self._reply(errand, frame)
        code = str(frame["code"])
        if code in UNDECIDED or code == "busy":
            raise TimeoutError
        self.refused.append(code)
        self.errand = None
        return False

    def _reply(self, errand: Errand, frame: Frame) -> None:
        """A reply belongs to the first sending that has none: they are answered in order."""
        for ask in self._sent:
            if ask.client_message_id == frame.get("client_message_id") and ask.reply is None:
                ask.reply = frame
                return


@dataclass(slots=True)
class EventVisitor(Visitor):
    """The same over HTTP: asks with `POST /answers`, and reads on with `Last-Event-ID` where a stream broke off."""

    async def _visit(self, is_over: asyncio.Event) -> None:
        async with httpx.AsyncClient(base_url=self.url(), trust_env=False, timeout=REPLY_S) as http:
            while not is_over.is_set() or self.errand is not None:
                errand = self.errand = self.errand or self._next_errand()
                if errand.question is None:  # that is asked on the socket only
                    errand.question, errand.again = QUESTIONS[0], None
                if errand.answer_id is None:
                    await self._ask(http, errand)
                else:
                    await self._read_on(http, errand)

    async def _ask(self, http: httpx.AsyncClient, errand: Errand) -> None:
        ask = Ask(self.visitor_id, errand.message_id, errand.question)
        self.history.asks.append(ask)
        more = {} if errand.conversation_id is None else {"conversation_id": errand.conversation_id}
        request = asking(http, self.token, str(errand.question), errand.message_id, **more)
        response = await http.send(request, stream=True)
        try:
            if response.status_code == httpx.codes.OK:
                await self._listen(http, response, errand, ask)
                return
            problem = json.loads(await response.aread())
        finally:
            await response.aclose()
        ask.reply = {"type": "error", "code": problem["code"]}
        if problem["code"] in UNDECIDED or problem["code"] == "busy":
            raise TimeoutError
        self.refused.append(problem["code"])
        self.errand = None

    async def _read_on(self, http: httpx.AsyncClient, errand: Errand) -> None:
        response = await http.send(reading(http, self.token, str(errand.answer_id), errand.seq), stream=True)
        try:
            if response.status_code == httpx.codes.SERVICE_UNAVAILABLE:
                raise TimeoutError
            assert response.status_code == httpx.codes.OK, "an answer that was accepted, and whose end was not read"
            await self._listen(http, response, errand, None)
        finally:
            await response.aclose()

    async def _listen(self, http: httpx.AsyncClient, response: httpx.Response, errand: Errand, ask: Ask | None) -> None:
        """Takes a stream's events to its end, or until something has to be asked again."""
        view = View(self.visitor_id)
        self.history.views.append(view)
        if ask is None:
            view.resumed(str(errand.answer_id), errand.seq)
        async for event in EventReader(response).events():
            frame = event.frame
            view.saw(frame)
            if frame["type"] == "accepted" and ask is not None:
                ask.reply = frame
                errand.answer_id = str(frame["answer_id"])
                self._conversation_id = str(frame["conversation_id"])
                if errand.repeats:  # asked again at once, under the same id: another stream of the same answer
                    errand.repeats = False
                    await self._ask(http, errand)
                    return
            elif "seq" in frame:
                errand.seq = max(errand.seq, int(str(frame["seq"])))
                await self._stop_if_enough(http, errand)
                if frame["type"] in {"done", "failed"}:
                    self._end(errand)
                    return
        raise TimeoutError  # it said goodbye, or could not read on: another connection, a little later

    async def _stop_if_enough(self, http: httpx.AsyncClient, errand: Errand) -> None:
        if errand.stops_at is not None and errand.seq >= errand.stops_at:
            errand.stops_at = None
            headers = {"authorization": f"Bearer {self.token}"}
            await http.post(f"/api/v1/answers/{errand.answer_id}/stop", headers=headers)


@dataclass(slots=True)
class Crowd:
    """Many visitors at once, and the history of them all."""

    history: History
    visitors: list[Visitor]
    living: "list[asyncio.Task[None]]"

    @property
    def ended(self) -> int:
        """Answers that were read to their end."""
        return sum(visitor.ended for visitor in self.visitors)

    @property
    def running(self) -> int:
        """Answers that are being read now."""
        return sum(visitor.errand is not None and visitor.errand.seq > 1 for visitor in self.visitors)

    async def until(self, condition: Callable[[], bool], within_s: float = 60.0) -> None:
        """Waits for a condition; a visitor that breaks meanwhile breaks the test."""
        async with asyncio.timeout(within_s):
            while not condition():
                done, _ = await asyncio.wait(self.living, timeout=0.02)
                for task in done:
                    task.result()

    async def rest(self, seconds: float) -> None:
        """Lets them go on for so long; a visitor that breaks meanwhile breaks the test."""
        done, _ = await asyncio.wait(self.living, timeout=seconds, return_when=asyncio.FIRST_EXCEPTION)
        for task in done:
            task.result()

    async def more(self, count: int, within_s: float = 60.0) -> None:
        """Waits until so many more answers were read."""
        wanted = self.ended + count
        await self.until(lambda: self.ended >= wanted, within_s)


@asynccontextmanager
async def crowd(url: Callable[[], str], count: int, *, seed: int = 0, patience_s: float = 90.0) -> AsyncIterator[Crowd]:
    """Visitors who ask as long as the block runs; after it all that was asked is read to its end.

    Every second one does so over HTTP.

    Args:
        url: Where each connects next.
        count: How many.
        seed: Of what they do.
        patience_s: Within so many seconds after the block everything must have ended.
    """
    history, is_over = History(), asyncio.Event()
    visitors = [
        (EventVisitor if number % 2 else Visitor)(url, history, random.Random(seed + number))  # noqa: S311 - no secrets
        for number in range(count)
    ]
    living = [asyncio.create_task(visitor.live(is_over)) for visitor in visitors]
    try:
        yield Crowd(history, visitors, living)
        is_over.set()
        async with asyncio.timeout(patience_s):
            await asyncio.gather(*living)
    finally:
        for task in living:
            task.cancel()
        await asyncio.gather(*living, return_exceptions=True)
