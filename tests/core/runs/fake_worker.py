"""Stands for the training process: behaves as its first argument says.

finish: states a score; wait: ends politely when asked; stubborn: ignores that, with a child that
left the session; crash: ends with code 3; quiet: ends with code 0 and no last word.
"""

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from core.journal import Journal


def stop(*_: object) -> None:
    journal.write("stopped", text="stopped after step 7")
    sys.exit(130)


mode, folder = sys.argv[1], Path(sys.argv[2])
journal = Journal(folder, flush_s=0)
if mode == "wait":
    signal.signal(signal.SIGTERM, stop)
if mode == "stubborn":
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    stray = subprocess.Popen(
        [sys.executable, "-c", "import time; time.sleep(60)"], start_new_session=True
    )
    (folder / "pids").write_text(f"{os.getpid()} {child.pid} {stray.pid}", encoding="utf-8")
journal.write("started", pid=os.getpid(), process_start=None, boot_id="", host="")
journal.write("stage", name="train", done=0, total=10, unit="steps", epoch=0, epochs=2)
for step in range(1, 4):
    journal.write("metric", step=step, epoch=step / 2, values={"loss/total": 1 / step})
if mode in ("wait", "stubborn"):
    with contextlib.suppress(KeyboardInterrupt):
        time.sleep(60)
if mode == "finish":
    journal.write("finished", scores={"student/mAP": 0.5, "student/rank1": 0.25})
if mode == "crash":
    sys.exit(3)
journal.flush()
