"""`vreid data show`."""

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from core import paths
from core.cli.data.settings import data_settings
from core.cli.output import put, width
from core.data import datasets
from core.errors import DataError
from core.text import harmless

if TYPE_CHECKING:
    from PIL.Image import Image

HEIGHT_PX = 128  # of a frame on a picture


@dataclass(frozen=True, slots=True)
class Order:
    """The options as they were given."""

    name: str
    out: Path | None
    rows: int
    tracklets: int
    frames: int
    assignments: tuple[str, ...]
    data_root: Path | None


def show(order: Order) -> None:
    """Write a contact sheet as a picture, or draw it in the terminal.

    Raises:
        DataError: the dataset can't be read, or there is neither a file nor a terminal.
    """
    root = paths.data_root(str(order.data_root or ""))
    found = datasets.read(order.name, root, paths.cache_root(), data_settings(order.assignments))
    from core.data.sheet import contact_sheet

    columns = width(sys.stdout)
    if order.out is None and (columns is None or os.environ.get("NO_COLOR")):
        raise DataError("pictures take a terminal with colours; --out FILE.png writes a file")
    sheet = contact_sheet(found, order.rows, order.tracklets, order.frames, HEIGHT_PX)
    put(f"{found.name}: {harmless(found.protocol)}")
    if order.out is None:
        _draw(sheet, columns or 80)
        return
    try:
        sheet.save(order.out)
    except (OSError, ValueError) as error:
        raise DataError(f"{order.out}: can't be written ({error}); try FILE.png") from None
    put(f"written to {harmless(str(order.out))}")


def _draw(sheet: "Image", columns: int) -> None:
    """The sheet in half blocks, as wide as the terminal."""
    import numpy as np

    from core.chart.picture import half_blocks

    scale = min(1.0, columns / sheet.width)
    small = sheet.resize((round(sheet.width * scale), max(2, round(sheet.height * scale))))
    for line in half_blocks(np.asarray(small)):
        put(line)
