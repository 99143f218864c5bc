"""Stands for `srun`: starts every task here, each with its number, and ends all once one failed."""

import os
import subprocess
import sys
import time

first = sys.argv.index("bash")
count = next(int(word.split("=")[1]) for word in sys.argv[:first] if word.startswith("--ntasks="))
tasks = [
    subprocess.Popen(sys.argv[first:], env={**os.environ, "SLURM_PROCID": str(number)})
    for number in range(count)
]
while any(task.poll() is None for task in tasks) and not any(task.poll() for task in tasks):
    time.sleep(0.05)
failed = next((task.returncode for task in tasks if task.poll()), 0)
for task in tasks:
    task.terminate()
    task.wait()
sys.exit(failed)
