"""A run in words: rows of pieces for panes."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING

from core.chart import compact, duration
from core.text import harmless
from vreid_tui.cells import Piece
from vreid_tui.states import has_ended, labelled, place, sign
from vreid_tui.table import pair, percent
from vreid_tui.widgets.pane import Rows

if TYPE_CHECKING:
    from core.gauges.gpus import Gpu
    from core.store.records import EventRecord, RunSummary, Series
    from vreid_tui.snapshot import Detail, Machine

GIB = 2**30
PACE_POINTS = 20
BAR = 20


def counts(of_state: Mapping[str, int], shown: int, query: str) -> tuple[Piece, ...]:
    """How many runs there are, in which states, and how many the filter leaves.

    Args:
        of_state: state to how many runs are in it.
        shown: how many the filter leaves.
        query: the filter; "" none.
    """
    total = sum(of_state.values())
    pieces: list[Piece] = [
        (" vreid ", "text+bold"),
        (f" {total:,} {'run' if total == 1 else 'runs'}", "text"),
    ]
    if total:
        states = sorted(of_state, key=place)
        pieces.append((f" ({', '.join(f'{of_state[s]:,} {s}' for s in states)})", "muted"))
    if query:
        pieces.append((f"  {shown:,} match /{harmless(query)}", "warning"))
    return tuple(pieces)


def status(machine: Machine | None, host: str, now: float) -> tuple[Piece, ...]:
    """How busy the machine is, what it is called, and the time of day; the last matters most."""
    pieces: list[Piece] = []
    if machine is not None:
        pieces += [(f"{text}  ", "muted") for text in meters(machine)]
    return (*pieces, (f"{harmless(host)} ", "muted"), (_clock(now), "text"))


def meters(machine: Machine) -> list[str]:
    """Each meter in a few cells, those of GPUs last."""
    gpus = [f"GPU{gpu.index} {_share(gpu.use)} {memory_use(gpu)}" for gpu in machine.gpus]
    used, total = machine.memory_used / GIB, machine.memory_total / GIB
    return [f"cpu {_share(machine.cpu)}", f"mem {used:.0f}/{total:.0f}G", *gpus]


def memory_use(gpu: Gpu) -> str:
    """Memory of a GPU, as "31/80G"."""
    if gpu.memory_used is None or gpu.memory_total is None:
        return "-"
    return f"{gpu.memory_used / GIB:.0f}/{gpu.memory_total / GIB:.0f}G"


def _share(share: float | None) -> str:
    return "-" if share is None else f"{share:.0%}"


def _clock(now: float) -> str:
    return time.strftime("%H:%M ", time.localtime(now))


def trouble_row(text: str) -> tuple[Piece, ...]:
    """Why something can't be shown."""
    return ((f" ! {harmless(text)}", "warning+bold"),)


def title(run: RunSummary, *, ascii_only: bool) -> tuple[Piece, ...]:
    """Name, state, and what the run is about."""
    about = f"  {pair(run)}  {run.method}  {run.backbone}  seed {run.seed}"
    tags = "".join(f"  #{tag}" for tag in run.tags)
    return (
        (f" {harmless(run.name, 60)}  ", "text+bold"),
        (labelled(run.state, ascii_only=ascii_only), sign(run.state).role),
        (harmless(about), "text"),
        (harmless(tags), "muted"),
    )


def progress(
    detail: Detail, now: float, *, ascii_only: bool, cells: int = BAR
) -> tuple[Piece, ...]:
    """How far a run has come, how fast, and what is left; of one that ended, how.

    Args:
        detail: of the run.
        now: seconds since the epoch.
        ascii_only: draw with ASCII.
        cells: of the bar.
    """
    run = detail.run
    if has_ended(run.state):
        took = duration((run.ended or run.updated) - (run.started or run.created))
        scores = f"  mAP {percent(run.rate('mAP'))}  R1 {percent(run.rate('rank1'))}"
        why = ": ".join(part for part in (run.reason, run.text) if part)
        shown = f" after {took}" + (scores if run.rate("mAP") is not None else "")
        return ((shown, "text"), (f"  {harmless(why)}" if why else "", sign(run.state).role))
    if not run.total:
        return ((f" {harmless(run.stage or 'starting')}  since ", "text"),
                (duration(now - (run.started or run.created)), "text"))  # fmt: skip
    done = min(1.0, run.step / run.total)
    full, rest = ("#", ".") if ascii_only else ("⣿", "⣀")
    bar = full * round(done * cells) + rest * (cells - round(done * cells))
    text = f"  {done:.0%} {run.step}/{run.total}"
    if run.epochs and run.stage == "train":
        text += f"  epoch {run.epoch}/{run.epochs}"
    steps_per_s = _pace(detail.curves.get("loss/total")) if run.stage == "train" else None
    if steps_per_s:
        left = (run.total - run.step) / steps_per_s
        text += f"  {compact(steps_per_s)} steps/s  {duration(left)} left"
    return ((f" {harmless(run.stage)} ", "text"), (bar, "live"), (text, "text"))


def strip_row(detail: Detail, now: float, *, ascii_only: bool) -> tuple[Piece, ...]:
    """A run in one line: name, how far it is, and the note on it."""
    run = detail.run
    note = ((f"  note: {harmless(run.note, 80)}", "live"),) if run.note else ()
    name = (f" {harmless(run.name, 20)} ", "text+bold")
    return (name, *progress(detail, now, ascii_only=ascii_only, cells=8), *note)


def about(detail: Detail, now: float) -> Rows:
    """A run in a narrow column: where it stands, and the settings that aren't the usual ones."""
    run = detail.run
    facts = {
        "id": run.id,
        "pair": pair(run),
        "method": f"{run.method}, {run.backbone}",
        "seed": f"{run.seed}, split {detail.params.get('data.split', 0)}",
        "begun": time.strftime("%d %b %H:%M", time.localtime(run.created)),
        "attempt": str(run.attempt) if run.attempt > 1 else "",
        "host": run.host,
        "by": run.owner,
        "tags": " ".join(run.tags),
        "note": run.note,
    }
    rows: list[tuple[Piece, ...]] = [
        ((f" {key:<8}", "muted"), (harmless(text), "text")) for key, text in facts.items() if text
    ]
    changed = changed_settings(detail.params)
    if changed:
        rows += [((" ", "text"),), ((" settings that were changed", "text+bold"),)]
    rows += [((f" {harmless(key)} ", "muted"), (value(each), "text")) for key, each in changed]
    return tuple(rows)


def changed_settings(params: Mapping[str, object]) -> list[tuple[str, object]]:
    """Settings that aren't the defaults, without those that lists show anyway."""
    from core.config import flat, plain
    from core.settings import Experiment

    usual = flat(plain(Experiment()))
    shown = ("source", "target", "method", "backbone", "seed", "data.split")
    return [
        (key, value)
        for key, value in sorted(params.items())
        if key not in shown and json.dumps(value) != json.dumps(usual.get(key))
    ]


def settings(detail: Detail) -> Rows:
    """All settings, one a row, in order of their names."""
    width = max((len(key) for key in detail.params), default=0)
    return tuple(
        ((f" {harmless(key).ljust(width)}  ", "muted"), (value(each), "text"))
        for key, each in sorted(detail.params.items())
    )


def history(detail: Detail) -> Rows:
    """What happened, in order of time; warnings are marked."""
    return tuple(_event(event) for event in detail.events)


def log(detail: Detail) -> Rows:
    """The last lines of the run's process; they are harmless already."""
    return tuple(((f" {line}", "text"),) for line in detail.log)


def value(found: object) -> str:
    """A setting's value as it is written in a file of settings."""
    return harmless(found if isinstance(found, str) else json.dumps(found))


def _event(event: EventRecord) -> tuple[Piece, ...]:
    moment = time.strftime("%d %b %H:%M:%S", time.localtime(event.time))
    mark, role = ("! ", "warning") if event.level == "warning" else ("  ", "text")
    text = harmless(f"{event.kind}  {event.text}".rstrip())
    return ((f" {moment} ", "muted"), (mark + text, role))


def _pace(series: Series | None) -> float | None:
    """Steps per second over the last points."""
    if series is None or len(series.steps) < 2:
        return None
    first = max(0, len(series.steps) - PACE_POINTS)
    seconds = series.times[-1] - series.times[first]
    return (series.steps[-1] - series.steps[first]) / seconds if seconds > 0 else None
