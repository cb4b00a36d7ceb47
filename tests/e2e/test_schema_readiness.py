"""A service over a schema that is not its own: readiness and `db current` say so, and the way out is the one they name."""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from fakes.command import resume_chat, serving_process
from fakes.postgresql import running_postgresql
from fakes.service import until_true


@pytest.fixture(params=["sqlite", "postgresql"])
def variables(request: pytest.FixtureRequest) -> Iterator[Mapping[str, str]]:
    """The settings of a service with a database of its own, to which nobody brings a schema at start."""
    if request.param == "sqlite":
        yield {"RESUME_CHAT_MIGRATE": "never"}
        return
    with running_postgresql() as server:
        yield {"RESUME_CHAT_MIGRATE": "never", "RESUME_CHAT_DATABASE_URL": server.url("postgres")}


def test_a_newer_schema_is_called_newer_and_served(tmp_path: Path) -> None:
    """When it fails: an older version, started again after an upgrade, tells its owner to run what changes nothing."""
    assert resume_chat(tmp_path, "db", "upgrade").returncode == 0
    with closing(sqlite3.connect(tmp_path / "data" / "resume_chat.db")) as database, database:
        database.execute("UPDATE alembic_version SET version_num = '0999'")
    current = resume_chat(tmp_path, "db", "current")
    assert current.returncode == 1
    assert "newer than this version's" in current.stdout
    assert "db upgrade" not in current.stdout
    with serving_process(tmp_path, variables={"RESUME_CHAT_MIGRATE": "never"}) as service:
        assert httpx.get(f"{service.url}/health/ready", trust_env=False).status_code == 200


async def test_an_outdated_schema_is_named_with_the_way_out(tmp_path: Path, variables: Mapping[str, str]) -> None:
    """When it fails: a deployment that forgot its migration takes questions and loses them, or does not say why."""

    def db(*arguments: str) -> tuple[int, str]:
        done = resume_chat(tmp_path, "db", *arguments, variables=variables)
        return done.returncode, done.stdout + done.stderr

    refused = resume_chat(tmp_path, "serve", "--port", "0", variables=variables)
    assert refused.returncode == 2
    assert "resume-chat db upgrade" in refused.stderr
    assert db("upgrade")[0] == 0
    with serving_process(tmp_path, variables=variables) as service:
        async with httpx.AsyncClient(base_url=service.url, trust_env=False) as http:

            async def database(state: str, status: int) -> bool:
                answer = await http.get("/health/ready")
                return (answer.json()["parts"]["database"], answer.status_code) == (state, status)

            assert await database("up", 200)
            assert db("downgrade", "0001", "--yes")[0] == 0
            await until_true(lambda: database("down", 503))
            code, told = db("current")
            assert code == 1
            assert "0001" in told
            assert "resume-chat db upgrade" in told
            assert (await http.get("/health/live")).status_code == 200
            assert db("upgrade")[0] == 0
            await until_true(lambda: database("up", 200))
            assert db("current")[0] == 0
        _, events = service.stop()
    assert any("resume-chat db upgrade" in str(each) for each in events), "the log names the way out"
