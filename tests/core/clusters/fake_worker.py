"""Stands for the training process in a job: behaves as its first argument says.

finish: states a score; wait: trains on until it is asked to end; resume: the same in its first
attempt, and finishes in a later one; crash: ends with code 3.
"""

import json
import os
import signal
import sys
import time
from pathlib import Path

from core.journal import Journal


def stop(*_: object) -> None:
    control = folder / "control.json"
    wanted = json.loads(control.read_text())["want"] if control.exists() else "stop"
    journal.write("paused" if wanted == "pause" else "stopped", text="after step 3")
    sys.exit(130)


mode, folder = sys.argv[1], Path(sys.argv[2])
attempt = int(os.environ["VREID_ATTEMPT"])
journal = Journal(folder, flush_s=0)
signal.signal(signal.SIGTERM, stop)
journal.write("started", pid=os.getpid(), attempt=attempt, host=os.environ["SLURMD_NODENAME"])
journal.write("stage", name="train", done=0, total=10, unit="steps", epoch=0, epochs=2)
journal.write("metric", step=attempt, epoch=1, values={"loss/total": 1.0})
if mode == "wait" or (mode == "resume" and attempt == 1):
    time.sleep(120)
if mode == "crash":
    sys.exit(3)
journal.write("finished", scores={"student/mAP": 0.5, "student/rank1": 0.25})
