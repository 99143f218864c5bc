"""A run in words: rows of pieces for panes."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from core.chart import compact, duration
from core.text import harmless
from vreid_tui.actions import Action
from vreid_tui.cells import Piece
from vreid_tui.states import has_ended, labelled, place, sign
from vreid_tui.table import pair, percent
from vreid_tui.widgets.pane import Rows

if TYPE_CHECKING:
    from core.store.records import EventRecord, RunSummary, Series
    from vreid_tui.feed import Detail

PACE_POINTS = 20
BAR = 20


def counts(runs: Sequence[RunSummary] | None, shown: int, query: str) -> tuple[Piece, ...]:
    """How many runs there are, in which states, and how many the filter leaves.

    Args:
        runs: all; None where they haven't been read yet.
        shown: how many the filter leaves.
        query: the filter; "" none.
    """
    if runs is None:
        return ((" vreid ", "text+bold"),)
    text = f"{len(runs):,} {'run' if len(runs) == 1 else 'runs'}"
    pieces: list[Piece] = [(" vreid ", "text+bold"), (f" {text}", "text")]
    if runs:
        of_state = Counter(run.state for run in runs)
        states = sorted(of_state, key=place)
        pieces.append((f" ({', '.join(f'{of_state[s]} {s}' for s in states)})", "muted"))
    if query:
        pieces.append((f"  {shown:,} match /{harmless(query)}", "warning"))
    return tuple(pieces)


def trouble_row(text: str) -> tuple[Piece, ...]:
    """Why something can't be shown."""
    return ((f" ! {harmless(text)}", "warning+bold"),)


def key_line(actions: Iterable[Action]) -> tuple[Piece, ...]:
    """The keys of a place, in one line."""
    pieces: list[Piece] = [(" ", "text")]
    for action in actions:
        pieces += [(action.shown, "text+bold"), (f" {action.label}  ", "muted")]
    return tuple(pieces)


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


def progress(detail: Detail, now: float, *, ascii_only: bool) -> tuple[Piece, ...]:
    """How far a run has come, how fast, and what is left; of one that ended, how."""
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
    bar = full * round(done * BAR) + rest * (BAR - round(done * BAR))
    text = f"  {done:.0%} {run.step}/{run.total}"
    if run.epochs and run.stage == "train":
        text += f"  epoch {run.epoch}/{run.epochs}"
    steps_per_s = _pace(detail.curves.get("loss/total")) if run.stage == "train" else None
    if steps_per_s:
        left = (run.total - run.step) / steps_per_s
        text += f"  {compact(steps_per_s)} steps/s  {duration(left)} left"
    return ((f" {harmless(run.stage)} ", "text"), (bar, "live"), (text, "text"))


def settings(detail: Detail) -> Rows:
    """All settings, one a row, in order of their names."""
    width = max((len(key) for key in detail.params), default=0)
    return tuple(
        ((f" {harmless(key).ljust(width)}  ", "muted"), (_value(value), "text"))
        for key, value in sorted(detail.params.items())
    )


def history(detail: Detail) -> Rows:
    """What happened, in order of time; warnings are marked."""
    return tuple(_event(event) for event in detail.events)


def log(detail: Detail) -> Rows:
    """The last lines of the run's process; they are harmless already."""
    return tuple(((f" {line}", "text"),) for line in detail.log)


def _value(value: object) -> str:
    return harmless(value if isinstance(value, str) else json.dumps(value))


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
