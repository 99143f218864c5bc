"""Writes requirements.lock: exact versions of all that pyproject.toml asks for, directly or not.

Keeps what is pinned as long as it fits; `--upgrade` takes the newest of everything but torch and
torchvision: whether those are of one build can't be told from their metadata, so the pair is
moved by hand and tried. The comment at the head of the file is kept.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any

from environment import requirements
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PAIR = ("torch", "torchvision")
PYTHONS = ("3.11", "3.12", "3.13")

Resolved = dict[str, dict[str, Any]]  # canonical name -> core metadata


def main() -> int:
    """Write the lock of the checkout named on the command line."""
    parser = argparse.ArgumentParser(prog="scripts/lock", description=__doc__)
    parser.add_argument("root", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--upgrade", action="store_true", help="take the newest")
    options = parser.parse_args()
    lock = options.root / "requirements.lock"
    try:
        resolved = resolve(options.root, kept_pins(lock, PAIR if options.upgrade else None))
        for version in PYTHONS:
            check(resolved, version)
    except subprocess.CalledProcessError as error:
        sys.stderr.write(f"{error.stderr.strip()}\nscripts/lock: nothing was changed\n")
        return 1
    lock.write_text(head(lock) + sections(resolved, options.root), encoding="utf-8")
    return 0


def kept_pins(lock: Path, names: Collection[str] | None) -> list[str]:
    """Lines of the lock as it is, of these packages or of all."""
    lines = lock.read_text(encoding="utf-8").splitlines()
    pins = [line for line in lines if "==" in line and not line.startswith("#")]
    return [line for line in pins if names is None or line.partition("==")[0] in names]


def resolve(root: Path, kept: Iterable[str]) -> Resolved:
    """Metadata of every package that pyproject.toml leads to, as pip resolves it from scratch."""
    with tempfile.TemporaryDirectory() as folder:
        report, constraints = Path(folder) / "report.json", Path(folder) / "kept.txt"
        constraints.write_text("\n".join(kept), encoding="utf-8")
        limits = ["--ignore-installed", "-c", str(constraints)]
        dry_run("--report", str(report), *limits, *requirements(root))
        found = json.loads(report.read_text(encoding="utf-8"))["install"]
    return {canonicalize_name(item["metadata"]["name"]): item["metadata"] for item in found}


def check(resolved: Resolved, python: str) -> None:
    """Let pip refuse a version that has no wheel for this Python."""
    with tempfile.TemporaryDirectory() as folder:
        there = ["--python-version", python, "--target", folder, "--no-deps"]
        dry_run(*there, *(pin(metadata) for metadata in resolved.values()))


def dry_run(*arguments: str) -> None:
    """Call `pip install --dry-run` for wheels alone; CalledProcessError where it can't be done."""
    pip = [sys.executable, "-I", "-m", "pip", "install", "--disable-pip-version-check"]
    command = [*pip, "--quiet", "--dry-run", "--only-binary=:all:", *arguments]
    subprocess.run(command, check=True, stderr=subprocess.PIPE, text=True)


def pin(metadata: dict[str, Any]) -> str:
    """The line of one package."""
    return f"{canonicalize_name(metadata['name'])}=={metadata['version']}"


def head(lock: Path) -> str:
    """The comment at the head of the file as it is."""
    return lock.read_text(encoding="utf-8").partition("\n\n")[0] + "\n"


def sections(resolved: Resolved, root: Path) -> str:
    """The pins: first what vreid needs to run, then what only its development needs."""
    declared = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    running = reach(resolved, declared["project"]["dependencies"])
    parts = {"to run": running, "to develop and build": resolved.keys() - running}
    return "".join(
        f"\n# {title}\n" + "".join(f"{pin(resolved[name])}\n" for name in sorted(names))
        for title, names in parts.items()
    )


def reach(resolved: Resolved, asked: Iterable[str]) -> set[str]:
    """Names of the resolved packages that these requirements lead to."""
    found: set[tuple[str, str]] = set()  # (package, extra of it or "")
    waiting = [(Requirement(text), "") for text in asked]
    while waiting:
        wanted, by_extra = waiting.pop()
        name = canonicalize_name(wanted.name)
        if wanted.marker and not wanted.marker.evaluate({"extra": by_extra}):
            continue
        for part in {(name, extra) for extra in ("", *wanted.extras)} - found:
            found.add(part)
            further = resolved[name].get("requires_dist", [])
            waiting += [(Requirement(text), part[1]) for text in further]
    return {name for name, _ in found}


if __name__ == "__main__":
    sys.exit(main())
