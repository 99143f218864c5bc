"""Stands for Slurm's commands: `python fake_slurm.py COMMAND …`, with what it knows in a folder.

`FAKE_SLURM` names the folder: `jobs.json` has {job: "STATE|reason"}, `calls` every call. A job
waits for ever, or where a file `at-once` is there, is carried out before `sbatch` returns.
"""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

place = Path(os.environ["FAKE_SLURM"])
jobs_file = place / "jobs.json"
jobs = json.loads(jobs_file.read_text()) if jobs_file.exists() else {}


def submit(script: Path) -> None:
    text = script.read_text()
    if "partition=nowhere" in text:
        sys.exit("sbatch: error: invalid partition specified: nowhere")
    number = 1 + len(list(place.glob("*.sh")))
    (place / f"{number}.sh").write_text(text)
    array = re.search(r"--array=0-(\d+)", text)
    tasks = [""] if array is None else [str(task) for task in range(int(array[1]) + 1)]
    for task in tasks:
        job = f"{number}_{task}" if task else str(number)
        jobs[job] = "PENDING|Resources"
        if (place / "at-once").exists():
            names = {"SLURM_JOB_ID": job, "SLURMD_NODENAME": "far-away"}
            if task:
                names["SLURM_ARRAY_TASK_ID"] = task
            subprocess.run(["bash", script], env={**os.environ, **names}, check=False)
            del jobs[job]
    sys.stdout.write(f"Submitted batch job {number}\n")


command, *words = sys.argv[1:]
with (place / "calls").open("a") as calls:
    calls.write(f"{' '.join([command, *words])}\n")
if (place / "down").exists():
    sys.exit("slurm_load_jobs error: Unable to contact slurm controller (connect failure)")
if command == "sbatch":
    submit(Path(words[0]))
elif command == "squeue":
    sys.stdout.writelines(f"{job}|{state}\n" for job, state in jobs.items())
elif command == "scancel":
    jobs[words[0]] = "CANCELLED|None"
elif words == ["show", "config"]:
    sys.stdout.write("ClusterName             = fake\n")
else:
    sys.exit("Slurm accounting storage is disabled")
jobs_file.write_text(json.dumps(jobs))
