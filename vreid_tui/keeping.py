"""Pictures written to files, where the reader can fetch them from."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import VreidError
from vreid_tui.control import Outcome

if TYPE_CHECKING:
    from PIL.Image import Image


def keep(make: Callable[[], Image], folder: Path, name: str, text: str) -> Outcome:
    """Write a picture, and a page for a browser that holds it.

    Args:
        make: the picture; may take long.
        folder: made where there is none.
        name: of both files, without their endings.
        text: what is to be seen.
    """
    from core.data.export import save

    try:
        picture = make()
        folder.mkdir(parents=True, exist_ok=True)
        for ending in (".png", ".html"):
            save(picture, folder / f"{name}{ending}", name, text)
    except (VreidError, OSError) as error:
        return Outcome(str(error), "warning")
    return Outcome(f"written to {folder / name}.png and .html")
