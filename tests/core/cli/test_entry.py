import os
import subprocess
import sys
from pathlib import Path

import pytest

from core.cli import app as app_module


def test_no_command_shows_the_help(vreid) -> None:
    assert "vreid run demo" in vreid("--help").out
    assert vreid().code == 2


@pytest.mark.parametrize(
    "arguments",
    [["bogus"], ["runs", "--bogus"], ["runs", "--limit", "0"], ["show"], ["run"], ["compare"]],
)
def test_wrong_usage_is_2(vreid, arguments: list[str]) -> None:
    done = vreid(*arguments)
    assert done.code == 2
    assert done.out == ""
    assert "vreid" in done.err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["run", "demo-syn"], "demo-syn:prid"),
        (["run", "demo-syn:pride"], "did you mean prid"),
        (["run", "demo-syn→prid"], "VREID_DATA"),
        (["run", "demo", "--method", "s2r"], "--method s2r"),
        (["run", "demo", "--set", "optimiser.epoch=1"], "did you mean optimiser.epochs"),
        (["run", "demo", "--set", "seed"], "key=value"),
        (["run", "demo", "--set", "method=direct"], "demo-syn→demo-cam --method"),
        (["run", "demo-cam:demo-syn"], "can't be a target"),
        (["run", "demo", "--config", "missing.yaml"], "missing.yaml"),
        (["run", "demo-syn:prid", "--quick"], "demo --quick"),
        (["show", "nothing"], "vreid runs"),
        (["show", "last"], "no run yet"),
        (["compare", "one"], "no run in"),
    ],
)
def test_what_a_user_can_mend_is_one_message(vreid, arguments, message: str, home: Path) -> None:
    done = vreid(*arguments)
    assert done.code == 1
    assert done.out == ""
    assert done.err.startswith("vreid: ")
    assert message in done.err
    assert done.err.count("\n") == 1
    assert not (home / "runs").exists()


def test_a_home_that_cannot_be_written_is_one_message(
    vreid, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VREID_DB", "/proc/experiments.db")
    for command in (["runs"], ["run", "demo"]):
        done = vreid(*command)
        assert (done.code, done.err.count("\n")) == (1, 1)
        assert "VREID_DB" in done.err


def test_ctrl_c_before_anything_began_is_quiet(vreid, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(**_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(app_module, "app", interrupted)
    done = vreid("runs")
    assert (done.code, done.out, done.err) == (130, "", "")


@pytest.mark.parametrize(
    "arguments", [["settings"], ["settings", "--json"], ["runs"], ["--help"], ["run", "--help"]]
)
def test_a_reader_that_leaves_is_no_error(store, arguments: list[str]) -> None:
    """Its own exit code, with output below and above the size of its buffer."""
    ours, theirs = os.pipe()
    os.close(ours)
    done = subprocess.run(
        [sys.executable, "-m", "core.cli", *arguments],
        stdout=theirs,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    os.close(theirs)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_result_that_cannot_be_written_is_one_message() -> None:
    command = [sys.executable, "-m", "core.cli", "settings"]
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert (done.returncode, done.stderr) == (1, "vreid: system: No space left on device\n")


@pytest.mark.parametrize(
    "arguments",
    [
        ["run", "demo", "--set", "\x1b[31mfoo=1"],
        ["run", "demo", "--config", "{home}/mine.yaml"],
        ["run", "demo-syn:\x1b[31mfoo"],
        ["show", "\x1b[31mfoo"],
        ["runs", "\x1b[31mfoo:1"],
        ["runs", "--\x1b[31mfoo"],
        ["\x1b[31mfoo"],
    ],
)
def test_no_message_moves_the_cursor(vreid, home: Path, arguments: list[str]) -> None:
    (home / "mine.yaml").write_text('"\\e[31mfoo": 1\n')
    done = vreid(*(text.replace("{home}", str(home)) for text in arguments))
    assert done.code in (1, 2)
    assert "foo" in done.err
    assert "\x1b" not in done.err


@pytest.mark.parametrize(
    "arguments",
    [
        ["run", "demo", "--seed", str(2**32)],
        ["run", "demo", "--seed", str(10**30)],
        ["runs", "--limit", "99999999999999999999"],
    ],
)
def test_numbers_beyond_all_measure_are_wrong_usage(vreid, arguments: list[str]) -> None:
    done = vreid(*arguments)
    assert done.code == 2
    assert "less than or equal to" in done.err


def test_ascii_terminals_get_ascii(store, make_run, monkeypatch: pytest.MonkeyPatch) -> None:
    from core.store.ingest import ingest

    ingest(store, make_run(name="é"))
    done = subprocess.run(
        [sys.executable, "-m", "core.cli", "runs"],
        capture_output=True,
        check=True,
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
    )
    assert b"demo-syn->demo-cam" in done.stdout
    assert b". starting" in done.stdout
    assert b"\\xe9" in done.stdout
