"""Files of evidence, whole and broken."""

import io
import json
import zipfile
from pathlib import Path

import numpy as np
import pytest

from core.data.folder import Folder
from core.errors import DataError
from core.evaluation.evidence import Evidence, find, listing
from core.evaluation.queries import read_evidence, write_evidence
from core.types import Tracklet


def evidence(queries: int = 4, gallery: int = 9, networks: int = 2) -> Evidence:
    tree, generator = Folder(Path("/data")), np.random.default_rng(1)
    both = [
        Tracklet(tree, (f"c{n % 2}/{n:04}/1.jpg", f"c{n % 2}/{n:04}/2.jpg"), n % 2, n % 3)
        for n in range(queries + gallery)
    ]
    sides = listing(both[:queries]), listing(both[queries:])
    found = {
        f"net{number}": find(generator.random((queries, gallery)), *sides)
        for number in range(networks)
    }
    return Evidence(*sides, found, {"target": "prid", "protocol": "split 3 of 10 → ✓"})


@pytest.fixture
def file(tmp_path: Path) -> Path:
    write_evidence(tmp_path / "evidence" / "queries.npz", evidence())
    return tmp_path / "evidence" / "queries.npz"


def test_what_was_written_is_read(file: Path) -> None:
    wanted, found = evidence(), read_evidence(file)
    assert found.facts == wanted.facts
    assert list(found.found) == list(wanted.found)
    for name in ("query", "gallery"):
        for label in ("name", "shown", "identity", "camera", "clothes", "length"):
            one, other = (getattr(getattr(each, name), label) for each in (found, wanted))
            assert one.tolist() == other.tolist()
    for name, one in wanted.found.items():
        np.testing.assert_array_equal(found.found[name].average_precision, one.average_precision)
        np.testing.assert_array_equal(found.found[name].first_match, one.first_match)
        np.testing.assert_array_equal(found.found[name].first.entry, one.first.entry)
        np.testing.assert_array_equal(found.found[name].first.distance, one.first.distance)


def test_equal_evidence_gives_equal_bytes(file: Path, tmp_path: Path) -> None:
    write_evidence(tmp_path / "again" / "q.npz", evidence())
    assert (tmp_path / "again" / "q.npz").read_bytes() == file.read_bytes()


def test_a_query_takes_about_a_hundred_bytes_of_each_network(tmp_path: Path) -> None:
    sizes = [
        write_evidence(tmp_path / "evidence" / "q.npz", evidence(400, 900, networks))
        for networks in (1, 11)
    ]
    assert (sizes[1] - sizes[0]) / 10 / 400 < 100


def test_a_full_disk_leaves_what_was_there(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = file.read_bytes()

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(np, "savez_compressed", full)
    with pytest.raises(OSError, match="space"):
        write_evidence(file, evidence(5))
    assert file.read_bytes() == before
    assert [one.name for one in file.parent.iterdir()] == [file.name]


def test_no_evidence_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="isn't there; runs of an earlier vreid kept none"):
        read_evidence(tmp_path / "queries.npz")


@pytest.mark.parametrize("cut", [0, 10, 200, -30])
def test_half_a_file_is_damaged(file: Path, cut: int) -> None:
    file.write_bytes(file.read_bytes()[:cut])
    with pytest.raises(DataError, match="is damaged"):
        read_evidence(file)


def replaced(file: Path, **arrays: object) -> None:
    """The file with other arrays in place of some; None leaves one out."""
    with np.load(file) as known:
        found = {name: known[name] for name in known.files} | {
            name.replace("__", "/"): value for name, value in arrays.items()
        }
    with file.open("wb") as target:
        np.savez(target, **{name: one for name, one in found.items() if one is not None})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "arrays",
    [
        {"query__camera": None},
        {"query__camera": np.zeros(3, np.int64)},
        {"gallery__identity": np.array(["x"] * 9)},
        {"gallery__shown": np.array(["/etc/passwd"] * 9)},
        {"query__shown": np.array(["a/../../secret.png"] * 4)},
        {"0__entry": np.full((4, 10), 9, np.int32)},
        {"0__entry": np.full((4, 10), -2, np.int32)},
        {"0__entry": np.zeros((4, 3), np.int32)},
        {"0__entry": np.zeros((4, 10))},
        {"1__first_match": np.zeros(9, np.int32)},
        {"1__distance": np.float32(3)},
        {"about": np.array("[]")},
        {"about": np.array(json.dumps({"format": 2}))},
        {"about": np.array(json.dumps({"format": 1, "networks": ["a"]}))},
        {"about": np.array(json.dumps({"format": 1, "networks": ["a", "b", "c"], "facts": {}}))},
        {"about": None},
    ],
)
def test_what_does_not_fit_together_is_refused(file: Path, arrays: dict[str, object]) -> None:
    replaced(file, **arrays)
    with pytest.raises(DataError, match=r"damaged|isn't of the form"):
        read_evidence(file)


def test_nothing_in_a_file_is_run(file: Path) -> None:
    inside = io.BytesIO()
    np.save(inside, np.array([print], object), allow_pickle=True)
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("more.npy", inside.getvalue())
    with pytest.raises(DataError, match="damaged"):
        read_evidence(file)
