"""MSMT17: fifteen cameras on a campus, one image a tracklet, in two editions."""

import re

from core.data.datasets.images import base, present
from core.data.datasets.lists import crowded, rows
from core.data.datasets.reader import Counts, Reader
from core.errors import DataError
from core.settings import Data
from core.types import Dataset, Tracklet, Tree

EDITIONS = {
    "V1": ("train", "test"),
    "V2, faces blurred": ("mask_train_v2", "mask_test_v2"),
}
INNER = ("MSMT17_V1", "MSMT17_V2")
TEST_FROM = 10_000  # the lists number the persons of train and of test from 0 each
PATH = re.compile(r"[0-9]{4}/[0-9]{4}_[0-9]+_(?P<camera>[0-9]{2})_[0-9A-Za-z_]+(?i:\.jpg)")
IDENTITY = re.compile(r"[0-9]{1,4}")


def read(tree: Tree, data: Data) -> Dataset:
    """The one split by its four lists; both lists for training are train.

    Persons of query and gallery are numbered from 10,000: the lists begin again at 0 there.

    Raises:
        DataError: a list or folder is missing, a line isn't like `0000/0000_000_01_….jpg 0`, an
            image is listed twice, or none of a part is there.

    Source: Wei et al. (2018), arXiv:1711.08565.
    """
    edition, root, train, test = _edition(tree)
    listed = {
        "train": [
            *_listed(tree, f"{root}list_train.txt", train),
            *_listed(tree, f"{root}list_val.txt", train),
        ],
        "query": _listed(tree, f"{root}list_query.txt", test, TEST_FROM),
        "gallery": _listed(tree, f"{root}list_gallery.txt", test, TEST_FROM),
    }
    for part, tracklets in listed.items():
        if len({each.frames for each in tracklets}) < len(tracklets):
            raise DataError(
                f"{tree.where(root)}: an image is listed twice for {part}; fetch the lists again"
            )
    parts, missing = present(tree, listed)
    odd = crowded(tree, (each for tracklets in listed.values() for each in tracklets))
    return Dataset(
        READER.name,
        tree.root,
        **parts,
        protocol=f"the one split of {edition}, an image a tracklet; train is the train and the "
        "val list; queries are not in the gallery; test persons are numbered from 10,000",
        warnings=(*odd, *missing),
    )


def _edition(tree: Tree) -> tuple[str, str, str, str]:
    """Which edition it is, where its lists lie, and its folders of train and test."""
    for edition, (train, test) in EDITIONS.items():
        if (root := base(tree, INNER, (train, test))) is not None:
            return edition, root, root + train, root + test
    either = ", or ".join(" and ".join(folders) for folders in EDITIONS.values())
    raise DataError(
        f"{tree.where()}: holds neither {either}; the set is laid out as {READER.layout}"
    )


def _listed(tree: Tree, path: str, folder: str, first: int = 0) -> list[Tracklet]:
    """The images of one list, which lie in `folder`; its persons numbered from `first`."""
    found = []
    for where, (name, identity) in rows(tree, path, 2):
        match = PATH.fullmatch(name)
        if not match or not IDENTITY.fullmatch(identity):
            line = f"{name} {identity}"[:80]
            raise DataError(
                f"{where}: {line!r} is no image and person such as "
                "'0000/0000_000_01_0303morning_0008_0.jpg 0'; fetch the list again"
            )
        camera, person = int(match["camera"]), first + int(identity)
        found.append(Tracklet(tree, (f"{folder}/{name}",), camera, person))
    return found


READER = Reader(
    name="msmt17",
    title="MSMT17",
    aliases=("msmt", "msmt-17"),
    folders=(*INNER, "MSMT17", "msmt17"),
    source="the authors, by signed agreement (Peking University, MSMT17)",
    layout="MSMT17_V1/train/0000/0000_000_01_0303morning_0008_0.jpg and MSMT17_V1/list_train.txt",
    read=read,
    published={
        "train": Counts(identities=1_041, tracklets=32_621),
        "query": Counts(identities=3_060, tracklets=11_659),
        "gallery": Counts(identities=3_060, tracklets=82_161),
    },
)
