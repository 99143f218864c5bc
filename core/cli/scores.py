"""Final scores of runs as a table: one row for each network."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.measures import BEST, BEST_WORDS, MEASURES, VARIANTS
from core.tables import columns, cut, percent, table

_METHODS = {
    "direct": "direct transfer",
    "s2r": "S2R",
    "s2r-official": "S2R as released,",
    "supervised": "supervised (target labels used)",
    "histogram": "colour histogram",
}
_NETWORKS = ("student", "teacher", f"student{BEST}", f"teacher{BEST}", "histogram")
_SEVERAL = ("s2r", "s2r-official")  # methods with more than one network


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """What one network of one run reached; rates in [0, 1], None where not measured."""

    run_id: str
    method: str
    network: str
    rates: dict[str, float | None]

    @property
    def label(self) -> str:
        """The network in words."""
        whole, plus, again = self.network.partition("+")
        name = whole.removesuffix(BEST)
        words = _METHODS.get(self.method, self.method)
        if self.method in _SEVERAL:
            words += f" {name}"
        if whole != name:
            words += f" {BEST_WORDS}"
        if plus:
            words += f", {VARIANTS[plus + again]}" if plus + again in VARIANTS else plus + again
        return words


def score_rows(run_id: str, method: str, scores: Mapping[str, float | None]) -> list[ScoreRow]:
    """The rows of one run; `scores` are named "<network>/<measure>"."""
    networks = dict.fromkeys(key.rpartition("/")[0] for key in scores)
    known = [name + again for name in _NETWORKS for again in VARIANTS if name + again in networks]
    others = [name for name in networks if name and name not in known]
    return [
        ScoreRow(run_id, method, name, {m: scores.get(f"{name}/{m}") for m in MEASURES})
        for name in [*known, *others]
    ]


def score_table(rows: Sequence[ScoreRow], width: int | None) -> list[str]:
    """Lines with percentages; where they don't fit beside the labels, they stand below."""
    header = ["", *MEASURES.values()]
    cells = [[row.label, *(percent(row.rates[m]) for m in MEASURES)] for row in rows]
    align = "<" + ">" * len(MEASURES)
    beside = table([header, *cells], align)
    if width is None or max(map(columns, beside)) <= width:
        return beside
    figures = table([header, *(["", *row[1:]] for row in cells)], align)
    labels = [cut(row[0], width) for row in cells]
    below = [line for pair in zip(labels, figures[1:], strict=True) for line in pair]
    return [figures[0], *below]


def score_json(rows: Sequence[ScoreRow]) -> list[dict[str, object]]:
    """The same for programs; rates in [0, 1]."""
    return [
        {
            "run": row.run_id,
            "method": row.method,
            "network": row.network,
            "label": row.label,
            **row.rates,
        }
        for row in rows
    ]
