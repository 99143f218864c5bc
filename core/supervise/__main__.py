"""`python -m core.supervise FOLDER`: detach, and look after one run to its end."""

import argparse
import sys
from pathlib import Path

from core import paths
from core.runs.supervision import fork_away, supervision


def main() -> None:
    """Become a process that outlives who started it; at most one for each run."""
    parser = argparse.ArgumentParser(prog="python -m core.supervise", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--devices", help="UUIDs of GPUs, with commas between")
    parser.add_argument("--here", action="store_true", help="as a job: don't detach, no database")
    parser.add_argument("--adopt", action="store_true", help="take over a worker that runs")
    given = parser.parse_args()
    devices = given.devices
    if devices is not None:
        devices = [name for name in devices.split(",") if name]
    if given.here:
        from core.supervise.job import attend

        sys.exit(attend(given.folder))
    fork_away()
    with supervision(given.folder) as free:
        if not free:
            return
        from core.supervise.supervisor import adopt, begin, take_leave  # takes a moment to load

        url = paths.database_url()
        ending = adopt(given.folder, url) if given.adopt else begin(given.folder, devices, url)
    if ending is not None:
        take_leave(given.folder, ending, url)


if __name__ == "__main__":
    main()
