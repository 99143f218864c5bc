"""The embedded pair: rendered people, kept as JPEG tracklets beside a manifest."""

import json
from pathlib import Path
from typing import Any

from core.data.folder import Folder
from core.errors import DataError
from core.synth.pair import spec
from core.synth.spec import MANIFEST, dataset_path
from core.types import Dataset, Tracklet

NAMES = ("demo-syn", "demo-cam")


def root(name: str, cache_root: Path, seed: int, quick: bool) -> Path:
    """Where a rendered set lies, once it is rendered."""
    return dataset_path(spec(name, seed, quick), cache_root)


def read(name: str, cache_root: Path, seed: int, quick: bool) -> Dataset:
    """The tracklets of a rendered set.

    Raises:
        DataError: it isn't rendered, or its manifest is damaged.
    """
    tree = Folder(root(name, cache_root, seed, quick))
    try:
        manifest = json.loads((tree.root / MANIFEST).read_text(encoding="utf-8"))
        parts = {
            part: tuple(
                _tracklet(tree, row) for row in manifest["tracklets"] if row["split"] == part
            )
            for part in ("train", "query", "gallery")
        }
    except FileNotFoundError:
        raise DataError(
            f"{tree.root}: {name} isn't rendered yet; `vreid run demo` does it"
        ) from None
    except (ValueError, KeyError, TypeError) as error:
        raise DataError(
            f"{tree.root / MANIFEST}: is damaged ({error}); delete the folder and it is "
            "rendered anew"
        ) from None
    protocol = f"rendered, seed {seed}{', quick' if quick else ''}: " + (
        "one query tracklet a test person, cameras in turn; the other cameras' are the gallery"
        if parts["query"]
        else "training part only"
    )
    return Dataset(name, tree.root, parts["train"], parts["query"], parts["gallery"], protocol)


def has_test(name: str, seed: int, quick: bool) -> bool:
    """Whether a set comes with query and gallery; says so before it is rendered."""
    return spec(name, seed, quick).test_identities > 0


def _tracklet(tree: Folder, row: dict[str, Any]) -> Tracklet:
    numbers = range(1, row["frames"] + 1)
    frames = tuple(f"{row['folder']}/{number:04d}.jpg" for number in numbers)
    return Tracklet(tree, frames, row["camera"], row["identity"], row["clothes"])
