"""iLIDS-VID: two cameras of an arrivals hall, 300 persons, ten splits into 150 and 150."""

import re

from core.data.datasets import halves, matlab
from core.data.datasets.lists import few, frames, gap
from core.data.datasets.reader import Counts, Reader
from core.errors import DataError
from core.settings import Data
from core.types import Dataset, Tracklet, Tree

PERSONS = 300
SEQUENCES = ("i-LIDS-VID/sequences/", "sequences/", "")
BESIDE = ("", "../")  # the archive holds the splits and i-LIDS-VID side by side
MATRIX = "train_test_splits_ilidsvid.mat"
MATRICES = (f"train-test people splits/{MATRIX}", MATRIX)
LISTS = ("splits_ilidsvid.json", "splits.json")
CAMERAS = {halves.FIRST: "cam1", halves.SECOND: "cam2"}
PERSON = re.compile(r"person([0-9]{3})")


def read(tree: Tree, data: Data) -> Dataset:
    """One split: query is camera 1, gallery camera 2 of the test persons.

    The authors' matrix of splits is used where it is there, else a JSON list of splits, which
    others wrote; else all persons are halved at random with a fixed seed, and the protocol says
    so.

    Raises:
        DataError: a person without frames, a layout that isn't iLIDS-VID's, splits that don't
            fit the folders, or files that can't be read.
    """
    images = next((base for base in SEQUENCES if tree.has_folder(f"{base}cam1")), SEQUENCES[0])
    halves.check_cameras(tree, images, CAMERAS, READER.title, READER.layout)
    gaps: list[str] = []

    def see(name: str, camera: int) -> Tracklet:
        folder = CAMERAS[camera]
        frame = re.compile(rf"{folder}_{name}_([0-9]{{5}})\.png", re.IGNORECASE)
        found = frames(tree, f"{images}{folder}/{name}", frame)
        gaps.extend(gap(tree, found))
        return Tracklet(tree, found, camera, int(name.removeprefix("person")))

    split, odd = _split(tree, images, data.split)
    train, query, gallery = halves.parts(split, see)
    odd += few(gaps, "tracklets that lack frames")
    return Dataset(READER.name, tree.root, train, query, gallery, split.protocol, tuple(odd))


def _split(tree: Tree, images: str, split: int) -> tuple[halves.Halves, list[str]]:
    """One split and what is odd about where it comes from."""
    persons = _persons(tree, images)
    matrix, listed = _find(tree, MATRICES), _find(tree, LISTS)
    if not matrix and not listed:
        return halves.draw(persons, split, 2014, tree.where(images)), []
    if not matrix:
        return halves.load(tree, listed, split, PERSON, "person001"), []
    first = _from_matrix(tree, matrix, split, images, persons)
    if not listed:
        return first, []
    try:
        other = halves.load(tree, listed, split, PERSON, "person001")
    except DataError as error:
        return first, [f"{error} ({matrix} is used instead)"]
    if ({*other.train}, {*other.test}) == ({*first.train}, {*first.test}):
        return first, []
    return first, [
        f"{tree.where(listed)}: has other persons in split {split} than {tree.where(matrix)}, "
        "which is used"
    ]


def _find(tree: Tree, files: tuple[str, ...]) -> str:
    """The first of these that is there; empty for none."""
    paths = (base + file for base in BESIDE for file in files)
    return next((path for path in paths if tree.has_file(path)), "")


def _from_matrix(
    tree: Tree, file: str, split: int, images: str, persons: list[str]
) -> halves.Halves:
    """A row of the matrix: places of the test, then of the training persons among all, from 1."""
    rows = matlab.matrix(tree, file, "ls_set", PERSONS, 1, PERSONS)
    if len(rows) != halves.SPLITS:
        raise DataError(
            f"{tree.where(file)}: has {len(rows)} splits instead of {halves.SPLITS}; fetch it again"
        )
    if len(persons) != PERSONS:
        raise DataError(
            f"{tree.where(images)}: has folders of {len(persons)} persons instead of {PERSONS}, by "
            f"whose places {MATRIX} tells them apart; restore the others from the archive"
        )
    places = [place - 1 for place in rows[split].tolist()]
    if len({*places}) < PERSONS:
        raise DataError(f"{tree.where(file)}: split {split} names a person twice; fetch it again")
    half = PERSONS // 2
    return halves.Halves(
        train=[persons[place] for place in places[half:]],
        test=[persons[place] for place in places[:half]],
        origin=f"split {split} of {halves.SPLITS}, standard ({MATRIX})",
    )


def _persons(tree: Tree, images: str) -> list[str]:
    """Folders of persons, which both cameras must have."""
    first, second = (
        {name for name in tree.folders(images + camera) if PERSON.fullmatch(name)}
        for camera in CAMERAS.values()
    )
    if lonely := sorted(first ^ second):
        camera = CAMERAS[halves.SECOND if lonely[0] in first else halves.FIRST]
        raise DataError(
            f"{tree.where(f'{images}{camera}/{lonely[0]}')}: is missing, though the other camera "
            "has that person; restore it from the archive"
        )
    return sorted(first)


READER = Reader(
    name="ilids",
    title="iLIDS-VID",
    aliases=("ilids-vid", "ilidsvid", "i-lids-vid"),
    folders=("ilids-vid", "iLIDS-VID", "ilidsvid", "i-LIDS-VID", "ilids"),
    source="the authors' pages (Person Re-Identification by Video Ranking, 2014)",
    layout="i-LIDS-VID/sequences/cam1/person001/cam1_person001_00317.png",
    read=read,
    splits=halves.SPLITS,
    published={
        "train": Counts(identities=150, tracklets=300, cameras=2),
        "query": Counts(identities=150, tracklets=150, cameras=1),
        "gallery": Counts(identities=150, tracklets=150, cameras=1),
        "all": Counts(300, 600, 42_459, 22, 192, 2),
    },
)
