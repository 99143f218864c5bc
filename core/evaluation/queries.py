"""Evidence in a run's folder."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from core.errors import DataError
from core.evaluation.arrays import Arrays, read_arrays, write_arrays
from core.evaluation.evidence import Evidence, Found, Listing
from core.evaluation.foremost import Foremost

QUERIES = "evidence/queries.npz"  # in a run's folder

_FORMAT = 1
_TEXTS = ("name", "shown")
_FOUND = {"average_precision": "f", "first_match": "i", "entry": "i", "distance": "f"}


def write_evidence(path: Path, evidence: Evidence) -> int:
    """Write a file that is the same, byte for byte, for the same evidence; its size in bytes.

    Raises:
        OSError: it can't be written there; what was there before is still there.
    """
    arrays: Arrays = {}
    for name, rows in (("query", evidence.query), ("gallery", evidence.gallery)):
        arrays |= {f"{name}/{label}": getattr(rows, label) for label in Listing.__slots__}
    for number, found in enumerate(evidence.found.values()):
        values = _values(found)
        arrays |= {f"{number}/{label}": one for label, one in zip(_FOUND, values, strict=True)}
    about = {"format": _FORMAT, "networks": list(evidence.found), "facts": dict(evidence.facts)}
    return write_arrays(path, about, arrays)


def read_evidence(path: Path) -> Evidence:
    """The evidence in a file, which may come from elsewhere: all that it says fits together.

    Raises:
        DataError: there is none, or it is damaged.
    """
    about, arrays = read_arrays(path, _FORMAT)
    try:
        evidence = _evidence(about, arrays)
    except (KeyError, TypeError, AttributeError) as error:
        raise DataError(f"{path}: is damaged, {error} is missing") from None
    for fault in _faults(evidence):
        raise DataError(f"{path}: is damaged, {fault}")
    return evidence


def _evidence(about: dict[str, Any], arrays: Arrays) -> Evidence:
    query, gallery = (
        Listing(*(arrays[f"{name}/{label}"] for label in Listing.__slots__))
        for name in ("query", "gallery")
    )
    found = {}
    for number, name in enumerate(about["networks"]):
        precision, first, entry, distance = (arrays[f"{number}/{label}"] for label in _FOUND)
        found[str(name)] = Found(precision, first, Foremost(entry, distance))
    facts = {str(key): str(value) for key, value in about["facts"].items()}
    return Evidence(query, gallery, found, facts)


def _values(found: Found) -> list[NDArray[Any]]:
    """The arrays of `_FOUND`."""
    return [found.average_precision, found.first_match, found.first.entry, found.first.distance]


def _faults(evidence: Evidence) -> Iterator[str]:
    yield from listing_faults(evidence.query, "query/")
    yield from listing_faults(evidence.gallery, "gallery/")
    for name, found in evidence.found.items():
        yield from _faults_of(name, found, len(evidence.query), len(evidence.gallery))


def listing_faults(rows: Listing, side: str = "") -> Iterator[str]:
    """What is wrong with tracklets that were read from a file; such a file may come from anyone."""
    for label in Listing.__slots__:
        values, kind = getattr(rows, label), "U" if label in _TEXTS else "i"
        if values.shape != (rows.name.size,) or values.dtype.kind != kind:
            yield f"{side}{label} isn't a list of {rows.name.size} of its kind"
            return
    if any(path.startswith("/") or ".." in path.split("/") for path in rows.shown.tolist()):
        yield f"{side}shown leaves the dataset"


def _faults_of(name: str, found: Found, queries: int, gallery: int) -> Iterator[str]:
    values = _values(found)
    width = found.first.entry.shape[-1] if found.first.entry.ndim else 0
    shapes = [(queries,), (queries,), (queries, width), (queries, width)]
    for label, kind, one, shape in zip(_FOUND, _FOUND.values(), values, shapes, strict=True):
        if one.dtype.kind != kind or one.shape != shape:
            yield f"{name}: {label} isn't of shape {shape}"
            return
    entry = found.first.entry
    if entry.size and not -1 <= entry.min() <= entry.max() < gallery:
        yield f"{name}: an entry lies beyond the gallery"
