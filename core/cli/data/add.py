"""`vreid data add`."""

from dataclasses import dataclass
from pathlib import Path

from core import paths
from core.cli.counter import Counter
from core.cli.data.settings import data_settings
from core.cli.output import put, tell
from core.data import archive, datasets
from core.data.datasets.places import OWN
from core.data.datasets.reader import Reader
from core.data.inventory import counts
from core.errors import DataError
from core.text import harmless
from core.types import Dataset

GB = 10**9


@dataclass(frozen=True, slots=True)
class Order:
    """The options as they were given."""

    name: str
    path: Path
    tracks: Path | None
    camera: str
    every: int
    limit: int
    data_root: Path | None


def add(order: Order) -> None:
    """Link a folder, unpack an archive, or cut a video, and say what came in.

    Raises:
        DataError: the name is taken, or what is there is no dataset of that name; no link is kept
            then, and the message says where an archive was unpacked to.
    """
    root = paths.data_root(str(order.data_root or ""))
    reader = _reader(order.name, root)
    place = root / reader.folders[0]
    path = order.path.expanduser().absolute()
    if order.tracks:
        _cut(order, path, place)
    else:
        _put_in_place(order, path, place)
    found = datasets.read(reader.name, root, paths.cache_root(), data_settings())
    _say(found, place)


def _reader(name: str, root: Path) -> Reader:
    """The reader of a known dataset, or of one's own footage under a new name."""
    try:
        known = datasets.canonical(name, root)
    except DataError:
        if not OWN.fullmatch(name):
            raise DataError(
                f"{name!r} can't be a dataset's name: letters, digits, and after the first _ . + -"
            ) from None
        return datasets.named_own(name)
    if datasets.is_embedded(known):
        raise DataError(f"{known} is rendered by vreid itself; choose another name")
    return datasets.reader_of(known, root)


def _put_in_place(order: Order, path: Path, place: Path) -> None:
    """Link or unpack, and take it away again where it is no dataset of that name."""
    if place.is_symlink() or place.exists():
        raise DataError(f"{place}: is there already; remove it first, or choose another name")
    if path.is_dir():
        place.parent.mkdir(parents=True, exist_ok=True)
        place.symlink_to(path, target_is_directory=True)
    elif path.is_file():
        place.parent.mkdir(parents=True, exist_ok=True)
        with Counter(f"unpack {path.name}", "bytes") as counter:
            archive.unpack(path, place, order.limit * GB, counter)
    else:
        raise DataError(f"{path}: no such folder or archive")
    try:
        root = paths.data_root(str(order.data_root or ""))
        datasets.read(order.name, root, paths.cache_root(), data_settings())
    except DataError as error:
        if place.is_symlink():
            place.unlink()
            raise
        raise DataError(f"{error} (unpacked to {place})") from None


def _cut(order: Order, path: Path, place: Path) -> None:
    """Cut one camera's video into tracklets of the dataset."""
    from core.data.tracks import Rules, cut

    assert order.tracks is not None
    camera = order.camera or path.stem
    with Counter(f"cut {path.name}", "frames") as counter:
        done = cut(path, order.tracks, place, camera, Rules(every=order.every), counter)
    put(f"{done.tracklets:,} tracklets, {done.frames:,} frames of camera {harmless(camera)}")
    left_out = {
        "damaged packets of the video": done.damaged,
        "rows of confidence 0": done.ignored,
        "boxes behind the video's end": done.beyond,
        "boxes outside the picture": done.outside,
        "boxes too small": done.small,
        "tracks too short": done.short,
    }
    for what, count in left_out.items():
        if count:
            tell(f"left out: {count:,} {what}")


def _say(found: Dataset, place: Path) -> None:
    put(f"{harmless(found.name)}: {harmless(found.protocol)}")
    for part, held in counts(found).items():
        if held.tracklets:
            put(f"  {part}: {held.tracklets:,} tracklets, {held.frames:,} frames")
    for text in found.warnings:
        tell(f"warning: {text}")
    put(f"it lies at {harmless(str(place))}; look at it: vreid data show {harmless(found.name)}")
