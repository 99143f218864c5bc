"""In a real terminal: what is seen, and how the terminal is left."""

import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from core.store import list_runs

pytestmark = pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed")

PATIENCE_S = 30.0
ROOT = Path(__file__).parents[2]


class Terminal:
    """A tmux session of its own with a shell in it."""

    def __init__(self) -> None:
        self._server = f"vreid-{uuid.uuid4().hex[:8]}"
        environment = os.environ | {"PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8", "PS1": "$ "}
        command = ("-f", "/dev/null", "new", "-d", "-x", "80", "-y", "24", "sh")
        subprocess.run(["tmux", "-L", self._server, *command], check=True, env=environment)

    def tmux(self, *arguments: str) -> str:
        command = ["tmux", "-L", self._server, *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout

    def type(self, text: str) -> None:
        self.tmux("send-keys", "-l", text)
        self.tmux("send-keys", "Enter")

    def press(self, *keys: str) -> None:
        """Keys as tmux names them."""
        for key in keys:
            self.tmux("send-keys", key)
            time.sleep(0.1)

    def until(self, holds: Callable[[str], object], patience_s: float = PATIENCE_S) -> str:
        deadline = time.monotonic() + patience_s
        while not holds(shown := self.tmux("capture-pane", "-p")):
            assert time.monotonic() < deadline, shown
            time.sleep(0.05)
        return shown

    def modes(self) -> str:
        """Alternate screen and mouse are off, the cursor is on: "0 0 1"."""
        return self.tmux(
            "display", "-p", "#{alternate_on} #{mouse_any_flag} #{cursor_flag}"
        ).strip()


@pytest.fixture
def terminal(bench: Any) -> Iterator[Terminal]:
    made = Terminal()
    yield made
    with contextlib.suppress(subprocess.CalledProcessError):  # a test may have killed it
        made.tmux("kill-server")


def dashboard(terminal: Terminal, bench: Any) -> int:
    """Start it and wait until it shows the run; its process."""
    bench.train(bench.start("r1", name="in-a-terminal"), 40, 100)
    pid_file = bench.root.parent / "pid"
    terminal.type(f"sh -c 'echo $$ > {pid_file}; exec {sys.executable} -m vreid_tui'; echo code $?")
    terminal.until(lambda shown: "in-a-terminal" in shown and "student" in shown)
    return int(pid_file.read_text())


def test_a_run_is_seen_and_leaving_restores_the_terminal(terminal: Terminal, bench: Any) -> None:
    dashboard(terminal, bench)
    assert terminal.modes().startswith("1")
    terminal.press("Enter")
    terminal.until(lambda shown: "40% 40/100" in shown)
    terminal.press("q")
    shown = terminal.until(lambda shown: "code 0" in shown)
    assert "1 run goes on without the dashboard; `vreid-tui` brings it back." in shown
    assert terminal.modes() == "0 0 1"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_signals_restore_the_terminal(
    terminal: Terminal, bench: Any, number: signal.Signals
) -> None:
    process = dashboard(terminal, bench)
    os.kill(process, number)
    terminal.until(lambda shown: f"code {128 + number}" in shown)
    assert terminal.modes() == "0 0 1"
    terminal.type("stty -a | grep -c ' echo '")
    terminal.until(lambda shown: "\n1\n" in shown)


def test_a_killed_shell_takes_the_dashboard_along(terminal: Terminal, bench: Any) -> None:
    process = dashboard(terminal, bench)
    terminal.tmux("kill-server")
    deadline = time.monotonic() + PATIENCE_S
    while is_there(process):
        assert time.monotonic() < deadline, "it goes on without a terminal"
        time.sleep(0.05)


def test_a_fault_restores_the_terminal(terminal: Terminal, bench: Any) -> None:
    fault = "import vreid_tui.app as a; a.VreidApp.action_jump = lambda self: 1 / 0"
    code = f"{fault}; from vreid_tui.__main__ import main; raise SystemExit(main([]))"
    bench.train(bench.start("r1", name="in-a-terminal"), 40, 100)
    terminal.type(f"{sys.executable} -c '{code}'; echo code $?")
    terminal.until(lambda shown: "in-a-terminal" in shown)
    terminal.press("f")
    terminal.until(lambda shown: "code 1" in shown)
    assert terminal.modes() == "0 0 1"


@pytest.mark.parametrize("colors", ["16", "256", "none"])
def test_fewer_colours_are_enough(terminal: Terminal, bench: Any, colors: str) -> None:
    bench.train(bench.start("r1", name="in-a-terminal"), 40, 100)
    terminal.type(f"{sys.executable} -m vreid_tui --colors {colors}")
    terminal.until(lambda shown: "in-a-terminal" in shown and "student" in shown)
    shown = terminal.tmux("capture-pane", "-p", "-e")
    assert "38;2;" not in shown
    assert ("38;5;" in shown) == (colors == "256")
    assert bool(re.search(r"\x1b\[(3[0-8]|4[0-8])", shown)) == (colors != "none")


@pytest.mark.long
def test_a_run_is_started_watched_and_found_again_after_the_terminal_is_gone(
    terminal: Terminal, bench: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal.type(f"VREID_CACHE={bench.root.parent}/cache {sys.executable} -m vreid_tui")
    terminal.until(lambda shown: "no run yet" in shown)
    terminal.press("5")
    terminal.until(lambda shown: "new run" in shown)
    terminal.press("Enter", *"demo", "Enter", "j", "j", "Space")
    terminal.until(lambda shown: "two runs, one after the other" in shown)
    assert "vreid run demo --quick --detach" in terminal.until(lambda shown: "--quick" in shown)
    terminal.press("s")
    terminal.until(lambda shown: "Start this run?" in shown)
    terminal.press("Enter")
    terminal.until(lambda shown: "1 running, 1 waiting" in shown, 120)
    terminal.press("1", "Home", "Space", "Space")
    terminal.until(lambda shown: "2 marked" in shown)
    terminal.until(lambda shown: "o direct" in shown, 600)
    terminal.press("c")
    terminal.until(lambda shown: "comparison of 2 runs" in shown)
    terminal.press("1")
    terminal.until(lambda shown: "2 marked" in shown)
    terminal.press("Escape", "Home", "s")
    terminal.until(lambda shown: "Stop run s2r" in shown)
    terminal.press("Enter")
    terminal.until(lambda shown: "stopped" in shown)
    before = next(run for run in list_runs(bench.store) if run.method == "direct")
    terminal.tmux("kill-server")
    deadline = time.monotonic() + 600
    while (now := bench.summary(before.id)).rev <= before.rev or now.state == "running":
        assert time.monotonic() < deadline, now
        time.sleep(0.5)
    assert now.state == "finished"
    again = Terminal()
    try:
        again.type(f"{sys.executable} -m vreid_tui state:finished")
        again.until(lambda shown: "finished direct" in shown)
        again.press("Enter")
        again.until(lambda shown: "after" in shown and "mAP" in shown)
    finally:
        again.tmux("kill-server")


def is_there(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True
