"""A replica that hears nothing of what the others write: its readers lose nothing, and soon have it when it hears again."""

import asyncio
import time
from contextlib import AsyncExitStack
from pathlib import Path

from hypothesis import settings

from fakes.chat_client import Told, connected
from fakes.light_service import LightService, light_service
from fakes.postgresql import PostgresqlServer
from fakes.proxy import FaultProxy
from fakes.waiting import until

IS_LONG = settings.get_current_profile_name() == "long"
DEAF_S = 30.0 if IS_LONG else 2.0
ANSWERS = 6
INTERVAL_S = 0.05
TOKENS = int((DEAF_S + 2.5) / INTERVAL_S)
QUESTION = "What did Ines build?"
LATE_S = 1.5


class Reader:
    """Reads an answer on one replica, comes back where it is told that this cannot be, and knows when each event came."""

    def __init__(self, service: LightService, token: str, answer_id: str) -> None:
        self.told = Told(answer_id)
        self.came: dict[int, float] = {}
        self.refusals = 0
        self._service = service
        self._token = token

    async def read(self) -> None:
        """To the answer's end."""
        async with connected(self._service.url, token=self._token) as client:
            while self.told.end is None:
                await client.send(type="resume", answer_id=self.told.answer_id, after_seq=self.told.seq)
                while self.told.end is None:
                    frame = await client.receive(within_s=30)
                    if frame["type"] == "error":
                        assert (frame["code"], frame["retryable"]) == ("store_unavailable", True)
                        self.refusals += 1
                        await asyncio.sleep(0.1)  # as clients wait
                        break
                    self.told.apply(frame)
                    self.came.setdefault(self.told.seq, time.monotonic())


async def test_events_of_another_replica_are_never_lost_and_soon_there(
    tmp_path: Path, postgresql_server: PostgresqlServer
) -> None:
    """T04. Between processes nothing but the database tells what is new; here one replica is cut off from it for a while."""
    async with AsyncExitStack() as stack:
        url = await stack.enter_async_context(postgresql_server.database())
        proxy = await stack.enter_async_context(FaultProxy(postgresql_server.port).listening())
        behind = url.replace(f":{postgresql_server.port}/", f":{proxy.port}/")
        words = {"scripted__count": str(TOKENS), "scripted__token_interval_ms": str(int(INTERVAL_S * 1000))}
        maker = stack.enter_context(light_service(tmp_path, database_url=url, migrate="always", **words))
        other = stack.enter_context(light_service(tmp_path, database_url=behind, migrate="never", **words))
        await maker.start()
        await other.start()
        here, there = [], []
        async with connected(maker.url) as client:
            for _ in range(ANSWERS):
                answer_id = str((await client.ask(QUESTION))["answer_id"])
                here.append(Reader(maker, client.token, answer_id))
                there.append(Reader(other, client.token, answer_id))
            reading = asyncio.gather(*(reader.read() for reader in [*here, *there]))
            await until(lambda: min(reader.told.seq for reader in there) >= 10, within_s=30)
            proxy.is_down = True
            proxy.reset()
            began = time.monotonic()
            await asyncio.wait({asyncio.ensure_future(reading)}, timeout=DEAF_S)
            proxy.heal()
            healed = time.monotonic()
            await reading
        assert all(reader.told.text == whole.told.text for reader, whole in zip(there, here, strict=True))
        assert all(reader.told.frames == whole.told.frames for reader, whole in zip(there, here, strict=True))
        assert sum(reader.refusals for reader in there) > 0, "nobody was cut off"
        late_s = sorted(
            there_at - (here_at if here_at < began - LATE_S else max(here_at, healed))
            for reader, whole in zip(there, here, strict=True)
            for here_at, there_at in zip(whole.came.values(), reader.came.values(), strict=True)
        )
        print(f"an event is seen {late_s[len(late_s) // 2] * 1000:.0f} ms later, at most {late_s[-1] * 1000:.0f} ms")  # noqa: T201 - read with `pytest -s`
        assert late_s[len(late_s) * 95 // 100] < LATE_S, "of a hundred, five may be later on a busy machine"
        await asyncio.gather(maker.kill(), other.kill())
