"""What the form of a new run says: fields, the command line they make, and whether it will work.

Nothing is started here, and no widget is known.
"""

from __future__ import annotations

import dataclasses
import json
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args, get_type_hints

from core.errors import ConfigError, VreidError
from core.settings import Experiment

Kind = Literal["run", "ablation", "demo"]
KINDS: tuple[Kind, ...] = get_args(Kind)
USUAL = ""  # leaves a choice to the configuration


@dataclass(frozen=True, slots=True)
class Order:
    """The fields of the form, as texts.

    Attributes:
        kind: one run, the rows of the ablation, or the demo's two runs.
        split: "3", or for an ablation "0-4" or "all"; "" leaves it to the settings.
        seeds: one for a run, "0-4" for an ablation; "" leaves it to the settings.
        rows: of the ablation; "" is all.
        quick: the embedded pair in its small form.
        cpu: use no GPU.
        changes: settings and the values they get, as YAML writes them.
    """

    kind: Kind = "run"
    source: str = "demo-syn"
    target: str = "demo-cam"
    method: str = USUAL
    backbone: str = USUAL
    seeds: str = ""
    split: str = ""
    rows: str = ""
    quick: bool = False
    cpu: bool = False
    name: str = ""
    tags: str = ""
    priority: str = ""
    after: str = ""
    changes: tuple[tuple[str, str], ...] = ()

    @property
    def fields(self) -> tuple[str, ...]:
        """The names of the fields that this kind has."""
        return FIELDS[self.kind]

    @property
    def is_series(self) -> bool:
        """Whether it is carried out by a process of its own, which starts one run after another."""
        return self.kind == "ablation"

    def words(self) -> list[str]:
        """The arguments of `vreid`."""
        if self.kind == "ablation":
            return ["ablate", self._pair, *self._options("seeds", "rows"), *self._common()]
        pair = "demo" if self.kind == "demo" else self._pair
        chosen = self._options("method", "backbone", "name") if self.kind == "run" else []
        return ["run", pair, *chosen, *self._queued(), *self._common(), "--detach"]

    def line(self) -> str:
        """The command line, as a shell takes it."""
        return shlex.join(["vreid", *self.words()])

    @property
    def _pair(self) -> str:
        return f"{self.source}:{self.target}"

    def _options(self, *names: str) -> list[str]:
        given = [(f"--{name}", getattr(self, name)) for name in names]
        return [word for option, value in given if value for word in (option, value)]

    def _queued(self) -> list[str]:
        found = ["--seed", self.seeds] if self.seeds else []
        found += self._options("priority")
        found += [word for run in self.after.split() for word in ("--after", run)]
        return [*found, *(["--cpu"] if self.cpu else [])]

    def _common(self) -> list[str]:
        found = self._options("split") if self.kind != "demo" else []
        found += self._options("backbone") if self.kind == "ablation" else []
        found += ["--quick"] if self.quick else []
        found += [word for tag in self.tags.split() for word in ("--tag", tag)]
        return found + [word for key, value in self.changes for word in ("--set", f"{key}={value}")]


FIELDS: Mapping[Kind, tuple[str, ...]] = {
    "run": (
        *("kind", "source", "target", "method", "backbone", "seeds", "split", "quick", "cpu"),
        *("name", "tags", "priority", "after"),
    ),
    "ablation": (
        *("kind", "source", "target", "rows", "backbone", "seeds", "split", "quick", "tags"),
    ),
    "demo": ("kind", "seeds", "quick", "cpu", "tags", "priority", "after"),
}
LABELS = {"seeds": "seed", "cpu": "processor only", "after": "after runs"}
MEANT = {
    "kind": "one run, the ablation's rows over several seeds, or direct transfer against S2R",
    "source": "labelled dataset to learn from",
    "target": "dataset to adapt to without labels, and to be tested on",
    "method": "how; left out, the settings say it",
    "backbone": "network; left out, the settings say it",
    "seeds": "of every random draw; an ablation takes several, as 0-4",
    "split": "of the target's protocol; an ablation takes several, as 0-4 or all",
    "rows": "some rows alone, such as baseline,ls1,full; left out, all",
    "quick": "a few rendered people, a short training; figures mean nothing",
    "cpu": "use no GPU",
    "name": "left out, one is made of the settings",
    "tags": "words to find it by",
    "priority": "in the queue; higher ones go first",
    "after": "wait until these runs have finished: ids or names",
}


def choices(field: str, datasets: Sequence[str]) -> tuple[str, ...]:
    """What a field may be; () where it is written freely."""
    if field == "kind":
        return KINDS
    if field in ("source", "target"):
        return tuple(datasets)
    if field in ("method", "backbone"):
        return (USUAL, *get_args(get_type_hints(Experiment)[field]))
    return ()


def checked(order: Order) -> tuple[str, ...]:
    """What would be run, in sentences.

    Raises:
        VreidError: it can't be; the message says why.
    """
    from core import paths
    from core.runs.resolve import check_data

    found = _settings(order)
    for settings in found:
        check_data(settings, paths.data_root())
    first = found[0]
    said = [f"{first.source} to {first.target} on {first.backbone}: {_length(first)}"]
    if order.kind == "ablation":
        said.append(_series_words(order))
    elif order.kind == "demo":
        said.append("two runs, one after the other: direct transfer and S2R from the same start")
    return (*said, *_machine_words(order, first))


def _settings(order: Order) -> list[Experiment]:
    """The settings of the runs, each kind of them once."""
    from core.runs.resolve import Wish, resolve
    from core.series.ablation import chosen

    if order.kind == "ablation":
        series = _series(order)
        return [series.settings(row, series.seeds[0]) for row in chosen(order.rows)]
    seed = _number("seed", order.seeds) if order.seeds else None
    _number("priority", order.priority or "0")
    changes = [f"{key}={value}" for key, value in order.changes]
    if order.kind == "demo":
        wishes = [Wish("demo-syn", "demo-cam", method) for method in ("direct", "s2r")]
    else:
        changes += [f"data.split={_number('split', order.split)}"] if order.split else []
        wishes = [Wish(order.source, order.target, order.method, order.backbone)]
    return [
        resolve(dataclasses.replace(wish, assignments=changes, seed=seed, quick=order.quick))
        for wish in wishes
    ]


def _series(order: Order) -> Any:
    from core.series.ablation import chosen
    from core.series.plan import Series, shared
    from core.series.seeds import parse_seeds
    from core.series.splits import parse_splits

    return Series(
        order.source,
        order.target,
        chosen(order.rows),
        parse_seeds(order.seeds or "0-4"),
        (*shared(1), *(f"{key}={value}" for key, value in order.changes)),
        order.backbone,
        quick=order.quick,
        splits=parse_splits(order.split, order.target, None),
    )


def _series_words(order: Order) -> str:
    from core.series.plan import distinct
    from core.series.results import gather
    from core.store import open_store

    store = open_store()
    try:
        results = gather(store, _series(order))
    finally:
        store.close()
    trainings = distinct([results.needed])
    done = sum(training in results.found for training in trainings)
    return f"{len(trainings)} trainings, {done} of them done already, one after the other"


def _machine_words(order: Order, settings: Experiment) -> list[str]:
    """Where it would run, and what is in the way."""
    from core import paths
    from core.queue.lane import gpus_for
    from core.store import open_store

    gpus = gpus_for(settings, on_processor=order.cpu)
    said = [f"needs {gpus} of the GPUs here" if gpus else "runs on the processor"]
    store = open_store()
    try:
        if store.notice:
            raise ConfigError(store.notice)
    finally:
        store.close()
    said.append(f"kept in {paths.runs_root()}")
    return said


def _length(settings: Experiment) -> str:
    data = settings.data
    batch = f"{data.identities * data.clips} clips of {data.clip_length} frames"
    size = f"{data.height}x{data.width}"
    return f"{settings.optimiser.epochs} epochs, batches of {batch} at {size}"


def _number(name: str, text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise ConfigError(f"{name} is {text!r}; a run takes one whole number") from None


def like(params: Mapping[str, Any], tags: Sequence[str] = ()) -> Order:
    """The order of a run with these settings: only what differs from the usual ones is changed."""
    from core.config import flat, plain
    from core.runs.resolve import Wish, resolve

    source, target = str(params["source"]), str(params["target"])
    method, backbone = str(params["method"]), str(params["backbone"])
    quick = bool(params.get("data.quick"))
    try:
        usual = flat(plain(resolve(Wish(source, target, method, backbone, quick=quick))))
    except VreidError:  # a dataset that isn't known here any more
        quick, usual = False, flat(plain(Experiment()))
    told = {"source", "target", "method", "backbone", "seed", "data.split"}
    known = {key: value for key, value in params.items() if key in usual and key not in told}
    changes = [
        (key, json.dumps(value))
        for key, value in sorted(known.items())
        if json.dumps(value) != json.dumps(usual[key])
    ]
    split = params.get("data.split", 0)
    return Order(
        source=source,
        target=target,
        method=method,
        backbone=backbone,
        seeds=str(params.get("seed", 0)),
        split=str(split) if split else "",
        quick=quick,
        tags=" ".join(tags),
        changes=tuple(changes),
    )


def present_datasets() -> tuple[str, ...]:
    """The datasets that are here, the rendered ones first."""
    from core import paths
    from core.data.datasets import present

    return tuple(present(paths.data_root()))
