"""`vreid data show`."""

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from core import paths
from core.cli.data.settings import data_settings
from core.cli.output import put, put_paragraph, width
from core.data import datasets
from core.data.export import save
from core.errors import DataError
from core.tables import cut
from core.text import harmless
from core.types import Dataset

if TYPE_CHECKING:
    from core.data.sheet import Strip

HEIGHT_PX = 128  # of a frame on a picture
WIDTH = 24  # columns of a frame in a terminal, so that a person can be told
ON_PICTURE = (4, 4, 4)  # people, tracklets, frames
IN_TERMINAL = (2, 8, 1)


@dataclass(frozen=True, slots=True)
class Order:
    """The options as they were given."""

    name: str
    out: Path | None
    rows: int | None
    tracklets: int | None
    frames: int | None
    assignments: tuple[str, ...]
    data_root: Path | None


def show(order: Order) -> None:
    """Write a contact sheet as a picture, or draw it in the terminal.

    Raises:
        DataError: the dataset can't be read, or there is neither a file nor a terminal.
    """
    root = paths.data_root(str(order.data_root or ""))
    found = datasets.read(order.name, root, paths.cache_root(), data_settings(order.assignments))
    if order.out is None:
        _draw(found, order)
    else:
        _write(found, order, order.out)


def _write(found: Dataset, order: Order, out: Path) -> None:
    from core.data.sheet import Extent, contact_sheet

    sheet = contact_sheet(found, Extent(*_asked(order, ON_PICTURE), HEIGHT_PX))
    save(sheet, out, found.name, found.protocol)
    put_paragraph(f"{found.name}: {found.protocol}")
    put(f"written to {harmless(str(out))}")


def _draw(found: Dataset, order: Order) -> None:
    """Strips in half blocks, as many beside each other as the terminal is wide."""
    import numpy as np

    from core.chart.picture import half_blocks
    from core.data.sheet import Extent, strips

    columns = width(sys.stdout)
    if columns is None or os.environ.get("NO_COLOR"):
        raise DataError("pictures take a terminal with colours; --out FILE.png writes a file")
    rows, tracklets, frames = _asked(order, IN_TERMINAL)
    beside = max(1, min(tracklets, columns // (WIDTH * frames + 1)))
    tall = 2 * min(2 * WIDTH, max(4, columns // (beside * frames) - 1))
    for row in strips(found, Extent(rows, beside, frames, tall)):
        drawn = [half_blocks(np.asarray(strip.picture)) for strip in row]
        put(" ".join(_caption(strip) for strip in row).rstrip())
        for lines in zip(*drawn, strict=True):
            put(" ".join(lines))
    put_paragraph(f"{found.name}: {found.protocol}")


def _caption(strip: "Strip") -> str:
    """A caption as wide as its picture."""
    return cut(strip.caption, strip.picture.width).ljust(strip.picture.width)


def _asked(order: Order, usual: tuple[int, int, int]) -> tuple[int, int, int]:
    """People, tracklets and frames as asked for, or as usual."""
    rows, tracklets, frames = usual
    return order.rows or rows, order.tracklets or tracklets, order.frames or frames
