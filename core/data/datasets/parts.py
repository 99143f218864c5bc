"""Train, query and gallery once their tracklets are read: apart, and with or without queries."""

from collections.abc import Callable, Sequence
from typing import Literal

from core.errors import DataError
from core.types import Tracklet, Tree

Gallery = Literal["standard", "with_queries", "without_queries"]


def check_apart(tree: Tree, train: Sequence[Tracklet], test: Sequence[Tracklet]) -> None:
    """Refuse a person to learn from who is also searched for.

    Raises:
        DataError: naming one.
    """
    if both := shared(train, test):
        raise DataError(
            f"{tree.where()}: person {both[0]} is in the training and in the test part, so scores "
            "would be too good; fetch the lists or folders again"
        )


def shared(train: Sequence[Tracklet], test: Sequence[Tracklet]) -> list[int]:
    """The persons in both parts, in order."""
    searched = {each.identity for each in test}
    return sorted({each.identity for each in train if each.identity is not None} & searched)


def first_frame(tracklet: Tracklet) -> str:
    """What tells a tracklet from others where query and gallery name the same files."""
    return tracklet.frames[0]


def with_or_without(
    wanted: Gallery,
    query: Sequence[Tracklet],
    gallery: Sequence[Tracklet],
    key: Callable[[Tracklet], str] = first_frame,
) -> tuple[Tracklet, ...]:
    """The gallery as distributed, or with all or none of the query tracklets.

    Args:
        wanted: as the setting `data.gallery` has it.
        query: tracklets searched for.
        gallery: as distributed.
        key: equal for the same tracklet in query and gallery, different for others.
    """
    if wanted == "with_queries":
        there = {key(each) for each in gallery}
        return (*gallery, *(each for each in query if key(each) not in there))
    if wanted == "without_queries":
        queries = {key(each) for each in query}
        return tuple(each for each in gallery if key(each) not in queries)
    return tuple(gallery)
