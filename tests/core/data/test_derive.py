import os
from pathlib import Path

import pytest

from core.data.datasets.dressed import walks
from core.data.derive import derive, most_seen
from core.data.folder import Folder
from core.errors import DataError


def train(root: Path, outfits: dict[tuple[str, str], int]) -> Path:
    """V3DGait's list with so many sequences of each (person, outfit), in turns."""
    lines = [
        f"rgb/{person}/{label}/{number} {person}  {label}"
        for number in range(max(outfits.values()))
        for (person, label), count in outfits.items()
        if number < count
    ]
    root.mkdir(parents=True, exist_ok=True)
    (root / "train.txt").write_bytes("\r\n".join(lines).encode())
    return root


def rows(path: Path) -> list[list[str]]:
    return [line.split("\t") for line in path.read_text().splitlines()]


def test_svreid_keeps_the_outfit_with_most_sequences(tmp_path: Path) -> None:
    root = train(tmp_path, {("001", "0"): 2, ("001", "1"): 3, ("002", "0"): 1, ("010", "7"): 4})
    found = derive(root, "svreid")
    assert found.path == root / "train_svreid.txt"
    assert (found.identities, found.sequences) == (3, 8)
    assert (found.published_identities, found.published_sequences) == (333, 1164)
    assert sorted(row for row in rows(found.path)) == sorted(
        [f"rgb/{person}/{label}/{number}", person, label]
        for person, label, count in (("001", "1", 3), ("002", "0", 1), ("010", "7", 4))
        for number in range(count)
    )


def test_the_order_of_the_list_is_kept(tmp_path: Path) -> None:
    root = train(tmp_path, {("002", "0"): 2, ("001", "1"): 3})
    whole = [line.split() for line in (root / "train.txt").read_text().splitlines()]
    assert rows(derive(root, "svreid").path) == whole


@pytest.mark.parametrize(("labels", "kept"), [(["10", "9"], "9"), (["u1_l0", "u0_l1"], "u0_l1")])
def test_of_equals_the_smallest_label_is_kept(tmp_path: Path, labels: list[str], kept: str) -> None:
    for number, order in enumerate((labels, labels[::-1])):
        root = train(tmp_path / str(number), {("1", label): 2 for label in order})
        assert {row[2] for row in rows(derive(root, "svreid").path)} == {kept}


def test_svreid_cc_keeps_eight_outfits_whole_and_holds_svreid(tmp_path: Path) -> None:
    sizes = [1, 5, 2, 2, 7, 3, 1, 4, 1, 6, 1]
    root = train(
        tmp_path,
        {("001", str(label)): size for label, size in enumerate(sizes)} | {("002", "0"): 3},
    )
    found = derive(root, "svreid-cc")
    kept = rows(found.path)
    assert found.path.name == "train_svreid_cc.txt"
    assert {row[2] for row in kept if row[1] == "001"} == {"4", "9", "1", "7", "5", "2", "3", "0"}
    assert found.sequences == len(kept) == sum(sorted(sizes)[-8:]) + 3
    assert found.published_sequences == 3187
    basis = rows(derive(root, "svreid").path)
    assert [row for row in kept if row in basis] == basis


def test_labels_of_another_person_are_other_outfits(tmp_path: Path) -> None:
    root = train(tmp_path, {("1", "0"): 1, ("1", "1"): 2, ("2", "0"): 2, ("2", "1"): 1})
    kept = most_seen(walks(Folder(root), "train.txt"), 1)
    assert {(walk.identity, walk.label) for walk in kept} == {(1, "1"), (2, "0")}


def test_a_root_one_level_up_will_do(tmp_path: Path) -> None:
    train(tmp_path / "V3DGait_VIS", {("001", "0"): 1})
    assert derive(tmp_path, "svreid").path == tmp_path / "V3DGait_VIS" / "train_svreid.txt"


def test_the_list_that_is_there_stays(tmp_path: Path) -> None:
    root = train(tmp_path, {("001", "0"): 1})
    first = derive(root, "svreid")
    before = first.path.stat().st_mtime_ns
    assert derive(root, "svreid") == first
    assert first.path.stat().st_mtime_ns == before
    first.path.write_text("rgb/001/0/0 001 0\n")
    with pytest.raises(DataError, match=r"train_svreid\.txt: is there and isn't what would be"):
        derive(root, "svreid")
    assert first.path.read_text() == "rgb/001/0/0 001 0\n"


def test_what_cannot_be_derived_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(DataError, match=r"no such list: .*train\.txt"):
        derive(tmp_path, "svreid")
    root = train(tmp_path, {("001", "0"): 1})

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(DataError, match=r"train_svreid\.txt: can't be written \(No space left"):
        derive(root, "svreid")
    assert [file.name for file in root.iterdir()] == ["train.txt"]
