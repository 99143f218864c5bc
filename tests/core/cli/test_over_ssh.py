"""A run that is started over ssh, by a real sshd on this machine."""

import getpass
import os
import shlex
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import core
from core.store import RunSummary, Store, find_run, list_runs

SSHD = shutil.which("sshd") or shutil.which("sshd", path="/usr/sbin:/usr/local/sbin")
pytestmark = pytest.mark.skipif(
    not (SSHD and shutil.which("ssh")), reason="no sshd here (Debian: openssh-server)"
)
CONFIG = """
Port {port}
ListenAddress 127.0.0.1
HostKey {home}/host
AuthorizedKeysFile {home}/user.pub
PidFile none
StrictModes no
UsePAM no
PasswordAuthentication no
"""

LogIn = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def log_in(home: Path, until) -> Iterator[LogIn]:
    """Runs a command as somebody who has logged in over ssh, on a terminal."""
    for name in ("host", "user"):
        command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(home / name)]
        subprocess.run(command, check=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    (home / "sshd").write_text(CONFIG.format(port=port, home=home))
    if os.getuid() == 0:
        Path("/run/sshd").mkdir(exist_ok=True)  # where sshd, as root, locks itself up
    server = subprocess.Popen([SSHD, "-D", "-e", "-f", home / "sshd"], stderr=subprocess.DEVNULL)
    clients: list[subprocess.Popen[str]] = []

    def log_in(*words: str) -> subprocess.Popen[str]:
        options = ["StrictHostKeyChecking=no", f"UserKnownHostsFile={home}/known", "LogLevel=ERROR"]
        command = ["ssh", "-tt", "-p", str(port), "-i", str(home / "user")]
        command += [part for option in options for part in ("-o", option)]
        variables = [f"{k}={v}" for k, v in os.environ.items() if k.startswith("VREID_")]
        variables.append(f"PYTHONPATH={Path(core.__file__ or '').parents[1]}")
        remote = shlex.join(["env", *variables, *words])
        client = subprocess.Popen(
            [*command, f"{getpass.getuser()}@127.0.0.1", remote],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        clients.append(client)
        return client

    def answers() -> bool:
        with socket.socket() as door:
            return door.connect_ex(("127.0.0.1", port)) == 0

    try:
        until(answers)
        yield log_in
    finally:
        for process in (*clients, server):
            process.kill()
            with process:  # closes its pipes, and waits
                pass


def test_a_dropped_connection_leaves_the_run_alone(
    store: Store, detached, until, log_in: LogIn, program: str
) -> None:
    def trains() -> RunSummary | None:
        return next((run for run in list_runs(store) if run.stage == "train"), None)

    worker = str(Path(__file__).with_name("fake_demo.py"))
    words = ["run", "demo-syn:demo-cam", "--method", "direct"]
    first = log_in(sys.executable, "-c", program, worker, "wait", *words)
    run = until(trains, 60.0)
    first.send_signal(signal.SIGKILL)  # as a laptop that is closed
    until(lambda: not detached(*words))
    assert find_run(store, run.id).state == "running"
    vreid = [sys.executable, "-P", "-m", "core.cli"]
    again = log_in(*vreid, "watch", run.id)
    until(lambda: detached("watch", run.id))
    stop = log_in(*vreid, "stop", run.id)
    assert "stopped" in stop.communicate(timeout=120)[0]
    assert "stopped" in again.communicate(timeout=120)[0]
    assert find_run(store, run.id).state == "stopped"
