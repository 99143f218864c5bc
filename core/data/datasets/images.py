"""Image sets as tracklets of one frame: what their readers share."""

import re
from collections.abc import Mapping, Sequence

from core.data.datasets.lists import few
from core.data.datasets.parts import check_apart
from core.errors import DataError
from core.types import Tracklet, Tree

MARKET_FOLDERS = {"train": "bounding_box_train", "query": "query", "gallery": "bounding_box_test"}


def base(tree: Tree, inner: Sequence[str], folders: Sequence[str]) -> str | None:
    """Where all these folders lie: "" for the root, "name/" for an inner one, None for nowhere."""
    for prefix in ("", *(f"{name}/" for name in inner)):
        if all(tree.has_folder(prefix + folder) for folder in folders):
            return prefix
    return None


def matches(
    tree: Tree, folder: str, pattern: re.Pattern[str]
) -> tuple[list[re.Match[str]], list[str]]:
    """The files of a folder whose whole name matches, by name, and a warning about the others.

    Raises:
        DataError: there is no such folder, it can't be read, or holds no such file.
    """
    names = tree.files(folder)
    found = [match for name in names if (match := pattern.fullmatch(name))]
    if not found:
        raise DataError(f"{tree.where(folder)}: holds no image; restore it from the archive")
    if others := len(names) - len(found):
        first = next(name for name in names if not pattern.fullmatch(name))
        left_out = f"files left out for their names: {others:,}, the first {first!r}"
        return found, [f"{tree.where(folder)}: {left_out}"]
    return found, []


def market_parts(
    tree: Tree, inner: str, pattern: re.Pattern[str], layout: str
) -> tuple[dict[str, list[Tracklet]], list[str]]:
    """Train, query and gallery in the three folders that Market-1501 began, and warnings.

    Args:
        tree: of the dataset.
        inner: name of the folder that holds the three, where they aren't at the root.
        pattern: of an image's name, with the groups `identity` and `camera`.
        layout: one path of a whole copy, for the message.

    Raises:
        DataError: a folder is missing or empty, or a person is in train and test.
    """
    root = base(tree, (inner,), [*MARKET_FOLDERS.values()])
    if root is None:
        wanted = ", ".join(MARKET_FOLDERS.values())
        raise DataError(f"{tree.where()}: lacks one of {wanted}; the set is laid out as {layout}")
    parts, warnings = {}, []
    for part, folder in MARKET_FOLDERS.items():
        found, odd = matches(tree, root + folder, pattern)
        warnings += odd
        parts[part] = [
            Tracklet(tree, (f"{root}{folder}/{m[0]}",), int(m["camera"]), int(m["identity"]))
            for m in found
        ]
    check_apart(tree, parts["train"], [*parts["query"], *parts["gallery"]])
    return parts, warnings


def present(
    tree: Tree, listed: Mapping[str, Sequence[Tracklet]]
) -> tuple[dict[str, tuple[Tracklet, ...]], list[str]]:
    """Those listed tracklets of one frame whose file is there, and warnings that name the others.

    Args:
        tree: of the dataset; each folder is listed once.
        listed: tracklets by part.

    Raises:
        DataError: of a part none is there.
    """
    paths = [each.frames[0] for part in listed.values() for each in part]
    here = {
        f"{folder}/{name}"
        for folder in {path.rpartition("/")[0] for path in paths}
        if tree.has_folder(folder)
        for name in tree.files(folder)
    }
    kept = {
        part: tuple(each for each in tracklets if each.frames[0] in here)
        for part, tracklets in listed.items()
    }
    for part, found in kept.items():
        if not found:
            raise DataError(
                f"{tree.where()}: none of the images listed for {part} is there; restore them "
                "from the archive"
            )
    missing = [f"{tree.where(path)}: is listed and missing" for path in paths if path not in here]
    return kept, few(missing, "listed images are missing")
