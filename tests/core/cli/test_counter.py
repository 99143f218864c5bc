"""The line that says how far a long operation is."""

from types import SimpleNamespace

import pytest

from core.cli import counter
from core.cli.counter import Counter


@pytest.fixture
def screen(terminal, monkeypatch: pytest.MonkeyPatch):
    """A terminal of fifty columns, on which every call is painted."""
    stream = terminal()
    monkeypatch.setattr(counter, "sys", SimpleNamespace(stderr=stream))
    monkeypatch.setattr(counter, "width", lambda _: 50)
    monkeypatch.setattr(counter, "PAINT_S", 0)
    return stream


def shown(screen) -> list[str]:
    return screen.getvalue().split("\r\x1b[K")[1:]


def test_the_line_is_rewritten_and_goes(screen) -> None:
    with Counter("verify prid", "frames") as count:
        count(0, 2000)
        count(1500, 2000)
    assert shown(screen) == [
        "verify prid  0/2,000 frames",
        "verify prid  1,500/2,000 frames  0s left",
        "",
    ]


def test_bytes_are_shown_in_megabytes(screen) -> None:
    with Counter("unpack a.zip", "bytes") as count:
        count(3_500_000, 9_000_000)
    assert shown(screen)[0].startswith("unpack a.zip  3/9 MB")


def test_a_name_of_others_moves_no_cursor_and_wraps_no_line(screen) -> None:
    with Counter("unpack \x1b[2J\n" + "x" * 80, "bytes") as count:
        count(1, 2)
    line = shown(screen)[0]
    assert line.startswith(r"unpack \x1b[2J\nxxx")
    assert len(line) == 49


def test_nothing_is_shown_where_nobody_looks(capsys) -> None:
    with Counter("verify prid") as count:
        count(1, 2)
    assert capsys.readouterr().err == ""


def test_nothing_is_wiped_where_nothing_was_shown(screen) -> None:
    with Counter("verify prid"):
        pass
    assert screen.getvalue() == ""
