"""Stands for the training process: behaves as its first argument says.

finish: states a score; wait: ends politely when asked, as the request has it; stubborn: ignores
that, with a child, and one that left the session; crash: ends with code 3; quiet: ends with code 0
and no last word; tell: finishes, and notes what it was given.
"""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import core
from core.journal import Journal

TELLS = ("CUDA_VISIBLE_DEVICES", "OMP_NUM_THREADS", "VREID_RUN", "VREID_ATTEMPT")
SLEEP = [sys.executable, "-S", "-c", "import time; time.sleep(600)"]


def end(*_: object) -> None:
    try:
        want = json.loads((folder / "control.json").read_text(encoding="utf-8"))["want"]
    except OSError:
        want = "stop"
    kind = "paused" if want == "pause" else "stopped"
    journal.write(kind, text=f"{kind} after step 3")
    sys.exit(130)


mode, folder = sys.argv[1], Path(sys.argv[2])
journal = Journal(folder, flush_s=0)
if mode == "wait":
    signal.signal(signal.SIGTERM, end)
if mode == "stubborn":
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    child = subprocess.Popen(SLEEP)
    stray = subprocess.Popen(SLEEP, start_new_session=True)
    pids = f"{os.getpid()} {child.pid} {stray.pid}"
    (folder / "pids").write_text(pids, encoding="utf-8")
attempt = int(os.environ.get("VREID_ATTEMPT", "1"))
journal.write("started", pid=os.getpid(), attempt=attempt, process_start=None, boot_id="", host="")
journal.write("stage", name="train", done=0, total=10, unit="steps", epoch=0, epochs=2)
for step in range(1, 4):
    journal.write("metric", step=step, epoch=step / 2, values={"loss/total": 1 / step})
if mode in ("wait", "stubborn"):
    deadline = time.monotonic() + 600
    while time.monotonic() < deadline and folder.is_dir():  # nobody else may be there to end it
        time.sleep(0.05)
if mode == "tell":
    told = {"core": core.__file__, "cwd": str(Path.cwd()), "session": os.getsid(0)}
    told |= {name: os.environ.get(name) for name in TELLS}
    journal.write("note", text=json.dumps(told))
if mode in ("finish", "tell"):
    journal.write("finished", scores={"student/mAP": 0.5, "student/rank1": 0.25})
if mode == "crash":
    sys.exit(3)
