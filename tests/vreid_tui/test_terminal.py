"""In a real terminal: what is seen, and how the terminal is left."""

import os
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

    def until(self, holds: Callable[[str], object]) -> str:
        deadline = time.monotonic() + PATIENCE_S
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
    terminal.tmux("send-keys", "Enter")
    terminal.until(lambda shown: "40% 40/100" in shown)
    terminal.tmux("send-keys", "q")
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
