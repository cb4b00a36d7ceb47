"""Group commit: batches by what has come, and no caller pays for another."""

import asyncio
from collections.abc import Sequence

import pytest

from resume_chat.adapters.group_commit import GroupCommit
from resume_chat.ports.errors import FencedError, StoreUnavailableError


class Disk:
    """Writes as a test tells it to."""

    def __init__(self) -> None:
        self.batches: list[Sequence[str]] = []
        self.is_open = asyncio.Event()
        self.is_open.set()
        self.begun = asyncio.Event()
        self.is_away = False

    async def write(self, items: Sequence[str]) -> Sequence[Exception | None]:
        """Refuses `fenced`, breaks on `poison`, and waits while it is closed."""
        self.begun.set()
        await self.is_open.wait()
        if self.is_away:
            raise StoreUnavailableError("away")
        if "poison" in items:
            raise TypeError("poison")
        self.batches.append(items)
        return [FencedError("fenced") if item == "fenced" else None for item in items]


def group(disk: Disk, *, max_pending: int = 100, max_batch: int = 100) -> GroupCommit[str, None]:
    return GroupCommit("the disk", disk.write, max_pending=max_pending, max_batch=max_batch)


async def submitted(commit: GroupCommit[str, None], disk: Disk, *items: str) -> list["asyncio.Task[None]"]:
    """Tasks that wait: the first item is being written while the disk is closed, the others are pending."""
    tasks = []
    for item in items:
        tasks.append(asyncio.create_task(commit.submit(item)))
        await asyncio.sleep(0)
    await disk.begun.wait()
    return tasks


async def test_what_comes_during_a_write_is_written_together_next() -> None:
    disk = Disk()
    commit = group(disk)
    disk.is_open.clear()
    tasks = await submitted(commit, disk, "a", "b", "c", "d")
    disk.is_open.set()
    await asyncio.gather(*tasks)
    assert disk.batches == [["a"], ["b", "c", "d"]]
    assert commit.commits == 2


async def test_a_batch_has_its_bound() -> None:
    disk = Disk()
    commit = group(disk, max_batch=2)
    disk.is_open.clear()
    tasks = await submitted(commit, disk, "a", "b", "c", "d")
    disk.is_open.set()
    await asyncio.gather(*tasks)
    assert disk.batches == [["a"], ["b", "c"], ["d"]]


async def test_callers_wait_for_room_and_are_all_served() -> None:
    disk = Disk()
    commit = group(disk, max_pending=3)
    disk.is_open.clear()
    tasks = await submitted(commit, disk, *"abcdef")
    disk.is_open.set()
    await asyncio.gather(*tasks)
    assert disk.batches[:2] == [["a"], ["b", "c"]]
    assert [item for batch in disk.batches for item in batch] == list("abcdef")


async def test_a_refused_item_is_its_own_callers_affair() -> None:
    disk = Disk()
    commit = group(disk)
    outcomes = await asyncio.gather(*map(commit.submit, ["a", "fenced", "b"]), return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [type(None), FencedError, type(None)]


async def test_an_item_that_breaks_the_write_does_not_take_its_batch_with_it() -> None:
    disk = Disk()
    commit = group(disk)
    disk.is_open.clear()
    tasks = await submitted(commit, disk, "a", "b", "poison", "c")
    disk.is_open.set()
    outcomes = await asyncio.gather(*tasks, return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [type(None), type(None), TypeError, type(None)]
    assert disk.batches == [["a"], ["b"], ["c"]]


async def test_a_store_that_is_away_is_told_to_each_and_the_writer_goes_on() -> None:
    disk = Disk()
    commit = group(disk)
    disk.is_away = True
    outcomes = await asyncio.gather(*map(commit.submit, "abc"), return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [StoreUnavailableError] * 3
    assert len({id(outcome) for outcome in outcomes}) == 3
    disk.is_away = False
    await commit.submit("d")
    assert disk.batches == [["d"]]


async def test_who_is_cancelled_before_the_write_is_left_out_and_nobody_else() -> None:
    disk = Disk()
    commit = group(disk)
    disk.is_open.clear()
    tasks = await submitted(commit, disk, "a", "b", "c")
    tasks[0].cancel()
    tasks[1].cancel()
    await asyncio.wait(tasks[:2])
    disk.is_open.set()
    await tasks[2]
    assert disk.batches == [["a"], ["c"]]


async def test_closing_writes_what_is_pending_and_then_refuses() -> None:
    disk = Disk()
    commit = group(disk)
    disk.is_open.clear()
    tasks = await submitted(commit, disk, "a", "b", "c")
    closing = asyncio.create_task(commit.aclose())
    await asyncio.sleep(0)
    disk.is_open.set()
    await closing
    await asyncio.gather(*tasks)
    assert disk.batches == [["a"], ["b", "c"]]
    with pytest.raises(StoreUnavailableError):
        await commit.submit("late")
    await commit.aclose()


async def test_there_is_no_task_when_there_is_no_work() -> None:
    disk = Disk()
    commit = group(disk)
    await asyncio.gather(*map(commit.submit, "abc"))
    await asyncio.sleep(0)
    assert asyncio.all_tasks() == {asyncio.current_task()}
