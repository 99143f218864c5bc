import sys
import time

import pytest

from core import crew

WORDS = "import os, sys, time; rank = int(os.environ['RANK']); "


def lead(body: str, count: int = 3, stopping: bool = False) -> int:
    return crew.lead([sys.executable, "-c", WORDS + body], count, lambda: stopping)


def test_each_process_knows_its_place() -> None:
    body = (
        "names = ('RANK', 'LOCAL_RANK', 'WORLD_SIZE'); "
        "place = [int(os.environ[n]) for n in names]; "
        "sys.exit(0 if place == [rank, rank, 3] else 9)"
    )
    assert lead(body) == 0


def test_the_first_may_take_longer_than_the_others() -> None:
    assert lead("time.sleep(0.5 if rank == 0 else 0)") == 0


def test_one_that_fails_ends_them_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crew, "GRACE_S", 0.2)
    began = time.monotonic()
    assert lead("time.sleep(60) if rank != 2 else sys.exit(7)") == 7
    assert time.monotonic() - began < 30


def test_the_wish_to_stop_goes_to_the_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crew, "GRACE_S", 0.2)
    body = (
        "import signal; signal.signal(signal.SIGTERM, lambda *_: sys.exit(130)); time.sleep(60)"
        " if rank == 0 else time.sleep(60)"
    )
    assert lead(body, stopping=True) in (130, -15)  # it may be told before it can hear
    assert crew.rank() is None
