import sys
import threading

import pytest

from core.health.examine import examine, fit
from core.health.finding import Finding, Scene, program_output, size

WELL = Finding("disk", "ok", "has room")


def test_only_what_is_missing_prevents_runs() -> None:
    assert fit([WELL, Finding("GPUs", "note", "none")])
    assert not fit([WELL, Finding("disk", "missing", "is full")])


def test_a_check_that_fails_hides_no_other() -> None:
    def broken(_: Scene) -> list[Finding]:
        raise OSError(5, "Input/output error")

    first, second = examine(Scene(), [broken, lambda _: [WELL]], patience_s=30)
    assert (first.subject, first.state) == ("broken", "note")
    assert "Input/output error" in first.text
    assert second == WELL


def test_nobody_waits_for_a_disk_that_hangs() -> None:
    hung = threading.Event()

    def wait(_: Scene) -> list[Finding]:
        hung.wait()
        return [WELL]

    def store(_: Scene) -> list[Finding]:
        return wait(_)

    first, second = examine(Scene(), [wait, store], patience_s=0.0)
    hung.set()
    assert (first.subject, first.state) == ("wait", "note")
    assert second.state == "missing"  # without a store there is no run


def test_programs_are_asked_briefly_and_may_be_absent() -> None:
    assert program_output(sys.executable, "-c", "print('on')") == "on"
    assert program_output(sys.executable, "-c", "raise SystemExit(1)") is None
    assert program_output("no-such-program-at-all") is None


@pytest.mark.parametrize(
    ("count", "text"),
    [(0, "0 KiB"), (2**20, "1.0 MiB"), (3 * 2**29, "1.5 GiB"), (2**41, "2.0 TiB")],
)
def test_sizes_for_people(count: int, text: str) -> None:
    assert size(count) == text
