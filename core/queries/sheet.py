"""A retrieval sheet as plain values: one query, and what came first in its ranking."""

import math
from dataclasses import dataclass

from core.evaluation.evidence import UNKNOWN, Evidence, Listing

_USUAL = ("student", "student@best", "histogram", "teacher")


@dataclass(frozen=True, slots=True)
class Shown:
    """A tracklet on a sheet.

    Attributes:
        name: its first frame's path in the dataset.
        frame: path of the frame to show.
        identity, camera, clothes: None where nobody knows.
        length: frames.
        distance: to the query; None for the query itself.
        right: whether it is the query's person; None for the query itself.
    """

    name: str
    frame: str
    identity: int | None
    camera: int | None
    clothes: int | None
    length: int
    distance: float | None = None
    right: bool | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """What one query found by one network.

    Attributes:
        network: as its scores name it.
        query: who is searched for.
        matches: the head of the ranking, nearest first.
        first_match: place of the first right one, from 1, which may lie beyond those shown; 0 where
            the gallery has none.
        average_precision: in [0, 1]; None where the gallery has no match.
    """

    network: str
    query: Shown
    matches: tuple[Shown, ...]
    first_match: int
    average_precision: float | None


def usual_network(evidence: Evidence) -> str:
    """The network that is meant where none is named."""
    return next((name for name in _USUAL if name in evidence.found), next(iter(evidence.found), ""))


def sheet(evidence: Evidence, network: str, query: int, most: int = 10) -> Sheet:
    """The sheet of one query.

    Args:
        evidence: of a run.
        network: a key of `evidence.found`.
        query: its number.
        most: entries at most.
    """
    found = evidence.found[network]
    whom = int(evidence.query.identity[query])
    head = zip(found.first.entry[query].tolist(), found.first.distance[query].tolist(), strict=True)
    matches = [
        _shown(evidence.gallery, entry, distance, int(evidence.gallery.identity[entry]) == whom)
        for entry, distance in head
        if entry >= 0
    ]
    precision = float(found.average_precision[query])
    return Sheet(
        network,
        _shown(evidence.query, query),
        tuple(matches[:most]),
        int(found.first_match[query]),
        None if math.isnan(precision) else precision,
    )


def _shown(
    rows: Listing, place: int, distance: float | None = None, right: bool | None = None
) -> Shown:
    labels = (rows.identity, rows.camera, rows.clothes)
    who, camera, clothes = (None if one[place] == UNKNOWN else int(one[place]) for one in labels)
    name, frame, length = str(rows.name[place]), str(rows.shown[place]), int(rows.length[place])
    return Shown(name, frame, who, camera, clothes, length, distance, right)
