"""A small series."""

import pytest

from core.series.plan import Row, Series


@pytest.fixture
def series() -> Series:
    """Two methods and two networks of the second, over two seeds."""
    rows = (
        Row("direct", "direct transfer", "direct"),
        Row("full", "full", "s2r"),
        Row("teacher", "full, teacher", "s2r", network="teacher"),
    )
    return Series("demo-syn", "demo-cam", rows, (0, 1))
