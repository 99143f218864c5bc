"""`vreid data ls`."""

import dataclasses
import sys
from pathlib import Path
from typing import Any

from core import paths
from core.cli.data.settings import data_settings
from core.cli.output import put, put_json, put_paragraph, tell, width
from core.data.datasets.reader import Counts
from core.data.inventory import PARTS, Entry, inventory
from core.tables import table
from core.text import harmless


def ls(data_root: Path | None, as_json: bool) -> None:
    """Print every dataset with its parts beside the published ones."""
    root = paths.data_root(str(data_root or ""))
    entries = list(inventory(root, paths.cache_root(), data_settings()))
    if as_json:
        put_json({"format": 1, "data_root": str(root), "datasets": [_json(e) for e in entries]})
        return
    rows = [["dataset", *PARTS, "where"]]
    for entry in entries:
        rows += _rows(entry, root)
    for line in table(rows, "<>>><", width(sys.stdout)):
        put(line)
    put()
    there = "" if root.is_dir() else ", which isn't there"
    put_paragraph(
        "Of each part: tracklets/identities/frames, as read (split 0) and as published of a whole "
        f"copy. The folder of datasets is {root}{there}."
    )
    for entry in entries:
        if entry.error:
            tell(f"{entry.name}: {entry.error}")


def _rows(entry: Entry, data_root: Path) -> list[list[str]]:
    """One line of what is there, and one of what is published."""
    if not entry.root and not entry.error:
        return [[entry.name, *_cells(entry.published), "not here"]]
    where = "can't be read" if entry.error else f"{entry.state} {_short_path(entry, data_root)}"
    here = [entry.name, *_cells(entry.counts), harmless(where)]
    return [here, ["", *_cells(entry.published), "published"]] if entry.published else [here]


def _short_path(entry: Entry, data_root: Path) -> str:
    """Where a dataset lies, within the folder of datasets if it does."""
    root = entry.root or data_root
    return str(root.relative_to(data_root) if root.is_relative_to(data_root) else root)


def _cells(counts: Any) -> list[str]:
    return [_cell(counts[part]) if part in counts else "-" for part in PARTS]


def _cell(counts: Counts) -> str:
    known = [counts.tracklets, counts.identities]
    cell = "/".join("?" if number is None else f"{number:,}" for number in known)
    return f"{cell}/{_short(counts.frames)}" if counts.frames else cell


def _short(number: int) -> str:
    if number >= 10**6:
        return f"{number / 10**6:.1f}M"
    return f"{number / 10**3:.0f}k" if number >= 10**4 else f"{number:,}"


def _json(entry: Entry) -> dict[str, Any]:
    return {
        **{key: getattr(entry, key) for key in ("name", "title", "state", "protocol", "error")},
        "root": str(entry.root) if entry.root else None,
        "counts": {part: dataclasses.asdict(each) for part, each in entry.counts.items()},
        "published": {part: dataclasses.asdict(each) for part, each in entry.published.items()},
        "warnings": list(entry.warnings),
    }
