"""DukeMTMC-VideoReID: eight cameras, 702 persons to learn from, 702 and 408 others to search."""

import re

from core.data.datasets.lists import few
from core.data.datasets.parts import check_apart, with_or_without
from core.data.datasets.reader import Counts, Reader
from core.errors import DataError
from core.settings import Data
from core.types import Dataset, Tracklet, Tree

PARTS = ("train", "query", "gallery")
INNER = "DukeMTMC-VideoReID"
PERSON = re.compile(r"[0-9]{4}")
FRAME = re.compile(r"([0-9]{4})_?C([1-8])_?F([0-9]{4})_?X([0-9]+)\.(?i:jpg)")


def read(tree: Tree, data: Data) -> Dataset:
    """The three folders; the gallery holds the query tracklets already.

    Raises:
        DataError: a part is missing or empty, or a person is in train and test.

    Source: Wu et al. (2018), Exploit the unknown gradually: one-shot video-based person
    re-identification by stepwise learning.
    """
    base = _base(tree)
    odd: list[str] = []
    train, query, gallery = (_part(tree, base + part, odd) for part in PARTS)
    check_apart(tree, train, (*query, *gallery))
    there = {_first_name(each) for each in gallery}
    if absent := sum(_first_name(each) not in there for each in query):
        lacking = f"{tree.where(base + 'gallery')}: lacks {absent:,} of the {len(query):,} query"
        odd.insert(0, f"{lacking} tracklets, where a whole copy has them all")
    return Dataset(
        READER.name,
        tree.root,
        train,
        query,
        with_or_without(data.gallery, query, gallery, key=_first_name),
        protocol="folders train, query and gallery as distributed; "
        + (
            "queries left out of the gallery"
            if data.gallery == "without_queries"
            else "queries are in the gallery"
        ),
        warnings=tuple(few(odd, "such places")),
    )


def _base(tree: Tree) -> str:
    """Where the three folders lie: "" for the root, or a folder in it."""
    for base in ("", f"{INNER}/"):
        if all(tree.has_folder(base + part) for part in PARTS):
            return base
    raise DataError(
        f"{tree.where()}: lacks one of {', '.join(PARTS)}; the set is laid out as {READER.layout}"
    )


def _part(tree: Tree, folder: str, odd: list[str]) -> tuple[Tracklet, ...]:
    """The tracklets of one part; what isn't one is named in `odd`.

    Raises:
        DataError: there is none.
    """
    found = []
    for person in tree.folders(folder):
        if not PERSON.fullmatch(person):
            odd.append(f"{tree.where(f'{folder}/{person}')}: is no person, left out")
            continue
        for walk in tree.folders(f"{folder}/{person}"):
            tracklet = _tracklet(tree, f"{folder}/{person}/{walk}", int(person), odd)
            found += [tracklet] if tracklet else []
    if not found:
        raise DataError(f"{tree.where(folder)}: holds no tracklet; restore it from the archive")
    return tuple(found)


def _tracklet(tree: Tree, folder: str, identity: int, odd: list[str]) -> Tracklet | None:
    """One tracklet by the number of each frame in it; None where there is no frame."""
    names = tree.files(folder)
    matches = [match for name in names if (match := FRAME.fullmatch(name))]
    if not matches:
        odd.append(f"{tree.where(folder)}: holds no frame; the tracklet is left out")
        return None
    if others := len(names) - len(matches):
        odd.append(f"{tree.where(folder)}: left out as named otherwise: {others:,} files")
    matches.sort(key=lambda match: (int(match[3]), match[0]))
    camera = matches[0][2]
    if foreign := [m[0] for m in matches if int(m[1]) != identity or m[2] != camera]:
        odd.append(
            f"{tree.where(folder)}: frames named for another person or camera: {len(foreign):,}, "
            f"the first {foreign[0]}"
        )
    paths = tuple(f"{folder}/{match[0]}" for match in matches)
    return Tracklet(tree, paths, camera=int(camera), identity=identity)


def _first_name(tracklet: Tracklet) -> str:
    """Person, camera and time of the first frame, in either spelling."""
    return tracklet.frames[0].rpartition("/")[2].replace("_", "")


READER = Reader(
    name="duke-video",
    title="DukeMTMC-VideoReID",
    aliases=("dukemtmc-videoreid", "duke-videoreid", "dukevideo", "dukemtmc-video", "duke-vid"),
    folders=("DukeMTMC-VideoReID", "dukemtmc-videoreid"),
    source="its authors (https://github.com/Yu-Wu/DukeMTMC-VideoReID); the recordings behind it "
    "were withdrawn in 2019, so decide whether you may hold a copy",
    layout="DukeMTMC-VideoReID/train/0001/0001/0001C6F0001X30823.jpg",
    read=read,
    published={
        "train": Counts(702, 2_196, 369_656, shortest=5, longest=7_507),
        "query": Counts(702, 702, 111_848),
        "gallery": Counts(1_110, 2_636, 445_764),
    },
    galleries={"without_queries": Counts(tracklets=1_934, frames=333_916)},
)
