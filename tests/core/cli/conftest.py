"""Commands run in this process, with what they print."""

import io
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

import core
from core.cli import main

DRIVER = """
import sys
from core.cli import train
from core.runs.launch import launch
from core.series import single

single.VREID = sys.orig_argv[:5]  # this very driver, for the runs of a series
worker = [sys.executable, *sys.argv[1:3]]
train.launch = lambda store, plan: launch(store, plan, worker)
del sys.argv[1:3]
from core.cli import main
main()
"""


@dataclass
class Done:
    """What a command did."""

    code: int
    out: str
    err: str


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def vreid(home: Path, monkeypatch: pytest.MonkeyPatch, capsys) -> Callable[..., Done]:
    """Runs a command here; one that would train fails, rather than rendering for minutes."""

    def refuse(*_: object) -> None:
        pytest.fail("this command started a run")

    monkeypatch.setattr("core.cli.train.launch", refuse)
    monkeypatch.setattr("core.series.conduct.Single", refuse)

    def run(*arguments: str) -> Done:
        monkeypatch.setattr(sys, "argv", ["vreid", *arguments])
        with pytest.raises(SystemExit) as end:
            main()
        captured = capsys.readouterr()
        return Done(int(end.value.code or 0), captured.out, captured.err)

    return run


@pytest.fixture
def vreid_process(home: Path, empty_store: Path) -> Callable[..., subprocess.Popen[str]]:
    """Starts a command in a process of its own, with a fake worker for its runs."""
    shutil.copy(empty_store, home / "experiments.db")
    worker = Path(__file__).with_name("fake_demo.py")

    def start(*arguments: str, mode: str = "finish") -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-c", DRIVER, str(worker), mode, *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=home,
            env={**os.environ, "PYTHONPATH": str(Path(core.__file__ or "").parents[1])},
            start_new_session=True,
        )

    return start


@pytest.fixture
def terminal() -> type[Terminal]:
    return Terminal
