"""The only reader of the environment: `RESUME_CHAT_` variables and `.env`, checked before anything starts.

A top-level variable (`RESUME_CHAT_GENERATOR`) is a field of `Settings`; one with two underscores
(`RESUME_CHAT_OLLAMA__MODEL`) is an option of an adapter, kept as text until the container gives it to the adapter's own
struct through `section`. An unknown name, a wrong value or a misspelt option stops the start and names the culprit.
"""

import difflib
import ipaddress
import os
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Annotated, Literal, TypeVar

import msgspec
from dotenv import dotenv_values

PREFIX = "RESUME_CHAT_"
SECRETS = frozenset({"owner_token", "database_url", "redis_url"})

_PLAIN_WORDS = (
    ("`int`", "a whole number"),
    ("`float`", "a number"),
    ("`bool`", "true or false"),
    (", got `str`", ""),
    ("Invalid enum value", "there is no choice"),
)

Config = TypeVar("Config", bound=msgspec.Struct)
Count = Annotated[int, msgspec.Meta(ge=1)]


class SettingsError(ValueError):
    """A setting that cannot be used. Its text is one line that names the variable and the way out."""


class AnswersConfig(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How answers are shared out among processes."""

    running: Annotated[int, msgspec.Meta(ge=1, le=10_000)] = 256
    """Answers that one process makes at once, 1 to 10,000; further questions are refused as `overloaded`."""
    lease_s: Annotated[float, msgspec.Meta(ge=0.5, le=60)] = 15.0
    """Seconds after which the answers of a process that died are taken over, 0.5 to 60."""
    sweep_s: Annotated[float, msgspec.Meta(ge=0.1, le=20)] = 5.0
    """Seconds between two looks for such answers, 0.1 to 20 and at most a third of `lease_s`: each look renews one's own."""
    events_kept_s: Annotated[float, msgspec.Meta(ge=60, le=604_800)] = 600.0
    """Seconds for which an answer's events are kept after its end, 60 to 604,800; later it is shown in one piece."""

    drain_s: Annotated[float, msgspec.Meta(ge=0, le=120)] = 15.0
    """Seconds that running answers have to end after SIGTERM, 0 to 120; what is left is handed over. The process ends at
    most 15 s after them: keep the sum below what your host allows."""

    def __post_init__(self) -> None:
        """Refuses leases that would run out between two renewals."""
        if self.sweep_s * 3 > self.lease_s:
            shorter, longer = variable("answers", "sweep_s"), variable("answers", "lease_s")
            raise ValueError(f"{shorter}: must be at most a third of {longer}, which is {self.lease_s:g}")


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the owner has decided; every field is the variable `RESUME_CHAT_` plus its name in capitals."""

    resume: str = "resume/resume.yaml"
    """Path of the resume, YAML or JSON."""
    policy: str = ""
    """Path of the owner's policy (docs/policy.md); empty for `policy.yaml` beside the resume, where there is one."""
    data_dir: str = "data"
    """Folder of everything that is written: database, index, embedding model."""
    generator: str = "ollama,extractive"
    """Who writes the answers, first to last: the next one is asked when one cannot be reached."""
    retriever: str = "chroma"
    """Where the passages are searched."""
    embedder: str = "onnx"
    """What turns text into vectors."""
    database_url: str = ""
    """SQLAlchemy URL of the chat's database; empty for a SQLite file in the data folder."""
    redis_url: str = ""
    """Where limits are counted across replicas; empty to count in this process."""
    owner_token: str = ""
    """Secret that opens the owner's views; empty closes them."""
    allowed_origins: str = ""
    """Web origins, by commas, that may open a chat from their pages; empty for the service's own host only."""
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    """Least severe events that are logged."""
    max_question_chars: Annotated[int, msgspec.Meta(ge=50, le=4000)] = 1000
    """Characters that a question may have."""
    questions_per_minute: Count = 10
    """Questions that one visitor may ask in a minute."""
    questions_per_address: Count = 60
    """Questions that may come from one network address in an hour."""
    sockets_per_address: Count = 20
    """Open chats that one network address may have."""
    sockets: Count = 4000
    """Open chats that one process may have; each takes some 50 KiB."""
    trusted_proxies: str = ""
    """Addresses or networks, by commas, that are believed where a client is; empty for none."""
    address_header: Literal["x-forwarded-for", "x-real-ip"] = "x-forwarded-for"
    """The header in which they say it. Choose the one that your host sets itself, whatever a client sends."""
    migrate: Literal["auto", "always", "never"] = "auto"
    """Whether `serve` brings the database's schema up to date at start; `auto` does for SQLite only."""
    retention_days: Annotated[int, msgspec.Meta(ge=0, le=36_500)] = 0
    """Days after which a conversation in which nothing has happened is deleted; 0 keeps all for ever."""
    guard: Literal["on", "off"] = "on"
    """Whether sentences of an answer that the resume does not bear out are kept back; `off` is for tests of generators."""
    unread: Literal["declined", "asked"] = "declined"
    """What becomes of a question that the service cannot read: `declined`, or `asked` of the generator, under the guard."""
    sections: dict[str, dict[str, str]] = {}
    """Options of adapters, `{"ollama": {"model": "llama3.1"}}`; from variables with two underscores."""

    def __post_init__(self) -> None:
        """Refuses proxies that could never be met."""
        for each in self.proxies:
            try:
                ipaddress.ip_network(each, strict=False)
            except ValueError as exc:
                name = variable("trusted_proxies")
                raise ValueError(
                    f"{name}: {each!r} is no address and no network, as 10.0.0.7 or 10.0.0.0/8 are"
                ) from exc

    @property
    def policy_path(self) -> str:
        """Path of the policy, the default filled in."""
        return self.policy or str(Path(self.resume).parent / "policy.yaml")

    @property
    def has_own_policy(self) -> bool:
        """Whether the owner names a policy; then it must be there."""
        return bool(self.policy)

    @property
    def database(self) -> str:
        """The database's URL, the default filled in."""
        return self.database_url or f"sqlite+aiosqlite:///{Path(self.data_dir) / 'resume_chat.db'}"

    @property
    def models_dir(self) -> str:
        """Folder of the exported embedding model."""
        return str(Path(self.data_dir) / "models")

    @property
    def index_dir(self) -> str:
        """Folder of the embedded index."""
        return str(Path(self.data_dir) / "chroma")

    @property
    def generators(self) -> tuple[str, ...]:
        """The names in the chain, first to last."""
        return tuple(_listed(self.generator))

    @property
    def origins(self) -> tuple[str, ...]:
        """The allowed origins, without a slash at the end."""
        return tuple(each.rstrip("/") for each in _listed(self.allowed_origins))

    @property
    def proxies(self) -> tuple[str, ...]:
        """The trusted proxies."""
        return tuple(_listed(self.trusted_proxies))

    @property
    def believes_forwarded(self) -> bool:
        """Whether trusted proxies speak through `X-Forwarded-For`."""
        return bool(self.proxies) and self.address_header == "x-forwarded-for"

    @property
    def asks_unread(self) -> bool:
        """Whether what the service cannot read is asked of the generator."""
        return self.unread == "asked"

    @property
    def is_guarded(self) -> bool:
        """Whether answers are held to the resume sentence by sentence."""
        return self.guard == "on"

    @property
    def migrates_at_start(self) -> bool:
        """Whether `serve` brings the schema up to date."""
        return self.migrate == "always" or (self.migrate == "auto" and self.database.startswith("sqlite"))

    def section(self, name: str, config: type[Config], **defaults: str) -> Config:
        """An adapter's options.

        Args:
            name: The adapter's name in the configuration.
            config: The adapter's own struct of options.
            defaults: Options that follow from other settings, where the owner has not said otherwise.

        Raises:
            SettingsError: An option that the adapter does not have, or a value that does not fit.
        """
        options = {**defaults, **self.sections.get(name, {})}
        known = [field.name for field in msgspec.structs.fields(config)]
        for option in options:
            if option not in known:
                raise SettingsError(_unknown(variable(name, option), [variable(name, each) for each in known]))
        try:
            return msgspec.convert(options, config, strict=False)
        except msgspec.ValidationError as exc:
            raise SettingsError(_misfit(exc, lambda field: variable(name, field), known)) from exc

    def __repr__(self) -> str:
        """All settings but the secrets."""
        fields = {name: getattr(self, name) for name in self.__struct_fields__ if name != "sections"}
        shown = ", ".join(f"{name}={'***' if name in SECRETS and value else value!r}" for name, value in fields.items())
        return f"Settings({shown}, sections={sorted(self.sections)})"


def read_settings(
    environment: Mapping[str, str] | None = None, *, dotenv: Path | None = Path(".env"), **overrides: str
) -> Settings:
    """The settings of the environment, over those of a `.env` file, under those of the command line.

    Args:
        environment: Instead of the process's own.
        dotenv: A file of `NAME=value` lines; one that is not there is as good as empty.
        overrides: Fields of `Settings` that the command line sets.

    Raises:
        SettingsError: A variable that is not known, or a value that does not fit.
    """
    values: dict[str, str | None] = dict(dotenv_values(dotenv)) if dotenv else {}
    values.update(os.environ if environment is None else environment)
    fields: dict[str, object] = {}
    sections: dict[str, dict[str, str]] = {}
    known = [name for name in Settings.__struct_fields__ if name != "sections"]
    for name, value in values.items():
        if not name.startswith(PREFIX) or value is None:
            continue
        key = name.removeprefix(PREFIX).lower()
        section, separator, option = key.partition("__")
        if separator:
            sections.setdefault(section, {})[option] = value
        elif key in known:
            fields[key] = value
        else:
            raise SettingsError(_unknown(name, [variable(each) for each in known]))
    try:
        return msgspec.convert({**fields, **overrides, "sections": sections}, Settings, strict=False)
    except msgspec.ValidationError as exc:
        raise SettingsError(_misfit(exc, variable, known)) from exc


def variable(*names: str) -> str:
    """The environment variable of a setting, or of an adapter's option."""
    return PREFIX + "__".join(names).upper()


def choose(name: str, value: str, choices: Iterable[str]) -> str:
    """One of the choices that a setting has.

    Raises:
        SettingsError: It is none of them.
    """
    names = sorted(choices)
    if value not in names:
        raise SettingsError(f"{variable(name)}: {value!r} is none of {', '.join(names)}{_meant(value, names)}")
    return value


def check_sections(settings: Settings, known: Iterable[str]) -> None:
    """Refuses options of adapters that do not exist.

    Raises:
        SettingsError: A section that nobody reads.
    """
    names = sorted(known)
    for section, options in settings.sections.items():
        if section not in names:
            option = next(iter(options))
            raise SettingsError(
                f"{variable(section, option)} is not a setting: there is no {section!r}"
                f"{_meant(section, names)}; options belong to {', '.join(names)}"
            )


def _listed(text: str) -> list[str]:
    return [part for part in (each.strip() for each in text.split(",")) if part]


def _unknown(name: str, known: Iterable[str]) -> str:
    names = sorted(known)
    return f"{name} is not a setting{_meant(name, names)}; known are {', '.join(names)}"


def _meant(name: str, known: Iterable[str]) -> str:
    close = difflib.get_close_matches(name, list(known), n=1, cutoff=0.6)
    return f" (did you mean {close[0]}?)" if close else ""


def _misfit(error: msgspec.ValidationError, name_of: Callable[[str], str], known: Iterable[str]) -> str:
    """`Expected int - at $.port`, or an adapter's own `port must be ...`, as a line that names the variable."""
    problem, _, path = str(error).partition(" - at `$.")
    for technical, plain in _PLAIN_WORDS:
        problem = problem.replace(technical, plain)
    field = path.rstrip("`") or next((each for each in known if problem.startswith(f"{each} ")), "")
    return f"{name_of(field)}: {problem[:1].lower()}{problem[1:]}" if field else problem
