import os
import signal
from collections.abc import Iterator

import pytest

from core import worker


@pytest.fixture
def wish() -> Iterator[worker.Wish]:
    before = {name: signal.getsignal(name) for name in (signal.SIGTERM, signal.SIGINT)}
    yield worker.Wish()
    for name, handler in before.items():
        signal.signal(name, handler)


def test_two_signals_at_a_time_are_one_wish(wish: worker.Wish) -> None:
    assert not wish()
    os.kill(os.getpid(), signal.SIGTERM)
    os.kill(os.getpid(), signal.SIGTERM)
    assert wish()


def test_a_later_one_ends_at_once(wish: worker.Wish, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "SAME_S", -1.0)
    os.kill(os.getpid(), signal.SIGTERM)
    with pytest.raises(KeyboardInterrupt):
        os.kill(os.getpid(), signal.SIGTERM)
