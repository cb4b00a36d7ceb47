"""The environment, read and checked: what is wrong is named in one line, with the way out."""

from pathlib import Path
from typing import Annotated

import msgspec
import pytest

from resume_chat.container import build_container
from resume_chat.settings import Settings, SettingsError, check_sections, choose, read_settings
from resume_chat.usecases.supervise_answers import AnswerLimits


class OvenConfig(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Options of an adapter that does not exist."""

    heat_c: Annotated[int, msgspec.Meta(ge=50, le=250)] = 180
    door: str = "closed"


def read(**variables: str) -> Settings:
    return read_settings(variables, dotenv=None)


def refusal(**variables: str) -> str:
    """The line that a start with these variables ends with."""
    with pytest.raises(SettingsError) as caught:
        build_container(read(**variables))
    line = str(caught.value)
    assert "\n" not in line
    return line


def test_without_variables_the_defaults_hold() -> None:
    assert read() == Settings()
    assert Settings().generators == ("ollama", "extractive")
    assert Settings().database == "sqlite+aiosqlite:///data/resume_chat.db"


def test_a_variable_sets_its_field() -> None:
    settings = read(RESUME_CHAT_RESUME="me.json", RESUME_CHAT_MAX_QUESTION_CHARS="500", UNRELATED="x")
    assert settings.resume == "me.json"
    assert settings.max_question_chars == 500


def test_two_underscores_set_an_option_of_an_adapter() -> None:
    settings = read(RESUME_CHAT_OVEN__HEAT_C="200")
    assert settings.section("oven", OvenConfig) == OvenConfig(heat_c=200)


def test_an_option_that_follows_from_other_settings_can_be_said_otherwise() -> None:
    assert read().section("oven", OvenConfig, door="open").door == "open"
    assert read(RESUME_CHAT_OVEN__DOOR="ajar").section("oven", OvenConfig, door="open").door == "ajar"


def test_the_environment_goes_before_the_file(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("RESUME_CHAT_RETRIEVER=in_memory\nRESUME_CHAT_RESUME=file.yaml\n", encoding="utf-8")
    settings = read_settings({"RESUME_CHAT_RESUME": "environment.yaml"}, dotenv=file)
    assert (settings.retriever, settings.resume) == ("in_memory", "environment.yaml")


def test_the_command_line_goes_before_both() -> None:
    assert (
        read_settings({"RESUME_CHAT_RESUME": "environment.yaml"}, dotenv=None, resume="option.yaml").resume
        == "option.yaml"
    )


def test_files_lie_in_the_data_folder_unless_said_otherwise() -> None:
    settings = read(RESUME_CHAT_DATA_DIR="/srv/chat")
    assert settings.database == "sqlite+aiosqlite:////srv/chat/resume_chat.db"
    assert settings.index_dir == "/srv/chat/chroma"
    assert settings.models_dir == "/srv/chat/models"
    assert read(RESUME_CHAT_DATABASE_URL="postgresql+asyncpg://h/n").database == "postgresql+asyncpg://h/n"


@pytest.mark.parametrize(
    ("url", "migrate", "expected"),
    [
        ("", "auto", True),
        ("postgresql+asyncpg://h/n", "auto", False),
        ("postgresql+asyncpg://h/n", "always", True),
        ("", "never", False),
    ],
)
def test_sqlite_is_migrated_at_start_and_a_server_only_when_told_so(url: str, migrate: str, *, expected: bool) -> None:
    settings = read(RESUME_CHAT_DATABASE_URL=url, RESUME_CHAT_MIGRATE=migrate)
    assert settings.migrates_at_start is expected


def test_lists_are_written_with_commas() -> None:
    settings = read(
        RESUME_CHAT_ALLOWED_ORIGINS="https://a.example/ , https://b.example,",
        RESUME_CHAT_TRUSTED_PROXIES="10.0.0.0/8, 127.0.0.1",
        RESUME_CHAT_GENERATOR=" openai , extractive",
    )
    assert settings.origins == ("https://a.example", "https://b.example")
    assert settings.proxies == ("10.0.0.0/8", "127.0.0.1")
    assert settings.generators == ("openai", "extractive")


def test_a_misspelt_variable_is_named_with_the_one_that_was_meant() -> None:
    assert "RESUME_CHAT_GENERATR is not a setting (did you mean RESUME_CHAT_GENERATOR?)" in refusal(
        RESUME_CHAT_GENERATR="x"
    )


def test_a_misspelt_option_is_named_with_the_one_that_was_meant() -> None:
    line = refusal(RESUME_CHAT_OLLAMA__MODL="llama3.1")
    assert "RESUME_CHAT_OLLAMA__MODL is not a setting (did you mean RESUME_CHAT_OLLAMA__MODEL?)" in line


def test_options_of_an_adapter_that_does_not_exist_are_refused() -> None:
    line = refusal(RESUME_CHAT_OLAMA__MODEL="x")
    assert line.startswith("RESUME_CHAT_OLAMA__MODEL is not a setting")
    assert "did you mean ollama?" in line


@pytest.mark.parametrize(
    ("variable", "value", "reason"),
    [
        ("RESUME_CHAT_MAX_QUESTION_CHARS", "many", "a whole number"),
        ("RESUME_CHAT_MAX_QUESTION_CHARS", "9999", "4000"),
        ("RESUME_CHAT_QUESTIONS_PER_MINUTE", "0", "1"),
        ("RESUME_CHAT_LOG_LEVEL", "loud", "loud"),
        ("RESUME_CHAT_OLLAMA__NUM_CTX", "big", "a whole number"),
        ("RESUME_CHAT_OLLAMA__KEEP_ALIVE", "for ever", "a duration such as 10m"),
        ("RESUME_CHAT_OPENAI__URL", "localhost:8080", "must begin with http:// or https://"),
    ],
)
def test_a_value_that_does_not_fit_is_named_with_its_variable(variable: str, value: str, reason: str) -> None:
    line = refusal(**{variable: value})
    assert line.startswith(f"{variable}: ")
    assert reason in line


def test_leases_that_would_run_out_between_two_renewals_are_refused() -> None:
    line = refusal(RESUME_CHAT_ANSWERS__SWEEP_S="6")
    assert line == "RESUME_CHAT_ANSWERS__SWEEP_S: must be at most a third of RESUME_CHAT_ANSWERS__LEASE_S, which is 15"


@pytest.mark.parametrize(
    ("variable", "meant"),
    [("RESUME_CHAT_GENERATOR", "extractive"), ("RESUME_CHAT_RETRIEVER", "chroma"), ("RESUME_CHAT_EMBEDDER", "onnx")],
)
def test_an_unknown_adapter_is_named_with_those_that_there_are(variable: str, meant: str) -> None:
    line = refusal(**{variable: f"{meant}x"})
    assert line.startswith(f"{variable}: '{meant}x' is none of ")
    assert f"did you mean {meant}?" in line


def test_no_generator_at_all_is_refused() -> None:
    assert refusal(RESUME_CHAT_GENERATOR=" , ").startswith("RESUME_CHAT_GENERATOR: ")


def test_a_database_that_is_neither_sqlite_nor_postgresql_is_refused_without_its_password() -> None:
    line = refusal(RESUME_CHAT_DATABASE_URL="mysql://me:hunter2@host/db")
    assert line.startswith("RESUME_CHAT_DATABASE_URL: ")
    assert "postgresql+asyncpg://" in line
    assert "hunter2" not in line


def test_secrets_do_not_show_when_settings_are_printed() -> None:
    settings = read(
        RESUME_CHAT_OWNER_TOKEN="hunter2",
        RESUME_CHAT_DATABASE_URL="postgresql+asyncpg://u:hunter2@h/n",
        RESUME_CHAT_OPENAI__API_KEY="hunter2",
    )
    assert "hunter2" not in f"{settings!r} {settings}"


def test_choose_gives_back_what_is_there() -> None:
    assert choose("retriever", "chroma", ["chroma", "in_memory"]) == "chroma"


def test_sections_that_are_read_pass() -> None:
    check_sections(read(RESUME_CHAT_OVEN__HEAT_C="200"), ["oven"])


def test_a_container_is_built_without_touching_anything(tmp_path: Path) -> None:
    """A wrong result means that an adapter opens files or connections in its constructor."""
    container = build_container(read(RESUME_CHAT_DATA_DIR=str(tmp_path / "data"), RESUME_CHAT_RESUME="nowhere.yaml"))
    container.index_resume()
    container.answer_question()
    assert container.supervisor().limits == AnswerLimits()
    assert not (tmp_path / "data").exists()
