import os
import signal

import pytest

from core.runs.interruption import Interruption, remembered


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


def swallowed() -> None:
    """What Python does with an exception that is raised where nothing may be."""
    with pytest.raises(KeyboardInterrupt):
        os.kill(os.getpid(), signal.SIGINT)


def test_a_request_that_python_dropped_is_counted_all_the_same() -> None:
    before = signal.getsignal(signal.SIGINT)
    with remembered():
        swallowed()
        with Interruption() as interruption:
            assert interruption.count == 1
            assert interruption.exit_code == 130
            os.kill(os.getpid(), signal.SIGINT)
            assert interruption.count == 2
    assert signal.getsignal(signal.SIGINT) == before
    with Interruption() as interruption:
        assert interruption.count == 0


def test_who_has_a_handler_of_his_own_keeps_it() -> None:
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with remembered():
            assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)
