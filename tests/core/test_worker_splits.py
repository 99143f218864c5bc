"""Which split of its datasets a worker reads."""

from pathlib import Path

import pytest

from core import worker
from core.journal import Journal
from core.settings import Data, Experiment
from core.types import Dataset

SPEC = {"data_root": "data", "cache_root": "cache"}


@pytest.mark.parametrize(
    ("source", "read"), [("svreid", [("svreid", 0), ("prid", 7)]), ("prid", [("prid", 7)] * 2)]
)
def test_the_split_that_is_set_is_the_targets(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: str, read: list[tuple[str, int]]
) -> None:
    seen = []

    def reading(name: str, data_root: Path, cache_root: Path, data: Data) -> Dataset:
        assert (data_root, cache_root, data.clips) == (Path("data"), Path("cache"), 3)
        seen.append((name, data.split))
        return Dataset(name, tmp_path, (), (), (), "made up")

    monkeypatch.setattr("core.data.datasets.read", reading)
    monkeypatch.setattr("core.engine.experiment.run", lambda _: {})
    settings = Experiment(source=source, target="prid", data=Data(split=7, clips=3))
    with Journal(tmp_path) as journal:
        worker._work(tmp_path, SPEC, settings, journal, lambda: False)  # type: ignore[arg-type]
    assert seen == read
