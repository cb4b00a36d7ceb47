"""A service over a schema that is not its own: readiness and `db current` say so, and the way out is the one they name."""

from collections.abc import Mapping
from pathlib import Path

import httpx
import pytest
from sqlalchemy import text

from fakes.command import resume_chat, serving_process
from fakes.service import until_true
from resume_chat.adapters.database import Database, DatabaseConfig


@pytest.fixture
def variables(bare_database_url: str) -> Mapping[str, str]:
    """The settings of a service with a database of its own, to which nobody brings a schema at start."""
    return {"RESUME_CHAT_MIGRATE": "never", "RESUME_CHAT_DATABASE_URL": bare_database_url}


async def mark(database_url: str, revision: str) -> None:
    """Says of a database that it has another schema than it has."""
    database = Database(DatabaseConfig(url=database_url))
    try:
        async with database.writing() as connection:
            await connection.execute(text("UPDATE alembic_version SET version_num = :revision"), {"revision": revision})
    finally:
        await database.aclose()


async def test_a_newer_schema_is_called_newer_and_served(
    tmp_path: Path, bare_database_url: str, variables: Mapping[str, str]
) -> None:
    """When it fails: an older version, started again after an upgrade, tells its owner to run what changes nothing."""
    assert resume_chat(tmp_path, "db", "upgrade", variables=variables).returncode == 0
    await mark(bare_database_url, "0999")
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
