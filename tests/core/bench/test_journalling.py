import re

import pytest

from core.bench import stopping
from core.bench.journalling import slower


def test_steps_are_compared_under_a_real_supervisor() -> None:
    said = slower(2, 1, 1)()
    compared = r"\d+ ms a step; with both [+-]\d+\.\d\d%, ± \d+\.\d\d% \(.*\)"
    spent = r"the journal takes \d+ us a step, the supervisor \d+\.\d\d% of a core"
    assert re.fullmatch(f"{compared}; {spent}", said)


@pytest.mark.long
@pytest.mark.parametrize("way", range(len(stopping.WAYS)))
def test_a_place_is_given_on(way: int) -> None:
    assert re.search(r"after \d+\.\d\d s", stopping.freed(1, way)())
