from dataclasses import replace
from pathlib import Path

import pytest

from core.runs.folder import LOG
from core.runs.why import LINES, explain
from core.store import RunSummary
from core.store.states import STATES


@pytest.fixture
def run(tmp_path: Path) -> RunSummary:
    words = dict.fromkeys(("name", "source", "target", "method", "backbone", "stage", "group"), "")
    counts = dict.fromkeys(("seed", "step", "total", "epoch", "epochs", "rev"), 0)
    times = dict.fromkeys(("created", "started", "ended", "updated"), 0.0)
    told = {"state": "running", "reason": "", "text": "", "headline": {}, "tags": ()}
    return RunSummary(id="r1", folder=str(tmp_path), **words, **counts, **times, **told)


def logged(run: RunSummary, text: str) -> Path:
    folder = Path(run.folder)
    (folder / LOG).write_text(text)
    return folder


@pytest.mark.parametrize(
    ("log", "reason", "word"),
    [
        ("torch.OutOfMemoryError: CUDA out of memory. Tried to allocate", "gpu-memory", "bf16"),
        ("numpy MemoryError: Unable to allocate", "memory", "data.cache_mb"),
        ("RuntimeError: DataLoader worker (pid 7) is killed by signal", "memory", "vreid queue"),
        ("OSError: [Errno 28] No space left on device", "disk", "VREID_RUNS"),
        ("Unexpected bus error encountered in worker", "shared-memory", "/dev/shm"),
        ("RuntimeError: CUDA error: an illegal access", "gpu", "nvidia-smi"),
        ("OSError: [Errno 24] Too many open files", "files", "ulimit"),
    ],
)
def test_a_log_tells_what_nobody_else_said(
    run: RunSummary, log: str, reason: str, word: str
) -> None:
    for unsaid in ("", "error", "signal", "process"):
        failed = replace(run, state="failed", reason=unsaid, text="it ended")
        found = explain(failed, logged(run, f"first\n{log}\n"))
        assert (found.reason, found.text) == (reason, "it ended")
        assert word in found.advice
    assert found.lines == ("first", log)


def test_what_was_said_outweighs_the_log(run: RunSummary) -> None:
    failed = replace(run, state="failed", reason="data", text="frame 7 is damaged")
    found = explain(failed, logged(run, "CUDA out of memory"))
    assert found.reason == "data"
    assert "vreid data verify" in found.advice
    assert "run it anew" in found.advice  # resuming would meet the same frame


def test_what_was_no_fault_of_the_run_goes_on(run: RunSummary) -> None:
    for reason in ("restart", "process", "signal", "disk", "memory", "folder", "unheard-of"):
        found = explain(replace(run, state="lost", reason=reason), logged(run, ""))
        assert f"`vreid resume {run.id}`" in found.advice


def test_every_state_has_words(run: RunSummary) -> None:
    for state in STATES:
        found = explain(replace(run, state=state), Path(run.folder))
        assert found.text != "nothing more is known" or state in ("failed", "lost")
        resumes = state in ("paused", "stopped", "failed", "lost")
        assert ("vreid resume" in found.advice) == resumes
        if not resumes:
            assert (found.advice, found.reason) == ("", "")


def test_an_empty_log_has_no_lines(run: RunSummary) -> None:
    assert explain(replace(run, state="failed"), logged(run, "\n\n")).lines == ()


def test_the_log_of_a_run_that_finished_accuses_nobody(run: RunSummary) -> None:
    found = explain(replace(run, state="finished"), logged(run, "retried: Too many open files"))
    assert (found.reason, found.advice) == ("", "")


def test_the_last_lines_are_harmless(run: RunSummary) -> None:
    text = "".join(f"line {number}\n" for number in range(40)) + "\x1b[31mred\x07\n"
    found = explain(run, logged(run, text))
    assert len(found.lines) == LINES
    assert found.lines[-1] == "red\\x07"
