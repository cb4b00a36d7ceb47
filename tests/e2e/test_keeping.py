"""How long what was said is kept: retention, erasure down to the bytes of the files, archives and the way back."""

import gzip
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

from dependency_injector import providers

from fakes.behind import change, everything_in
from fakes.command import resume_chat
from fakes.history_client import HistoryClient, visiting
from fakes.parts import GatedGenerator
from fakes.service import serving, until_true
from resume_chat.container import Container
from resume_chat.entrypoints.web.identity import visitor_of

QUESTION = "What did Ines build?"
ANSWER = "Planners, canaryanswer [4]."


async def fill(visitor: HistoryClient, number: int = 1) -> list[str]:
    """Conversations with two questions each, rated and renamed; their ids."""
    ids = []
    for _ in range(number):
        conversation_id, answer_id = await visitor.asked(QUESTION, ANSWER)
        await visitor.asked("A canaryquestion?", ANSWER, conversation_id)
        rating = {"rating": "down", "comment": "canarycomment"}
        await visitor.call("PUT", f"/answers/{answer_id}/feedback", json=rating)
        await visitor.call("PATCH", f"/conversations/{conversation_id}", json={"title": "canarytitle"})
        ids.append(conversation_id)
    return ids


def bytes_of(folder: Path) -> bytes:
    """Everything in the database's files, in small letters."""
    return b"".join(path.read_bytes() for path in sorted(folder.glob("resume_chat.db*"))).lower()


async def test_of_who_is_forgotten_no_byte_is_left_in_the_files(tmp_path: Path) -> None:
    """In the tables, in the pages that they no longer use, in the search index, in the log: nothing of any of it."""
    generator = GatedGenerator()
    async with serving(tmp_path, generator=generator) as service:
        async with visiting(service, generator) as other:
            await other.asked("What did Ines build, somebody else's words?", "Kept [4].")
        async with visiting(service, generator) as visitor:
            await fill(visitor, 3)
            assert b"canary" in bytes_of(tmp_path)
            await visitor.call("DELETE", "/visitor", expect=204)
        assert b"canary" not in bytes_of(tmp_path)
        assert b"somebody else" in bytes_of(tmp_path)
    assert b"canary" not in bytes_of(tmp_path)


async def test_of_who_is_forgotten_no_row_is_left(tmp_path: Path, database_url: str) -> None:
    """In no table of either database, the search words among them; somebody else's stay."""
    generator = GatedGenerator()
    async with serving(tmp_path, generator=generator, database_url=database_url) as service:
        async with visiting(service, generator) as other:
            await other.asked("What did Ines build, somebody else's words?", "Kept [4].")
        async with visiting(service, generator) as visitor:
            await fill(visitor, 2)
            assert "canary" in await everything_in(database_url)
            await visitor.call("DELETE", "/visitor", expect=204)
            left = await everything_in(database_url)
            assert visitor.token
            assert [each for each in ("canary", visitor_of(visitor.token)) if each in left] == []
        assert "somebody else" in left


async def test_what_has_grown_too_old_is_deleted_where_the_owner_says_so(tmp_path: Path, database_url: str) -> None:
    """Off by default; the day counts from the last change, by the service's clock."""
    late = timedelta()

    def prepare(container: Container) -> None:
        container.clock.override(providers.Object(lambda: datetime.now(UTC) + late))

    for days, is_kept in (("0", True), ("30", False)):
        generator = GatedGenerator()
        folder = tmp_path / days
        async with (
            serving(
                folder,
                generator=generator,
                prepare=prepare,
                stale_check_s=0.05,
                database_url=database_url,
                retention_days=days,
            ) as service,
            visiting(service, generator) as visitor,
        ):
            await fill(visitor)
            late = timedelta(days=29)
            kept, _ = await visitor.asked(QUESTION, ANSWER)
            late = timedelta(days=31)

            async def is_gone(visitor: HistoryClient = visitor) -> bool:
                return len((await visitor.get("/conversations"))["items"]) == 1

            if is_kept:
                assert not await is_gone()
            else:
                await until_true(is_gone)
                assert (await visitor.get("/conversations"))["items"][0]["id"] == kept
        late = timedelta()


async def test_old_conversations_go_into_a_file_and_come_back(tmp_path: Path, database_url: str) -> None:
    """The visitor finds everything as it was, also what is searched for; what is in use stays in the database."""
    generator = GatedGenerator()
    variables = {"RESUME_CHAT_DATABASE_URL": database_url}

    def command(*arguments: str) -> tuple[int, str]:
        done = resume_chat(tmp_path, *arguments, variables=variables)
        return done.returncode, done.stdout or done.stderr

    async with (
        serving(tmp_path, generator=generator, database_url=database_url) as service,
        visiting(service, generator) as visitor,
    ):
        old, used = await fill(visitor, 2)
        before = await visitor.get(f"/conversations/{old}/messages")
        assert command("export", "all.jsonl") == (0, "all.jsonl: 2 conversations\n")
        grown_old = "UPDATE conversations SET updated_at = '2020-01-01 00:00:00.000000' WHERE id = :id"
        await change(database_url, grown_old, id=old)
        archive = ("archive", "old.jsonl.gz", "--older-than", "30")
        assert command(*archive) == (0, "old.jsonl.gz: 1 conversation\n")
        assert "there already" in command(*archive)[1]
        assert [each["id"] for each in (await visitor.get("/conversations"))["items"]] == [used]
        await visitor.call("GET", f"/conversations/{old}/messages", expect=404)
        (line,) = gzip.decompress((tmp_path / "old.jsonl.gz").read_bytes()).splitlines()
        assert json.loads(line)["conversation"]["title"] == "canarytitle"
        for words in ("1 conversation put back, 0 there already", "0 conversations put back, 1 there already"):
            assert command("restore", "old.jsonl.gz") == (0, f"old.jsonl.gz: {words}\n")
        assert await visitor.get(f"/conversations/{old}/messages") == before
        assert len((await visitor.get("/conversations", q="canaryans"))["items"]) == 2
        lines = {json.loads(each)["conversation"]["id"] for each in (tmp_path / "all.jsonl").read_bytes().splitlines()}
        assert lines == {old, used}


def test_a_file_that_is_no_archive_is_refused_by_its_line(tmp_path: Path) -> None:
    files = {
        "text.jsonl": (b"hello\n", "line 1"),
        "other.jsonl": (b'{"conversation": {}}\n', "line 1"),
        "not.jsonl.gz": (b"hello\n", "cannot be read"),
        "cut.jsonl.gz": (gzip.compress(b"{}\n" * 1000)[:-20], "not.jsonl"),
    }
    assert resume_chat(tmp_path, "db", "upgrade").returncode == 0
    for name, (content, problem) in files.items():
        (tmp_path / name).write_bytes(content)
        refused = resume_chat(tmp_path, "restore", name)
        assert refused.returncode == 2, name
        assert problem in refused.stderr or name in refused.stderr
        assert refused.stderr.count("\n") == 1, refused.stderr
