"""A checkout with the real scripts and a lock of one tiny package, set up without any network."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from .tiny_wheel import write_wheel

ROOT = Path(__file__).resolve().parents[2]

PROJECT = """
[build-system]
requires = []
build-backend = "tiny_wheel"
backend-path = ["backend"]
[project]
name = "vreid"
version = "1.0"
dependencies = ["needle"]
"""

PROGRAM = """
import sys
def main():
    import needle
    print("needle", needle.VERSION, *sys.argv[1:])
    return 7 if "--fail" in sys.argv else 0
"""


@dataclass(frozen=True)
class Checkout:
    """A copy of scripts/ in a project of its own, and the folder of wheels that it can reach."""

    root: Path
    shop: Path

    @property
    def packages(self) -> Path:
        """Where its environment keeps packages."""
        version = ".".join(map(str, sys.version_info[:2]))
        return self.root / ".venv" / "lib" / f"python{version}" / "site-packages"

    def sell(self, version: str) -> None:
        """Put a needle of some files, so that unpacking takes a moment, into the shop."""
        hay = {f"needle/hay{number}.py": f"{number}\n" for number in range(400)}
        start = {"needle/__init__.py": f"VERSION = {version!r}\n"}
        write_wheel(self.shop, "needle", version, start | hay)

    def pin(self, version: str, head: str = "") -> None:
        """Write its lock."""
        lock = f"# {head}\n\nneedle=={version}\n"
        (self.root / "requirements.lock").write_text(lock, encoding="utf-8")

    def variables(self, **changed: str) -> dict[str, str]:
        """An environment in which pip knows nothing but the shop."""
        kept = {key: value for key, value in os.environ.items() if not key.startswith("PIP_")}
        kept |= {"PIP_CONFIG_FILE": os.devnull, "PIP_NO_INDEX": "1"}
        return kept | {"PIP_FIND_LINKS": str(self.shop), "PYTHON": sys.executable} | changed

    def start(self, *arguments: str, **changed: str) -> "subprocess.Popen[str]":
        """Start scripts/vreid in a session of its own."""
        return subprocess.Popen(
            [str(self.root / "scripts" / "vreid"), *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=self.variables(**changed),
            start_new_session=True,
        )

    def call(self, *arguments: str, **changed: str) -> "subprocess.CompletedProcess[str]":
        """Run scripts/vreid to its end."""
        with self.start(*arguments, **changed) as process:
            out, err = process.communicate(timeout=120)
        return subprocess.CompletedProcess(process.args, process.returncode, out, err)

    def pretend_made(self, program: str) -> None:
        """An environment of shell scripts that passes for a finished one; takes no time."""
        binaries = self.root / ".venv" / "bin"
        binaries.mkdir(parents=True)
        for name in ("python", "vreid", "ruff", "mypy", "lint-imports", "pytest"):
            (binaries / name).write_text(f"#!/bin/sh\n{program}\n", encoding="utf-8")
            (binaries / name).chmod(0o755)
        parts = [f"{self.root}\n".encode()]
        parts += [
            (self.root / name).read_bytes() for name in ("requirements.lock", "pyproject.toml")
        ]
        (self.root / ".venv" / "stamp").write_bytes(b"".join(parts))


def wait_for(condition: Callable[[], object]) -> None:
    """Come back as soon as the condition holds."""
    end = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < end, "what the test waits for didn't happen"
        time.sleep(0.002)


def new_checkout(folder: Path) -> Checkout:
    """Not set up yet; its path holds spaces and a letter beyond ASCII."""
    made = Checkout(folder.resolve() / "a chéck out", folder.resolve() / "shop")
    made.shop.mkdir()
    shutil.copytree(ROOT / "scripts", made.root / "scripts")
    (made.root / "core").mkdir()
    (made.root / "core" / "__init__.py").touch()
    (made.root / "core" / "cli.py").write_text(PROGRAM, encoding="utf-8")
    (made.root / "backend").mkdir()
    shutil.copy(Path(__file__).with_name("tiny_wheel.py"), made.root / "backend")
    (made.root / "pyproject.toml").write_text(PROJECT, encoding="utf-8")
    made.sell("1.0")
    made.pin("1.0")
    return made


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    """One that nothing was called in."""
    return new_checkout(tmp_path)


@pytest.fixture(scope="module")
def finished(
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[Checkout, "subprocess.CompletedProcess[str]"]:
    """One that is set up with needle 1.0, and its first call."""
    made = new_checkout(tmp_path_factory.mktemp("finished"))
    return made, made.call("one", "two words")
