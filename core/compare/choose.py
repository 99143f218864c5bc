"""Words on a command line to runs, with all of them that a comparison needs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from core.errors import RunError
from core.store import RunSummary, Store
from core.store.choice import choose
from core.store.reader import named_runs
from core.store.records import DatasetRecord
from core.store.several import commits_of, datasets_of, last_scores_of, params_of, scores_of

VERSUS = "vs"


@dataclass(frozen=True, slots=True)
class Run:
    """A stored run with what is compared of it.

    Attributes:
        settings: flat and resolved; lists are tuples.
        scores: "<network>/<measure>" to a rate in [0, 1]: the final ones of a finished run, else
            where its evaluations stood last.
        data: source and target by role, as the run found them; empty before it has.
        commit, dirty: of its code, as in `core.compare.table.Member`.
    """

    summary: RunSummary
    settings: Mapping[str, Any]
    scores: Mapping[str, float]
    data: Mapping[str, DatasetRecord] = field(default_factory=dict)
    commit: str = ""
    dirty: bool | None = None

    @property
    def id(self) -> str:
        """Its id."""
        return self.summary.id

    @property
    def finished(self) -> bool:
        """Whether its scores are final."""
        return self.summary.state == "finished"

    @property
    def seed(self) -> int:
        """Of its training."""
        return self.summary.seed

    @property
    def split(self) -> int:
        """Of its target's protocol."""
        return int(self.settings.get("data.split", 0))


@dataclass(frozen=True, slots=True)
class Choice:
    """Runs in the order in which they are compared.

    Attributes:
        named: whether each was named, rather than found by a filter.
    """

    summaries: tuple[RunSummary, ...]
    named: bool


def select(store: Store, words: Sequence[str]) -> Choice:
    """The runs that words mean; the word "vs" stands between choices that are put together.

    Named runs stay in the order of their names; those of a filter come oldest first, as a baseline
    usually was there before what is measured against it.

    Args:
        store: where to look.
        words: ids, names, "last", or filters; see `core.store.choice.choose`.

    Raises:
        RunError: nothing was asked for, or nothing on one side of a "vs".
        StoreError: no run fits.
        FilterError: the words are no filter.
    """
    chosen: dict[str, RunSummary] = {}
    named = True
    for part in _parts(words):
        found = choose(store, part)
        by_name = {run.id for run in found} == {run.id for run in named_runs(store, part)}
        named = named and by_name
        for run in found if by_name else reversed(found):
            chosen.setdefault(run.id, run)
    return Choice(tuple(chosen.values()), named)


def read(store: Store, summaries: Sequence[RunSummary]) -> list[Run]:
    """Runs with their settings and scores, in a few queries however many they are.

    Raises:
        StoreError: the database can't be read.
    """
    ids = [run.id for run in summaries]
    ended = [run.id for run in summaries if run.state == "finished"]
    others = [run.id for run in summaries if run.state != "finished"]
    values = scores_of(store, ended) | last_scores_of(store, others)
    settings, commits, data = params_of(store, ids), commits_of(store, ids), datasets_of(store, ids)
    return [
        Run(one, settings[one.id], values[one.id], data[one.id], *commits[one.id])
        for one in summaries
    ]


def _parts(words: Sequence[str]) -> list[list[str]]:
    """The words between each "vs"."""
    parts: list[list[str]] = [[]]
    for word in words:
        if word == VERSUS:
            parts.append([])
        else:
            parts[-1].append(word)
    if not all(parts):
        what = "a choice is missing beside vs" if len(parts) > 1 else "nothing to compare"
        raise RunError(f"{what}; name runs, or a filter such as tag:uda; `vreid runs` lists them")
    return parts
