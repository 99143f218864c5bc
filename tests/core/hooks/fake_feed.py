"""Stands for a feed: takes a line of the file `plan` in the run's folder, and behaves like it.

fine: ends well; step: takes an event, then fails; down: fails; end: the run ends, then it fails;
crash: dies of a signal, leaving a child behind whose number it writes down.
"""

import os
import signal
import subprocess
import sys
from pathlib import Path

from core.hooks import handed
from core.journal import Journal

folder, name = Path(sys.argv[1]), sys.argv[2]
plan = (folder / "plan").read_text(encoding="utf-8").split()
mode = plan.pop(0) if plan else "end"  # so that no test goes on for ever
(folder / "plan").write_text(" ".join(plan), encoding="utf-8")
if mode == "step":
    state = handed.load(folder, name)
    state.offset += 1
    handed.save(folder, name, state)
if mode == "end":
    with Journal(folder) as journal:
        journal.write("finished", scores={})
if mode == "crash":
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    (folder / "child").write_text(str(child.pid), encoding="utf-8")
    os.kill(os.getpid(), signal.SIGKILL)
if mode != "fine":
    sys.exit(f"{mode}: https://me:secret@host/api refused")
