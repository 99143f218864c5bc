import os
import sys
from pathlib import Path

import pytest

from core.runs import supervision as supervision_module
from core.runs.folder import LOCK
from core.runs.supervision import (
    OWN_LOG,
    detach,
    environment,
    is_supervised,
    search_path,
    supervise,
    supervision,
    wait_unsupervised,
)


def test_a_run_has_one_supervisor(tmp_path: Path) -> None:
    assert not is_supervised(tmp_path)
    assert list(tmp_path.iterdir()) == []  # a look leaves nothing behind
    with supervision(tmp_path) as free:
        assert free
        assert is_supervised(tmp_path)
        with supervision(tmp_path, 0) as second:
            assert not second
        assert is_supervised(tmp_path)
        assert not wait_unsupervised(tmp_path, 0)
    assert not is_supervised(tmp_path)
    assert wait_unsupervised(tmp_path, 0)


def test_what_cannot_be_looked_at_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / LOCK).mkdir()
    assert is_supervised(tmp_path)


def test_what_is_detached_keeps_no_folder_busy_and_finds_this_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "core").mkdir()
    (tmp_path / "core" / "__init__.py").write_text("raise ImportError('the wrong core')")
    log = tmp_path / "log"
    code = "import os, core; print(core.__file__, os.getcwd(), os.getsid(0) == os.getpid())"
    detach([sys.executable, "-P", "-c", code], log)
    assert log.read_text().split() == [sys.modules["core"].__file__, "/", "True"]


@pytest.mark.parametrize("command", [["/nowhere/python"], [sys.executable, "-S", "-c", "1 / 0"]])
def test_what_cannot_be_started_is_an_error(tmp_path: Path, command: list[str]) -> None:
    with pytest.raises(OSError, match=r"No such file|ended with 1; see .*log"):
        detach(command, tmp_path / "log")


@pytest.fixture
def commands(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """What would be started; commands that begin with "refuses" fail."""
    found: list[list[str]] = []

    def note(command: list[str], log: Path) -> None:
        assert log.name == OWN_LOG
        found.append(list(command))
        if command[0] == "refuses":
            raise OSError("no manager")

    monkeypatch.setattr(supervision_module, "detach", note)
    monkeypatch.setattr(supervision_module, "_scope", lambda _: [])
    return found


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({}, []),
        ({"devices": ()}, ["--devices="]),
        ({"devices": ("GPU-a", "GPU-b")}, ["--devices=GPU-a,GPU-b"]),
        ({"adopt": True}, ["--adopt"]),
    ],
)
def test_a_supervisor_is_told_what_to_do(
    tmp_path: Path, commands: list[list[str]], given: dict, words: list[str]
) -> None:
    supervise(tmp_path, **given)
    python = [sys.executable, "-P", "-m", "core.supervise", str(tmp_path)]
    assert commands == [python + words]


def test_a_service_manager_that_refuses_is_done_without(
    tmp_path: Path, commands: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervision_module, "_scope", lambda _: ["refuses", "--scope"])
    supervise(tmp_path)
    assert [command[0] for command in commands] == ["refuses", sys.executable]
    commands.clear()
    monkeypatch.setattr(supervision_module, "_scope", lambda _: ["manages"])
    supervise(tmp_path)
    assert [command[0] for command in commands] == ["manages"]


def test_one_folder_comes_before_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    assert search_path("/a", {}) == "/a"
    assert search_path("/a", {"PYTHONPATH": "/b:/c"}) == "/a:/b:/c"
    monkeypatch.setenv("PYTHONPATH", "/b")
    package = Path(sys.modules["core"].__file__ or "").parents[1]
    assert environment() == {**os.environ, "PYTHONPATH": f"{package}:/b"}
