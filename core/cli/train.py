"""`vreid run`: resolve, check, train, and say what came out."""

import dataclasses
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from core import paths
from core.cli.output import put_json, tell
from core.cli.progress import Progress
from core.cli.report import Report, Result
from core.errors import ConfigError
from core.runs.follow import follow
from core.runs.ids import new_id
from core.runs.interruption import Interruption
from core.runs.launch import Plan, launch
from core.runs.pair import parse_pair
from core.runs.resolve import Wish, check_data, resolve
from core.store import Store, open_store
from core.text import harmless

DEMO = ("demo-syn", "demo-cam")


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

    def with_setting(self, assignment: str) -> "Order":
        """The same with one setting more."""
        return dataclasses.replace(self, assignments=(*self.assignments, assignment))

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
    plans = []
    for method in methods:
        settings = resolve(order.wish(source, target, method))
        name = f"{order.name}-{method}" if order.name and group else order.name
        plans.append(Plan(settings, name, tags, group, root))
    check_data(plans[0].settings, root)
    return plans


def _train(order: Order, plans: Sequence[Plan]) -> int:
    """Train one run after the other, and report; returns the exit code."""
    store = open_store()
    _introduce(order, plans)
    results: list[Result] = []
    with Interruption() as interruption:
        for number, plan in enumerate(plans, 1):
            if interruption.count:
                break
            count = f"[{number}/{len(plans)}] " if len(plans) > 1 else ""
            results.append(_follow(store, plan, count, interruption))
            if results[-1].ending.state != "finished":
                break
    report = Report(results, len(plans), order.quick, store.place)
    if order.as_json:
        put_json(report.as_json())
    elif report.whole:
        report.print()
    if report.whole:
        return 0
    report.explain()
    return interruption.exit_code if interruption.count else 1


def _follow(store: Store, plan: Plan, count: str, interruption: Interruption) -> Result:
    run = launch(store, plan)
    tell(f"{count}{harmless(run.name)}: run {run.id}")
    progress = Progress(sys.stderr, f"{count}{plan.settings.method}")
    try:
        return Result(plan, run, follow(store, run, progress, interruption))
    finally:
        progress.close()


def _introduce(order: Order, plans: Sequence[Plan]) -> None:
    settings = plans[0].settings
    words = " and ".join(plan.settings.method for plan in plans)
    tell(f"{settings.source} → {settings.target}: {words}, seed {settings.seed}")
    if order.quick:
        tell("--quick: a few people, a short training; its figures mean nothing")
