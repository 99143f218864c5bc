"""`vreid run`: resolve, check, train, and say what came out."""

import dataclasses
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from core import paths
from core.cli.output import put, put_json, tell
from core.cli.place import Place
from core.cli.report import Report, Result
from core.cli.watch import end_and_follow, follow_run, leave
from core.errors import ConfigError
from core.hooks.trackers import check_trackers
from core.queue.advance import advance
from core.queue.lane import gpus_for
from core.runs.addresses import wanted
from core.runs.halt import stop
from core.runs.hand_over import hand_over
from core.runs.ids import new_id
from core.runs.interruption import Interruption
from core.runs.pair import parse_pair
from core.runs.resolve import Wish, check_data, resolve
from core.runs.submit import Plan, Submitted, Wait, submit
from core.settings import Experiment
from core.store import Store, find_run, open_store
from core.text import harmless

DEMO = ("demo-syn", "demo-cam")


@dataclass(frozen=True, slots=True)
class Flow:
    """When runs start, and who stays with them.

    Attributes:
        detach: don't follow.
        tied: end the runs with this command.
        now: start at once, whatever else runs.
        on_processor: use no GPU.
        priority: of the queue; higher ones go first.
        after: runs that have to finish first.
        trackers: other programs that are told, such as "tensorboard".
        notify: addresses that are told of the end.
        place: where they run.
    """

    detach: bool = False
    tied: bool = False
    now: bool = False
    on_processor: bool = False
    priority: int = 0
    after: tuple[str, ...] = ()
    trackers: tuple[str, ...] = ()
    notify: tuple[str, ...] = ()
    place: Place = field(default_factory=Place)

    def __post_init__(self) -> None:
        """Raises ConfigError where nobody would be there to end the runs."""
        if self.detach and self.tied:
            raise ConfigError("--tied ends the run with this command, --detach outlives it")


@dataclass(frozen=True, slots=True)
class Order:
    """The options of `vreid run` as they were given."""

    pair: tuple[str, ...]
    method: str = ""
    backbone: str = ""
    config: Path | None = None
    assignments: tuple[str, ...] = ()
    seed: int | None = None
    name: str = ""
    tags: tuple[str, ...] = ()
    data_root: Path | None = None
    quick: bool = False
    as_json: bool = False
    flow: Flow = field(default_factory=Flow)

    def with_settings(self, values: Mapping[str, str | int | None]) -> "Order":
        """The same with further settings; those without a value stay as they are."""
        named = [f"{key}={json.dumps(v)}" for key, v in values.items() if v not in ("", None)]
        return dataclasses.replace(self, assignments=(*self.assignments, *named))

    def wish(self, source: str, target: str, method: str) -> Wish:
        """The part of the options that decides the settings."""
        return Wish(
            source,
            target,
            method,
            self.backbone,
            self.config,
            self.assignments,
            self.seed,
            self.quick,
            self.data_root,
        )


def single(order: Order) -> int:
    """Train one run; returns the exit code."""
    source, target = parse_pair(order.pair)
    return _train(order, _plans(order, source, target, [order.method]))


def demo(order: Order) -> int:
    """Train direct transfer and S2R on the embedded pair from the same start, and compare."""
    if order.method:
        pair = ":".join(DEMO)
        raise ConfigError(
            "`vreid run demo` compares direct with s2r; for one method: "
            f"vreid run {pair} --method {order.method}"
        )
    return _train(order, _plans(order, *DEMO, ["direct", "s2r"]))


def _plans(order: Order, source: str, target: str, methods: Sequence[str]) -> list[Plan]:
    """What is to be run, with everything checked that can be checked before the first start."""
    root = paths.data_root(str(order.data_root or ""))
    group = "g" + new_id()[1:] if len(methods) > 1 else ""
    tags = (*order.tags, "quick") if order.quick else order.tags
    check_trackers(order.flow.trackers)
    addresses = tuple(wanted(order.flow.notify))
    after, plans = _after(order.flow), []
    for method in methods:
        settings = resolve(order.wish(source, target, method))
        name = f"{order.name}-{method}" if order.name and group else order.name
        wait = _wait(order.flow, settings, after)
        cluster = order.flow.place.wishes(settings, on_processor=order.flow.on_processor)
        told = (order.flow.trackers, addresses)
        plans.append(Plan(settings, name, tags, group, root, wait, *told, cluster))
    check_data(plans[0].settings, root)
    return plans


def _after(flow: Flow) -> tuple[str, ...]:
    """Ids of the runs that have to finish first."""
    if not flow.after:
        return ()
    store = open_store()
    return tuple(find_run(store, wanted).id for wanted in flow.after)


def _wait(flow: Flow, settings: Experiment, after: tuple[str, ...]) -> Wait:
    if not flow.place.is_here and (flow.now or flow.priority):
        raise ConfigError("Slurm decides when a run starts; leave --now and --priority out")
    gpus = gpus_for(settings, on_processor=flow.on_processor)
    return Wait(gpus, flow.priority, after, flow.now)


def _train(order: Order, plans: Sequence[Plan]) -> int:
    """Queue runs, follow them in turn, and report; returns the exit code."""
    store = open_store()
    _introduce(order, plans)
    with Interruption() as interruption:
        runs = _submit(store, plans)
        for run in runs:
            tell(f"{harmless(run.name)}: run {run.id}")
        hand_over(store, [run.folder for run in runs])
        advance(store)
        if order.flow.detach:
            return _detach(order, runs)
        results = _follow(store, order, list(zip(plans, runs, strict=True)), interruption)
    if results is None:
        return interruption.exit_code
    report = Report(results, len(plans), order.quick, store.place)
    if order.as_json:
        put_json(report.as_json())
    elif report.whole:
        report.print()
    if report.whole:
        return 0
    report.explain()
    return interruption.exit_code if interruption.count else 1


def _submit(store: Store, plans: Sequence[Plan]) -> list[Submitted]:
    """Queue runs; each waits for the one before, without which it is compared with nothing."""
    runs: list[Submitted] = []
    for plan in plans:
        after = (*plan.wait.after, *(run.id for run in runs[-1:]))
        wait = dataclasses.replace(plan.wait, after=after)
        runs.append(submit(store, dataclasses.replace(plan, wait=wait)))
    return runs


def _follow(
    store: Store,
    order: Order,
    runs: Sequence[tuple[Plan, Submitted]],
    interruption: Interruption,
) -> list[Result] | None:
    """How the runs ended, one after the other; None where somebody left them to themselves."""
    results: list[Result] = []
    for number, (plan, run) in enumerate(runs, 1):
        count = f"[{number}/{len(runs)}] " if len(runs) > 1 else ""
        label = f"{count}{plan.settings.method}"
        ending = follow_run(store, run.folder, label, lambda: interruption.count > 0)
        if ending is None:
            if not order.flow.tied:
                leave(*(run.id for _, run in runs[number - 1 :]))
                return None
            ending = end_and_follow(store, run.folder, label, interruption)
        results.append(Result(plan, run, ending))
        if ending.state != "finished":
            for _, other in runs[number:]:
                stop(store, other.folder, "stop")
            break
    return results


def _detach(order: Order, runs: Sequence[Submitted]) -> int:
    """Say which runs there are now."""
    if order.as_json:
        put_json({"format": 1, "runs": [{"id": run.id, "name": run.name} for run in runs]})
    else:
        for run in runs:
            put(run.id)
        leave(*(run.id for run in runs))
    return 0


def _introduce(order: Order, plans: Sequence[Plan]) -> None:
    settings = plans[0].settings
    words = " and ".join(plan.settings.method for plan in plans)
    tell(f"{settings.source} → {settings.target}: {words}, seed {settings.seed}")
    if order.quick:
        tell("--quick: a few people, a short training; its figures mean nothing")
