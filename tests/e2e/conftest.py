"""What all end-to-end tests share."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import structlog
from sqlalchemy import make_url

from fakes.chat_stores import Postgresql
from fakes.pgbouncer import running_pgbouncer, until_it_listens


@pytest.fixture(autouse=True)
def _quiet() -> None:
    """Log lines of a server inside the test process go nowhere unless a test reads them."""
    structlog.configure(processors=[], logger_factory=structlog.ReturnLoggerFactory(), cache_logger_on_first_use=False)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_kind(request: pytest.FixtureRequest) -> str:
    """One database after the other, for the tests that ask for one."""
    kind: str = request.param
    return kind


@pytest.fixture
def postgresql_or_none(request: pytest.FixtureRequest, database_kind: str) -> Postgresql | None:
    """The server with a database to copy, started only for its own half of the tests."""
    if database_kind == "sqlite":
        return None
    return Postgresql(request.getfixturevalue("postgresql_server"), request.getfixturevalue("postgresql_template"))


@pytest.fixture
def pgbouncer_port(postgresql_or_none: Postgresql | None, database_kind: str) -> Iterator[int | None]:
    """A pooler before the server, for the tests that ask for one."""
    if postgresql_or_none is None or database_kind != "pgbouncer":
        yield None
        return
    with running_pgbouncer(postgresql_or_none.server) as port:
        yield port


@pytest.fixture
async def database_url(
    postgresql_or_none: Postgresql | None, pgbouncer_port: int | None, tmp_path: Path
) -> AsyncIterator[str]:
    """A database without a conversation; whoever uses it brings SQLite's schema."""
    if postgresql_or_none is None:
        yield f"sqlite+aiosqlite:///{tmp_path / 'chat.db'}"
        return
    async with postgresql_or_none.server.database(postgresql_or_none.template) as url:
        if pgbouncer_port is None:
            yield url
        else:
            await until_it_listens(pgbouncer_port)
            yield make_url(url).set(port=pgbouncer_port).render_as_string(hide_password=False)


@pytest.fixture
async def bare_database_url(postgresql_or_none: Postgresql | None, tmp_path: Path) -> AsyncIterator[str]:
    """A database without a schema."""
    if postgresql_or_none is None:
        yield f"sqlite+aiosqlite:///{tmp_path / 'chat.db'}"
        return
    async with postgresql_or_none.server.database() as url:
        yield url
