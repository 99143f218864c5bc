"""`scripts/study`: direct transfer, S2R and the supervised bound over several seeds.

Every run is an ordinary one and can be shown and compared. Its tag holds a digest of the settings,
so that runs already in the store are not repeated, and runs of other settings never count.
"""

import argparse
import hashlib
import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from core.config import plain
from core.errors import VreidError
from core.evaluation.replicates import mean_and_deviation, paired_difference
from core.runs.resolve import Wish, resolve
from core.store import list_runs, open_store, run_origin, scores
from core.synth.spec import RENDERER_VERSION

METHODS = ("direct", "s2r", "supervised")
ROWS = (
    ("direct transfer", "direct", "student"),
    ("direct, batch norm re-estimated", "direct", "student+bn"),
    ("S2R student", "s2r", "student"),
    ("S2R student, batch norm re-estimated", "s2r", "student+bn"),
    ("S2R teacher", "s2r", "teacher"),
    ("S2R teacher, batch norm re-estimated", "s2r", "teacher+bn"),
    ("supervised on source and target", "supervised", "student"),
    ("supervised, batch norm re-estimated", "supervised", "student+bn"),
)

Results = dict[tuple[str, int], dict[str, float]]


@dataclass(frozen=True, slots=True)
class Study:
    """What to run.

    Attributes:
        render_seed: of the embedded pair.
        seeds: of the trainings.
        jobs: runs at a time, each with an equal share of the processors.
        settings: `key=value` for every run.
    """

    render_seed: int
    seeds: tuple[int, ...]
    jobs: int
    settings: tuple[str, ...] = ()

    @property
    def assignments(self) -> tuple[str, ...]:
        """`key=value` of every run."""
        threads = 1 if self.jobs > 1 else 0
        own = (f"threads={threads}", f"data.render_seed={self.render_seed}", "evaluation.every=0")
        return (*own, *self.settings)

    def tag(self, method: str) -> str:
        """What the runs of this study by this method carry."""
        wish = Wish("demo-syn", "demo-cam", method, assignments=self.assignments, seed=0)
        whole = plain(resolve(wish)) | {"renderer": RENDERER_VERSION}
        digest = hashlib.sha256(json.dumps(whole, sort_keys=True).encode()).hexdigest()
        return f"study-r{self.render_seed}-{digest[:8]}"

    def runs(self) -> Iterator[tuple[str, int]]:
        """(method, seed) of every run; the histogram learns nothing and needs one seed."""
        for seed in self.seeds:
            for method in METHODS:
                yield method, seed
        yield "histogram", self.seeds[0]


def results(study: Study) -> Results:
    """Final scores of the study's finished runs, by method and seed."""
    tags = {method: study.tag(method) for method in (*METHODS, "histogram")}
    store = open_store()
    try:
        return {
            (run.method, run.seed): scores(store, run.id)
            for run in reversed(list_runs(store))  # the newest of equals counts
            if tags.get(run.method) in run.tags and run.state == "finished"
        }
    finally:
        store.close()


def commits(study: Study) -> list[str]:
    """The commits that the study's finished runs were made with."""
    tags = {study.tag(method) for method in (*METHODS, "histogram")}
    store = open_store()
    try:
        origins = [run_origin(store, r.id) for r in list_runs(store) if tags & set(r.tags)]
    finally:
        store.close()
    return sorted({o.git_commit[:12] + (" with changes" if o.git_dirty else "") for o in origins})


def carry_out(study: Study) -> None:
    """Run what is missing, the first alone so that it renders the pair for all."""
    missing = [run for run in study.runs() if run not in results(study)]
    if missing:
        _run(study, *missing[0])
    with ThreadPoolExecutor(study.jobs) as pool:
        list(pool.map(lambda run: _run(study, *run), missing[1:]))


def _run(study: Study, method: str, seed: int) -> None:
    """One ordinary `vreid run`."""
    command = [sys.executable, "-m", "core.cli", "run", "demo-syn:demo-cam", "--method", method]
    command += ["--seed", str(seed), "--tag", study.tag(method)]
    command += [f"--set={setting}" for setting in study.assignments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    sys.stderr.write(f"{method} seed {seed}: exit {done.returncode}\n")
    if done.returncode:
        sys.stderr.write(done.stderr)


def report(study: Study, found: Results) -> Iterator[str]:
    """The table and the differences, as Markdown."""
    seeds = [s for s in study.seeds if all((method, s) in found for method in METHODS)]
    yield f"Pair rendered with seed {study.render_seed}; {len(seeds)} training seeds {seeds}; %"
    yield ""
    yield "| row | mAP | rank-1 |"
    yield "|---|---|---|"
    if plain := found.get(("histogram", study.seeds[0])):
        rates = (100 * plain["histogram/mAP"], 100 * plain["histogram/rank1"])
        yield f"| colour histograms | {rates[0]:.1f} | {rates[1]:.1f} |"
    rows = [row for row in ROWS if all(f"{row[2]}/mAP" in found[row[1], seed] for seed in seeds)]
    for label, method, network in rows if seeds else ():
        both = [_column(found, seeds, method, f"{network}/{rate}") for rate in ("mAP", "rank1")]
        spread = [mean_and_deviation(column) for column in both]
        yield f"| {label} | " + " | ".join(f"{m:.1f} ± {d:.1f}" for m, d in spread) + " |"
    if len(seeds) < 2:
        return
    yield ""
    yield from _differences(found, seeds, rows)


def _differences(
    found: Results, seeds: list[int], rows: Sequence[tuple[str, str, str]]
) -> Iterator[str]:
    def column(method: str, network: str) -> list[float]:
        return _column(found, seeds, method, f"{network}/mAP")

    direct, bound = column("direct", "student"), column("supervised", "student")
    ours = column("s2r", "student")
    closed = (mean_and_deviation(ours)[0] - mean_and_deviation(direct)[0]) / (
        mean_and_deviation(bound)[0] - mean_and_deviation(direct)[0]
    )
    yield f"S2R closes {100 * closed:.0f} % of the mAP gap from direct transfer to supervised."
    for said, method, network in (
        ("supervised above direct, both re-estimated", "supervised", "student+bn"),
        ("S2R student above direct, both re-estimated", "s2r", "student+bn"),
        ("S2R teacher above direct, both re-estimated", "s2r", "teacher+bn"),
    ):
        if (method, network) not in {row[1:] for row in rows}:
            continue
        apart = paired_difference(column(method, network), column("direct", "student+bn"))
        verdict = "excludes" if apart.excludes_zero else "includes"
        yield (
            f"{said}: {apart.mean:+.1f} mAP over {apart.replicates} training seeds on this pair, "
            f"95 % interval {apart.low:+.1f} to {apart.high:+.1f}, which {verdict} 0."
        )


def _column(found: Results, seeds: list[int], method: str, key: str) -> list[float]:
    return [100 * found[method, seed][key] for seed in seeds]


def main() -> int:
    """Carry a study out and print its report."""
    parser = argparse.ArgumentParser(prog="scripts/study", description=__doc__)
    parser.add_argument("--render-seed", type=int, default=1)
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2, 3, 4])
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--set", action="append", default=[], dest="settings")
    given = parser.parse_args()
    study = Study(given.render_seed, tuple(given.seeds), given.jobs, tuple(given.settings))
    try:
        carry_out(study)
        found = results(study)
        sys.stdout.write("\n".join(report(study, found)) + "\n")
        sys.stdout.write(f"\nCommit {', '.join(commits(study))}.\n")
    except VreidError as error:
        sys.stderr.write(f"scripts/study: {error}\n")
        return 1
    except KeyboardInterrupt:
        return 130
    if missing := [run for run in study.runs() if run not in found]:
        sys.stderr.write(f"scripts/study: {len(missing)} runs are missing; call again\n")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
