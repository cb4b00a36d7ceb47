"""A service over a schema that is not its own: readiness and `db current` say so, and the way out is the one they name."""

from collections.abc import Mapping
from pathlib import Path

import httpx
import pytest

from fakes.behind import change, opened
from fakes.command import resume_chat, serving_process
from fakes.history_client import visiting
from fakes.parts import GatedGenerator
from fakes.service import serving, until_true
from resume_chat.adapters.schema_migrations import SchemaMigrations
from resume_chat.ports.errors import StoreUnavailableError


@pytest.fixture
def variables(bare_database_url: str) -> Mapping[str, str]:
    """The settings of a service with a database of its own, to which nobody brings a schema at start."""
    return {"RESUME_CHAT_MIGRATE": "never", "RESUME_CHAT_DATABASE_URL": bare_database_url}


async def database_is(http: httpx.AsyncClient, state: str, status: int) -> bool:
    """Whether readiness says so of the database, with the way out where it is down."""
    answer = await http.get("/health/ready")
    said = answer.json()
    remedy = None if state == "up" else {"database": "resume-chat db upgrade"}
    return (answer.status_code, said["parts"]["database"], said.get("remedies")) == (status, state, remedy)


async def test_a_newer_schema_is_called_newer_and_served(
    tmp_path: Path, bare_database_url: str, variables: Mapping[str, str]
) -> None:
    """When it fails: an older version, started again after an upgrade, tells its owner to run what changes nothing."""
    async with opened(bare_database_url) as database:
        await SchemaMigrations(database).upgrade()
    await change(bare_database_url, "UPDATE alembic_version SET version_num = '0999'")
    current = resume_chat(tmp_path, "db", "current", variables=variables)
    assert current.returncode == 1
    assert "newer than this version's" in current.stdout
    assert "db upgrade" not in current.stdout
    with serving_process(tmp_path, variables=variables) as service:
        async with httpx.AsyncClient(base_url=service.url, trust_env=False, timeout=30) as http:
            assert (await http.get("/health/ready")).status_code == 200
            token = (await http.post("/api/v1/visitors")).json()["visitor_token"]
            headers = {"authorization": f"Bearer {token}"}
            assert (await http.post("/api/v1/conversations", json={}, headers=headers)).status_code == 201
            assert len((await http.get("/api/v1/conversations", headers=headers)).json()["items"]) == 1


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
                return await database_is(http, state, status)

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


async def test_a_migration_that_fails_is_told_and_what_is_kept_stays_usable(tmp_path: Path, database_url: str) -> None:
    """When it fails: half a migration is left, which can neither be repeated nor served, or nobody is told what to do."""
    generator = GatedGenerator()
    async with (
        serving(tmp_path, generator=generator, database_url=database_url) as service,
        visiting(service, generator) as visitor,
        httpx.AsyncClient(base_url=service.url, trust_env=False, timeout=30) as http,
    ):
        conversation_id, _ = await visitor.asked("What did Ines build?", "Planners [4].")
        before = await visitor.get("/visitor/export")
        migrations = SchemaMigrations(service.container.database())
        head = await migrations.current()
        await migrations.downgrade("0004")
        await change(database_url, "CREATE TABLE approved_answers (id INTEGER)")
        with pytest.raises(StoreUnavailableError, match=r"failed and changed nothing.*already exists"):
            await migrations.upgrade()
        await until_true(lambda: database_is(http, "down", 503))
        current = resume_chat(tmp_path, "db", "current", variables={"RESUME_CHAT_DATABASE_URL": database_url})
        assert (current.returncode, "schema 0004, this version's is" in current.stdout) == (1, True)
        assert await visitor.get("/visitor/export") == before
        await visitor.asked("And before that?", "Imports [5].", conversation_id)
        await change(database_url, "DROP TABLE approved_answers")
        assert await migrations.upgrade() == head
        await until_true(lambda: database_is(http, "up", 200))
        assert len((await visitor.get(f"/conversations/{conversation_id}/messages"))["items"]) == 4
