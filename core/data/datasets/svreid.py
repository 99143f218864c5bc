"""SVReID: people of a video game before ten cameras, in one outfit or several; lists with outfits.

Four sets share their files: V3DGait, in changing clothes, and what was chosen from it.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import partial

from core.data.datasets.dressed import Walk, located, once, outfits, walks
from core.data.datasets.parts import shared, with_or_without
from core.data.datasets.reader import Reader
from core.errors import DataError
from core.settings import Data
from core.types import Dataset, Tracklet, Tree

LISTS = {
    "svreid": "train_svreid.txt",
    "svreid-cc": "train_svreid_cc.txt",
    "svreid+": "train_svreid_plus.txt",
    "v3dgait": "train.txt",
}
PUBLISHED = {"svreid": (333, 1_164), "svreid-cc": (333, 3_187), "v3dgait": (333, 9_620)}
FOLDERS = ("V3DGait_VIS", "SVReID")
CAMERA = re.compile(r"[0-9]{1,9}")
NUMBER = re.compile(r"[0-9]+")


def read(name: str, tree: Tree, data: Data) -> Dataset:
    """One training list of the family, and the test part that all of them share.

    A camera is the last component of a sequence's path. Query and gallery are empty where their
    lists or their frames aren't there: a source needs none.

    Args:
        name: of the set, a key of `LISTS`.
        tree: its files.
        data: whether queries are in the gallery.

    Raises:
        DataError: a list is missing or damaged, or a sequence has no frames.

    Source: "From Synthetic to Real: Unveiling the Power of Synthetic Data for Video Person Re-ID".
    """
    base = located(tree, LISTS[name], FOLDERS, _advice(name))
    listed, again = once(walks(tree, base + LISTS[name]))
    test, odd = _test_lists(tree, base)
    numbers = outfits([*listed, *test["query"], *test["gallery"]])
    train, query, gallery = (
        _tracklets(tree, base, each, numbers, odd)
        for each in (listed, test["query"], test["gallery"])
    )
    if both := shared(train, (*query, *gallery)):
        odd.append(
            f"{tree.where()}: in the training and in the test part: {len(both):,} persons; as a "
            "target its scores would be too good"
        )
    return Dataset(
        name,
        tree.root,
        train,
        query,
        with_or_without(data.gallery, query, gallery),
        protocol=f"{LISTS[name]}, and "
        + ("query.txt and gallery.txt" if query else "no test part")
        + (", queries in the gallery as well" if data.gallery == "with_queries" else ""),
        warnings=(*odd, *again, *_found(name, train, (*query, *gallery))),
    )


def _advice(name: str) -> str:
    how = "ask for the archive again"
    if name in ("svreid", "svreid-cc"):
        how = f"`vreid data derive {name}` makes it from train.txt, where that is there"
    return f"{how} (the set is laid out as SVReID/{LISTS[name]} beside the folders it names)"


def _test_lists(tree: Tree, base: str) -> tuple[dict[str, list[Walk]], list[str]]:
    """The lines of query.txt and gallery.txt, or none of either, and why."""
    none: dict[str, list[Walk]] = {"query": [], "gallery": []}
    there = [part for part in none if tree.has_file(f"{base}{part}.txt")]
    if not there:
        return none, []
    if len(there) < len(none):
        return none, [f"{tree.where(base)}: has {there[0]}.txt alone, so there is no test part"]
    found, again = {}, []
    for part in none:
        listed, odd = once(walks(tree, f"{base}{part}.txt"))
        found[part] = listed
        again += odd
        if _reading(tree, base, listed[0]) is None:
            return none, [
                f"{listed[0].where}: {listed[0].path} isn't there, so there is no test part "
                f"({part}.txt)"
            ]
    return found, again


def _readings(path: str) -> tuple[str, ...]:
    """Where a listed sequence may lie below the lists, by the ways the set was packed."""
    below = path.removeprefix("rgb/")
    return path, f"rgb/{below}", f"image/{below}", below


def _reading(tree: Tree, base: str, walk: Walk) -> int | None:
    """Which of the readings of a path is there."""
    places = _readings(walk.path)
    there = (i for i, place in enumerate(places) if tree.has_folder(base + place))
    return next(there, None)


def _tracklets(
    tree: Tree,
    base: str,
    listed: Sequence[Walk],
    numbers: Mapping[tuple[int, str], int],
    odd: list[str],
) -> tuple[Tracklet, ...]:
    """The sequences of one list, all read as the first one is; what is left out goes to `odd`.

    Raises:
        DataError: the first path that isn't there or holds no frame, or whose end is no camera.
    """
    if not listed:
        return ()
    reading = _reading(tree, base, listed[0])
    if reading is None:
        raise DataError(
            f"{listed[0].where}: {tree.where(base + listed[0].path)} isn't there, nor below rgb/ "
            "or image/; is the copy whole?"
        )
    found, others = [], []
    for walk in listed:
        camera = walk.path.rpartition("/")[2]
        if not CAMERA.fullmatch(camera):
            raise DataError(
                f"{walk.where}: {walk.path!r} doesn't end in the number of a camera; fetch the "
                "list again"
            )
        paths, apart = _frames(tree, base + _readings(walk.path)[reading])
        others += apart
        clothes = numbers[walk.identity, walk.label]
        found.append(Tracklet(tree, paths, int(camera), walk.identity, clothes))
    if others:
        odd.append(f"files left out, as they are no .jpg: {len(others):,}, the first {others[0]}")
    return tuple(found)


def _frames(tree: Tree, folder: str) -> tuple[tuple[str, ...], list[str]]:
    """The JPEG files of a folder by the numbers in their names, padded or not, and its others."""
    names, others = [], []
    for name in tree.files(folder):
        if name.lower().endswith(".jpg"):
            names.append(name)
        else:
            others.append(tree.where(f"{folder}/{name}"))
    if not names:
        raise DataError(f"{tree.where(folder)}: holds no frame; restore it from the archive")
    names.sort(key=lambda name: ([int(number) for number in NUMBER.findall(name)], name))
    return tuple(f"{folder}/{name}" for name in names), others


def _found(name: str, train: Sequence[Tracklet], test: Sequence[Tracklet]) -> list[str]:
    """What is there, unless the training list, or all lists together, are as published.

    Whether the published figures are of the training part alone isn't known.
    """
    whole = PUBLISHED.get(name)
    if whole in [_size(train), _size([*train, *test])]:
        return []
    persons, sequences = _size(train)
    lengths = [len(each.frames) for each in train]
    cameras = sorted(Counter(each.camera for each in train).items())
    return [
        f"{name} train: {persons:,} identities in "
        f"{len({(each.identity, each.clothes) for each in train}):,} outfits, {sequences:,} "
        f"sequences, {sum(lengths):,} frames ({min(lengths):,} to {max(lengths):,} each); "
        "sequences by camera " + ", ".join(f"{camera}: {n:,}" for camera, n in cameras),
        f"{name}: published are {whole[0]:,} identities and {whole[1]:,} sequences; neither the "
        "training list nor all lists together have these"
        if whole
        else f"{name}: no figures are published to compare this copy with",
    ]


def _size(tracklets: Sequence[Tracklet]) -> tuple[int, int]:
    """Identities and sequences."""
    return (
        len({each.identity for each in tracklets}),
        len({each.frames[0] for each in tracklets}),
    )


def _reader(name: str, title: str, aliases: Sequence[str], folders: Sequence[str]) -> Reader:
    return Reader(
        name=name,
        title=title,
        aliases=tuple(aliases),
        folders=tuple(folders),
        source="https://github.com/XiangqunZhang/UDA_Video_ReID (the link in its readme; no "
        "licence is stated)",
        layout=f"{folders[0]}/{LISTS[name]} beside the folders it names",
        read=partial(read, name),
    )


READERS = (
    _reader("svreid", "SVReID", ("sv-reid",), FOLDERS),
    _reader(
        "svreid-cc",
        "SVReID (w cc)",
        ("svreidcc", "svreid-w-cc", "svreid(w cc)", "svreid (w cc)"),
        FOLDERS[::-1],
    ),
    _reader("svreid+", "SVReID+", ("svreid-plus", "svreidplus", "svreid plus"), FOLDERS[::-1]),
    _reader("v3dgait", "V3DGait", ("v3dgait-vis", "sccvreid", "v3d-gait"), FOLDERS),
)
