"""Schemathesis calls every operation of the API's description, with all of its checks, on the running service."""

import asyncio
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import settings

from fakes.service import Service, serving
from resume_chat.entrypoints.web.identity import new_token

SCHEMATHESIS = Path(sys.executable).with_name("st")
OWNERS_TOKEN = "the-owners-own-0123456789"
ORDINARY_EXAMPLES = 3
LONG_EXAMPLES = 100
CONFIGURATION = """
[checks.negative_data_rejection]
expected-statuses = [400, 401, 403, 404, 405, 406, 409, 413, 415, 422, 428, 429, "5xx"]
"""
"""The usual ones and 413: what is too large is refused before anybody looks whether it is right."""


@pytest.fixture
async def service(database_url: str, tmp_path: Path) -> AsyncIterator[Service]:
    """The service, whose generator answers at once."""
    async with serving(tmp_path, owner_token=OWNERS_TOKEN, database_url=database_url) as running:
        yield running


async def schemathesis(folder: Path, url: str, token: str, *selection: str) -> tuple[int, str]:
    """One run over a selection of operations; its exit code, and what it has to say."""
    is_long = settings().max_examples > 1_000
    (folder / "schemathesis.toml").write_text(CONFIGURATION, encoding="utf-8")  # it is looked for in the working folder
    arguments = [
        *("run", f"{url}/schema/openapi.json", "--checks", "all", "--no-color", "--continue-on-failure"),
        *("--header", f"Authorization: Bearer {token}", "--request-timeout", "60", "--suppress-health-check", "all"),
        *("--max-examples", str(LONG_EXAMPLES if is_long else ORDINARY_EXAMPLES)),
        *(() if is_long else ("--generation-deterministic",)),
        *selection,
    ]
    process = await asyncio.create_subprocess_exec(
        SCHEMATHESIS, *arguments, cwd=folder, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    try:
        output, _ = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return process.returncode or 0, output.decode()


@pytest.mark.timeout(3600)
async def test_every_operation_does_what_its_description_says(service: Service, tmp_path: Path) -> None:
    """T44. The output names the operation, what is wrong, and the request that shows it."""
    for token, selection in ((new_token(), ("--exclude-tag", "owner")), (OWNERS_TOKEN, ("--include-tag", "owner"))):
        code, output = await schemathesis(tmp_path, service.url, token, *selection)
        assert code == 0, output
        for phase in ("Coverage", "Fuzzing"):
            assert f"✅ {phase}" in output, output
