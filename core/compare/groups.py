"""What is compared: runs by themselves, or replicates of one experiment together.

Replicates are finished runs in which everything but seed and split is equal: every setting that
decides a result, and the data. Others are never averaged with them.
"""

import fnmatch
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from core.compare.choose import Run
from core.compare.protocol import origin
from core.config import NEUTRAL, flat, plain
from core.runs.settings import MISSING
from core.runs.settings import differing as settings_apart
from core.settings import Experiment
from core.text import shortened

_LONGEST = 80  # characters of a name
REPLICATED = ("seed", "data.split")
_METHODS = {
    "direct": "direct transfer",
    "s2r": "S2R",
    "s2r-official": "S2R as released",
    "supervised": "supervised (target labels used)",
    "histogram": "colour histogram",
}

Replicate = tuple[int, int]  # seed and split


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that is compared.

    Attributes:
        key: names it for good.
        label: names it in a table.
        runs: whose figures count; of a group one finished run for each replicate.
        others: of the same group, but not finished, or older than one that counts.
        grouped: whether it is a group, however few runs it has.
        mixed: settings that aren't the same in all its runs, because they are ignored.
    """

    key: str
    label: str
    runs: tuple[Run, ...]
    others: tuple[Run, ...] = ()
    grouped: bool = False
    mixed: tuple[str, ...] = ()

    @property
    def first(self) -> Run:
        """A run that stands for the settings of all."""
        return (*self.runs, *self.others)[0]

    @property
    def is_final(self) -> bool:
        """Whether its figures are of finished runs."""
        return all(run.finished for run in self.runs)

    @property
    def replicates(self) -> dict[Replicate, Run]:
        """The runs that count by seed and split."""
        return {(run.seed, run.split): run for run in self.runs}

    @property
    def settings(self) -> Mapping[str, Any]:
        """Its settings; of a group without those that make replicates."""
        left_out = REPLICATED if self.grouped else ()
        return {key: value for key, value in self.first.settings.items() if key not in left_out}


def single(runs: Sequence[Run]) -> list[Entry]:
    """Each run by itself, called by its name, with its id where several have that name."""
    names = Counter(map(_name, runs))
    return [
        Entry(run.id, name if names[name] == 1 else f"{name} ({run.id})", (run,))
        for run in runs
        for name in (_name(run),)
    ]


def grouped(runs: Sequence[Run], ignored: Sequence[str] = ()) -> list[Entry]:
    """Replicates together, in the order of the first of each.

    Args:
        runs: finished and others.
        ignored: settings, with * and ?, that tell no groups apart.
    """
    together: dict[object, list[Run]] = {}
    for run in runs:
        together.setdefault(_experiment(run, ignored), []).append(run)
    parts = [_counted(members) for members in together.values()]
    labels = _labels([[*counted, *others] for counted, others in parts], ignored)
    return [
        Entry(
            label,
            label,
            tuple(counted),
            tuple(others),
            grouped=True,
            mixed=_mixed([*counted, *others]) if ignored else (),
        )
        for label, (counted, others) in zip(labels, parts, strict=True)
    ]


def apart(entries: Sequence[Entry], ignored: Sequence[str] = ()) -> dict[str, list[Any]]:
    """Settings in which entries differ, with the value of each or MISSING.

    Args:
        entries: at least one.
        ignored: settings, with * and ?, to leave out; those that never change a result are.
    """
    found = settings_apart([entry.settings for entry in entries])
    return {key: values for key, values in found.items() if not is_ignored(key, ignored)}


def is_ignored(key: str, ignored: Iterable[str]) -> bool:
    """Whether a setting changes no result, or is among those to leave out."""
    return key.startswith(NEUTRAL) or any(fnmatch.fnmatchcase(key, each) for each in ignored)


def _experiment(run: Run, ignored: Sequence[str]) -> object:
    """What replicates have in common."""
    settings = frozenset(
        (key, value)
        for key, value in run.settings.items()
        if key not in REPLICATED and not is_ignored(key, ignored)
    )
    return settings, origin(run)


def _counted(runs: Sequence[Run]) -> tuple[list[Run], list[Run]]:
    """The newest finished run of each replicate, by seed and split, and all others."""
    newest: dict[Replicate, Run] = {}
    for run in sorted(runs, key=lambda run: run.summary.created):
        if run.finished:
            newest[run.split, run.seed] = run
    counted = [newest[place] for place in sorted(newest)]
    ids = {run.id for run in counted}
    return counted, [run for run in runs if run.id not in ids]


def _mixed(runs: Sequence[Run]) -> tuple[str, ...]:
    """Settings that decide a result and differ in a group, as only ignored ones can."""
    keys = settings_apart([run.settings for run in runs])
    return tuple(key for key in keys if key not in REPLICATED and not is_ignored(key, ()))


def _labels(groups: Sequence[Sequence[Run]], ignored: Sequence[str]) -> list[str]:
    """Names that tell groups apart: what their runs are called, else method and settings."""
    stems = [{_stem(run) for run in group} for group in groups]
    named = [next(iter(stem)) for stem in stems if len(stem) == 1]
    if len(named) == len(groups) and len(set(named)) == len(named):
        return named
    return _unique([_described(group[0], groups, ignored) for group in groups])


def _name(run: Run) -> str:
    """What a run is called, as far as a table has room for it."""
    return shortened(run.summary.name, _LONGEST)


def _stem(run: Run) -> str:
    """A name without the seed and split at its end."""
    return re.sub(rf"([-_ ](s|seed|split)[-_=]?({run.seed}|{run.split}))+$", "", _name(run))


def _described(run: Run, groups: Sequence[Sequence[Run]], ignored: Sequence[str]) -> str:
    """A method, with what tells this group from others of that method and isn't the default."""
    others = [group[0] for group in groups if group[0].summary.method == run.summary.method]
    keys, defaults = apart([_group_of(one) for one in others], ignored), _defaults()
    told = [
        f"{key.rpartition('.')[2]}={_short(run.settings[key])}"
        for key in keys
        if key in run.settings and run.settings[key] != defaults.get(key, MISSING)
    ]
    return ", ".join([_METHODS.get(run.summary.method, run.summary.method), *told])


def _group_of(run: Run) -> Entry:
    return Entry(run.id, "", (run,), grouped=True)


@cache
def _defaults() -> Mapping[str, object]:
    return flat(plain(Experiment()))


def _short(value: object) -> str:
    if isinstance(value, tuple):
        return "+".join(map(_short, value))
    return str(value).lower() if isinstance(value, bool) else str(value)


def _unique(labels: Sequence[str]) -> list[str]:
    """Labels with numbers where several are the same."""
    seen: dict[str, int] = {}
    found = []
    for label in labels:
        seen[label] = seen.get(label, 0) + 1
        found.append(f"{label} ({seen[label]})" if labels.count(label) > 1 else label)
    return found
