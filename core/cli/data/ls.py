"""`vreid data ls`."""

import dataclasses
import sys
from pathlib import Path
from typing import Any

from core import paths
from core.cli.data.settings import data_settings
from core.cli.output import put, put_json, tell, width
from core.cli.tables import table, wrapped
from core.data.datasets.reader import Counts
from core.data.inventory import PARTS, Entry, inventory
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
        rows += _rows(entry)
    for line in table(rows, "<>>><", width(sys.stdout)):
        put(line)
    put()
    for line in wrapped(
        "Of each part: tracklets/identities/frames, as read (split 0) and, where published, of a "
        f"whole copy. The folder of datasets is {harmless(str(root))}.",
        width(sys.stdout),
    ):
        put(line)
    for entry in entries:
        if entry.error:
            tell(f"{entry.name}: {entry.error}")


def _rows(entry: Entry) -> list[list[str]]:
    """One line of what is there, and one of what is published."""
    where = f"{entry.state} {entry.root}" if entry.root else "-"
    rows = []
    if entry.counts or entry.root or not entry.published:
        here = "can't be read" if entry.error else where
        rows.append([entry.name, *_cells(entry.counts), harmless(here)])
    if entry.published:
        name = "" if rows else entry.name
        rows.append([name, *_cells(entry.published), "published" + ("" if rows else ", not here")])
    return rows


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
