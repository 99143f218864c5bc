"""A copy of UnrealPerson with a few persons."""

import itertools
from collections.abc import Iterable


def images(persons: Iterable[int], cameras: Iterable[int], each: int) -> list[str]:
    """Paths of persons of the models 1 in the scenes 1 and 2, `each` images a camera."""
    return [
        f"unreal_v{scene}.1/images/{person}_c{camera:03d}_{frame}.jpg"
        for scene, person, camera, frame in itertools.product((1, 2), persons, cameras, range(each))
    ]


def listed(paths: Iterable[str]) -> bytes:
    """The authors' list of these images; its own numbers mean nothing here."""
    return "".join(f"{path} 5 3 \n" for path in paths).encode()
