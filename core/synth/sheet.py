"""A contact sheet of a rendered set: one row an identity, its tracklets side by side."""

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from core.errors import DataError
from core.synth.spec import MANIFEST

GAP_PX = 6


def _rows(tracklets: list[dict[str, Any]], rows: int) -> list[list[dict[str, Any]]]:
    """Tracklets of `rows` identities, evenly chosen over the set."""
    grouped: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for tracklet in tracklets:
        grouped[tracklet["identity"]].append(tracklet)
    everyone = sorted(grouped)
    chosen = np.unique(np.linspace(0, len(everyone) - 1, min(rows, len(everyone))).astype(int))
    return [sorted(grouped[everyone[i]], key=lambda item: int(item["camera"])) for i in chosen]


def _strip(folder: Path, tracklet: dict[str, Any]) -> Image.Image:
    """The frames of one tracklet in a row."""
    files = sorted((folder / tracklet["folder"]).glob("*.jpg"))
    return Image.fromarray(np.concatenate([np.asarray(Image.open(file)) for file in files], axis=1))


def contact_sheet(folder: Path, rows: int = 12) -> Image.Image:
    """Lay out identities of a rendered set, cameras from left to right.

    Raises:
        DataError: the folder holds no manifest.
    """
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except OSError as error:
        raise DataError(f"{folder}: no rendered set is here; render it first") from error
    strips = [
        [_strip(folder, tracklet) for tracklet in row] for row in _rows(manifest["tracklets"], rows)
    ]
    width = max(sum(strip.width + GAP_PX for strip in row) for row in strips)
    sheet = Image.new("RGB", (width, sum(row[0].height + GAP_PX for row in strips)), "white")
    top = 0
    for row in strips:
        left = 0
        for strip in row:
            sheet.paste(strip, (left, top))
            left += strip.width + GAP_PX
        top += row[0].height + GAP_PX
    return sheet
