"""Which gallery entries a query looks for, and which are taken out of its ranking."""

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.errors import DataError
from core.evaluation.blocks import spans

Mode = Literal["standard", "same_clothes", "clothes_changing"]


@dataclass(frozen=True, slots=True, eq=False)
class Side:
    """Labels of the queries, or of the gallery: (N,) each.

    Attributes:
        identities: who it is.
        cameras: who saw it.
        clothes: outfits, numbered within an identity; None where nobody looks at them.
    """

    identities: NDArray[np.integer]
    cameras: NDArray[np.integer]
    clothes: NDArray[np.integer] | None

    def __len__(self) -> int:
        return len(self.identities)


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """Queries of a block with the gallery entries of their identity: P pairs, query by query.

    Attributes:
        counts: (q,) pairs of each query.
        query: (P,) place of the query in its block.
        entry: (P,) place in the gallery, ascending for each query.
        removed: (P,) whether the entry is taken out of the ranking; the others are matches.
    """

    counts: NDArray[np.int64]
    query: NDArray[np.int64]
    entry: NDArray[np.int64]
    removed: NDArray[np.bool_]


def side(name: str, identities: ArrayLike, cameras: ArrayLike, clothes: ArrayLike | None) -> Side:
    """Labels of one side as arrays.

    Raises:
        DataError: they are not lists of one length, or empty.
    """
    given = {"identities": identities, "cameras": cameras, "clothes": clothes}
    labels = {kind: np.asarray(one) for kind, one in given.items() if one is not None}
    shapes = {kind: one.shape for kind, one in labels.items()}
    count = labels["identities"].size
    if set(shapes.values()) != {(count,)}:
        said = ", ".join(f"{kind} {shape}" for kind, shape in shapes.items())
        raise DataError(f"{name}: one label for each entry is needed, but shapes are {said}")
    if count == 0:
        raise DataError(f"{name}: nothing to rank; are its tracklets filtered away?")
    return Side(labels["identities"], labels["cameras"], labels.get("clothes"))


class Matching:
    """Query and gallery under one protocol.

    Args:
        query: labels of the queries.
        gallery: labels of the gallery.
        mode: which entries are matches.

    Raises:
        DataError: the mode is unknown, or looks at clothes that weren't given.
    """

    def __init__(self, query: Side, gallery: Side, mode: Mode) -> None:
        if mode not in get_args(Mode):
            raise DataError(f"mode is {mode!r}; there are {', '.join(get_args(Mode))}")
        self._query, self._gallery, self._mode = query, gallery, mode
        self._clothes = None if mode == "standard" else _both_clothes(query, gallery, mode)
        self._order = np.argsort(gallery.identities, kind="stable")  # identity by identity
        grouped = gallery.identities[self._order]
        self._start = np.searchsorted(grouped, query.identities, side="left")
        self._counts = np.searchsorted(grouped, query.identities, side="right") - self._start

    def pairs(self, rows: slice) -> Pairs:
        """Pairs of a block of queries."""
        counts = self._counts[rows]
        query = np.repeat(np.arange(len(counts)), counts)
        entry = self._order[spans(self._start[rows], counts)]
        return Pairs(counts, query, entry, self._removed(query + rows.start, entry))

    def _removed(self, query: NDArray[np.int64], entry: NDArray[np.int64]) -> NDArray[np.bool_]:
        removed: NDArray[np.bool_] = self._query.cameras[query] == self._gallery.cameras[entry]
        if self._clothes is not None:
            worn, seen = self._clothes
            alike = worn[query] == seen[entry]
            removed |= alike if self._mode == "clothes_changing" else ~alike
        return removed


def _both_clothes(
    query: Side, gallery: Side, mode: Mode
) -> tuple[NDArray[np.integer], NDArray[np.integer]]:
    if query.clothes is None or gallery.clothes is None:
        raise DataError(f"mode {mode} needs the clothes of query and gallery")
    return query.clothes, gallery.clothes
