"""A crew whose processes are spread over the nodes of a job: `accelerate launch` on each of them.

Its leader is on the first node. It starts all launchers with one `srun`, which ends every process
once one has failed. `srun` passes no wish to stop on, it kills; so the leader leaves a file, which
the crew's first process, on the same node, looks for.
"""

import os
import shlex
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

SPREAD = "VREID_SPREAD"  # in the environment of such a crew
WISH = "wish-to-stop"  # file of the run's folder
POLL_S = 0.2
STOPPED = 130


def is_spread() -> bool:
    """Whether this process is of a crew on several nodes, which meets over the network."""
    return os.environ.get(SPREAD, "") != ""


def lead(module: str, folder: Path, share: tuple[int, int], stopping: Callable[[], bool]) -> int:
    """Run `python -m module folder` as a crew.

    Args:
        module: that is run.
        folder: of the run, its one argument.
        share: how many processes, on how many nodes.
        stopping: True once someone asked for an end; the first process is then told.

    Returns:
        0, the code of a stopped run where someone asked, or that of one that didn't end well.
    """
    (folder / WISH).unlink(missing_ok=True)
    settings = {SPREAD: "1", "PYTHONSAFEPATH": "1"}
    crew = subprocess.Popen(
        command(module, folder, *share), env={**os.environ, **settings}, stdin=subprocess.DEVNULL
    )
    told = False
    try:
        while crew.poll() is None:
            if stopping() and not told:
                (folder / WISH).touch()
                told = True
            time.sleep(POLL_S)
        return STOPPED if told and crew.returncode else crew.returncode
    finally:
        crew.kill()
        (folder / WISH).unlink(missing_ok=True)


def command(module: str, folder: Path, processes: int, nodes: int) -> list[str]:
    """What starts a crew: one launcher on each node, which starts that node's processes."""
    launcher = [sys.executable, "-m", "accelerate.commands.launch", "--multi_gpu"]
    launcher += [f"--num_machines={nodes}", f"--num_processes={processes}"]
    launcher += [f"--main_process_ip={socket.gethostname()}", f"--main_process_port={_port()}"]
    launcher += ["--mixed_precision=no", "--dynamo_backend=no", "--rdzv_backend=static"]
    script = f'exec {shlex.join(launcher)} --machine_rank="$SLURM_PROCID" '
    script += shlex.join(["-m", module, str(folder)])
    return ["srun", *_step(nodes), "bash", "-c", script]


def _step(nodes: int) -> Sequence[str]:
    """How `srun` shares the job's nodes out; it doesn't take the processors from the job."""
    words = [f"--nodes={nodes}", f"--ntasks={nodes}", "--ntasks-per-node=1", "--export=ALL"]
    words += ["--kill-on-bad-exit=1", "--mpi=none", "--cpu-bind=none"]
    each = os.environ.get("SLURM_CPUS_PER_TASK")
    return [*words, f"--cpus-per-task={each}"] if each else words


def heed(folder: Path) -> None:
    """Have this process hear, as if it were signalled, once the leader leaves its wish."""

    def listen() -> None:
        while not (folder / WISH).exists():
            time.sleep(POLL_S)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=listen, name="wish", daemon=True).start()


def _port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("", 0))
        return int(listener.getsockname()[1])
