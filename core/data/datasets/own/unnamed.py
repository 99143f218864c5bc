"""Images of own footage that its manifest doesn't name.

Reading doesn't look for them: a manifest may choose a few folders of many, and what it doesn't name
should neither take a training's time nor, where it can't be read, stop one.
"""

from collections.abc import Iterable

from core.data.datasets.lists import listed
from core.data.datasets.own.manifest import FILE
from core.data.datasets.own.sighting import is_image
from core.data.walk import walk
from core.errors import DataError
from core.types import Tracklet, Tree


def unnamed(tree: Tree, tracklets: Iterable[Tracklet]) -> list[str]:
    """A warning about images that no tracklet has; none where there is no manifest.

    Args:
        tree: of the footage; all of its folders are listed.
        tracklets: all that the manifest names.
    """
    if not tree.has_file(FILE):
        return []
    named = {frame for each in tracklets for frame in each.frames}
    try:
        others = [
            path
            for _, files, _ in walk(tree)
            for path in files
            if is_image(path) and path not in named
        ]
    except DataError as error:
        return [f"{tree.where(FILE)}: whether it names all images can't be told: {error}"]
    if not others:
        return []
    return [f"{tree.where(FILE)}: images it doesn't name are left out: {listed(others)}"]
