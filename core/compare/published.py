"""Published figures: every number of the result tables of four sources, from `published.csv`."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

SOURCES = {
    "s2r": "From Synthetic to Real: Unveiling the Power of Synthetic Data for Video Person Re-ID",
    "cawcl": "Camera Alignment and Weighted Contrastive Learning for Domain Adaptation in Video "
    "Person ReID",
    "unrealperson": "UnrealPerson: An Adaptive Pipeline towards Costless Person Re-identification",
    "uda_video_reid_readme": "README of XiangqunZhang/UDA_Video_ReID, the official code of From "
    "Synthetic to Real: model weights",
}

DATASETS = {  # as papers call them, to how they are called here
    "SVReID": "svreid",
    "SVReID(w cc)": "svreid-cc",
    "iLIDS-VID": "ilids",
    "PRID-2011": "prid",
    "MARS": "mars",
    "CCVID": "ccvid",
    "LS-VID": "lsvid",
    "Unreal": "unreal",
    "Market-1501": "market",
    "DukeMTMC-reID": "duke",
    "MSMT17": "msmt17",
}

_SPLIT = "not all ranks are shares of 150 queries, as a single split would give; perhaps means"

# (source_doc, table, method, source domain, target domain) of figures to take with care
CAUTIONS = {
    ("s2r", "table1", "TCLNet", "SVReID(w cc)", "CCVID"): (
        "digit for digit SINet's figures for SVReID → MARS in the same table, so probably a slip"
    ),
    ("s2r", "table2", "S2R w/o LC1", "SVReID", "iLIDS-VID"): _SPLIT,
    ("s2r", "table3", "S2R", "MARS", "iLIDS-VID"): _SPLIT,
}


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of one table.

    Attributes:
        source_doc: a key of `SOURCES`.
        table: such as "table2".
        method: as the source calls it.
        setting: what kind of row it is, such as "video" or "ablation".
        source, target: datasets as the source calls them; source is "none" where none is used.
        metric: "mAP", "rank1", "rank5" or "rank10".
        value: percent, as printed.
    """

    source_doc: str
    table: str
    method: str
    setting: str
    source: str
    target: str
    metric: str
    value: float


@cache
def figures() -> tuple[Figure, ...]:
    """All figures, in the order of the file."""
    path = Path(__file__).with_name("published.csv")
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(
            Figure(
                row["source_doc"],
                row["table"],
                row["method"],
                row["setting"],
                row["source_domain"],
                row["target_domain"],
                row["metric"],
                float(row["value"]),
            )
            for row in csv.DictReader(file)
        )


def find(
    source_doc: str = "", table: str = "", method: str = "", source: str = "", target: str = ""
) -> Iterator[Figure]:
    """The figures of a source, table, method and domains; "" is any of them."""
    wanted = (source_doc, table, method, source, target)
    for one in figures():
        given = (one.source_doc, one.table, one.method, one.source, one.target)
        if all(not want or want == has for want, has in zip(wanted, given, strict=True)):
            yield one
