"""The folder that archives of one's own footage often have around all of it."""

import shutil
from pathlib import Path

from core.data.datasets.own.manifest import FILE


def unwrap(place: Path) -> None:
    """Put in a folder's place the only one in it, where that holds the footage.

    It does where a manifest lies in it, or cameras or persons with folders of their own; a camera
    has its frames one folder further down. One person's folder goes too: a name that all share
    tells nobody apart.

    Args:
        place: of footage, just unpacked.
    """
    inner = [each for each in place.iterdir() if not each.name.startswith(".")]
    if len(inner) != 1 or not inner[0].is_dir():
        return
    (only,) = inner
    if (only / FILE).is_file() or any(each.is_dir() for each in only.glob("*/*")):
        aside = place.with_name(f".{place.name}.unwrapped")
        only.rename(aside)
        shutil.rmtree(place)
        aside.rename(place)
