import time

import pytest

from core.runs import ids
from core.runs.ids import default_name, new_id
from core.settings import Experiment


def test_ids_differ_within_a_second() -> None:
    assert len({new_id() for _ in range(50)}) == 50


def test_ids_sort_by_time(monkeypatch: pytest.MonkeyPatch) -> None:
    made = []
    for moment in (1.7e9, 1.7e9 + 1, 1.9e9, 3.3e10):
        monkeypatch.setattr(ids.time, "time", lambda moment=moment: moment)
        made.append(new_id())
    assert made == sorted(made)
    assert {len(one) for one in made} == {12}


def test_an_id_is_a_plain_file_name() -> None:
    assert new_id().isalnum()
    assert time.time() < 32**7  # seven digits hold the seconds


def test_a_name_says_method_pair_and_seed() -> None:
    assert default_name(Experiment(method="direct", seed=3)) == "direct-demo-syn-demo-cam-s3"
