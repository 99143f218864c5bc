"""All that a report says, from the store and the run folders."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from markupsafe import Markup

from core import __version__
from core.compare.build import Wishes, build
from core.compare.choose import Run, read, select
from core.compare.formats.html import STYLE, fragment
from core.compare.groups import Entry, grouped
from core.compare.others import Reach
from core.compare.table import Comparison, Row
from core.errors import DataError, RunError
from core.evaluation.evidence import Evidence
from core.evaluation.features import FEATURES, Features, read_features
from core.measures import VARIANTS
from core.queries.held import Held, hold
from core.report import cards, curves, portraits, retrievals
from core.report.contents import Contents, Line, Missing
from core.runs.folder import folder_of
from core.store import Store, run_origin

_NO_EVIDENCE = "Train it again with this vreid: `vreid retry RUN`, or new runs."


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked for.

    Attributes:
        words: which runs, as for `vreid compare`.
        title, question: of the report; "" finds words.
    """

    words: tuple[str, ...]
    title: str = ""
    question: str = ""


def gather(store: Store, order: Order) -> Contents:
    """A report of runs, replicates together.

    Raises:
        RunError: no run was chosen.
        StoreError: no run fits.
        FilterError: the words are no filter.
    """
    entries = grouped(read(store, select(store, order.words).summaries))
    if not entries:
        raise RunError("a report takes a run or more; `vreid runs` lists them")
    comparison = build(entries, Wishes(published="target"))
    return _Gathering(store, order, entries, comparison).contents()


class _Gathering:
    """Goes through the sections, and remembers what is missing."""

    def __init__(
        self, store: Store, order: Order, entries: Sequence[Entry], comparison: Comparison
    ) -> None:
        self._store, self._order = store, order
        self._entries, self._comparison = entries, comparison
        self._runs = {run.id: run for entry in entries for run in (*entry.runs, *entry.others)}
        self._counted = [run for entry in entries for run in entry.runs]
        self._origins = {run.id: run_origin(store, run.id) for run in self._counted}
        self._missing: list[Missing] = []
        self._held = self._hold()

    def contents(self) -> Contents:
        """The whole report."""
        comparison, first = self._comparison, self._entries[0].first.summary
        pairs = dict.fromkeys(
            f"{e.first.summary.source} → {e.first.summary.target}" for e in self._entries
        )
        found = Contents(
            title=self._order.title or f"Results on {first.target}",
            question=self._order.question or self._asked(),
            made=time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime()),
            version=__version__,
            pair=", ".join(pairs),
            tables=self._tables(),
            style=STYLE,
            answers=comparison.sentences,
            warnings=comparison.conflicts,
            missing=self._missing,
        )
        self._list_runs(found)
        self._draw(found)
        self._look_into(found)
        found.datasets = cards.datasets(self._counted)
        found.machines = cards.machines(self._origins)
        found.recipes = cards.recipes(self._entries, self._origins)
        self._judge_replicates()
        self._judge_published()
        return found

    def _tables(self) -> list[tuple[str, Markup]]:
        """The comparison, one variant after the other, which phones and paper have room for."""
        tables: list[tuple[str, Markup]] = []
        for variant in dict.fromkeys(column.variant for column in self._comparison.columns):
            wanted = [
                f"{variant}/{column.measure}"
                for column in self._comparison.columns
                if column.variant == variant
            ]
            beside: Reach = "" if variant else "target"
            part = build(self._entries, Wishes(metrics=tuple(wanted), published=beside))
            said = part.protocol if not tables else ""
            bare = replace(part, sentences=(), conflicts=(), settings={}, protocol=said)
            tables.append((VARIANTS.get(variant, variant), Markup(fragment(bare))))
        return tables

    def _asked(self) -> str:
        """The question that a comparison of these answers."""
        labels = [entry.label for entry in self._entries]
        if len(labels) == 1:
            return f"How well does {labels[0]} find people?"
        verb = "does" if len(labels) == 2 else "do"
        return f"How {verb} {', '.join(labels[1:])} compare with {labels[0]}?"

    def _hold(self) -> dict[str, Held]:
        """Evidence of every run that kept some."""
        found, lacking = {}, []
        for run in self._counted:
            try:
                found[run.id] = hold(self._store, run.summary)
            except DataError as error:
                lacking.append(str(error))
        if lacking:
            more = f", and of {len(lacking) - 1} more runs" if len(lacking) > 1 else ""
            what = f"Evidence of queries: {lacking[0]}{more}: no CMC and no retrieval sheets of it."
            self._missing.append(Missing(what, _NO_EVIDENCE))
        return found

    def _list_runs(self, found: Contents) -> None:
        columns = self._comparison.columns
        shown = [place for place, column in enumerate(columns) if not column.variant]
        found.measures = [columns[place].label for place in shown]
        keys = [columns[place].key for place in shown]
        found.entries = [entry.label for entry in self._entries]
        found.runs = [
            (entry.label, [_line(run, self._network(entry), keys) for run in both])
            for entry in self._entries
            if (both := (*entry.runs, *entry.others))
        ]
        found.differing = [
            (
                key,
                tuple(cards.said(values[e.key]) if e.key in values else "-" for e in self._entries),
            )
            for key, values in self._comparison.settings.items()
        ]
        found.changed = cards.unusual(self._entries)

    def _draw(self, found: Contents) -> None:
        found.bars = curves.bars(self._comparison, self._runs)
        evidence: Mapping[str, tuple[Evidence, str]] = {
            run: (held.evidence, held.network) for run, held in self._held.items()
        }
        found.cmc = curves.cmc(self._entries, evidence)
        network = self._network(self._entries[-1])
        found.training, found.parts = curves.training(self._store, self._entries, network)
        if not found.training:
            what = "Curves of the training: these runs kept none."
            self._missing.append(Missing(what, "Methods that learn nothing have none."))

    def _look_into(self, found: Contents) -> None:
        """Queries and features of one run of two entries: the reference, and the best other."""
        pair = self._pair()
        if pair is None:
            return
        sides = tuple(self._held[run.id] for _, run in pair)
        labels = tuple(f"{entry.label} (seed {run.seed})" for entry, run in pair)
        pictures = retrievals.Pictures(sides[-1].look())
        if len(sides) == 2:
            try:
                found.versus, apart = retrievals.versus(
                    (sides[0], sides[1]), (labels[0], labels[1])
                )
                found.galleries = retrievals.galleries(
                    (sides[0], sides[1]), (labels[0], labels[1]), apart, pictures
                )
            except DataError as error:
                self._missing.append(Missing(str(error), "Compare runs on one target."))
        if not found.galleries:
            found.galleries = retrievals.alone(sides[-1], labels[-1], pictures)
        self._judge_pictures(pictures, sides[-1].run.target)
        self._portray(found, pair, labels[-1])

    def _pair(self) -> list[tuple[Entry, Run]] | None:
        """A run of the reference and one of the best other entry, of one seed if possible."""
        able = [
            (entry, {run.seed: run for run in reversed(entry.runs) if run.id in self._held})
            for entry in self._entries
        ]
        able = [(entry, seeds) for entry, seeds in able if seeds]
        if not able:
            return None
        (first, ours), *others = able
        if not others:
            return [(first, ours[min(ours)])]
        other, theirs = max(others, key=lambda one: self._mean(one[0]))
        both = sorted(set(ours) & set(theirs))
        seeds = (both[0], both[0]) if both else (min(ours), min(theirs))
        return [(first, ours[seeds[0]]), (other, theirs[seeds[1]])]

    def _mean(self, entry: Entry) -> float:
        row = self._row(entry)
        return (row.cells[0].value or 0.0) if row and row.cells else 0.0

    def _row(self, entry: Entry) -> Row | None:
        rows = self._comparison.rows
        return next((row for row in rows if row.key == entry.key and row.network), None)

    def _network(self, entry: Entry) -> str:
        row = self._row(entry)
        return row.network if row else ""

    def _judge_pictures(self, pictures: retrievals.Pictures, target: str) -> None:
        if not pictures.seen:
            what = f"Pictures on the retrieval sheets: the frames of {target} aren't here."
            remedy = f"Bring {target} here (`vreid data ls` says what is), and write it again."
            self._missing.append(Missing(what, remedy))
        elif pictures.full:
            most = retrievals.MOST_BYTES // 2**20
            what = f"Some pictures on the retrieval sheets: {most} MiB of them are enough."
            self._missing.append(Missing(what, "`vreid compare RUN RUN --queries --sheets FILE`."))

    def _portray(self, found: Contents, pair: Sequence[tuple[Entry, Run]], label: str) -> None:
        run = pair[-1][1]
        try:
            features = read_features(folder_of(run.summary) / FEATURES)
        except DataError as error:
            self._missing.append(Missing(f"Pictures of features: {error}.", _NO_EVIDENCE))
            return
        domains = (run.summary.source, run.summary.target)
        transfer = self._transfer(run, features)
        found.portrayal = portraits.portray(features, label, domains, transfer)

    def _transfer(self, run: Run, features: Features) -> tuple[Features, str] | None:
        """Features of a run on the source alone with the same seed; None without any."""
        for entry in self._entries:
            for other in entry.runs:
                pair = (other.summary.source, other.summary.target, other.seed)
                alike = pair == (run.summary.source, run.summary.target, run.seed)
                if other.id == run.id or other.summary.method != "direct" or not alike:
                    continue
                try:
                    theirs = read_features(folder_of(other.summary) / FEATURES)
                except DataError:
                    continue
                if portraits.comparable(features, theirs):
                    return theirs, f"{entry.label} (run {other.id})"
        return None

    def _judge_replicates(self) -> None:
        """Say where a single run stands for all."""
        lone = [entry.label for entry in self._entries if len(entry.runs) < 2]
        if lone:
            what = f"Intervals of {', '.join(lone)}: one seed says nothing of chance."
            remedy = "Run more of them: the commands below with --seed 1, 2, 3 and 4."
            self._missing.append(Missing(what, remedy))

    def _judge_published(self) -> None:
        """Say where nobody else's results stand beside."""
        if not any(row.kind == "published" for row in self._comparison.rows):
            targets = ", ".join(dict.fromkeys(e.first.summary.target for e in self._entries))
            what = f"Published results: vreid knows none on {targets}."
            remedy = "Rendered and own sets have none; of others, add them to published.csv."
            self._missing.append(Missing(what, remedy))


def _line(run: Run, network: str, keys: Sequence[str]) -> Line:
    rates = [run.scores.get(f"{network}/{key}") for key in keys]
    commit = run.commit[:12] + (" with changes" if run.dirty else "")
    return Line(
        run.id,
        run.summary.name,
        run.seed,
        run.split,
        run.summary.state,
        commit,
        tuple("-" if rate is None else f"{100 * rate:.1f}" for rate in rates),
    )
