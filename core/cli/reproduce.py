"""`vreid reproduce`: a table of the paper, with what is measured here beside it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from core import paths
from core.cli.output import put_json, put_paragraph, tell
from core.cli.series import (
    explain,
    failed_json,
    list_trainings,
    put_comparison,
    runs_json,
    spread_json,
    trainings_json,
)
from core.compare.notes import Footnotes, commit_words
from core.compare.published import SOURCES
from core.compare.table import Cell, Column, Comparison, Form, Row, Section
from core.measures import BEST, BEST_WORDS, MEASURES
from core.runs.resolve import check_data
from core.series import paper
from core.series.conduct import train
from core.series.paper import CONFIGURATION, METHODS, TITLES, Line, Pair
from core.series.plan import Series, distinct, needs, shared
from core.series.results import Results, gather
from core.series.seeds import parse_seeds
from core.series.single import Outcome
from core.series.splits import parse_splits
from core.series.tabled import members
from core.series.words import missing_words
from core.store import Store, open_store

COLUMNS = tuple(Column("", measure) for measure in MEASURES)


@dataclass(frozen=True, slots=True)
class Order:
    """The options of `vreid reproduce` as they were given."""

    table: str
    seeds: str = "0-2"
    split: str = ""
    jobs: int = 1
    assignments: tuple[str, ...] = ()
    data_root: Path | None = None
    form: Form = "table"
    dry_run: bool = False

    def base(self) -> Series:
        """What the series of all pairs have in common."""
        assignments = (*shared(self.jobs), *self.assignments)
        tags = (f"reproduce-{self.table}",)
        seeds = parse_seeds(self.seeds)
        return Series("", "", (), seeds, assignments, data_root=self.data_root, tags=tags)


@dataclass(frozen=True, slots=True)
class Reproduction:
    """A table of the paper and what is there to measure it with.

    Attributes:
        blocks: the paper's rows by pair.
        ours: series of the pairs whose datasets are both here.
        absent: datasets that aren't, each with a sentence on why and what to do.
    """

    order: Order
    blocks: dict[Pair, list[Line]]
    ours: dict[Pair, Series]
    absent: dict[str, str]

    def gather(self, store: Store) -> dict[Pair, Results]:
        """What the store has of each pair."""
        return {pair: gather(store, series) for pair, series in self.ours.items()}


def reproduce(order: Order) -> int:
    """Run what is missing and can be run, and print the table; returns the exit code."""
    wanted = _reproduction(order)
    store = open_store()
    results = wanted.gather(store)
    trainings = distinct([found.needed for found in results.values()])
    done = {one: run for found in results.values() for one, run in found.found.items()}
    if order.dry_run:
        if order.form == "json":
            listed = trainings_json(trainings, done)
            put_json({"format": 1, "trainings": listed, "absent": wanted.absent})
        else:
            list_trainings(trainings, done)
            for text in wanted.absent.values():
                put_paragraph(text)
        return 0
    missing = [training for training in trainings if training not in done]
    if trainings:
        tell(f"{len(trainings)} trainings, {len(done)} of them done already")
    failed, stopped = train(store, missing, order.jobs, tell)
    if stopped:
        return stopped
    return _report(wanted, wanted.gather(store), failed)


def _reproduction(order: Order) -> Reproduction:
    """Look which datasets are here, and plan what they are enough for."""
    root = paths.data_root(str(order.data_root or ""))
    blocks, base = paper.lines(order.table), order.base()
    absent: dict[str, str] = {}
    ours: dict[Pair, Series] = {}
    for pair, block in blocks.items():
        reasons = {name: paper.absent(name, root, target=name == pair[1]) for name in pair}
        absent |= {name: reason for name, reason in reasons.items() if reason}
        if not any(reasons.values()):
            splits = parse_splits(order.split, paper.DATASETS[pair[1]], order.data_root)
            ours[pair] = replace(paper.series(pair, block, base), splits=splits)
            check_data(next(iter(needs(ours[pair]).values())).settings, root)
    return Reproduction(order, blocks, ours, absent)


def _report(
    wanted: Reproduction, results: Mapping[Pair, Results], failed: Sequence[Outcome]
) -> int:
    notes = _notes(wanted, results)
    if wanted.order.form == "json":
        put_json(as_json(wanted, results, failed, notes))
    else:
        put_comparison(_tabled(wanted, results, notes), wanted.order.form)
    explain(failed)
    return 1 if any(found.missing() for found in results.values()) else 0


def _tabled(
    wanted: Reproduction, results: Mapping[Pair, Results], notes: Sequence[str]
) -> Comparison:
    """The table, a section for each pair."""
    footnotes = Footnotes()
    sections = [
        Section(
            tuple(_rows(pair, block, results.get(pair), footnotes)),
            f"{pair[0]} → {pair[1]}",
            {"target": pair[1]},
        )
        for pair, block in wanted.blocks.items()
    ]
    return Comparison(
        COLUMNS,
        tuple(sections),
        f"{TITLES[wanted.order.table]}. {SOURCES[paper.PAPER]}",
        heads=("method", ""),
        counted="seeds",
        sentences=tuple(notes),
        footnotes=tuple(footnotes.texts),
    )


def _rows(
    pair: Pair, block: Sequence[Line], results: Results | None, footnotes: Footnotes
) -> Iterator[Row]:
    """The rows of a pair: published, and below it measured and the difference."""
    for line in block:
        rates = [line.published.get(column.measure) for column in COLUMNS]
        cells = tuple(Cell(rate, int(rate is not None)) for rate in rates)
        notes = (footnotes.add(_caution(line, pair)),) if line.caution else ()
        yield Row(line.method, (line.method, "published"), cells, "published", notes=notes)
        if not results or not line.row or not results.runs(line.row):
            continue
        found = tuple(results.cell(line.row, "", column.measure) for column in COLUMNS)
        network, runs = results.network(line.row), members(results, line.row)
        chosen = f" {BEST_WORDS}" if network.endswith(BEST) else ""
        names = ("", f"measured{chosen}")
        yield Row(line.row.key, names, found, "group", runs, network, count=len(runs))
        gaps = tuple(map(_gap, cells, found))
        yield Row(f"{line.row.key} difference", ("", "difference"), gaps, "difference")


def _gap(published: Cell, measured: Cell) -> Cell:
    if published.value is None or measured.value is None:
        return Cell()
    return Cell(measured.value - published.value, measured.n)


def _caution(line: Line, pair: Pair) -> str:
    return f"{line.method}, {pair[0]} → {pair[1]}: {line.caution}."


def as_json(
    wanted: Reproduction,
    results: Mapping[Pair, Results],
    failed: Sequence[Outcome],
    notes: Sequence[str],
) -> dict[str, Any]:
    """The table for programs; rates in [0, 1].

    Each of `rows` has the paper's figures in `published`; `ours` is null for methods of others,
    else says what it is here; `runs` and `measured` (`mean`, `deviation`, `n`) are empty where
    the pair's datasets aren't here, for which `absent` has the reasons.
    """
    order = wanted.order
    return {
        "format": 1,
        "table": order.table,
        "paper": SOURCES[paper.PAPER],
        "seeds": list(parse_seeds(order.seeds)),
        "split": order.split,
        "assignments": [*CONFIGURATION, *order.base().assignments],
        "rows": [
            _line_json(pair, line, results.get(pair))
            for pair, block in wanted.blocks.items()
            for line in block
        ],
        "absent": wanted.absent,
        "failed": failed_json(failed),
        "commits": _commits(results),
        "notes": list(notes),
    }


def _line_json(pair: Pair, line: Line, results: Results | None) -> dict[str, Any]:
    row = line.row
    here = results if row else None
    return {
        "source": pair[0],
        "target": pair[1],
        "method": line.method,
        "setting": line.setting,
        "caution": line.caution,
        "published": line.published,
        "ours": row and {"key": row.key, "method": row.method, "assignments": row.assignments},
        "runs": runs_json(here, row.key) if here and row else [],
        "measured": {measure: spread_json(here.cell(row, "", measure)) for measure in MEASURES}
        if here and row
        else {},
    }


def _notes(wanted: Reproduction, results: Mapping[Pair, Results]) -> list[str]:
    """What a reader has to know beside the table."""
    measured = any(found.found for found in results.values())
    said = [] if measured else ["Nothing was measured here: all figures are the paper's."]
    missing = [text for found in results.values() for text in missing_words(found)]
    ours = [_configuration(wanted.order), *wanted.absent.values()]
    code = commit_words(_commits(results))
    return [*said, *missing, *ours, *([code] if code else [])]


def _configuration(order: Order) -> str:
    """What stands for the paper's rows here."""
    splits = f" on target splits {order.split}" if order.split else ""
    given = ", ".join((*CONFIGURATION, *order.base().assignments))
    return (
        f"Ours to measure are {', '.join(METHODS)}: the student as trained, at the end, over "
        f"training seeds {order.seeds}{splits}, with the default settings and {given}; SINet and "
        "Baseline are direct transfer with batch_norm=source."
    )


def _commits(results: Mapping[Pair, Results]) -> list[str]:
    return sorted({commit for found in results.values() for commit in found.commits()})
