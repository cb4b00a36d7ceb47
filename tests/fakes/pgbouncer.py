"""A real PgBouncer in transaction mode before a PostgreSQL server, for tests."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from fakes.postgresql import PASSWORD, USER, PostgresqlServer, free_port, unprivileged_account
from fakes.waiting import until

SERVER_CONNECTIONS = 3
"""Fewer than there are clients, so that they really share them."""


@contextmanager
def running_pgbouncer(server: PostgresqlServer) -> Iterator[int]:
    """The port of a pooler that lives as long as the block."""
    program = shutil.which("pgbouncer") or "/usr/sbin/pgbouncer"
    if not Path(program).exists():
        raise FileNotFoundError("pgbouncer is missing: install it (Debian: apt-get install pgbouncer)")
    account, port = unprivileged_account(), free_port()
    folder = Path(tempfile.mkdtemp(prefix="resume-chat-pgbouncer-"))
    folder.chmod(0o755)
    users = folder / "users.txt"
    users.write_text(f'"{USER}" "{PASSWORD}"\n')
    configuration = folder / "pgbouncer.ini"
    configuration.write_text(
        f"""
[databases]
* = host=127.0.0.1 port={server.port} user={USER} password={PASSWORD}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = trust
auth_file = {users}
pool_mode = transaction
default_pool_size = {SERVER_CONNECTIONS}
max_client_conn = 200
"""
    )
    if account:
        for path in (folder, users, configuration):
            os.chown(path, account.pw_uid, account.pw_gid)
    process = subprocess.Popen(
        [program, "--quiet", str(configuration)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        user=account.pw_uid if account else None,
        group=account.pw_gid if account else None,
        extra_groups=[] if account else None,
    )
    try:
        yield port
    finally:
        process.terminate()
        process.wait(timeout=30)
        shutil.rmtree(folder, ignore_errors=True)


async def until_it_listens(port: int) -> None:
    """Waits until connections are taken."""

    def is_listening() -> bool:
        with suppress(OSError), closing(socket.create_connection(("127.0.0.1", port), timeout=1)):
            return True
        return False

    await until(is_listening)
