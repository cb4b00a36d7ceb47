"""What every source of a resume promises (`resume_chat.ports.resume_source`)."""

import asyncio
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from resume_chat.adapters.file_resume_source import FileResumeSource
from resume_chat.ports.errors import ResumeSourceError
from resume_chat.ports.resume_source import ResumeSource


@dataclass(frozen=True, kw_only=True)
class Row:
    """One adapter with what it can do."""

    make: Callable[[Path], ResumeSource]
    """A source over a place on disk, which may not exist."""
    suffixes: tuple[str, ...]
    """The endings of the files it takes; what is JSON is YAML as well."""


ADAPTERS = {"file": Row(make=FileResumeSource, suffixes=(".yaml", ".json"))}
CASES = {f"{name}{suffix}": (row, suffix) for name, row in ADAPTERS.items() for suffix in row.suffixes}
YAML = [name for name in CASES if name.endswith(".yaml")]

Make = Callable[[str], ResumeSource]
Write = Callable[[str | bytes], ResumeSource]


@pytest.fixture(params=CASES)
def case(request: pytest.FixtureRequest) -> tuple[Row, str]:
    """An adapter and a kind of file."""
    return CASES[request.param]


@pytest.fixture
def make(case: tuple[Row, str], tmp_path: Path) -> Make:
    """A source over a file of this name, which may not exist."""
    row, suffix = case
    return lambda name: row.make(tmp_path / f"{name}{suffix}")


@pytest.fixture
def write(make: Make) -> Write:
    """A source over a file with this content."""

    def _write(content: str | bytes) -> ResumeSource:
        source = make("resume")
        Path(source.location).write_bytes(content if isinstance(content, bytes) else content.encode())
        return source

    return _write


async def refused(source: ResumeSource) -> str:
    """The one line that a source refuses with."""
    with pytest.raises(ResumeSourceError) as caught:
        await source.read()
    line = str(caught.value)
    assert "\n" not in line
    assert source.location in line
    return line


async def test_s1_a_document_comes_as_plain_data(write: Write) -> None:
    """YAML's tuples, sets or dates, or a parser's own classes, would break whoever reads the document."""
    source = write('{"basics": {"name": "Ada"}, "work": [{"highlights": ["a", null], "startDate": "2019-03-01"}]}')
    document = await source.read()
    assert document == {"basics": {"name": "Ada"}, "work": [{"highlights": ["a", None], "startDate": "2019-03-01"}]}
    assert type(document) is dict


async def test_s1_unicode_and_a_byte_order_mark_are_taken(write: Write) -> None:
    source = write(b"\xef\xbb\xbf" + '{"basics": {"name": "Zoë 🎨 李"}}'.encode())
    assert await source.read() == {"basics": {"name": "Zoë 🎨 李"}}


async def test_s2_it_is_read_anew_each_time(write: Write) -> None:
    """A cache keyed by path would serve the old resume for ever."""
    assert await write('{"a": "1"}').read() == {"a": "1"}
    source = write('{"a": "2"}')
    assert await source.read() == {"a": "2"}
    write('{"a": "3"}')
    assert await source.read() == {"a": "3"}


async def test_s2_a_document_of_2_mib_is_the_largest(write: Write) -> None:
    frame = '{"a": "%s"}'
    assert await write(frame % ("x" * (2 * 1024 * 1024 - len(frame) + 2))).read()
    assert "2 MiB" in await refused(write(frame % ("x" * 2 * 1024 * 1024)))


@pytest.mark.parametrize("depth", [65, 100, 100_000])
@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ('{"a":', "}")])
async def test_s2_nesting_is_bounded(write: Write, depth: int, opening: str, closing: str) -> None:
    """A recursive parser overflows its stack on deep nesting."""
    assert "64 levels" in await refused(write(opening * depth + "1" + closing * depth))


async def test_s2_64_levels_are_taken(write: Write) -> None:
    assert await write("[" * 64 + "1" + "]" * 64).read()


@pytest.mark.parametrize("content", ["", "  \n", b"\xef\xbb\xbf"])
async def test_s3_an_empty_document_is_refused(write: Write, content: str | bytes) -> None:
    assert "empty" in await refused(write(content))


async def test_s3_bytes_that_are_not_utf_8_are_refused_with_their_line(write: Write) -> None:
    assert "not UTF-8 at line 2" in await refused(write(b'{"a": \n"\xff"}'))


async def test_s3_what_cannot_be_parsed_is_refused_with_its_line(write: Write) -> None:
    assert "line 2" in await refused(write('{"a": 1,\n ]'))


async def test_s3_a_field_that_stands_twice_is_refused(write: Write) -> None:
    """Parsers keep the last in silence: half of the resume would vanish."""
    assert "'name' stands twice" in await refused(write('{"name": "a", "name": "b"}'))


async def test_s3_a_missing_file_is_refused_with_the_setting_to_change(make: Make) -> None:
    assert "RESUME_CHAT_RESUME" in await refused(make("none"))


async def test_s3_what_is_no_regular_file_is_refused_at_once(make: Make) -> None:
    """Opening a FIFO that nobody writes to waits for ever."""
    fifo = make("pipe")
    os.mkfifo(fifo.location)
    async with asyncio.timeout(5):
        assert "regular file" in await refused(fifo)
    folder = make("folder")
    await asyncio.to_thread(Path(folder.location).mkdir)
    assert "regular file" in await refused(folder)


async def test_s3_names_that_no_file_can_have_are_refused(make: Make) -> None:
    assert "cannot be opened" in await refused(make("x" * 300))
    assert "cannot be opened" in await refused(make("nul\x00"))


async def test_s3_a_link_to_a_regular_file_is_followed(make: Make, write: Write) -> None:
    target, link = write('{"a": "b"}'), make("link")
    await asyncio.to_thread(Path(link.location).symlink_to, target.location)
    assert await link.read() == {"a": "b"}


@pytest.mark.parametrize("content", ['{"a": NaN}', '{"a": -Infinity}', '{"a": 1e999}'])
async def test_s1_numbers_that_json_does_not_have_never_come_out(write: Write, content: str) -> None:
    """As text they may; as a float they break whoever writes the document as JSON."""
    source = write(content)
    try:
        document = await source.read()
    except ResumeSourceError:
        return
    assert isinstance(document, dict)
    assert isinstance(document["a"], str)


# ---------------------------------------------------------------- what only YAML can do


@pytest.mark.parametrize("case", [CASES[name] for name in YAML], ids=YAML)
class TestYaml:
    """Sources that take YAML."""

    async def test_s1_plain_values_stay_as_they_were_written(self, write: Write) -> None:
        """YAML 1.1 makes a date of 2019-03-01, the number 105 of 0151, and false of no."""
        source = write("a: 2019-03-01\nb: 0151\nc: no\nd: 3.90\ne: 2019-03-01T09:30:00\nf: ~\ng: .nan\nh: 12:30")
        assert await source.read() == {
            "a": "2019-03-01",
            "b": "0151",
            "c": "no",
            "d": "3.90",
            "e": "2019-03-01T09:30:00",
            "f": None,
            "g": ".nan",
            "h": "12:30",
        }

    async def test_s1_every_name_is_text(self, write: Write) -> None:
        assert await write("2019: a\nyes: b\n~: c").read() == {"2019": "a", "yes": "b", "~": "c"}

    async def test_s2_an_alias_stands_for_its_node(self, write: Write) -> None:
        assert await write("a: &x [1, 2]\nb: *x").read() == {"a": ["1", "2"], "b": ["1", "2"]}

    async def test_s2_what_aliases_unfold_to_is_bounded(self, write: Write) -> None:
        """Nine lines unfold to a thousand million values."""
        lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
        lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 10)]
        assert "unfolds to more than" in await refused(write("\n".join(lines)))

    async def test_s2_a_document_inside_itself_is_refused(self, write: Write) -> None:
        assert "64 levels" in await refused(write("a: &a [*a]"))

    async def test_s2_merge_keys_are_refused(self, write: Write) -> None:
        assert "merge keys" in await refused(write("a: &a {x: 1}\nb:\n  <<: *a"))

    @pytest.mark.parametrize(
        "content",
        [
            "a: !!python/object/apply:os.system ['true']",
            "a: !!python/name:os.system",
            "a: !own x",
            "a: !!set {x, y}",
            "a: !!binary aGk=",
            "a: !!timestamp 2019-03-01",
            "a: !!int twelve",
            "a: !!float .inf",
            "a: *nothing",
            "? [a]\n: b",
            "a: b: c",
            "a: 1\n---\nb: 2",
            "a: \x07",
            "%YAML 9.9\n---\na: 1\n...\n%BAD",
        ],
    )
    async def test_s3_tags_that_make_other_things_than_data_are_refused(self, write: Write, content: str) -> None:
        assert len(await refused(write(content))) < 400
