"""What lies in the folder of datasets, part by part, beside what is published of a whole copy."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from core.data import datasets
from core.data.datasets import places, rendered
from core.data.datasets.lists import count
from core.data.datasets.reader import Counts
from core.errors import DataError
from core.settings import Data
from core.types import Dataset

PARTS = ("train", "query", "gallery")


@dataclass(frozen=True, slots=True)
class Entry:
    """One dataset that vreid knows or that is one's own.

    Attributes:
        name: canonical.
        title: as its authors write it.
        root: where it lies; None where it isn't there, or can't be found out.
        state: "folder", "pack", "rendered", or "-" where there is no root.
        counts: what each part holds; empty where it isn't there or can't be read.
        published: what each part of a whole copy holds.
        protocol: how the parts came about.
        warnings: what is odd.
        error: why it can't be read; "" where it can.
    """

    name: str
    title: str
    root: Path | None
    state: str
    counts: Mapping[str, Counts]
    published: Mapping[str, Counts]
    protocol: str = ""
    warnings: tuple[str, ...] = ()
    error: str = ""


def inventory(data_root: Path, cache_root: Path, data: Data) -> Iterator[Entry]:
    """Every dataset, the embedded ones first; those that are there are read.

    Args:
        data_root: the folder of datasets.
        cache_root: of rendered sets.
        data: which split, or which rendered set.
    """
    for name in rendered.NAMES:
        yield _embedded(name, cache_root, data)
    for reader in (*datasets.READERS.values(), *datasets.own(data_root).values()):
        absent = Entry(reader.name, reader.title, None, "-", {}, reader.whole(data))
        try:
            place = places.look(reader, data_root)
        except DataError as error:
            yield replace(absent, error=str(error))
            continue
        if place is None:
            yield absent
            continue
        state = "pack" if place.packed else "folder"
        entry = replace(absent, root=place.tree.root, state=state)
        yield _filled(entry, data_root, cache_root, data)


def counts(dataset: Dataset) -> dict[str, Counts]:
    """What each part of a dataset holds."""
    return {part: count(getattr(dataset, part)) for part in PARTS}


def _embedded(name: str, cache_root: Path, data: Data) -> Entry:
    root = rendered.root(name, cache_root, data.render_seed, data.quick)
    title = "rendered by vreid"
    if not root.is_dir():
        return Entry(name, title, None, "-", {}, {})
    return _filled(Entry(name, title, root, "rendered", {}, {}), Path(), cache_root, data)


def _filled(entry: Entry, data_root: Path, cache_root: Path, data: Data) -> Entry:
    """The entry with what its dataset holds, or why that can't be told."""
    try:
        found = datasets.read(entry.name, data_root, cache_root, data)
    except DataError as error:
        return replace(entry, error=str(error))
    return replace(entry, counts=counts(found), protocol=found.protocol, warnings=found.warnings)
