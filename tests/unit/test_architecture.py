"""The walls of the house: import contracts, each seen to fail, and the rules that an import graph does not show."""

import ast
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "resume_chat"
LINT_IMPORTS = Path(sys.executable).with_name("lint-imports")

MAX_MODULE_LINES = 350
MAX_SUITE_LINES = 650
"""Of a module of tests, which is a list and is read by its names."""
MAX_FUNCTION_LINES = 40
MAX_COLLABORATORS = 6


def modules(*folders: str) -> list[Path]:
    """Every module below these folders of the repository."""
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def functions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def lines_of(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """The lines of a function below its signature, its docstring left out."""
    body = function.body[1:] if ast.get_docstring(function) is not None else function.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [LINT_IMPORTS, "--no-cache"],
        cwd=folder,
        env={"PYTHONPATH": str(folder), "PATH": "/usr/bin:/bin", "NO_COLOR": "1", "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The package and its contracts, to be broken."""
    shutil.copytree(SOURCE, tmp_path / "resume_chat", ignore=shutil.ignore_patterns("__pycache__", "static"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_the_import_contracts_hold() -> None:
    result = lint_imports(ROOT)
    assert result.returncode == 0, result.stdout + result.stderr
    assert "0 broken" in result.stdout


BREACHES = {
    "Imports point inwards": ("ports/generator.py", "import resume_chat.usecases.failures"),
    "The core uses the standard library only": ("domain/ranking.py", "import numpy"),
    "The client needs nothing of the service": ("client/events.py", "import resume_chat.domain.events"),
    "Only the container names adapters": ("entrypoints/cli/options.py", "import resume_chat.adapters.in_memory_tables"),
    "Adapters do not know one another": (
        "adapters/bm25_retriever.py",
        "import resume_chat.adapters.extractive_generator",
    ),
    "Siblings have no cycles": ("domain/answer.py", "import resume_chat.domain.conversation"),
}
"""A contract, and an import that breaks it: in which module, and the line."""


@pytest.mark.parametrize("contract", BREACHES)
def test_each_contract_breaks_when_its_rule_is_broken(copy: Path, contract: str) -> None:
    """A contract that never fails may hold nothing: a misspelt module, for one."""
    module, line = BREACHES[contract]
    with (copy / "resume_chat" / module).open("a", encoding="utf-8") as file:
        file.write(f"\n{line}\n")
    result = lint_imports(copy)
    assert result.returncode == 1, result.stdout + result.stderr
    assert f"{contract} BROKEN" in result.stdout


def test_a_stray_module_in_the_package_root_breaks_the_layers(copy: Path) -> None:
    (copy / "resume_chat" / "utils.py").write_text('"""Has no layer."""\n', encoding="utf-8")
    result = lint_imports(copy)
    assert result.returncode == 1
    assert "utils" in result.stdout


def test_every_contract_has_a_breach_above() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    names = re.findall(r'\[\[tool\.importlinter\.contracts\]\]\nname = "([^"]+)"', text)
    assert sorted(names) == sorted(BREACHES)


def test_every_adapter_is_held_apart_from_the_others() -> None:
    roles = re.compile(r"_(retriever|embedder|generator|repository|log|source)$")
    adapters = [each.stem for each in modules("src/resume_chat/adapters") if roles.search(each.stem)]
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert sorted(re.findall(r'"resume_chat\.adapters\.(\w+)"', text)) == sorted(adapters)


def test_only_the_settings_read_the_environment() -> None:
    pattern = re.compile(r"\bos\.(environ|getenv)|from os import .*\b(environ|getenv)")
    found = [name(each) for each in modules("src") if pattern.search(each.read_text(encoding="utf-8"))]
    assert found == ["src/resume_chat/settings.py"]


def test_nothing_is_patched() -> None:
    pattern = re.compile(r"unittest\.mock|from unittest import mock|monkeypatch\.(setattr|setitem|delattr)|\bmocker\b")
    found = [
        name(each) for each in modules("tests") if each != Path(__file__) and pattern.search(each.read_text("utf-8"))
    ]
    assert found == []


def test_no_test_sleeps() -> None:
    """Tests wait for conditions. `sleep(0)` gives way and is no sleep; the servers in `fakes` may be slow on purpose.

    Where the pace itself is what is tested, the line says so.
    """
    pattern = re.compile(r"\bsleep\((?!0\))[^#\n]*$", flags=re.MULTILINE)
    tests = [each for each in modules("tests") if "fakes" not in each.parts and each != Path(__file__)]
    assert [name(each) for each in tests if pattern.search(each.read_text("utf-8"))] == []


@pytest.mark.parametrize("path", modules("src", "tests", "migrations", "benchmarks"), ids=name)
def test_a_module_can_be_read_in_one_sitting(path: Path) -> None:
    limit = MAX_SUITE_LINES if path.name.startswith("test_") else MAX_MODULE_LINES
    assert len(path.read_text(encoding="utf-8").splitlines()) <= limit


@pytest.mark.parametrize("path", modules("src"), ids=name)
def test_a_function_fits_on_a_screen(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert [each.name for each in functions(tree) if lines_of(each) > MAX_FUNCTION_LINES] == []


@pytest.mark.parametrize("path", modules("src/resume_chat/ports", "src/resume_chat/usecases"), ids=name)
def test_the_core_has_neither_any_nor_loose_keywords(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert [node.lineno for node in ast.walk(tree) if isinstance(node, ast.Name) and node.id == "Any"] == []
    assert [each.name for each in functions(tree) if each.args.kwarg is not None] == []


@pytest.mark.parametrize("path", modules("src/resume_chat/usecases"), ids=name)
def test_a_use_case_has_few_collaborators(path: Path) -> None:
    """Numbers, texts and clocks that it is configured with are not counted."""
    plain = re.compile(r"^(Callable|float|int|str|bool|AnswerLimits|AnswerObserver)\b")
    for function in functions(ast.parse(path.read_text(encoding="utf-8"))):
        if function.name != "__init__":
            continue
        kinds = [ast.unparse(each.annotation) for each in function.args.kwonlyargs if each.annotation]
        assert len([each for each in kinds if not plain.match(each)]) <= MAX_COLLABORATORS


def test_no_error_is_swallowed_whole() -> None:
    found = [
        f"{name(path)}:{node.lineno}"
        for path in modules("src", "tests")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ExceptHandler) and node.type is None
    ]
    assert found == []


def test_a_waiver_names_its_rule_and_its_reason() -> None:
    bare = re.compile(r"#\s*(noqa(?!: [A-Z0-9, ]+ - \S)|type: ignore(?!\[[\w-]+(, [\w-]+)*\] +# \S))")
    found = [
        f"{name(path)}:{number}"
        for path in modules("src", "tests", "migrations", "benchmarks")
        if path != Path(__file__)
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if bare.search(line)
    ]
    assert found == []
