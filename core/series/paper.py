"""The tables of "From Synthetic to Real" as series of our own, beside what the paper states."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from core.compare import published
from core.compare.published import CAUTIONS, find
from core.data.datasets import canonical, check
from core.errors import DataError
from core.series.ablation import BY_KEY
from core.series.plan import Row, Series
from core.settings import Data

PAPER = "s2r"
TITLES = {
    "table1": "Table 1: from synthetic people to four real sets",
    "table2": "Table 2: ablation",
    "table3": "Table 3: real and synthetic sources",
}

DATASETS = dict(published.DATASETS)

# Their rows that are ours to train; the baseline of tables 2 and 3 is table 1's SINet
METHODS = {
    "SINet": "direct",
    "Baseline": "direct",
    "Baseline+LS1": "ls1",
    "Baseline+LS1+LS2": "ls2",
    "Baseline+LS1+LS2+LS3": "ls3",
    "S2R w/o LC1": "no-lc1",
    "S2R w/o LC2": "no-lc2",
    "S2R": "full",
}

# All else is the defaults'. Weights that can't be had are an error, not a start from nothing
CONFIGURATION = ("backbone=sinet", "model.weights=imagenet")


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a table on one pair.

    Attributes:
        method: as the paper calls it.
        setting: what kind of row it is.
        published: measure to rate in [0, 1].
        row: what it is here; None for methods of others.
        caution: why the published figures are to be taken with care.
    """

    method: str
    setting: str
    published: dict[str, float] = field(default_factory=dict)
    row: Row | None = None
    caution: str = ""


Pair = tuple[str, str]


def lines(table: str) -> dict[Pair, list[Line]]:
    """The rows of a table by pair, both as the paper names and orders them."""
    found: dict[Pair, dict[str, Line]] = {}
    for one in find(PAPER, table):
        pair = one.source, one.target
        if one.method not in (block := found.setdefault(pair, {})):
            caution = CAUTIONS.get((PAPER, table, one.method, *pair), "")
            row = _row(one.method, pair)
            block[one.method] = Line(one.method, one.setting, {}, row, caution)
        block[one.method].published[one.metric] = round(one.value / 100, 6)
    return {pair: list(block.values()) for pair, block in found.items()}


def series(pair: Pair, block: Sequence[Line], base: Series) -> Series:
    """The rows of a block that are ours, on the paper's configuration.

    Args:
        pair: as the paper names it.
        block: its lines.
        base: seeds, assignments, data root and tags.
    """
    source, target = (DATASETS[name] for name in pair)
    rows = tuple(line.row for line in block if line.row)
    assignments = (*CONFIGURATION, *base.assignments)
    return replace(base, source=source, target=target, rows=rows, assignments=assignments)


def absent(name: str, data_root: Path, *, target: bool) -> str:
    """Why a dataset of the paper can't be used here; "" where it can."""
    try:
        canonical(DATASETS[name], data_root)
    except DataError:
        return f"{name}: vreid can't read it yet."
    try:
        check(DATASETS[name], data_root, Data(), target=target)
    except DataError as error:
        return f"{name}: {error}."
    return ""


def _row(method: str, pair: Pair) -> Row | None:
    """Our row for the paper's, named as the paper names it."""
    key = METHODS.get(method)
    return replace(BY_KEY[key], label=f"{method}, {pair[0]} → {pair[1]}") if key else None
