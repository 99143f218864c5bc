"""Stands for the training process: tells the story of a run, or of one that goes wrong.

finish: all of it; wait: sleeps in the training until it is asked to end, in its first attempt;
fail: a damaged frame; fail-second: the same, in the run of method s2r alone.
"""

import json
import os
import signal
import sys
import time
from pathlib import Path

from core.journal import Journal
from core.synth.pair import spec
from core.synth.spec import dataset_path

mode, folder = sys.argv[1], Path(sys.argv[2])
settings = json.loads((folder / "spec.json").read_text(encoding="utf-8"))["settings"]
method, data = settings["method"], settings["data"]
journal = Journal(folder, flush_s=0)
attempt = int(os.environ["VREID_ATTEMPT"])


def stop(*_: object) -> None:
    (folder / "checkpoints").mkdir(exist_ok=True)
    (folder / "checkpoints/step-00000002.json").write_text("{}", encoding="utf-8")
    want = json.loads((folder / "control.json").read_text(encoding="utf-8"))["want"]
    kind = "paused" if want == "pause" else "stopped"
    journal.write(kind, text=f"{kind} after step 2")
    sys.exit(130)


signal.signal(signal.SIGTERM, stop)
journal.write("started", attempt=attempt, pid=0, process_start=None, boot_id="", host="")
journal.write("stage", name="render demo-cam", done=0, total=2, unit="tracklets")
journal.write("stage", name="render demo-cam", done=2, total=2, unit="tracklets")
for role in ("source", "target"):
    rendered = spec(settings[role], data["render_seed"], data["quick"])
    root = dataset_path(rendered, Path("/cache"))
    journal.write("data", role=role, name=rendered.name, root=str(root))
for epoch in (1, 2):
    training = {"done": epoch, "total": 2, "unit": "steps", "epoch": epoch, "epochs": 2}
    journal.write("stage", name="train", **training)
    journal.write("metric", step=epoch, epoch=epoch, values={"loss/total": 1 / epoch})
if mode == "fail" or (mode == "fail-second" and method == "s2r"):
    sys.stderr.write("the \x1b[2Jlast line of the log\n")
    journal.write("failed", reason="data", text="frame 7 is damaged; render it again")
    sys.exit(1)
if mode == "wait" and attempt == 1:
    time.sleep(600)
networks = ["student", "student+bn"] + (["teacher", "teacher+bn"] if method == "s2r" else [])
better = 0.2 if method == "s2r" else 0.0
scores = {
    f"{network}/{measure}": 0.1 + better + 0.05 * ("bn" in network)
    for network in networks
    for measure in ("mAP", "rank1", "rank5", "rank10")
}
journal.write("finished", scores=scores)
