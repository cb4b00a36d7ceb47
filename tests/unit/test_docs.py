"""The documents, read: every setting, adapter, link and command in them is there, and none that is there is missing."""

import ast
import fnmatch
import re
import shlex
from pathlib import Path

import click
import msgspec
import pytest

from fakes.recordings import RECORDINGS
from resume_chat.container import SECTIONS
from resume_chat.entrypoints.cli.main import COMMANDS, cli
from resume_chat.settings import Settings, variable

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
DOCUMENTS = [README, ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md")), *(ROOT / "benchmarks").glob("*.md")]


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def shown(default: object) -> str:
    """A default as the tables write it."""
    if default is None or default == "":
        return "-"
    if isinstance(default, bool):
        return f"`{str(default).lower()}`"
    return f"`{default:g}`" if isinstance(default, float) else f"`{default}`"


def settings() -> dict[str, str]:
    """Every variable that the service knows, with its default."""
    found = {
        variable(each.name): shown(each.default) for each in msgspec.structs.fields(Settings) if each.name != "sections"
    }
    for section, config in SECTIONS.items():
        found |= {variable(section, each.name): shown(each.default) for each in msgspec.structs.fields(config)}
    return found


def rows(text: str) -> dict[str, tuple[str, str]]:
    """The rows of tables of variables: default and explanation."""
    return {
        match[1]: (match[2], match[3])
        for match in re.finditer(r"^\| `(RESUME_CHAT_\w+)` \| (.+?) \| (.+) \|$", text, flags=re.MULTILINE)
    }


def blocks(text: str, *languages: str) -> list[str]:
    """The contents of fenced blocks of these languages."""
    return [
        match[2]
        for match in re.finditer(r"^```(\w*)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
        if match[1] in languages
    ]


def commands() -> list[tuple[str, str]]:
    """Every command line of the documents, with the name of its document; a console also shows what they print."""
    found = []
    for document in DOCUMENTS:
        lines = [
            line for block in blocks(read(document), "sh") for line in block.splitlines() if not line.startswith("#")
        ]
        shown = [line for block in blocks(read(document), "console") for line in block.splitlines()]
        lines += [line.removeprefix("$ ") for line in shown if line.startswith("$ ")]
        found += [(document.name, line) for line in lines if line.strip()]
    return found


# ---------------------------------------------------------------- settings


def test_the_readme_has_every_setting_with_its_default_and_no_other() -> None:
    assert {name: default for name, (default, _) in rows(read(README)).items()} == settings()


def test_every_setting_is_explained() -> None:
    assert [name for name, (_, what) in rows(read(README)).items() if len(what) < 15 or not what.endswith(".")] == []


@pytest.mark.parametrize(
    "document", [*DOCUMENTS, *(ROOT / each for each in (".env.example", "compose.yaml", "Dockerfile"))], ids=str
)
def test_no_document_names_a_setting_that_does_not_exist(document: Path) -> None:
    named = set(re.findall(r"RESUME_CHAT_[A-Z][A-Z_]*[A-Z]", read(document)))
    sections = {variable(each) for each in SECTIONS}
    assert named - set(settings()) - sections == set()


def test_the_hosts_files_name_settings_that_exist() -> None:
    for path in (ROOT / "render.yaml", ROOT / ".railway" / "railway.ts"):
        assert set(re.findall(r"RESUME_CHAT_[A-Z_]*[A-Z]", read(path))) <= set(settings())


def test_the_example_of_the_environment_shows_the_defaults() -> None:
    """What is commented out there as a default is one; the second example of a variable is another choice."""
    known, seen = settings(), set()
    for name, value in re.findall(r"^#(RESUME_CHAT_\w+)=(.*)$", read(ROOT / ".env.example"), flags=re.MULTILINE):
        if name in {"RESUME_CHAT_RESUME", "RESUME_CHAT_DATA_DIR", "RESUME_CHAT_LOG_LEVEL"} or (
            name == "RESUME_CHAT_GENERATOR" and name not in seen
        ):
            assert known[name] == f"`{value}`"
        seen.add(name)


# ---------------------------------------------------------------- adapters


def adapters() -> dict[str, str]:
    """Module and port of every class that inherits one."""
    ports = {each.stem for each in (ROOT / "src/resume_chat/ports").glob("*.py")}
    found = {}
    for path in (ROOT / "src/resume_chat/adapters").glob("*.py"):
        for node in ast.parse(read(path)).body:
            bases = [ast.unparse(each) for each in node.bases] if isinstance(node, ast.ClassDef) else []
            for base in bases:
                if re.sub(r"(?<!^)(?=[A-Z])", "_", base).lower() in ports:
                    found[path.name] = base
    return found


def test_the_table_of_adapters_has_every_adapter_under_its_port() -> None:
    listed, port = {}, ""
    for line in read(ROOT / "docs" / "adapters.md").splitlines():
        row = re.match(r"\| (?:`(\w+)`)? ?\| (?:`\w+`)? ?\| `(\w+\.py)` \|", line)
        if row:
            port = row[1] or port
            listed[row[2]] = port
    assert listed == adapters()


def test_the_names_in_the_table_are_those_of_the_configuration() -> None:
    container = ast.parse(read(ROOT / "src/resume_chat/container.py"))
    selectors = [
        node
        for node in ast.walk(container)
        if isinstance(node, ast.Call) and ast.unparse(node.func) in {"providers.Selector", "providers.Aggregate"}
    ]
    names = {keyword.arg for node in selectors for keyword in node.keywords}
    table = read(ROOT / "docs" / "adapters.md").split("## A new one")[0]
    assert set(re.findall(r"^\| (?:`\w+`)? ?\| `(\w+)` \|", table, flags=re.MULTILINE)) == names


def test_the_adapter_of_the_example_keeps_the_shape_of_its_port() -> None:
    """It is run against the real port: a class that lacks a method cannot be made."""
    (example,) = blocks(read(ROOT / "docs" / "adapters.md"), "python")[:1]
    namespace: dict[str, object] = {"__name__": "parrot"}
    exec(compile(example, "parrot_generator.py", "exec"), namespace)  # noqa: S102 - our own document
    generator, config = namespace["ParrotGenerator"], namespace["ParrotConfig"]
    assert isinstance(generator, type)
    assert isinstance(config, type)
    made = generator(config())
    port = ast.parse(read(ROOT / "src/resume_chat/ports/generator.py"))
    wanted = {
        node.name
        for node in ast.walk(port)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name[0] != "_"
    }
    wanted.remove("hands_over")  # only several generators as one have it to say
    assert wanted <= {each for each in generator.__dict__ if not each.startswith("_")}
    assert made.prompt_budget_tokens >= 256


# ---------------------------------------------------------------- what model servers do


def test_the_tables_of_model_servers_name_every_recording_and_only_tests_that_exist() -> None:
    """When it fails: a fact about a server has no case, or a case stands for nothing that anybody can look up."""
    lines = [line for line in read(ROOT / "docs" / "model-servers.md").splitlines() if line.startswith("| ")]
    named = {name for line in lines for name in re.findall(r"`([\w*]+)`", line.strip("| ").rpartition("|")[2])}
    tests = {match for path in (ROOT / "tests").rglob("*.py") for match in re.findall(r"def (test_\w+)", read(path))}
    recorded = {name for pattern in named for name in fnmatch.filter(RECORDINGS, pattern)}
    assert set(RECORDINGS) - recorded == set()
    assert {name for name in named if name not in tests and not fnmatch.filter(RECORDINGS, name)} == set()


# ---------------------------------------------------------------- links and commands


def anchors(path: Path) -> set[str]:
    titles = re.findall(
        r"^#+ (.+)$", re.sub(r"^```.*?^```$", "", read(path), flags=re.MULTILINE | re.DOTALL), re.MULTILINE
    )
    return {re.sub(r"[^\w\- ]", "", title.lower()).strip().replace(" ", "-") for title in titles}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_somewhere(document: Path) -> None:
    text = re.sub(r"^```.*?^```$", "", read(document), flags=re.MULTILINE | re.DOTALL)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"https?:|mailto:", target):
            continue
        place, _, anchor = target.partition("#")
        path = (document.parent / place).resolve() if place else document
        assert path.exists(), f"{document.name}: {target}"
        if anchor:
            assert anchor in anchors(path), f"{document.name}: {target}"


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_file_that_is_named_in_code_is_there(document: Path) -> None:
    text = re.sub(r"^```.*?^```$", "", read(document), flags=re.MULTILINE | re.DOTALL)
    named = re.findall(
        r"`((?:src|tests|docs|benchmarks|migrations|domain|ports|usecases|adapters|entrypoints)/[\w./-]*)`", text
    )
    example = "src/resume_chat/adapters/parrot_generator.py"
    missing = [
        each
        for each in named
        if each != example and not (ROOT / each).exists() and not (ROOT / "src" / "resume_chat" / each).exists()
    ]
    assert missing == []


def test_every_decision_has_a_number_and_its_parts() -> None:
    files = sorted((ROOT / "docs" / "adr").glob("*.md"))
    assert [each.name[:4] for each in files] == [f"{number:04}" for number in range(1, len(files) + 1)]
    for each in files:
        text = read(each)
        assert text.startswith(f"# {int(each.name[:4])}. "), each.name
        assert "**Decided** " in text, each.name
        assert [part for part in ("## Why", "## What", "## What follows") if part not in text] == [], each.name


def test_there_is_a_decision_in_the_documents_for_each_number_that_code_names() -> None:
    for path in [*(ROOT / "src").rglob("*.py"), *(ROOT / "tests").rglob("*.py"), *(ROOT / ".github").rglob("*.yaml")]:
        for number in re.findall(r"docs/adr/(\d{4})", read(path)):
            assert list((ROOT / "docs" / "adr").glob(f"{number}-*.md")), f"{path}: {number}"


@pytest.mark.parametrize(("document", "line"), commands())
def test_every_command_in_the_documents_can_be_run(document: str, line: str) -> None:
    """`make` targets and our own commands are parsed as they would be; what they do is tested elsewhere."""
    words = shlex.split(line)
    if words[0] == "make":
        targets = re.findall(r"^([a-z-]+):", read(ROOT / "Makefile"), flags=re.MULTILINE)
        assert all(each in targets for each in words[1:] if "=" not in each), document
    elif words[0].endswith("resume-chat"):
        assert words[1] in COMMANDS, document
        command = cli.get_command(click.Context(cli), words[1])
        assert command is not None
        command.make_context(words[1], words[2:], resilient_parsing=False)
    elif words[0] == "export":
        assert words[1].split("=")[0] in settings(), document
    else:
        programs = {"curl", "docker", "ollama", "railway"}
        assert words[0] in programs or re.match(r"\w+=\$\(curl ", line), f"{document}: {line}"


def test_every_target_of_the_makefile_is_explained() -> None:
    makefile = read(ROOT / "Makefile")
    phony = re.search(r"^\.PHONY: (.+)$", makefile, flags=re.MULTILINE)
    assert phony
    for target in phony[1].split():
        assert re.search(rf"^{target}:.*## \w", makefile, flags=re.MULTILINE), target
