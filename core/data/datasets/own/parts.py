"""Which of someone's own tracklets are train, query and gallery."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from core.errors import DataError
from core.types import Tracklet

SPLITS = 10
FEWEST = 4  # persons seen by two cameras or more, for two in each half
SEED = 97

Gallery = Literal["standard", "with_queries", "without_queries"]


@dataclass(frozen=True, slots=True)
class Parts:
    """Parts of a dataset, how they came about, and what is odd about them."""

    train: tuple[Tracklet, ...]
    query: tuple[Tracklet, ...]
    gallery: tuple[Tracklet, ...]
    protocol: str
    warnings: tuple[str, ...] = ()


def unlabelled(tracklets: Sequence[Tracklet]) -> Parts:
    """All is train, where nobody is known."""
    protocol = "no identities: all is train, and there is no query and gallery"
    return Parts(tuple(tracklets), (), (), protocol)


def drawn(tracklets: Sequence[Tracklet], split: int, gallery: Gallery) -> Parts:
    """One of ten splits of the persons, with query and gallery as in MARS.

    Persons seen by two cameras or more are halved at random, by one fixed seed for each split; the
    smaller half is tested on, the rest is train. Persons seen by one camera alone can't be found
    by another: they are train too, and so are tracklets of unknown persons. Query is the first
    tracklet of each test person in each camera. Gallery is all of the test persons, the queries as
    well: what has a query's identity and camera is left out when it is scored, and each test
    person has another camera, so every query has a match.

    Args:
        tracklets: all of them; those of a person in a camera in their order.
        split: from 0, less than 10.
        gallery: "standard" is "with_queries".

    Raises:
        DataError: no query has a match, as can be without queries in the gallery.

    Source: Zheng et al. (2016, MARS) for query and gallery.
    """
    seen = _cameras(tracklets)
    shared = sorted(
        person for person, cameras in seen.items() if person is not None and len(cameras) > 1
    )
    if len(shared) < FEWEST:
        few = (
            f"{len(shared)} persons are seen by two cameras or more, and query and gallery take "
            f"{FEWEST}: all is train"
        )
        return Parts(tuple(tracklets), (), (), "no query and gallery, all is train", (few,))
    order = np.random.default_rng((SEED, split)).permutation(len(shared))
    test = {shared[place] for place in order[: len(shared) // 2].tolist()}
    query, others = _firsts([each for each in tracklets if each.identity in test])
    return _parts(
        [each for each in tracklets if each.identity not in test],
        query,
        others,
        gallery != "without_queries",
        f"split {split} of {SPLITS}, drawn with a fixed seed: half of the persons seen by two "
        "cameras or more are test, all others train; query is the first tracklet of each test "
        "person in each camera, gallery is of the test persons",
    )


def given(tracklets: Sequence[Tracklet], names: Sequence[str | None], gallery: Gallery) -> Parts:
    """Parts as somebody chose them.

    Args:
        tracklets: all of them.
        names: the part of each: "train", "query" or "gallery".
        gallery: "standard" is "without_queries", as each tracklet is in one part.

    Raises:
        DataError: there is a gallery, but no query that has a match in it, or the other way round.
    """
    train, query, others = (
        [each for each, name in zip(tracklets, names, strict=True) if name == part]
        for part in ("train", "query", "gallery")
    )
    origin = "parts as the manifest has them"
    found = _parts(train, query, others, gallery == "with_queries", origin)
    test = {each.identity for each in (*found.query, *found.gallery)}
    if both := test & {each.identity for each in found.train} - {None}:
        shared = f"{len(both)} persons are in train and in the test part: scores will be too good"
        return replace(found, warnings=(*found.warnings, shared))
    return found


def _parts(
    train: Sequence[Tracklet],
    query: Sequence[Tracklet],
    others: Sequence[Tracklet],
    with_queries: bool,
    origin: str,
) -> Parts:
    """Parts whose gallery is the others, with the queries before them or without."""
    if not query and not others:
        return Parts(tuple(train), (), (), f"{origin}; there is no query and gallery")
    gallery = (*query, *others) if with_queries else tuple(others)
    cameras = _cameras(gallery)
    lost = sum(not cameras[each.identity] - {each.camera} for each in query)
    if lost == len(query):
        raise DataError(
            f"{(*query, *others)[0].tree.where()}: no query has its person in the gallery, seen by "
            "another camera; choose other queries, or data.gallery=with_queries"
        )
    odd = f"{lost} of {len(query)} queries have no match in another camera and count in no score"
    held = "queries are in the gallery too" if with_queries else "queries are not in the gallery"
    warnings = (odd,) if lost else ()
    return Parts(tuple(train), tuple(query), gallery, f"{origin}; {held}", warnings)


def _cameras(tracklets: Iterable[Tracklet]) -> defaultdict[int | None, set[int]]:
    """The cameras that saw each person; none for whoever isn't there."""
    cameras: defaultdict[int | None, set[int]] = defaultdict(set)
    for each in tracklets:
        cameras[each.identity].add(each.camera)
    return cameras


def _firsts(tracklets: Sequence[Tracklet]) -> tuple[list[Tracklet], list[Tracklet]]:
    """The first tracklet of each person in each camera, and the others."""
    first: dict[tuple[int | None, int], Tracklet] = {}
    others = [
        each
        for each in tracklets
        if first.setdefault((each.identity, each.camera), each) is not each
    ]
    return [*first.values()], others
