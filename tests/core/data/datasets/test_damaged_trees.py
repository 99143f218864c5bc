"""Every reader on damaged copies: refused by name, or read so that nothing is wrong unnoticed."""

import random
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from core.data.datasets import READERS, ccvid, mars, svreid, unreal
from core.data.folder import Folder
from core.errors import DataError
from core.settings import Data
from core.types import Dataset, Tree

from .copies import ccvid as small_ccvid
from .copies.disk import write
from .copies.every import Copy, copies
from .havoc import linked, wrecked
from .judge import NAMES, PARTS, faults, label
from .memory import Memory

COPIES = copies()
EVERY = pytest.mark.parametrize("copy", COPIES, ids=[copy.name for copy in COPIES])
GALLERIES = ("standard", "with_queries", "without_queries")
LARGE = 1_000  # files


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Figures of the small copies, where readers hold figures beside the published ones."""
    monkeypatch.setattr(ccvid, "OUTFITS", small_ccvid.OUTFITS)
    monkeypatch.setattr(svreid, "PUBLISHED", dict.fromkeys(svreid.LISTS, (3, 6)))
    monkeypatch.setattr(unreal, "PERSONS", 3)
    monkeypatch.setattr(unreal, "EACH", 4)


def settings(copy: Copy) -> list[Data]:
    """Every split with every gallery."""
    return [Data(split=split, gallery=g) for split in range(copy.splits) for g in GALLERIES]


def refusals(copy: Copy, damaged: Iterable[tuple[str, Tree]]) -> int:
    """How many trees are refused, each by a name; nothing may be wrong with the others as read."""
    dice = random.Random(2)
    wholes = {data: copy.reader.read(Memory(copy.contents), data) for data in settings(copy)}
    refused = []
    for done, tree in damaged:
        data = dice.choice([*wholes])
        try:
            found = copy.reader.read(tree, data)
        except DataError as error:
            refused.append((done, tree, str(error)))
        else:
            wrong = faults(copy.reader, tree, data, wholes[data], found)
            assert not wrong, f"{done}: {wrong}"
    for done, tree, said in refused:
        assert str(tree.root) in said, f"{done}: names no path: {said}"
    return len(refused)


@EVERY
def test_no_damage_goes_unnoticed(copy: Copy) -> None:
    cases = 25 if len(copy.contents) > LARGE else 200
    damaged = ((done, Memory(contents)) for done, contents in wrecked(copy.contents, cases))
    assert cases // 10 < refusals(copy, damaged) < cases - cases // 10


@EVERY
def test_no_damage_on_disk_goes_unnoticed(copy: Copy, tmp_path: Path) -> None:
    cases = 2 if len(copy.contents) > LARGE else 16
    assert 0 < refusals(copy, on_disk(copy, cases, tmp_path)) < cases


def on_disk(copy: Copy, cases: int, folder: Path) -> Iterator[tuple[str, Tree]]:
    """Damaged copies by turns, and such as have a link in some place."""
    dice = random.Random(3)
    for number, (done, contents) in enumerate(wrecked(copy.contents, cases, seed=4)):
        root = folder / str(number) / "copy"
        root.mkdir(parents=True)
        if number % 2:
            yield done, Folder(write(root, contents))
        else:
            yield linked(write(root, copy.contents), dice), Folder(root)


def test_every_reader_has_a_whole_copy() -> None:
    assert {copy.reader.name for copy in COPIES} == {*READERS, "own"}
    for copy in COPIES:
        tree, name = Memory(copy.contents), copy.reader.name
        for data in settings(copy):
            found = copy.reader.read(tree, data)
            assert found.warnings == ()
            assert faults(copy.reader, tree, data, found, found) == []
            frames = [f for part in PARTS for each in getattr(found, part) for f in each.frames]
            assert name not in NAMES or all(label(name, frame) for frame in frames)


def test_a_gallery_of_another_kind_is_measured_by_its_own_figures() -> None:
    for copy in COPIES:
        tree, whole = Memory(copy.contents), copy.reader.whole
        for kind in GALLERIES if "gallery" in copy.reader.published else ():
            usual, other = (
                copy.reader.read(tree, Data(gallery=each)).gallery for each in ("standard", kind)
            )
            is_usual = whole(Data(gallery=kind))["gallery"] == whole(Data())["gallery"]
            assert is_usual == (len(usual) == len(other)), (copy.name, kind)


def with_first(found: Dataset, part: str, **changes: Any) -> Dataset:
    first, *others = getattr(found, part)
    return replace(found, **{part: (replace(first, **changes), *others)})


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (lambda d: replace(d, train=d.train[1:]), "train has 2 tracklets instead of 3"),
        (lambda d: replace(d, gallery=(*d.gallery, d.gallery[0])), "gallery has a frame twice"),
        (lambda d: with_first(d, "train", frames=()), "train has an empty tracklet"),
        (lambda d: with_first(d, "query", frames=("../a.jpg",)), "'../a.jpg', which may be out"),
        (lambda d: with_first(d, "query", frames=("a.jpg",)), "'a.jpg', which isn't there"),
        (lambda d: with_first(d, "train", identity=3), "(1, 1) are given as (3, 1), silently"),
        (lambda d: with_first(d, "train", camera=2), "(1, 1) are given as (1, 2), silently"),
        (lambda d: with_first(d, "query", identity=1), "persons [1] are in train and test"),
        (lambda d: replace(d, gallery=d.gallery[1:]), "the gallery lacks queries"),
    ],
)
def test_what_is_wrong_would_be_found(wrong: Any, said: str) -> None:
    copy = next(copy for copy in COPIES if copy.reader is mars.READER)
    silent = replace(copy.reader, published={}, galleries={})
    tree, data = Memory(copy.contents), Data(gallery="with_queries")
    whole = silent.read(tree, data)
    assert any(said in fault for fault in faults(silent, tree, data, whole, wrong(whole)))
