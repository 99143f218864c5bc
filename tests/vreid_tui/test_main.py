import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest

from core.store import RunSummary
from vreid_tui.__main__ import _parser, _settings, glyphs, main, options

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


@pytest.fixture
def own_settings(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    file = tmp_path / "tui.toml"
    monkeypatch.setenv("VREID_TUI_SETTINGS", str(file))
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("COLORTERM", "truecolor")
    return file


def test_settings_are_printed_as_a_file(
    own_settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    own_settings.write_text("theme = 'light'")
    assert main(["--settings"]) == 0
    said = capsys.readouterr()
    assert said.err == f"{own_settings}:\n"
    assert 'theme = "light"' in said.out


def test_options_overrule_the_file(own_settings: Any) -> None:
    own_settings.write_text("theme = 'light'\nread_only = true\nfilter = 'a'")
    given = _parser().parse_args(["--theme", "contrast", "--no-mouse", "--ascii", "b", "c"])
    found = _settings(given)
    assert (found.theme, found.read_only, found.filter) == ("contrast", True, "b c")
    assert (found.mouse, found.glyphs, found.colors) == (False, "ascii", "auto")
    assert _settings(_parser().parse_args(["--no-color"])).colors == "none"


@pytest.mark.parametrize(
    ("term", "colorterm", "options_", "theme"),
    [
        ("screen", "", [], "terminal"),
        ("xterm-256color", "", [], "light"),
        ("screen", "truecolor", [], "light"),
        ("xterm-256color", "truecolor", ["--colors", "16"], "terminal"),
        ("screen", "", ["--colors", "256"], "light"),
        ("screen", "", ["--theme", "none"], "none"),
    ],
)
def test_sixteen_colours_are_those_of_the_terminal(
    own_settings: Any,
    monkeypatch: pytest.MonkeyPatch,
    term: str,
    colorterm: str,
    options_: list[str],
    theme: str,
) -> None:
    own_settings.write_text("theme = 'light'")
    monkeypatch.setenv("TERM", term)
    monkeypatch.setenv("COLORTERM", colorterm)
    assert _settings(_parser().parse_args(options_)).theme == theme


def test_a_file_that_is_wrong_is_one_line(
    own_settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    own_settings.write_text("them = 1")
    assert main(["--once"]) == 1
    assert capsys.readouterr().err.count("\n") == 1


def test_another_dashboard_gets_the_same_options() -> None:
    words = ["--read-only", "--ascii", "--theme", "light", "--", "map>60", "x y"]
    assert options(_parser().parse_args(words)) == words
    assert options(_parser().parse_args([])) == []


def test_a_terminal_is_brought_back_to_order(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--reset"]) == 0
    said = capsys.readouterr().out
    for mode in ("?1000l", "?1003l", "?1006l", "?1049l", "?25h", "?2004l"):
        assert f"\x1b[{mode}" in said


def test_once_takes_a_filter_and_writes_nothing_where_it_may_not(
    bench: Any, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from core.runs import reconcile as module

    bench.start("r1", name="first")
    bench.start("r2", name="two")
    monkeypatch.setattr(module, "reconcile", lambda _store: pytest.fail("must not write"))
    assert main(["--once", "--read-only", "two"]) == 0
    out = capsys.readouterr().out
    assert "two" in out
    assert "first" not in out
    assert main(["--once", "--read-only", "nothing"]) == 0
    assert capsys.readouterr().out == "no run fits the filter\n"
