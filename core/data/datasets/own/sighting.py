"""A tracklet of someone's own footage, by the names they gave."""

from dataclasses import dataclass

from core.data.datasets.own.names import natural
from core.types import Tree

IMAGES = (".jpg", ".jpeg", ".png", ".bmp", ".webp", ".ppm")


@dataclass(frozen=True, slots=True)
class Sighting:
    """One person before one camera.

    Attributes:
        frames: image files in the tree, in order of time; at least one.
        camera: name of the camera.
        identity: name of the person; None where nobody knows.
        clothes: name of the outfit within the identity; None where nobody knows.
        part: "train", "query" or "gallery"; None where nobody said.
    """

    frames: tuple[str, ...]
    camera: str
    identity: str | None = None
    clothes: str | None = None
    part: str | None = None


def is_image(name: str) -> bool:
    """Whether a file is a frame, by the end of its name."""
    return name.lower().endswith(IMAGES)


def images(tree: Tree, folder: str) -> tuple[list[str], list[str]]:
    """Paths of the images directly in a folder, in natural order, and of its other files.

    Raises:
        DataError: there is no such folder, or it can't be read.
    """
    inside = f"{folder}/" if folder else ""
    names = sorted(tree.files(folder), key=natural)
    return (
        [inside + name for name in names if is_image(name)],
        [inside + name for name in names if not is_image(name)],
    )


def odd_files(tree: Tree, others: list[str]) -> list[str]:
    """A warning about files that are no images; none where there are none."""
    if not others:
        return []
    return [
        f"files left out, as they are no images ({', '.join(IMAGES)}): {len(others):,}, the first "
        f"{tree.where(others[0])}"
    ]
