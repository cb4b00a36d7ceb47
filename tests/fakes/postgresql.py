"""A real PostgreSQL server for tests: on a free port of 127.0.0.1, in a folder of its own, gone afterwards."""

import contextlib
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from uuid import uuid4

from sqlalchemy import NullPool, text
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

USER = "resume_chat"
PASSWORD = "only-for-tests"
NEEDED_BYTES = 1 << 30


class PostgresqlServer:
    """One server; its programs come from the PATH or from where Debian installs them.

    PostgreSQL refuses to run as root, so it runs as `postgres` or `nobody` then.
    """

    def __init__(self, folder: Path, *, is_durable: bool = False) -> None:
        self._folder = folder
        self._is_durable = is_durable
        self._data = folder / "data"
        self._account = unprivileged_account()
        self.port = free_port()

    def create(self) -> None:
        """Makes the server's files and starts it."""
        if self._account:
            os.chown(self._folder, self._account.pw_uid, self._account.pw_gid)
        password_file = self._folder / "password"
        password_file.write_text(PASSWORD)
        password_file.chmod(0o644)
        options = ["--no-sync", "--encoding=UTF8", "--no-locale", "--auth=scram-sha-256"]
        self._run("initdb", [*options, f"--username={USER}", f"--pwfile={password_file}", str(self._data)])
        self.start()

    def start(self) -> None:
        """Starts the server and waits until it takes connections."""
        settings = [
            "listen_addresses=127.0.0.1",
            f"port={self.port}",
            "unix_socket_directories=",
            "max_connections=200",
        ]
        if not self._is_durable:
            # What tests end is the process, not the machine.
            settings += [
                "fsync=off",
                "wal_level=minimal",
                "max_wal_senders=0",
                "full_page_writes=off",
                "autovacuum=off",
            ]
        options = " ".join(f"-c {setting}" for setting in settings)
        log = self._folder / "server.log"
        self._run("pg_ctl", ["start", f"--pgdata={self._data}", f"--log={log}", f"--options={options}", "--wait"])

    def stop(self, mode: str = "immediate") -> None:
        """Ends the server: `immediate` like a crash, `fast` by closing its connections."""
        self._run("pg_ctl", ["stop", f"--pgdata={self._data}", f"--mode={mode}", "--wait"])

    @property
    def is_running(self) -> bool:
        """Whether it takes connections."""
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1):
            return True
        return False

    def url(self, database: str) -> str:
        """The SQLAlchemy URL of a database."""
        return f"postgresql+asyncpg://{USER}:{PASSWORD}@127.0.0.1:{self.port}/{database}"

    async def create_database(self, template: str = "template0") -> str:
        """A new database, a copy of another one to which nobody is connected; its name."""
        name = f"test_{uuid4().hex}"
        await self.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
        return name

    def dump(self, database: str) -> bytes:
        """A database as `pg_dump` tells it, while others write to it."""
        return self._client("pg_dump", database)

    def restore(self, database: str, dump: bytes) -> None:
        """Puts what was dumped into an empty database."""
        self._client("psql", database, "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", said=dump)

    async def drop_database(self, name: str) -> None:
        """Forgets a database and whoever is connected to it."""
        await self.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    @asynccontextmanager
    async def database(self, template: str = "template0") -> AsyncIterator[str]:
        """The URL of a database that lives as long as the block."""
        name = await self.create_database(template)
        try:
            yield self.url(name)
        finally:
            await self.drop_database(name)

    async def execute(self, statement: str) -> None:
        """Runs a statement outside of any transaction, as the server's administrator."""
        async with self._administrator() as connection:
            await connection.execute(text(statement))

    async def busy_connections(self, database: str) -> int:
        """How many connections to a database are within a statement or a transaction."""
        query = text("SELECT count(*) FROM pg_stat_activity WHERE datname = :name AND state <> 'idle'")
        async with self._administrator() as connection:
            return int(await connection.scalar(query, {"name": database}) or 0)

    @asynccontextmanager
    async def _administrator(self) -> AsyncIterator[AsyncConnection]:
        engine = create_async_engine(self.url("postgres"), poolclass=NullPool, isolation_level="AUTOCOMMIT")
        try:
            async with engine.connect() as connection:
                yield connection
        finally:
            await engine.dispose()

    def _client(self, program: str, database: str, *arguments: str, said: bytes = b"") -> bytes:
        url = self.url(database).replace("+asyncpg", "")
        return subprocess.run(
            [_program(program), f"--dbname={url}", *arguments], check=True, input=said, stdout=subprocess.PIPE
        ).stdout

    def _run(self, program: str, arguments: Sequence[str]) -> None:
        account = self._account
        with tempfile.TemporaryFile() as output:
            # A file and no pipe: the server inherits it and would hold a pipe open.
            result = subprocess.run(
                [_program(program), *arguments],
                check=False,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=self._folder,
                user=account.pw_uid if account else None,
                group=account.pw_gid if account else None,
                extra_groups=[] if account else None,
            )
            output.seek(0)
            if result.returncode:
                raise RuntimeError(f"{program} failed: {output.read().decode(errors='replace')}")


@contextmanager
def running_postgresql(*, is_durable: bool = False) -> Iterator[PostgresqlServer]:
    """A server that lives as long as the block.

    Args:
        is_durable: Whether a commit is on the disk before it is reported, and all else as PostgreSQL comes: for measuring.
    """
    # Not pytest's own folder: only its owner may enter that one, and the server is somebody else.
    folder = Path(tempfile.mkdtemp(prefix="resume-chat-postgresql-", dir=None if is_durable else _memory_folder()))
    folder.chmod(0o755)
    server = PostgresqlServer(folder, is_durable=is_durable)
    try:
        server.create()
        yield server
    finally:
        if server.is_running:
            server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _memory_folder() -> Path | None:
    """Where files stay in memory, if there is room: copying a database takes a tenth of the time there."""
    folder = Path("/dev/shm")  # noqa: S108 - the folder in it is made by mkdtemp
    if os.access(folder, os.W_OK) and shutil.disk_usage(folder).free >= NEEDED_BYTES:
        return folder
    return None


def _program(name: str) -> str:
    found = shutil.which(name)
    if found:
        return found
    installed = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    if not installed:
        raise FileNotFoundError(
            f"{name} is missing: install PostgreSQL 15 or later (Debian: apt-get install postgresql)"
        )
    return str(installed[-1])


def unprivileged_account() -> "pwd.struct_passwd | None":
    """Whom a server runs as that refuses to be root; `None` when we are nobody special."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise RuntimeError("PostgreSQL does not run as root, and there is neither a user postgres nor nobody")


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
