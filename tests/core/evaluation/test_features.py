from pathlib import Path

import numpy as np
import pytest

from core.data.folder import Folder
from core.errors import DataError
from core.evaluation.evidence import listing
from core.evaluation.features import EACH, Features, read_features, sample, write_features
from core.types import Tracklet


def people(count: int, each: int) -> list[Tracklet]:
    tree = Folder(Path("/data"))
    return [
        Tracklet(tree, (f"{who}/{number}.jpg",), number, who)
        for who in range(count)
        for number in range(each)
    ]


def test_whole_people_are_sampled_always_the_same_ones() -> None:
    found = sample(people(20, 4), 24)
    assert len(found) == 24
    assert len({one.identity for one in found}) == 6
    assert found == sample(people(20, 4), 24)


def test_a_smaller_sample_begins_a_larger_one() -> None:
    larger = sample(people(20, 4), 40)
    assert sample(people(20, 4), 10) == larger[:10]


def test_nobody_fills_a_sample_alone() -> None:
    found = sample([*people(1, 500), *people(3, 2)], 1000)
    assert len(found) <= 3 * EACH


def test_where_nobody_is_known_each_tracklet_is_its_own() -> None:
    unknown = [Tracklet(Folder(Path("/data")), (f"{n}.jpg",), 1) for n in range(50)]
    assert len(sample(unknown, 30)) == 30


def test_an_entry_that_is_query_and_gallery_counts_once() -> None:
    few = people(3, 2)
    assert len(sample([*few, *few], 100)) == 6


def features(count: int = 5) -> Features:
    generator = np.random.default_rng(0)
    before, after = generator.normal(size=(2, count, 4)).astype(np.float16)
    target = np.arange(count) > 2
    return Features(listing(people(count, 1)), target, before, after, "student", "random", "test")


def test_what_was_written_is_read(tmp_path: Path) -> None:
    path, wanted = tmp_path / "evidence" / "features.npz", features()
    assert write_features(path, wanted) == path.stat().st_size
    found = read_features(path)
    assert (found.network, found.origin, found.part) == ("student", "random", "test")
    for label in ("target", "before", "after"):
        np.testing.assert_array_equal(getattr(found, label), getattr(wanted, label))
    assert found.listing.name.tolist() == wanted.listing.name.tolist()


@pytest.mark.parametrize("label", ["target", "before", "after"])
@pytest.mark.parametrize("change", ["length", "kind", "flat"])
def test_arrays_that_do_not_fit_are_refused(tmp_path: Path, label: str, change: str) -> None:
    found = features()
    values = {name: getattr(found, name) for name in Features.__slots__}
    one = values[label]
    values[label] = {"length": one[:-1], "kind": one.astype(str), "flat": np.array(0.0)}[change]
    write_features(tmp_path / "f.npz", Features(**values))
    with pytest.raises(DataError, match="damaged"):
        read_features(tmp_path / "f.npz")


def test_a_feature_that_is_no_number_is_refused(tmp_path: Path) -> None:
    found = features()
    found.after[2, 1] = np.nan
    write_features(tmp_path / "f.npz", found)
    with pytest.raises(DataError, match="not a number"):
        read_features(tmp_path / "f.npz")
