import errno
import os
from pathlib import Path

import pytest

from core.journal import JOURNAL, Journal, read_events


def kinds(folder: Path) -> list[str]:
    return [event["type"] for event, _ in read_events(folder / JOURNAL)]


@pytest.mark.parametrize("taken", [0, 7, 10_000])
def test_a_torn_write_costs_its_own_events_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, taken: int
) -> None:
    """A disk that takes `taken` bytes of a block of about 60, has no room, and then has again."""
    room, write = [taken], os.write

    def nearly_full(descriptor: int, block: bytes) -> int:
        if not room[0]:
            raise OSError(errno.ENOSPC, "No space left on device")
        done = write(descriptor, block[: room[0]])
        room[0] -= done
        return done

    journal = Journal(tmp_path)
    journal.write("started")
    monkeypatch.setattr(os, "write", nearly_full)
    journal.write("note", text="the disk is nearly full")
    journal.write("note", text="x" * 10_000)
    monkeypatch.undo()
    journal.write("finished")
    whole = ["note"] if taken == 10_000 else []
    assert kinds(tmp_path) == ["started", *whole, "finished"]
    assert journal.lost == 2 - len(whole)


def test_a_disk_that_fills_again_and_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write, calls = os.write, iter(range(1000))

    def one_byte_now_and_then(descriptor: int, block: bytes) -> int:
        if next(calls) % 2:
            raise OSError(errno.ENOSPC, "No space left on device")
        return write(descriptor, block[:1])

    journal = Journal(tmp_path)
    monkeypatch.setattr(os, "write", one_byte_now_and_then)
    for _ in range(5):
        journal.write("note", text="lost")
    monkeypatch.undo()
    journal.write("finished")
    assert kinds(tmp_path) == ["finished"]
    assert journal.lost == 5


@pytest.mark.parametrize("rest", ["", '{"t":1,"type":"note"', "\n"])
def test_a_line_that_a_power_cut_left_costs_itself_alone(tmp_path: Path, rest: str) -> None:
    Journal(tmp_path).write("started")
    with (tmp_path / JOURNAL).open("a") as file:
        file.write(rest)
    journal = Journal(tmp_path)
    journal.write("metric", step=1)
    journal.sync()
    assert kinds(tmp_path) == ["started", "metric"]
