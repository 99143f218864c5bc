"""DukeMTMC-reID: eight cameras on a campus, one image a tracklet."""

import re

from core.data.datasets.images import market_parts
from core.data.datasets.reader import Counts, Reader
from core.settings import Data
from core.types import Dataset, Tree

INNER = "DukeMTMC-reID"
NAME = re.compile(r"(?P<identity>[0-9]{4})_c(?P<camera>[1-8])_f[0-9]{7}(?i:\.jpg)")


def read(tree: Tree, data: Data) -> Dataset:
    """The one split; persons seen by one camera alone are distractors in the gallery.

    Raises:
        DataError: a folder is missing or empty, or a person is in train and test.

    Source: Ristani et al. (2016), arXiv:1609.01775; split of Zheng et al. (2017),
        arXiv:1701.07717.
    """
    parts, warnings = market_parts(tree, INNER, NAME, READER.layout)
    return Dataset(
        READER.name,
        tree.root,
        **{part: tuple(found) for part, found in parts.items()},
        protocol="the one split, an image a tracklet; queries are not in the gallery, distractors "
        "are",
        warnings=tuple(warnings),
    )


READER = Reader(
    name="duke",
    title="DukeMTMC-reID",
    aliases=("dukemtmc-reid", "dukemtmc"),
    folders=(INNER, "dukemtmc-reid", "dukemtmc", "duke"),
    source="whoever may still hand it on: its authors (Duke University) have withdrawn it",
    layout=f"{INNER}/bounding_box_train/0001_c2_f0046182.jpg",
    read=read,
    published={
        "train": Counts(identities=702, tracklets=16_522, cameras=8),
        "query": Counts(identities=702, tracklets=2_228, cameras=8),
        "gallery": Counts(identities=1_110, tracklets=17_661, cameras=8),
    },
)
