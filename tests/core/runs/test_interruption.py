import os
import signal

import pytest

from core.runs.interruption import Interruption


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_requests_are_counted_and_the_first_names_the_exit_code(number: int) -> None:
    before = signal.getsignal(number)
    with Interruption() as interruption:
        assert interruption.count == 0
        os.kill(os.getpid(), number)
        os.kill(os.getpid(), signal.SIGINT)
        assert interruption.count == 2
        assert interruption.exit_code == 128 + number
    assert signal.getsignal(number) == before


def test_what_is_ignored_stays_ignored() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with Interruption() as interruption:
            os.kill(os.getpid(), signal.SIGHUP)
            assert interruption.count == 0
    finally:
        signal.signal(signal.SIGHUP, before)
