"""The processes that train one run together, one a GPU: started alike, ended together.

The leader trains nothing: it starts one process for each rank, passes on the wish to stop to the
first, and makes an end of the others once one has ended.
"""

import os
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence

MEETING = "meeting"  # file of a run's folder by which its processes find each other
POLL_S = 0.1
GRACE_S = 10.0  # for the others to end once one has


def rank() -> int | None:
    """Which process of a crew this is; None where there is no crew."""
    found = os.environ.get("RANK")
    return int(found) if found is not None else None


def companions() -> int:
    """How many processes of the crew are on this machine; 1 where there is no crew."""
    return int(os.environ.get("LOCAL_WORLD_SIZE", 1))


def environment(rank: int, count: int) -> Mapping[str, str]:
    """What tells a process its place."""
    place = {"RANK": rank, "LOCAL_RANK": rank, "WORLD_SIZE": count, "LOCAL_WORLD_SIZE": count}
    return {**os.environ, **{name: str(value) for name, value in place.items()}}


def lead(command: Sequence[str], count: int, stopping: Callable[[], bool]) -> int:
    """Run `command` as `count` processes.

    Args:
        command: of each.
        count: how many.
        stopping: True once someone asked for an end; the first process is then told, and the
            others follow it.

    Returns:
        0, or the exit code of one that didn't end well.
    """
    crew = [
        subprocess.Popen(command, env=environment(rank, count), stdin=subprocess.DEVNULL)
        for rank in range(count)
    ]
    told = False
    try:
        while crew[0].poll() is None and not any(process.poll() for process in crew):
            if stopping() and not told:
                crew[0].terminate()
                told = True
            time.sleep(POLL_S)
        failed = next((code for process in crew if (code := process.poll())), 0)
        _end(crew)
        return failed or crew[0].returncode
    finally:
        for process in crew:
            process.kill()


def _end(crew: Sequence["subprocess.Popen[bytes]"]) -> None:
    """Wait for all to end by themselves, which they do soon, or kill them."""
    deadline = time.monotonic() + GRACE_S
    for process in crew:
        try:
            process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
