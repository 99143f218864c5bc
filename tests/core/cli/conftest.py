"""Commands run in this process, with what they print."""

import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

import core
from core.cli import main
from core.journal import Journal
from core.queue import advance as queue
from core.queue import rules
from core.runs.attempts import history
from core.runs.provenance import machine
from core.runs.submit import submit
from core.store import Store
from core.store.ingest import ingest

Process = subprocess.Popen[str]

DRIVER = """
import sys
from pathlib import Path
import core
from core.cli import train
from core.runs import submit
from core.series import single

single.VREID = sys.orig_argv[:5]  # this very driver, for the runs of a series
worker = [sys.executable, *sys.argv[1:3]]
submit.freeze = lambda _: Path(core.__file__).parents[1]  # a copy would be compiled anew
train.submit = lambda store, plan: submit.submit(store, plan, worker)
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


Vreid = Callable[..., Done]


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def vreid(home: Path, detached, monkeypatch: pytest.MonkeyPatch, capsys) -> Vreid:
    """Runs a command here; one that would train fails, rather than rendering for minutes."""

    def refuse(*_: object) -> None:
        pytest.fail("this command started a run")

    monkeypatch.setattr("core.cli.train.submit", refuse)
    monkeypatch.setattr("core.series.conduct.Single", refuse)

    def run(*arguments: str) -> Done:
        monkeypatch.setattr(sys, "argv", ["vreid", *arguments])
        with pytest.raises(SystemExit) as end:
            main()
        captured = capsys.readouterr()
        return Done(int(end.value.code or 0), captured.out, captured.err)

    return run


@pytest.fixture
def played(store: Store, vreid, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Lets `vreid` queue runs, and tells their stories where supervisors would be started.

    "finish": all of it; "fail": a damaged frame; "wait": as far as the training; "queue": nothing.
    """

    def tell(folder: Path, story: str) -> None:
        method = json.loads((folder / "spec.json").read_text())["settings"]["method"]
        attempt = history(folder).next
        with Journal(folder) as journal:
            journal.write("started", attempt=attempt, pid=0)
            journal.write("stage", name="train", done=1, total=2, epoch=1, epochs=2)
            if story == "fail":
                (folder / "log.txt").write_text("the \x1b[2Jlast line of the log\n")
                journal.write("failed", reason="data", text="frame 7 is damaged\x1b[2J")
            if story == "finish":
                better = 0.2 if method == "s2r" else 0.0
                rates = {f"student/{rate}": 0.1 + better for rate in ("mAP", "rank1")}
                journal.write("finished", scores=rates)

    def play(story: str = "finish") -> None:
        def start(folder: Path, _: object) -> None:
            tell(folder, story)
            ingest(store, folder)
            if story != "wait":
                queue.advance(store)

        package = Path(core.__file__ or "").parents[1]
        monkeypatch.setattr("core.runs.submit.freeze", lambda _: package)
        monkeypatch.setattr("core.runs.provenance._output", lambda *_: None)  # neither git nor GPUs
        monkeypatch.setattr("core.cli.train.submit", submit)
        monkeypatch.setattr(queue, "stand_by", lambda: None)
        monkeypatch.setattr(queue, "supervise", start)
        if story == "queue":
            rules.pause(store, machine()["host"], True)

    return play


@pytest.fixture
def program() -> str:
    """A program that is `vreid` with a fake worker, whose file and mode come first."""
    return DRIVER


@pytest.fixture
def vreid_process(home: Path, empty_store: Path, detached) -> Iterator[Callable[..., Process]]:
    """Starts a command in a process of its own, with a fake worker for its runs."""
    shutil.copy(empty_store, home / "experiments.db")
    worker = Path(__file__).with_name("fake_demo.py")

    started: list[Process] = []

    def start(*arguments: str, mode: str = "finish") -> Process:
        process = subprocess.Popen(
            [sys.executable, "-c", DRIVER, str(worker), mode, *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=home,
            env={**os.environ, "PYTHONPATH": str(Path(core.__file__ or "").parents[1])},
            start_new_session=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


@pytest.fixture
def terminal() -> type[Terminal]:
    return Terminal
