"""Whether SQLite can work where a file is to lie: on a disk of this machine, that is.

Its write-ahead log needs locks and shared memory that hold between processes. On a network file
system they hold on one machine at best, and what several write is lost without a word.
"""

import re
import sqlite3
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from core.errors import StoreError
from core.store.sqlite import SERVER

MOUNTS = Path("/proc/self/mountinfo")  # Linux; elsewhere every place is taken for a local one
PROBE_TIMEOUT_S = 20

_REMOTE = re.compile(
    "nfs4?|cifs|smb3|smbfs|ncpfs|afs|lustre|gpfs|beegfs|ceph|orangefs|panfs|wekafs|ocfs2|gfs2|davfs|"
    r"(fuse\.)?glusterfs|fuse\.(sshfs|ceph.*|rclone|s3.*|mount-s3|goofys|gcsfuse|blobfuse2?|"
    "juicefs|davfs2?|curlftpfs|beegfs|mfs.*|moosefs|seaweedfs)"
)
_DOUBTFUL = re.compile(r"fuse(\..*)?|9p|virtiofs|vboxsf|prl_fs|drvfs")  # of virtual machines

_OTHER = """
import sqlite3, sys
other = sqlite3.connect(sys.argv[1], timeout=0, isolation_level=None)
if other.execute("SELECT count(*) FROM probe").fetchone() != (1,):
    sys.exit("what one process wrote, another doesn't see")
try:
    other.execute("BEGIN IMMEDIATE")
except sqlite3.OperationalError as error:
    sys.exit(0 if "locked" in str(error) else str(error))
sys.exit("locks don't hold")
"""


@dataclass(frozen=True, slots=True)
class Mount:
    """A mounted file system: its type, such as "ext4" or "fuse.sshfs", and the folder it is at."""

    kind: str
    folder: Path


def mount_of(path: Path) -> Mount | None:
    """The file system that a path lies on, whether or not it exists; None where nobody knows."""
    try:
        lines = MOUNTS.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
        path = path.resolve()
    except OSError:
        return None
    found = None
    for line in lines:
        mount = _parsed(line)
        if mount and path.is_relative_to(mount.folder):
            longer = found is None or len(mount.folder.parts) >= len(found.folder.parts)
            found = mount if longer else found  # of those at one folder the last lies on top
    return found


def _parsed(line: str) -> Mount | None:
    """One line of the table: six fields, optional ones, "-", the type, and more."""
    before, _, after = line.partition(" - ")
    fields, kinds = before.split(" "), after.split(" ")
    if len(fields) < 6 or not kinds[0]:
        return None
    folder = re.sub(r"\\([0-7]{3})", lambda found: chr(int(found[1], 8)), fields[4])
    return Mount(kinds[0], Path(folder))


def is_remote(mount: Mount) -> bool:
    """Whether a file system is known to lie on other machines."""
    return bool(_REMOTE.fullmatch(mount.kind))


def is_doubtful(mount: Mount) -> bool:
    """Whether only an attempt can tell: a virtual machine's shares, programs in user space."""
    return not is_remote(mount) and bool(_DOUBTFUL.fullmatch(mount.kind))


def check(file: Path, *, new: bool) -> None:
    """Refuse a place where SQLite would lose what it is given.

    Args:
        file: the database, in a folder that exists.
        new: it is to be made; then a doubtful place is tried out.

    Raises:
        StoreError: it lies on a network file system, or on one that doesn't do what is needed.
    """
    mount = mount_of(file.parent)
    if mount is None:
        return
    if is_remote(mount):
        raise StoreError(_refusal(file, mount, "which SQLite can't share between processes"))
    if new and is_doubtful(mount) and (trouble := probe(file.parent)):
        raise StoreError(_refusal(file, mount, f"where SQLite fails ({trouble})"))


def _refusal(file: Path, mount: Mount, why: str) -> str:
    return (
        f"{file}: lies on {mount.kind} (at {mount.folder}), {why}; point VREID_DB to a file on a "
        f"disk of this machine (with VREID_RUNS, runs may stay), or to a server: {SERVER}"
    )


def probe(folder: Path) -> str:
    """Write ahead in a folder, with another process looking on; what fails, or ""."""
    try:
        with tempfile.TemporaryDirectory(prefix=".vreid-", dir=folder) as trial:
            return _tried(Path(trial) / "probe.db")
    except (OSError, sqlite3.Error, subprocess.TimeoutExpired) as error:
        return str(error)


def _tried(file: Path) -> str:
    connection = sqlite3.connect(file, isolation_level=None)
    try:
        mode = connection.execute("PRAGMA journal_mode=WAL").fetchone()[0]
        if mode != "wal":
            return "no write-ahead log"
        connection.execute("CREATE TABLE probe (number INTEGER)")
        connection.execute("INSERT INTO probe VALUES (1)")
        connection.execute("BEGIN IMMEDIATE")
        done = subprocess.run(
            [sys.executable, "-I", "-S", "-c", _OTHER, str(file)],
            capture_output=True,
            text=True,
            check=False,
            timeout=PROBE_TIMEOUT_S,
        )
        last = (done.stderr.strip().splitlines() or ["another process failed"])[-1]
        return last if done.returncode else ""
    finally:
        connection.close()
