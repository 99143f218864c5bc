"""Own footage of a few persons: folders without and with identities, and a table."""

import itertools
from collections.abc import Iterable, Mapping

FRAMES = ("f9.jpg", "f10.JPG")


def unlabelled() -> dict[str, bytes]:
    """camera/tracklet/frames."""
    return _frames(itertools.product(("gate", "hall 2"), ("t1", "t2")))


def labelled(persons: int = 6) -> dict[str, bytes]:
    """identity/camera/tracklet/frames, everybody twice before each of two cameras."""
    names = [f"p{person}" for person in range(persons)]
    return _frames(itertools.product(names, ("1", "2"), ("t1", "t2")))


def table(parts: Mapping[str, str], persons: int = 6) -> dict[str, bytes]:
    """The same with a table, each tracklet in the part of its person and camera, if in any.

    Args:
        parts: by the beginning of a path.
        persons: how many.
    """
    found = labelled(persons)
    rows = ["path,camera,identity,clothes,part,tracklet"]
    for folder in dict.fromkeys(path.rpartition("/")[0] for path in found):
        person, camera, _ = folder.split("/")
        part = next((part for start, part in parts.items() if folder.startswith(start)), "")
        rows.append(f"{folder},cam{camera},{person},coat,{part},")
    return found | {"manifest.csv": "\n".join(rows).encode()}


def _frames(folders: Iterable[tuple[str, ...]]) -> dict[str, bytes]:
    return {"/".join((*folder, name)): b"x" for folder in folders for name in FRAMES}
