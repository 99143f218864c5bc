"""The pictures of a run's target, where its frames are on this machine."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from PIL.Image import Image

from core import paths
from core.data.datasets import canonical, is_embedded, reader_of
from core.data.datasets.places import look
from core.data.datasets.rendered import root
from core.data.folder import Folder
from core.data.thumb import thumb
from core.errors import DataError
from core.types import Tree

Look = Callable[[str], Image | None]  # a frame's path to its picture; None where it isn't there

_KEPT = 512  # pictures


def look_up(target: str, settings: Mapping[str, Any], data_root: str = "") -> Look:
    """What finds the frames of a target.

    Args:
        target: its name.
        settings: of the run, flat.
        data_root: where the run found datasets; else where they are looked for now.
    """
    trees = [tree for tree in _trees(target, settings, data_root) if tree is not None]
    return _pictures(trees[0], height=160) if trees else lambda _: None


def _trees(target: str, settings: Mapping[str, Any], data_root: str) -> list[Tree | None]:
    """Where the frames may lie, the likeliest place first."""
    if is_embedded(target):
        seed, quick = settings.get("data.render_seed"), bool(settings.get("data.quick"))
        if not isinstance(seed, int):
            return []
        folder = root(target, paths.cache_root(), seed, quick)
        return [Folder(folder) if folder.is_dir() else None]
    places = dict.fromkeys(Path(one) for one in (data_root, paths.data_root()) if one)
    return [_tree(target, place) for place in places]


def _tree(target: str, data_root: Path) -> Tree | None:
    try:
        found = look(reader_of(canonical(target, data_root), data_root), data_root)
    except DataError:
        return None
    return found.tree if found else None


def _pictures(tree: Tree, height: int) -> Look:
    @lru_cache(_KEPT)
    def picture(path: str) -> Image | None:
        try:
            return thumb(tree, path, height)
        except DataError:
            return None

    return picture
