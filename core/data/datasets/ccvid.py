"""CCVID: 226 persons in changing clothes, three recordings of twelve takes, lists with outfits."""

import re
from collections.abc import Mapping, Sequence

from core.data.datasets.dressed import Walk, located, once, outfits, walks
from core.data.datasets.lists import few, frames
from core.data.datasets.parts import check_apart, with_or_without
from core.data.datasets.reader import Counts, Reader
from core.errors import DataError
from core.settings import Data
from core.types import Dataset, Tracklet, Tree

PARTS = ("train", "query", "gallery")
INNER = ("CCVID", "image")
TAKES = 12
SEQUENCE = re.compile(r"session([123])/([0-9]{3})_(0[1-9]|1[0-2])")
FRAME = re.compile(r"([0-9]+)\.jpg", re.IGNORECASE)
OUTFITS = {"train": 159, "query and gallery": 321}


def read(tree: Tree, data: Data) -> Dataset:
    """The three lists; a camera is a take, and those of the third recording are others.

    Raises:
        DataError: a list is missing or damaged, a listed sequence has no frames, or a person is
            in train and test.

    Source: Gu et al. (2022), Clothes-changing person re-identification with RGB modality only.
    """
    base = located(tree, "train.txt", INNER, f"the set is laid out as {READER.layout}")
    lists, again = {}, []
    for part in PARTS:
        lists[part], odd = once(walks(tree, f"{base}{part}.txt"))
        again += odd
    numbers = outfits(walk for listed in lists.values() for walk in listed)
    train, query, gallery = (
        tuple(_tracklet(tree, base, walk, numbers) for walk in lists[part]) for part in PARTS
    )
    check_apart(tree, train, (*query, *gallery))
    return Dataset(
        READER.name,
        tree.root,
        train,
        query,
        with_or_without(data.gallery, query, gallery),
        protocol="train.txt, query.txt and gallery.txt as distributed"
        + (", queries in the gallery as well" if data.gallery == "with_queries" else ""),
        warnings=(
            *again,
            *_strangers([walk for part in PARTS for walk in lists[part]]),
            *_outfits_missed(lists),
        ),
    )


def _tracklet(
    tree: Tree, base: str, walk: Walk, numbers: Mapping[tuple[int, str], int]
) -> Tracklet:
    found = SEQUENCE.fullmatch(walk.path)
    if not found:
        raise DataError(
            f"{walk.where}: {walk.path!r} is no sequence such as session1/001_01 (recordings 1 to "
            f"3, takes 01 to {TAKES}); fetch the list again"
        )
    recording, _, take = map(int, found.groups())
    return Tracklet(
        tree,
        frames(tree, base + walk.path, FRAME),
        camera=take + (TAKES if recording == 3 else 0),
        identity=walk.identity,
        clothes=numbers[walk.identity, walk.label],
    )


def _strangers(listed: Sequence[Walk]) -> list[str]:
    """Warnings of lines whose identity isn't the person that the path names."""
    odd = [
        f"{walk.where}: says person {walk.identity} of {walk.path}"
        for walk in listed
        if (found := SEQUENCE.fullmatch(walk.path)) and int(found[2]) != walk.identity
    ]
    return few(odd, "such lines")


def _outfits_missed(lists: Mapping[str, Sequence[Walk]]) -> list[str]:
    """How the numbers of outfits differ from the published ones."""
    seen = {
        "train": len(outfits(lists["train"])),
        "query and gallery": len(outfits([*lists["query"], *lists["gallery"]])),
    }
    return [
        f"ccvid {part}: outfits {seen[part]:,}, published {whole:,}"
        for part, whole in OUTFITS.items()
        if seen[part] != whole
    ]


READER = Reader(
    name="ccvid",
    title="CCVID",
    aliases=("cc-vid",),
    folders=("CCVID", "ccvid", "image"),
    source="https://github.com/guxinqian/Simple-CCReID",
    layout="CCVID/session1/001_01/00001.jpg beside CCVID/train.txt, query.txt and gallery.txt",
    read=read,
    published={
        "train": Counts(identities=75, tracklets=948, frames=118_613, cameras=24),
        "query": Counts(identities=151, tracklets=834, frames=116_799, cameras=12),
        "gallery": Counts(identities=151, tracklets=1_074, frames=112_421, cameras=21),
    },
    galleries={"with_queries": Counts(identities=151, tracklets=1_908, frames=229_220, cameras=24)},
)
