import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest

from core.store import RunSummary
from vreid_tui.__main__ import glyphs, main

HEAVY = "{'torch', 'torchvision', 'accelerate', 'numba', 'sklearn', 'scipy', 'numpy'}"
LOADED = f"import sys; found = sorted({HEAVY} & set(sys.modules)); assert not found, found"


@pytest.mark.parametrize(
    "code",
    [
        "import vreid_tui.app, core.runs.reconcile, core.store.ingest, core.store.details",
        "from vreid_tui.__main__ import main; main(['--once'])",
    ],
)
def test_numeric_libraries_are_never_loaded(bench: Any, code: str) -> None:
    bench.start("r1")
    subprocess.run([sys.executable, "-c", f"{code}\n{LOADED}"], check=True, capture_output=True)


def test_printing_once_needs_no_textual(bench: Any) -> None:
    code = "import sys; from vreid_tui.__main__ import main; main(['--once'])"
    code += "; assert 'textual' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)


def test_once_prints_the_list(
    bench: Any, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "120")
    bench.train(bench.start("r1", name="[red]\x1b[2J"), 40, 100)
    assert main(["--once", "--ascii"]) == 0
    heading, row = capsys.readouterr().out.splitlines()
    assert heading.split()[:3] == ["state", "name", "source>target"]
    assert row.split()[:3] == [">", "running", "[red]\\x1b[2J"]
    assert "45.9" in row


def test_once_takes_journals_in_first(
    bench: Any, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "120")
    folder = bench.start("r1")
    bench.append(folder, "stage", name="train", done=1, total=9, epoch=2, epochs=5)
    main(["--once"])
    assert " 2/5 " in capsys.readouterr().out


def test_without_a_run_it_says_how_to_start_one(
    bench: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--once"]) == 0
    assert "vreid run demo" in capsys.readouterr().out


def test_a_database_that_is_none_is_one_line(
    tmp_path: Any, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "experiments.db"
    file.write_text("no database at all, but long enough to be looked at as one" * 20)
    monkeypatch.setenv("VREID_DB", str(file))
    assert main(["--once"]) == 1
    error = capsys.readouterr().err
    assert error.startswith("vreid-tui: ")
    assert error.count("\n") == 1


def test_without_a_terminal_it_says_what_to_do(
    bench: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([]) == 1
    assert capsys.readouterr().err.endswith("--once prints the list of runs\n")


def test_glyphs_follow_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    codeset = "UTF-8"
    monkeypatch.setattr("locale.nl_langinfo", lambda _item: codeset)
    monkeypatch.setenv("TERM", "xterm-256color")
    assert glyphs("auto") == "braille"
    assert glyphs("ascii") == "ascii"
    monkeypatch.setenv("TERM", "linux")
    assert glyphs("auto") == "block"
    codeset = "ANSI_X3.4-1968"
    assert glyphs("auto") == "ascii"


def test_farewell_counts(make_summary: Callable[..., RunSummary]) -> None:
    from vreid_tui.__main__ import farewell

    assert farewell(0).startswith("No run is going on")
    assert farewell(1).startswith("1 run goes on")
    assert farewell(3).startswith("3 runs go on")
