"""How texts are put into batches, and how the exported model takes its place in the cache."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resume_chat.adapters.onnx_model import UnfitCacheError, batches, exporting, replacing, verify


@given(st.lists(st.integers(1, 256), max_size=80), st.integers(1, 600))
def test_batches_hold_every_text_once_and_few_pieces(lengths: list[int], limit: int) -> None:
    """Fails when a text is lost, or when a batch takes more memory than it may."""
    groups = batches(lengths, limit=limit)
    assert sorted(position for group in groups for position in group) == list(range(len(lengths)))
    for group in groups:
        assert group
        assert len(group) * max(lengths[position] for position in group) <= limit or len(group) == 1


@given(st.lists(st.integers(1, 256), min_size=1, max_size=80))
def test_texts_of_like_length_stand_together(lengths: list[int]) -> None:
    """Fails when short texts are padded to a long one of their batch."""
    order = [lengths[position] for group in batches(lengths) for position in group]
    assert order == sorted(order)


def test_a_folder_is_replaced_as_a_whole(tmp_path: Path) -> None:
    folder = tmp_path / "model"
    for version in ("one", "two"):
        with replacing(folder) as fresh:
            (fresh / "file").write_text(version)
        assert (folder / "file").read_text() == version
    assert [each.name for each in tmp_path.iterdir()] == ["model"]


def test_a_replacement_that_fails_leaves_the_old_folder(tmp_path: Path) -> None:
    folder = tmp_path / "model"
    folder.mkdir()
    (folder / "file").write_text("old")

    def break_off() -> None:
        with replacing(folder) as fresh:
            (fresh / "file").write_text("new")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        break_off()
    assert (folder / "file").read_text() == "old"
    assert [each.name for each in tmp_path.iterdir()] == ["model"]


def test_the_lock_of_a_cache_that_is_free_is_taken_without_waiting(tmp_path: Path) -> None:
    waited: list[str] = []
    for _ in range(2):
        with exporting(tmp_path / "cache", lambda: waited.append("waited")):
            pass
    assert waited == []


@pytest.mark.parametrize(
    "content", ["", "{}", "[]", '{"weights_sha256": "x", "files": {}, "exported_with": ""}', "\x00"]
)
def test_a_manifest_of_something_else_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "manifest.json").write_text(content)
    with pytest.raises(UnfitCacheError, match=r"manifest\.json"):
        verify(tmp_path)
