"""What is shipped: the wheel, the image, the compose file, the hosts' files. No daemon runs here, so they are read."""

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")


def run(*arguments: str | Path, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        arguments, cwd=ROOT, env={**os.environ, **variables}, capture_output=True, text=True, check=False, timeout=100
    )


def test_the_wheel_carries_migrations_sample_and_page(tmp_path: Path) -> None:
    built = run(sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", tmp_path)
    assert built.returncode == 0, built.stderr
    (wheel,) = tmp_path.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    expected = {"migrations/env.py", "migrations/script.py.mako", "sample/resume.yaml", "py.typed"}
    expected |= {
        f"entrypoints/web/static/{each.name}" for each in (ROOT / "src/resume_chat/entrypoints/web/static").iterdir()
    }
    expected |= {f"migrations/versions/{each.name}" for each in (ROOT / "migrations/versions").glob("*.py")}
    assert {f"resume_chat/{each}" for each in expected} <= names
    assert not [each for each in names if "tests" in each or each.endswith(".pyc")]


# ---------------------------------------------------------------- the image


def stages() -> list[str]:
    """The text of each stage, in order."""
    return re.split(r"^(?=FROM )", DOCKERFILE, flags=re.MULTILINE)[1:]


def test_the_linter_finds_nothing_in_the_dockerfile() -> None:
    hadolint = Path(sys.executable).with_name("hadolint")
    result = run(hadolint, "--no-color", "--failure-threshold", "style", "Dockerfile")
    assert result.returncode == 0, result.stdout


def test_the_linter_would_find_something(tmp_path: Path) -> None:
    bad = tmp_path / "Dockerfile"
    bad.write_text("FROM python:latest\nRUN apt-get install gcc\nUSER root\n", encoding="utf-8")
    assert run(Path(sys.executable).with_name("hadolint"), bad).returncode != 0


def test_what_is_shipped_has_neither_torch_nor_compiler_nor_root() -> None:
    instructions = [line for line in stages()[-1].splitlines() if not line.lstrip().startswith("#")]
    shipped = "\n".join(instructions)
    assert not re.search(r"torch|/export|gcc|build-essential|pip install|apt-get", shipped)
    assert re.search(r"^USER \d+$", shipped, flags=re.MULTILINE)
    assert "HEALTHCHECK" in shipped
    assert 'CMD ["resume-chat", "serve"' in shipped


def test_every_file_that_the_image_copies_is_let_through() -> None:
    allowed = {
        line[1:] for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines() if line[:1] == "!"
    }
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, flags=re.MULTILINE)
    sources = {source.strip("./") for line in copied for source in line.split() if not source.startswith("--")}
    assert sources <= allowed
    assert all((ROOT / each).exists() for each in sources)


def test_the_image_runs_a_python_that_is_supported() -> None:
    versions = set(re.findall(r"^FROM python:(\d+\.\d+)", DOCKERFILE, flags=re.MULTILINE))
    assert versions <= {"3.11", "3.12", "3.13"}
    assert len(versions) == 1


# ---------------------------------------------------------------- compose


def compose(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Compose as the plugin or as the program of its own, whichever is installed."""
    if shutil.which("docker") and run("docker", "compose", "version").returncode == 0:
        return run("docker", "compose", *arguments)
    program = shutil.which("docker-compose")
    assert program, "Docker Compose is needed: see .ci/packages"
    return run(program, *arguments)


@pytest.fixture(scope="module")
def services() -> dict[str, dict[str, object]]:
    """The services as Compose understands them."""
    result = compose("--file", "compose.yaml", "config")
    assert result.returncode == 0, result.stderr
    found: dict[str, dict[str, object]] = yaml.safe_load(result.stdout)["services"]
    return found


def test_compose_understands_the_file(services: dict[str, dict[str, object]]) -> None:
    assert set(services) == {"app", "migrate", "postgres", "chroma", "ollama", "ollama-pull"}


def test_only_the_application_is_published_and_to_this_machine_only(services: dict[str, dict[str, object]]) -> None:
    assert [name for name, each in services.items() if each.get("ports")] == ["app"]
    assert "127.0.0.1" in json.dumps(services["app"]["ports"])


def test_the_stores_sit_on_a_network_without_a_way_out(services: dict[str, dict[str, object]]) -> None:
    networks = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))["networks"]
    assert networks["inside"]["internal"] is True
    for name in ("postgres", "chroma", "migrate"):
        assert list(services[name]["networks"]) == ["inside"]  # type: ignore[call-overload]  # Compose's own shape


def test_the_application_writes_to_its_data_folder_only(services: dict[str, dict[str, object]]) -> None:
    assert services["app"]["read_only"] is True
    assert services["app"]["cap_drop"] == ["ALL"]


def test_the_chroma_server_is_of_the_version_that_is_tested(services: dict[str, dict[str, object]]) -> None:
    required = re.search(r'"chromadb>=([\d.]+),', (ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert required
    assert services["chroma"]["image"] == f"chromadb/chroma:{required[1]}"


# ---------------------------------------------------------------- hosts


def test_render_reads_a_service_and_its_database() -> None:
    blueprint = yaml.safe_load((ROOT / "render.yaml").read_text(encoding="utf-8"))
    (service,) = blueprint["services"]
    (database,) = blueprint["databases"]
    variables = {each["key"]: each for each in service["envVars"]}
    assert service["runtime"] == "docker"
    assert service["healthCheckPath"] == "/health/ready"
    assert 1 <= service["maxShutdownDelaySeconds"] <= 300
    assert variables["RESUME_CHAT_DATABASE_URL"]["fromDatabase"] == {
        "name": database["name"],
        "property": "connectionString",
    }
    assert all(len({"value", "fromDatabase", "generateValue", "sync"} & set(each)) == 1 for each in variables.values())


def test_the_workflow_runs_what_a_developer_runs_on_every_python() -> None:
    workflow = yaml.safe_load((ROOT / ".github/workflows/ci.yaml").read_text(encoding="utf-8"))
    tests = workflow["jobs"]["tests"]
    classifiers = re.findall(r"Python :: (3\.\d+)", (ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert tests["strategy"]["matrix"]["python"] == classifiers
    steps = " ".join(str(each.get("run", "")) for each in tests["steps"])
    assert "make check" in steps
    assert "make test" in steps


def test_continuous_integration_runs_the_same_two_commands() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert [line for line in script.splitlines() if line.startswith("make")] == ["make check", "make test"]
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
