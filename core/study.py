"""`scripts/study`: direct transfer, S2R and the supervised bound over several seeds.

Every run is an ordinary one and can be shown and compared. Runs that are in the store with equal
settings aren't repeated; see `core.series`.
"""

import argparse
import sys
from collections.abc import Iterator

from core.compare.formats.grid import figure
from core.compare.formats.markdown import escaped, markdown_table
from core.compare.notes import commit_words
from core.errors import VreidError
from core.series.conduct import train
from core.series.plan import Row, Series, distinct, shared
from core.series.progress import failure
from core.series.results import Results, gather
from core.series.words import apart, missing_words
from core.store import open_store
from core.text import harmless

HISTOGRAM = Row("histogram", "colour histograms", "histogram", "histogram", once=True)
DIRECT = Row("direct", "direct transfer", "direct", assignments=("batch_norm=source",))
STUDENT = Row("student", "S2R student", "s2r")
TEACHER = Row("teacher", "S2R teacher", "s2r", network="teacher")
SUPERVISED = Row("supervised", "supervised on source and target", "supervised")
ROWS = (HISTOGRAM, DIRECT, STUDENT, TEACHER, SUPERVISED)

COMPARED = (
    ("supervised above direct", SUPERVISED),
    ("S2R student above direct", STUDENT),
    ("S2R teacher above direct", TEACHER),
)


def study(render_seed: int, seeds: tuple[int, ...], jobs: int, settings: tuple[str, ...]) -> Series:
    """The rows on the embedded pair rendered with one seed."""
    assignments = (*shared(jobs), f"data.render_seed={render_seed}", *settings)
    once = tuple(dict.fromkeys(seeds))
    return Series("demo-syn", "demo-cam", ROWS, once, assignments, tags=("study",))


def report(results: Results) -> Iterator[str]:
    """The table and the differences, as Markdown."""
    seeds = list(results.series.seeds)
    rendered = results.series.settings(DIRECT, seeds[0]).data.render_seed
    yield f"Pair rendered with seed {rendered}; {len(seeds)} training seeds {seeds}; %"
    yield ""
    yield from markdown_table([["row", "mAP", "rank-1"], *_rows(results)])
    yield ""
    yield from missing_words(results)
    yield from _gap(results)
    for said, row in COMPARED:
        if difference := results.difference(row, DIRECT, "+bn"):
            yield f"{said}, both re-estimated: {apart(difference)}."


def _rows(results: Results) -> Iterator[list[str]]:
    for row in results.series.rows:
        for variant, more in (("", ""), ("+bn", ", batch norm re-estimated")):
            cells = [results.cell(row, variant, measure) for measure in ("mAP", "rank1")]
            if cells[0].n:
                yield [escaped(row.label + more), *map(figure, cells)]


def _gap(results: Results) -> Iterator[str]:
    """How much of the way from direct transfer to the bound is gone, at the seeds of all three."""
    columns = [results.column(row, "", "mAP") for row in (DIRECT, STUDENT, SUPERVISED)]
    seeds = set.intersection(*map(set, columns))
    direct, ours, bound = (sum(column[seed] for seed in seeds) for column in columns)
    if len(seeds) > 1 and bound > direct:
        share = 100 * (ours - direct) / (bound - direct)
        yield f"S2R closes {share:.0f} % of the mAP gap from direct transfer to supervised."


def carry_out(series: Series, jobs: int) -> int:
    """Run what is missing and print the report; returns the exit code."""
    store = open_store()
    results = gather(store, series)
    missing = [one for one in distinct([results.needed]) if one not in results.found]
    failed, stopped = train(store, missing, jobs, _tell)
    if stopped:
        return stopped
    results = gather(store, series)
    sys.stdout.write("\n".join([*report(results), "", commit_words(results.commits())]) + "\n")
    for outcome in failed:
        _tell(failure(outcome))
    return 1 if results.missing() else 0


def main() -> int:
    """Read the options and carry a study out."""
    parser = argparse.ArgumentParser(prog="scripts/study", description=__doc__)
    parser.add_argument("--render-seed", type=int, default=1)
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2, 3, 4])
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--set", action="append", default=[], dest="settings")
    given = parser.parse_args()
    series = study(given.render_seed, tuple(given.seeds), given.jobs, tuple(given.settings))
    try:
        return carry_out(series, given.jobs)
    except VreidError as error:
        _tell(f"scripts/study: {error}")
        return 1
    except KeyboardInterrupt:
        return 130


def _tell(text: str) -> None:
    sys.stderr.write(harmless(text) + "\n")


if __name__ == "__main__":
    sys.exit(main())
