"""A PostgreSQL server of one's own in a temporary folder, for tests and for the stress run."""

import contextlib
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.errors import VreidError

DEBIAN = Path("/usr/lib/postgresql")  # where Debian keeps what isn't on PATH
START_TIMEOUT_S = 60


class ServerError(VreidError):
    """PostgreSQL isn't installed, or its server doesn't start."""


@dataclass(frozen=True, slots=True)
class Server:
    """A server that listens on a socket in its folder alone, and trusts whoever gets there.

    Attributes:
        folder: of the socket, the data and the log.
        programs: where `initdb` and `pg_ctl` are.
        user: who the server's processes belong to; "" for whoever runs this.
        options: of the server, such as "-c fsync=off".
    """

    folder: Path
    programs: Path
    user: str
    options: str

    def url(self, database: str, user: str = "vreid", password: str = "") -> str:
        """The address of a database, as VREID_DB takes it."""
        who = f"{user}:{password}" if password else user
        return f"postgresql+psycopg://{who}@/{database}?host={self.folder}"

    def run(self, statement: str) -> None:
        """Execute a statement outside of any transaction, as the server's owner."""
        import psycopg

        where = f"host={self.folder} user=vreid dbname=postgres"
        with psycopg.connect(where, autocommit=True) as connection:
            connection.execute(statement.encode())

    def start(self) -> None:
        """Start, and wait until it answers.

        Raises:
            ServerError: it doesn't.
        """
        options = f"-k {self.folder} -c listen_addresses= {self.options}"
        log = f"--log={self.folder / 'log'}"
        self._call("pg_ctl", "start", "--wait", log, f"--options={options}")

    def stop(self) -> None:
        """Stop at once, as when the power fails."""
        self._call("pg_ctl", "stop", "--wait", "--mode=immediate")

    def build(self) -> None:
        """Make the files of a server with a superuser `vreid`."""
        self._call(
            "initdb",
            "--username=vreid",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C",
            "--no-sync",
        )

    def _call(self, program: str, *arguments: str) -> None:
        options: dict[str, Any] = {}
        if self.user:
            entry = pwd.getpwnam(self.user)
            options = {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
        done = subprocess.run(
            [str(self.programs / program), f"--pgdata={self.folder / 'data'}", *arguments],
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,  # a pipe would stay open as long as the server
            stderr=subprocess.PIPE if program == "initdb" else subprocess.DEVNULL,
            text=True,
            check=False,
            timeout=START_TIMEOUT_S,
            **options,
        )
        if done.returncode:
            last = (done.stderr or f"exit code {done.returncode}").strip().splitlines()[-1]
            raise ServerError(f"{program} {' '.join(arguments[:1])} failed: {last}")


@contextlib.contextmanager
def serving(options: str = "") -> Iterator[Server]:
    """A new server that runs until the end of the block, and leaves nothing behind.

    Args:
        options: of the server, such as "-c fsync=off".

    Raises:
        ServerError: PostgreSQL isn't installed, or doesn't start.
    """
    programs = _programs()
    user = _unprivileged() if os.getuid() == 0 else ""
    folder = Path(tempfile.mkdtemp(prefix="vreid-pg-"))  # short: a socket's path has 107 bytes
    try:
        if user:
            shutil.chown(folder, user)
        server = Server(folder, programs, user, options)
        server.build()
        server.start()
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _programs() -> Path:
    """The folder of `initdb`: on PATH, else the newest of Debian's."""
    found = shutil.which("initdb")
    places = [Path(found).resolve().parent] if found else []
    numbered = [path for path in DEBIAN.glob("*/bin") if path.parent.name.isdigit()]
    places += sorted(numbered, key=lambda path: -int(path.parent.name))
    for place in places:
        if all((place / name).is_file() for name in ("initdb", "pg_ctl", "postgres")):
            return place
    raise ServerError(f"PostgreSQL is not installed: no initdb on PATH or in {DEBIAN}/*/bin")


def _unprivileged() -> str:
    """A user to run the server as, which refuses to be root's."""
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name).pw_name
    raise ServerError("PostgreSQL can't run as root, and there is no user postgres or nobody")
