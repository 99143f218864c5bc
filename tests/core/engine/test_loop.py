import itertools

import pytest

from core.engine.loop import one_cycle


def test_one_cycle_rises_peaks_and_falls() -> None:
    assert one_cycle(0) == pytest.approx(0.04)
    assert one_cycle(0.15) == pytest.approx(0.52)
    assert one_cycle(0.3) == pytest.approx(1)
    assert one_cycle(0.65) == pytest.approx(0.5, abs=1e-3)
    assert one_cycle(1) == pytest.approx(1e-4)
    values = [one_cycle(x / 100) for x in range(101)]
    assert all(before < after for before, after in itertools.pairwise(values[:31]))
    assert all(before > after for before, after in itertools.pairwise(values[30:]))
