"""A run's settings and files in rows."""

from __future__ import annotations

import os
import shlex
import time
from pathlib import Path
from typing import TYPE_CHECKING

from core.health.finding import size
from core.text import harmless
from vreid_tui.cells import Piece, fit
from vreid_tui.describe import settings, value
from vreid_tui.widgets.pane import Rows
from vreid_tui.widgets.row_list import Entry

if TYPE_CHECKING:
    from vreid_tui.snapshot import Detail


def settings_beside(detail: Detail, pinned: Detail | None) -> Rows:
    """All settings: first those that differ from the pinned run's, then from the defaults."""
    from core.runs.settings import MISSING, changed

    rows: list[tuple[Piece, ...]] = []
    if pinned is not None and pinned.run.id != detail.run.id:
        ours, theirs = detail.params, pinned.params
        differ = sorted(
            key for key in ours.keys() | theirs.keys() if ours.get(key) != theirs.get(key)
        )
        head = f" other than {harmless(pinned.run.name, 40)}, which is pinned: {len(differ)}"
        rows.append(((head, "text+bold"),))
        rows += [_changed(key, theirs.get(key, "-"), ours.get(key, "-")) for key in differ]
        rows.append(())
    others = changed(detail.params)
    if others:
        rows.append(((f" other than the defaults: {len(others)}", "text+bold"),))
        rows += [
            _changed(key, "-" if usual is MISSING else usual, value)
            for key, (value, usual) in others.items()
        ]
        rows.append(())
    return (*rows, ((" all", "text+bold"),), *settings(detail))


def _changed(key: str, before: object, now: object) -> tuple[Piece, ...]:
    return (
        (f" {harmless(key)}  ", "muted"),
        (f"{value(before)} ", "muted"),
        ("> ", "muted"),
        (value(now), "text+bold"),
    )


FILES_HEADING: tuple[Piece, ...] = (
    (f"{'size':>10}  {'what':<12}  file (enter copies how to fetch it)", "muted"),
)


def files(detail: Detail) -> tuple[Entry, ...]:
    """The files a run has kept, one a row."""
    return tuple(
        Entry(
            each.path,
            (
                (f"{size(each.bytes):>10}  {fit(each.kind, 12)}  ", "muted"),
                (harmless(each.path), "text"),
                (time.strftime("  %d %b %H:%M", time.localtime(each.time)), "muted"),
            ),
        )
        for each in detail.files
    )


def fetching(path: Path, host: str) -> str:
    """How to come by a file: its path, or from another machine the command that copies it."""
    if not os.environ.get("SSH_CONNECTION"):
        return str(path)
    return f"scp {host}:{shlex.quote(str(path))} ."
