from pathlib import Path

import pytest

from vreid_tui import soak
from vreid_tui.soak import Outcome


@pytest.mark.parametrize(
    ("before", "after", "missing", "holds"),
    [
        (100, 109, (), True),
        (100, 80, (), True),
        (100, 112, (), False),
        (100, 100, ("r1",), False),
    ],
)
def test_it_holds_where_little_grew_and_nothing_is_missing(
    before: int, after: int, missing: tuple[str, ...], holds: bool
) -> None:
    assert Outcome(8.0, 57_600, 100, before, after, missing).holds == holds


def test_the_writer_writes_until_its_input_ends_and_says_how_far(
    bench: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(soak, "RUNS", 2)
    monkeypatch.setattr(soak, "BEFORE", 70)
    closed = iter((False, False, True))
    monkeypatch.setattr(soak, "_closed", lambda: next(closed))
    soak.write(tmp_path)
    steps = (tmp_path / "steps").read_text().split()
    assert steps[1::2] == ["72"] * len(steps[1::2])
    assert (tmp_path / "runs" / steps[0] / "log.txt").read_bytes().count(b"\n") > 6
