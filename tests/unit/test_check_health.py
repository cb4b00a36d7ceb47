"""The health of the parts: each asked once, at the same time, for a bounded time."""

import asyncio

from resume_chat.ports.errors import StoreOutdatedError, StoreUnavailableError
from resume_chat.usecases.check_health import CheckHealth, PartHealth


async def well() -> str:
    return "here"


async def away() -> str:
    raise StoreUnavailableError("cannot reach the database")


async def outdated() -> str:
    raise StoreOutdatedError("the schema is old")


async def silent() -> str:
    await asyncio.Event().wait()
    return "never"


async def test_each_part_says_how_it_is() -> None:
    check = CheckHealth(needed={"database": away, "index": well}, useful={"generator": silent}, timeout_s=0.01)
    assert await check() == (
        PartHealth(name="database", is_needed=True, is_well=False, detail="cannot reach the database"),
        PartHealth(name="index", is_needed=True, is_well=True, detail="here"),
        PartHealth(name="generator", is_needed=False, is_well=False, detail="no answer within 0.01 s"),
    )


async def test_a_part_that_a_command_makes_well_again_names_it() -> None:
    """When it fails: whoever forgot a migration has to look for what to do in the log."""
    (database,) = await CheckHealth(needed={"database": outdated}, useful={})()
    assert (database.is_well, database.remedy) == (False, "resume-chat db upgrade")
