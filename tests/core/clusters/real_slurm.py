"""A Slurm of its own for a test: controller, nodes and authentication in one folder, as one user.

It takes Debian's packages `slurm-wlm` and `munge`; nothing of it is installed or left running.
"""

import contextlib
import os
import secrets
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path

PROGRAMS = ("munged", "slurmctld", "slurmd", "sbatch", "squeue", "scontrol", "scancel", "srun")
PATIENCE_S = 30.0

CONFIGURATION = """
ClusterName=test
SlurmctldHost={host}(127.0.0.1)
SlurmUser={user}
SlurmdUser={user}
SlurmctldPort={controller}
AuthType=auth/munge
AuthInfo=socket={folder}/munge.socket,cred_expire=5
CredType=cred/munge
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool.%n
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd.%n.pid
SlurmctldLogFile={folder}/slurmctld.log
SlurmdLogFile={folder}/slurmd.%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SchedulerParameters=sched_interval=1,bf_interval=1,batch_sched_delay=0
AccountingStorageType=accounting_storage/none
JobAcctGatherType=jobacct_gather/none
MpiDefault=none
ReturnToService=2
MinJobAge=60
KillWait=2
InactiveLimit=0
OverTimeLimit=0
{nodes}
PartitionName=main Nodes=ALL Default=YES MaxTime=INFINITE State=UP
"""
NODE = "NodeName=n{number} NodeHostname={host} NodeAddr=127.0.0.1 Port={port} CPUs=2 State=UNKNOWN"


class RealSlurm:
    """Daemons that end with the context."""

    def __init__(self, folder: Path, nodes: int = 2) -> None:
        self.folder, self.nodes = folder, nodes
        self.configuration = folder / "slurm.conf"
        self._daemons: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> "RealSlurm":
        try:
            self._configure()
            self._start_authentication()
            self._start("slurmctld", "-D", "-c")
            for number in range(self.nodes):
                self._start("slurmd", "-D", "-N", f"n{number}")
            wait(self._is_up, f"no node came up; see {self.folder}")
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        subprocess.run(
            ["scancel", "--full", f"--user={os.getuid()}"],
            env=self.environment,
            capture_output=True,
            check=False,
        )
        with contextlib.suppress(TimeoutError):
            wait(self._is_empty, "")
        for daemon in reversed(self._daemons):
            daemon.terminate()
            try:
                daemon.wait(10)
            except subprocess.TimeoutExpired:
                daemon.kill()
                daemon.wait()

    @property
    def environment(self) -> dict[str, str]:
        """In which Slurm's commands talk to this one."""
        return {**os.environ, "SLURM_CONF": str(self.configuration)}

    def _configure(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "state").mkdir()
        host = socket.gethostname()
        nodes = "\n".join(
            NODE.format(number=number, host=host, port=free_port()) for number in range(self.nodes)
        )
        whole = CONFIGURATION.format(
            host=host,
            user=_user(),
            controller=free_port(),
            folder=self.folder,
            nodes=nodes,
        )
        self.configuration.write_text(whole, encoding="utf-8")

    def _start_authentication(self) -> None:
        key = self.folder / "munge.key"
        key.write_bytes(secrets.token_bytes(128))
        key.chmod(0o600)
        places = {"key-file": key}
        for name, file in (("socket", "socket"), ("pid-file", "pid"), ("log-file", "log")):
            places[name] = self.folder / f"munge.{file}"
        places["seed-file"] = self.folder / "munge.seed"
        options = [f"--{name}={place}" for name, place in places.items()]
        self._run([_program("munged"), "--foreground", "--force", "--num-threads=2", *options])
        socket_file = self.folder / "munge.socket"
        wait(socket_file.exists, f"munged doesn't start; see {self.folder}/munged.out")

    def _start(self, name: str, *options: str) -> None:
        self._run([_program(name), *options])

    def _run(self, command: Sequence[str]) -> None:
        name = Path(command[0]).name
        out = self.folder / f"{name}-{len(self._daemons)}.out"
        with out.open("wb") as file:
            daemon = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=file,
                env=self.environment,
                start_new_session=True,
                preexec_fn=_hear_signals,
            )
        self._daemons.append(daemon)

    def _is_empty(self) -> bool:
        done = subprocess.run(
            ["squeue", "-h"], env=self.environment, capture_output=True, check=False
        )
        return not done.stdout

    def _is_up(self) -> bool:
        done = subprocess.run(
            ["sinfo", "-h", "-N", "-o", "%T"],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        return done.stdout.split() == ["idle"] * self.nodes


def wait(true: Callable[[], bool], complaint: str, patience_s: float = PATIENCE_S) -> None:
    """Wait until something holds."""
    deadline = time.monotonic() + patience_s
    while not true():
        if time.monotonic() > deadline:
            raise TimeoutError(complaint)
        time.sleep(0.05)


def missing() -> list[str]:
    """The programs that aren't installed."""
    return [name for name in PROGRAMS if not _program(name)]


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _program(name: str) -> str:
    """Where a program is; daemons lie where users' shells don't look."""
    return shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin:/sbin") or ""


def _user() -> str:
    import pwd

    return pwd.getpwuid(os.getuid()).pw_name


def _hear_signals() -> None:
    for number in (signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
