"""UnrealPerson ("Unreal"): rendered persons in four scenes, one image a tracklet, to train on."""

import hashlib
import itertools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np

from core.data.datasets.images import matches, present
from core.data.datasets.lists import rows
from core.data.datasets.reader import Counts, Reader
from core.errors import DataError
from core.settings import Data
from core.types import Dataset, Tracklet, Tree

LIST = "list_unreal_train.txt"
SET = re.compile(r"unreal_v([0-9]{1,3})\.([0-9]{1,3})")
NAME = re.compile(r"([0-9]{1,6})_c([0-9]{1,6})_[0-9]+(?i:\.jpg|\.png)")
PATH = re.compile(f"{SET.pattern}/images/{NAME.pattern}")
RESTART = 1_000_000  # above all numbers that begin anew in each scene or set of models
PERSONS = 3_000
EACH = 40
SEED = 2021


def read(tree: Tree, data: Data) -> Dataset:
    """The sample that papers call "Unreal": 3,000 persons with 40 images each.

    The authors' list of it is used where it lies beside the images. Without it the sample is drawn
    with a fixed seed; a copy that holds less is used whole, with a warning. A digest of the chosen
    paths in the protocol tells whether two copies gave the same sample.

    Person P of the models Y is identity 1,000,000 Y + P; camera D of the scene X is camera
    1,000,000 X + D: both begin anew, in each Y and in each X.

    Raises:
        DataError: there is no folder like unreal_v1.1, one is empty, or the list is damaged.

    Source: Zhang et al. (2021), arXiv:2012.04268.
    """
    if tree.has_file(LIST):
        listed = [_tracklet(tree, path) for path in _listed(tree)]
        parts, warnings = present(tree, {"train": listed})
        train, origin = parts["train"], f"the sample in {LIST}"
    else:
        paths, warnings = _paths(tree)
        origin = f"a sample of {PERSONS:,} persons with {EACH} images each, drawn with a fixed seed"
        if not (chosen := sample(paths)):
            chosen, origin = paths, "whole, as it holds less than the published sample"
            warnings.append(
                f"{tree.where()}: fewer than {PERSONS:,} persons have {EACH} images, so all that "
                "is here is used"
            )
        train = tuple(_tracklet(tree, path) for path in chosen)
    digest = hashlib.sha256("\n".join(each.frames[0] for each in train).encode()).hexdigest()
    return Dataset(
        READER.name,
        tree.root,
        train=train,
        query=(),
        gallery=(),
        protocol=f"training only, an image a tracklet; {origin} (its paths: {digest[:12]})",
        warnings=tuple(warnings),
    )


def sample(paths: Iterable[str]) -> list[str]:
    """Persons drawn from those with images enough, each person's images from its cameras in turn.

    Args:
        paths: of all images, in an order that is the same for every copy.

    Returns:
        Paths by identity, 40 of each of 3,000; none where fewer persons have as many.
    """
    images: dict[int, dict[int, list[str]]] = {}
    for path in paths:
        identity, camera = numbers(path)
        images.setdefault(identity, {}).setdefault(camera, []).append(path)
    rich = [i for i in sorted(images) if sum(map(len, images[i].values())) >= EACH]
    if len(rich) < PERSONS:
        return []
    rng = np.random.default_rng(SEED)
    chosen = sorted(rng.choice(rich, PERSONS, replace=False).tolist())
    return [path for identity in chosen for path in _in_turn(images[identity], rng)]


def _in_turn(by_camera: Mapping[int, Sequence[str]], rng: np.random.Generator) -> list[str]:
    """Images of one person, one a camera as long as there are any, then one more, and so on."""
    hands = [
        [by_camera[camera][place] for place in rng.permutation(len(by_camera[camera]))]
        for camera in rng.permutation(sorted(by_camera)).tolist()
    ]
    rounds = itertools.zip_longest(*hands)
    dealt = (path for each in rounds for path in each if path is not None)
    return sorted(itertools.islice(dealt, EACH))


def numbers(path: str) -> tuple[int, int]:
    """Identity and camera of an image, by its path.

    Raises:
        ValueError: the path isn't like unreal_v3.1/images/333_c001_78.jpg.
    """
    if not (match := PATH.fullmatch(path)):
        raise ValueError(path)
    scene, models, person, camera = map(int, match.groups())
    return RESTART * models + person, RESTART * scene + camera


def _paths(tree: Tree) -> tuple[list[str], list[str]]:
    """Paths of all images, and warnings about files named otherwise."""
    sets = [name for name in tree.folders("") if SET.fullmatch(name)]
    if not sets:
        raise DataError(
            f"{tree.where()}: holds no folder such as unreal_v1.1; the set is laid out as "
            f"{READER.layout}"
        )
    paths, warnings = [], []
    for name in sets:
        found, odd = matches(tree, f"{name}/images", NAME)
        paths += [f"{name}/images/{match[0]}" for match in found]
        warnings += odd
    return paths, warnings


def _listed(tree: Tree) -> Iterator[str]:
    """Paths in the list; its own numbers of persons and cameras are not looked at."""
    known = set()
    for where, (path, _, _) in rows(tree, LIST, 3):
        if not PATH.fullmatch(path):
            raise DataError(
                f"{where}: {path[:80]!r} is no path such as {READER.layout}; fetch the list again, "
                "or remove it to have a sample drawn"
            )
        if path in known:
            raise DataError(f"{where}: {path} comes twice; fetch the list again")
        known.add(path)
        yield path


def _tracklet(tree: Tree, path: str) -> Tracklet:
    identity, camera = numbers(path)
    return Tracklet(tree, (path,), camera, identity)


READER = Reader(
    name="unreal",
    title="UnrealPerson",
    aliases=("unrealperson",),
    folders=("unreal", "UnrealPerson", "unrealperson"),
    source="the authors (github.com/FlyHighest/UnrealPerson)",
    layout="unreal_v3.1/images/333_c001_78.jpg",
    read=read,
    is_target=False,
    published={"train": Counts(identities=3_000, tracklets=120_000, cameras=34)},
)
