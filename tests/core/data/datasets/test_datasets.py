"""What one's own footage can serve as, which only its files tell."""

from collections.abc import Iterable
from pathlib import Path

import pytest

from core.data import datasets
from core.errors import DataError
from core.runs.resolve import check_data
from core.settings import Data, Experiment

PEOPLE = [f"{who}/{cam}/t/1.jpg" for who in ("ann", "bo", "cy", "di") for cam in ("a", "b")]


@pytest.fixture
def root(plant, tmp_path: Path) -> Path:
    """Footage with people's names, without, and with parts that somebody chose."""
    plant(tmp_path / "named", PEOPLE)
    plant(tmp_path / "nameless", [path.partition("/")[2] for path in PEOPLE])
    plant(tmp_path / "given", PEOPLE)
    lines = ["path,camera,identity,part"]
    for path in PEOPLE:
        who, camera, _ = path.split("/", 2)
        part = "train" if who < "c" else ("query" if camera == "a" else "gallery")
        lines.append(f"{path},{camera},{who},{part}")
    (tmp_path / "given" / "manifest.csv").write_text("\n".join(lines))
    return tmp_path


def test_splits_are_as_many_as_there_are_files_for(root: Path) -> None:
    found = {name: datasets.splits(name, root) for name in ("named", "nameless", "given", "prid")}
    assert found == {"named": 10, "nameless": 1, "given": 1, "prid": 10}
    assert datasets.splits("demo-cam", root) == 1


@pytest.mark.parametrize("pair", [("named", "given"), ("named", "named")])
def test_named_people_serve_on_both_sides(root: Path, pair: Iterable[str]) -> None:
    check_data(Experiment(*pair), root)


def test_nameless_people_can_be_adapted_to_and_not_learnt_from(root: Path) -> None:
    with pytest.raises(DataError, match=r"nameless can't be a source: .* 2 of its 2 training"):
        check_data(Experiment("nameless", "named"), root)
    check_data(Experiment("named", "nameless"), root)
    check_data(Experiment("nameless", "named", method="histogram"), root)  # it learns nothing


def test_the_split_that_is_checked_is_the_targets(root: Path) -> None:
    given = Experiment("given", "named", data=Data(split=7))
    check_data(given, root)  # the source has one split, and is read in it
    with pytest.raises(DataError, match="one split, 0, as the manifest gives its parts"):
        check_data(Experiment("named", "given", data=Data(split=7)), root)
