"""Market-1501: six cameras on a campus, one image a tracklet."""

import re

from core.data.datasets.images import market_parts
from core.data.datasets.reader import Counts, Reader
from core.settings import Data
from core.types import Dataset, Tree

JUNK = -1
INNER = "Market-1501-v15.09.15"
NAME = re.compile(
    r"(?P<identity>-1|[0-9]{4})_c(?P<camera>[1-6])s[0-9]_[0-9]{6}_[0-9]{2}(?:(?i:\.jpg))+"
)


def read(tree: Tree, data: Data) -> Dataset:
    """The one split: junk boxes (-1) are left out, distractors (0) stay in the gallery.

    Some copies hold names that end in `.jpg.jpg`; they are read as well.

    Raises:
        DataError: a folder is missing or empty, or a person is in train and test.

    Source: Zheng et al. (2015), "Scalable person re-identification: a benchmark".
    """
    parts, warnings = market_parts(tree, INNER, NAME, READER.layout)
    kept = {
        part: tuple(each for each in found if each.identity != JUNK)
        for part, found in parts.items()
    }
    junk = sum(map(len, parts.values())) - sum(map(len, kept.values()))
    return Dataset(
        READER.name,
        tree.root,
        **kept,
        protocol="the one split, an image a tracklet; queries are not in the gallery, distractors "
        f"(0) are, junk (-1: {junk:,} images) is left out",
        warnings=tuple(warnings),
    )


READER = Reader(
    name="market",
    title="Market-1501",
    aliases=("market-1501", "market1501"),
    folders=(INNER, "market1501", "Market-1501", "market"),
    source="the authors (Tsinghua University, Market-1501)",
    layout=f"{INNER}/bounding_box_train/0002_c1s1_000451_03.jpg",
    read=read,
    published={
        "train": Counts(identities=751, tracklets=12_936, cameras=6),
        "query": Counts(identities=750, tracklets=3_368, cameras=6),
        "gallery": Counts(identities=751, tracklets=15_913, cameras=6),
    },
)
