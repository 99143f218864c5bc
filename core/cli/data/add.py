"""`vreid data add`."""

import mimetypes
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from core import paths
from core.cli.counter import Counter
from core.cli.data.settings import data_settings
from core.cli.output import put, put_paragraph, tell
from core.data import archive, datasets
from core.data.datasets.own.manifest import FILE
from core.data.datasets.places import PACK
from core.data.datasets.reader import Reader
from core.data.inventory import counts
from core.data.unwrap import unwrapped
from core.data.whole import itself
from core.errors import ConfigError, DataError
from core.text import harmless
from core.types import Dataset

if TYPE_CHECKING:
    from core.data.tracks import Cut

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
        ConfigError: an option is given that would do nothing.
        DataError: the name is taken, or what is there is no dataset of that name. Nothing linked
            or cut is kept then, and the message says where an archive was unpacked to.
    """
    if not order.tracks and (order.camera or order.every != 1):
        raise ConfigError("--camera and --every are for a video, which takes --tracks FILE as well")
    root = paths.data_root(str(order.data_root or ""))
    reader = _reader(order.name, root)
    place = root / reader.folders[0]
    path = paths.absolute(order.path)
    _refuse_taken(root / f"{reader.name}{PACK}", reader)
    if order.tracks:
        brought = _cut(order, path, order.tracks, place, reader)
    else:
        _refuse_taken(place, reader)
        brought = _linked(path, place) if path.is_dir() else _unpacked(order, path, place, reader)
    with brought:
        found = datasets.read(reader.name, root, paths.cache_root(), data_settings())
    _say(found, place)


def _reader(name: str, root: Path) -> Reader:
    """The reader of a known dataset, or of one's own footage under a new name."""
    try:
        known = datasets.canonical(name, root)
    except DataError:
        return datasets.named_own(name)
    if datasets.is_embedded(known):
        raise DataError(f"{known} is rendered by vreid itself; choose another name")
    return datasets.reader_of(known, root)


def _refuse_taken(place: Path, reader: Reader) -> None:
    if os.path.lexists(place):
        other = "" if _is_known(reader) else ", or choose another name"
        raise DataError(f"{place}: is there already; remove it first{other}")


def _is_known(reader: Reader) -> bool:
    return reader.name in datasets.READERS


@contextmanager
def _taken_back(undo: Callable[[], None], told: Callable[[str], str] = str) -> Iterator[None]:
    """Undo what was done where something is raised, and say so.

    Args:
        undo: does it.
        told: a message in words that still hold then.
    """
    try:
        yield
    except BaseException as error:
        undo()
        if isinstance(error, DataError):
            raise DataError(f"{told(str(error))}; nothing was added") from None
        raise


@contextmanager
def _linked(path: Path, place: Path) -> Iterator[None]:
    """Have a link to a folder, and keep it where nothing is raised."""
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        place.symlink_to(path, target_is_directory=True)
    except OSError as error:
        raise DataError(
            f"{place}: can't be made ({error.strerror}); mend the permissions, or name another "
            "folder of datasets by --data-root or VREID_DATA"
        ) from None
    with _taken_back(place.unlink, lambda text: text.replace(str(place), str(path))):
        yield


@contextmanager
def _unpacked(order: Order, path: Path, place: Path, reader: Reader) -> Iterator[None]:
    """Have an archive unpacked; what took so long is kept, come what may."""
    if not path.is_file():
        raise DataError(f"{path}: no such folder or archive")
    if (mimetypes.guess_type(path.name)[0] or "").startswith("video/"):
        raise DataError(f"{path}: a video takes --tracks FILE, which says where people are in it")
    choose = itself if _is_known(reader) else unwrapped
    with Counter(f"unpack {path.name}", "bytes") as counter:
        archive.unpack(path, place, order.limit * GB, counter, choose)
    try:
        yield
    except DataError as error:
        raise DataError(f"{error}; it was unpacked to {place}: mend or remove that") from None


@contextmanager
def _cut(order: Order, video: Path, tracks: Path, place: Path, reader: Reader) -> Iterator[None]:
    """Have one camera's video cut into tracklets, and keep them where nothing is raised."""
    from core.data.tracks import Rules, cut

    _refuse_cutting(place, reader)
    camera = order.camera or video.stem
    try:
        with Counter(f"cut {video.name}", "frames") as counter:
            done = cut(video, tracks, place, camera, Rules(every=order.every), counter)
        with _taken_back(lambda: shutil.rmtree(done.folder)):
            yield
    except BaseException:
        with suppress(OSError):  # it holds other cameras
            place.rmdir()
        raise
    _say_cut(done, camera)


def _say_cut(done: "Cut", camera: str) -> None:
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
            tell(f"left out, {what}: {count:,}")


def _refuse_cutting(place: Path, reader: Reader) -> None:
    """Refuse to write where others' files lie, or where nobody would look."""
    if _is_known(reader):
        raise DataError(
            f"{reader.name} is {reader.title} as its authors have it; give your video another name"
        )
    if place.is_symlink():
        raise DataError(
            f"{place}: is a link, and nothing is written where it leads to; choose another name"
        )
    if (place / FILE).exists():
        raise DataError(
            f"{place / FILE}: names all that counts there, so a video can't be added; choose "
            "another name"
        )


def _say(found: Dataset, place: Path) -> None:
    put_paragraph(f"{found.name}: {found.protocol}")
    for part, held in counts(found).items():
        if held.tracklets:
            put(f"  {part}: {held.tracklets:,} tracklets, {held.frames:,} frames")
    for text in found.warnings:
        tell(f"warning: {text}")
    put(f"it lies at {harmless(str(place))}; look at it: vreid data show {harmless(found.name)}")
