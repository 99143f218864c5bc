"""`scripts/soak`: hours of updates before an open dashboard, in minutes; does it hold?

Runs go on in another process, some hundred times as fast as real ones, while keys are pressed all
along. Afterwards every value has to have arrived, and no more memory may be taken than at first.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.journal import Journal
from core.runs.folder import LOG
from vreid_tui.demo import MadeUp, losses, make, scores, take_in, take_in_one

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from vreid_tui.app import VreidApp

RUNS, BEFORE, STEP_S = 36, 6000, 2.0
WARM = 2  # walks through all screens: what is loaded at first use is no growth
MOST_GROWTH = 0.10
KEY_S = 0.1
WALK = (
    *("j", "j", "k", "space", "space", "c", "right_square_bracket", "right_square_bracket"),
    *("plus", "minus", "escape", "escape", "enter", "l", "w", "home", "end", "S", "E", "H", "O"),
    *("I", "C", "x", "m", "L", "enter", "enter", "plus", "0", "escape", "4", "7", "6", "1"),
    *("o", "escape", "question_mark", "escape", "colon", "escape", "G", "g"),
)
SIZES = ((80, 24), (160, 48), (120, 30))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it.

    Attributes:
        hours: of updates.
        updates: steps that were written.
        keys: that were pressed.
        before, after: bytes of memory after the warm-up, and at the end.
        missing: runs whose last step didn't arrive.
    """

    hours: float
    updates: int
    keys: int
    before: int
    after: int
    missing: tuple[str, ...]

    @property
    def growth(self) -> float:
        """Share by which memory grew."""
        return self.after / self.before - 1

    @property
    def holds(self) -> bool:
        """Whether all is as it should be."""
        return not self.missing and self.growth <= MOST_GROWTH


async def soak(seconds: float, home: Path) -> Outcome:
    """Open the dashboard on runs that go on, and press keys for so long."""
    from vreid_tui.app import VreidApp
    from vreid_tui.feed import Feed
    from vreid_tui.settings import Settings

    writer = subprocess.Popen(
        [sys.executable, "-m", "vreid_tui.soak", "--write", str(home)], stdin=subprocess.PIPE
    )
    app = VreidApp(Feed(period_s=0.1, carry=lambda _: None), settings=Settings(read_only=True))
    keys, before = 0, 0
    try:
        async with app.run_test(size=SIZES[0]) as pilot:
            start = time.monotonic()
            for key in itertools.cycle(WALK):
                await pilot.press(key)
                await pilot.pause(KEY_S)
                keys += 1
                if keys % len(WALK) == 0:
                    await pilot.resize_terminal(*SIZES[keys // len(WALK) % len(SIZES)])
                walks = keys / len(WALK)
                before = before or (_memory() if walks >= WARM else 0)
                if time.monotonic() - start > seconds and walks > WARM + 1:
                    break
            steps = _last_steps(writer)
            await pilot.press("escape", "escape", "1")
            missing = await _missing(pilot, app, steps)
            updates = sum(steps.values()) - len(steps) * BEFORE
            hours = updates / max(1, len(steps)) * STEP_S / 3600
            return Outcome(hours, updates, keys, before, _memory(), missing)
    finally:
        writer.kill()
        writer.wait()


def _last_steps(writer: subprocess.Popen[bytes]) -> dict[str, int]:
    """Have the writer stop, and say where each run stands."""
    home = Path(writer.args[-1])  # type: ignore[index, arg-type]
    writer.communicate()
    lines = (home / "steps").read_text().splitlines()
    return {name: int(step) for name, step in (line.split() for line in lines)}


async def _missing(pilot: Pilot[Any], app: VreidApp, steps: dict[str, int]) -> tuple[str, ...]:
    """The runs whose last step isn't shown, when there was time for it."""
    for _ in range(100):
        runs = app.snapshot.runs or {}
        missing = [name for name, step in steps.items() if runs[name].step != step]
        if not missing:
            break
        await pilot.pause(0.1)
    for name, step in steps.items():
        app.open_run(name)
        for _ in range(100):
            detail = app.snapshot.details.get(name)
            if detail is not None and detail.curves["loss/total"].steps[-1] == step:
                break
            await pilot.pause(0.1)
        else:
            missing.append(f"{name}'s curve")
    return tuple(missing)


def _memory() -> int:
    import psutil

    return int(psutil.Process().memory_info().rss)


def write(home: Path) -> None:
    """Let runs go on until standard input ends; then write down where each stands."""
    going = make(home / "runs", RUNS, time.time())
    take_in(home / "runs")
    for run in going:
        run.step = 60
        _train(run, BEFORE)
    while not _closed():
        for run in going:
            _train(run, run.step + 1)
    (home / "steps").write_text("".join(f"{run.folder.name} {run.step}\n" for run in going))


def _train(run: MadeUp, until: int) -> None:
    """Take a run to a step."""
    with Journal(run.folder) as journal, (run.folder / LOG).open("a") as log:
        for step in range(run.step + 1, until + 1):
            t, epoch = run.started + STEP_S * step, step // 100
            values = losses(step % 500, run.number)
            if step % 50 == 0:
                values |= scores(step % 500, run.number)
            done = {"done": step, "total": 10**6, "unit": "steps", "epochs": 10**4}
            journal.write("stage", name="train", t=t, epoch=epoch, **done)
            journal.write("metric", step=step, t=t, epoch=epoch, values=values)
            log.write(f"\rstep {step} \x1b[32mgoes on\x1b[0m" + "\n" * (step % 10 == 0))
    run.step = until
    take_in_one(run.folder)


def _closed() -> bool:
    import select

    return bool(select.select([sys.stdin], [], [], 0)[0])


def main(arguments: Sequence[str] | None = None) -> int:
    """Print what came of it; 1 where memory grew or an update is missing."""
    parser = argparse.ArgumentParser(prog="scripts/soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0, help="how long, at least")
    parser.add_argument("--write", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args(arguments)
    if given.write is not None:
        write(given.write)
        return 0
    with tempfile.TemporaryDirectory(prefix="vreid-soak-") as home:
        for name, place in (("DB", "experiments.db"), ("RUNS", "runs"), ("CACHE", "cache")):
            os.environ[f"VREID_{name}"] = str(Path(home) / place)
        found = asyncio.run(soak(60 * given.minutes, Path(home)))
    sys.stdout.write(
        f"{found.hours:.1f} hours of updates ({found.updates:,} steps), {found.keys:,} keys\n"
        f"memory {found.before / 2**20:.0f} MiB, at the end {found.after / 2**20:.0f} MiB "
        f"({found.growth:+.1%})\n"
        f"missing: {', '.join(found.missing) or 'nothing'}\n"
    )
    return 0 if found.holds else 1


if __name__ == "__main__":
    sys.exit(main())
