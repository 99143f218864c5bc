"""What a run was made of: code, packages and machine, told without importing what is heavy."""

import os
import platform
import shutil
import socket
import subprocess
import sys
from importlib import metadata
from pathlib import Path
from typing import Any

from core import paths
from core.machine import boot_id

PACKAGES = (
    *("vreid", "torch", "torchvision", "accelerate", "numpy", "numba", "scipy"),
    *("pillow", "safetensors", "sqlmodel", "sqlalchemy", "alembic", "typer", "textual"),
)


def git() -> dict[str, Any]:
    """Commit of the checkout, and whether tracked files differ from it; None where unknown."""
    root = paths.checkout()
    commit = _output("git", "-C", str(root), "rev-parse", "HEAD") if root else None
    if not commit:
        return {"commit": None, "dirty": None}
    changes = _output("git", "-C", str(root), "status", "--porcelain", "--untracked-files=no")
    return {"commit": commit, "dirty": None if changes is None else bool(changes)}


def environment() -> dict[str, Any]:
    """Versions, hardware and machine: {"versions": {…}, "hardware": {…}, "host": …, …}."""
    return {
        "versions": versions(),
        "hardware": hardware(),
        "platform": platform.platform(),
        **machine(),
    }


def versions() -> dict[str, str]:
    """Installed versions of Python and of the packages that decide results."""
    found = {"python": platform.python_version()}
    for name in PACKAGES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return found


def hardware() -> dict[str, Any]:
    """Processor, cores, memory in bytes, and the names of NVIDIA GPUs."""
    import psutil

    gpus = _output("nvidia-smi", "--query-gpu=name", "--format=csv,noheader")
    return {
        "cpu": _cpu_model(),
        "cores": os.cpu_count(),
        "cores_physical": psutil.cpu_count(logical=False),
        "memory_bytes": psutil.virtual_memory().total,
        "gpus": gpus.splitlines() if gpus else [],
    }


def machine() -> dict[str, Any]:
    """What tells this machine and this boot of it from others."""
    return {"host": socket.gethostname(), "boot_id": boot_id(), "pid_namespace": _pid_namespace()}


def _pid_namespace() -> str:
    """Containers number their processes each for itself; "" where the system doesn't say."""
    try:
        return str(Path("/proc/self/ns/pid").readlink())
    except OSError:
        return ""


def _cpu_model() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return models[0] if models else platform.processor() or platform.machine() or sys.platform


def _output(*command: str) -> str | None:
    """What a program prints; None where it isn't there, fails, or takes over five seconds."""
    if not shutil.which(command[0]):
        return None
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=5, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() if done.returncode == 0 else None
