"""`python -m vreid_tui.pictures`: pictures of the dashboard showing the runs of a real store."""

import argparse
import asyncio
import re
import sys
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from pathlib import Path

from textual.pilot import Pilot

from core import paths
from core.errors import RunError, VreidError
from vreid_tui.app import VreidApp
from vreid_tui.feed import Feed
from vreid_tui.widgets.chart import Chart
from vreid_tui.widgets.run_list import RunList

RUNS_SIZE, RUN_SIZE = (130, 30), (150, 44)
PATIENCE_S = 20.0
_WEB_FONTS = re.compile(r"\s*@font-face \{.*?\}", re.DOTALL)


async def take(run_id: str, folder: Path) -> list[Path]:
    """Draw the list of runs with the cursor on a run, and the screen of that run.

    Args:
        run_id: the full id of a run in the store.
        folder: for `dashboard-runs.svg` and `dashboard-run.svg`; made where it doesn't exist.

    Raises:
        RunError: the run doesn't come up.
    """
    folder.mkdir(parents=True, exist_ok=True)
    pictures = {
        "dashboard-runs.svg": await _picture(run_id, RUNS_SIZE),
        "dashboard-run.svg": await _picture(run_id, RUN_SIZE, "enter"),
    }
    for name, picture in pictures.items():
        (folder / name).write_text(picture, encoding="utf-8")
    return [folder / name for name in pictures]


async def _picture(run_id: str, size: tuple[int, int], *keys: str) -> str:
    """What is seen after the cursor came to a run and some keys were pressed, as SVG."""
    app = VreidApp(Feed(period_s=0.1), host="gpu07")
    async with app.run_test(size=size) as pilot:
        await _select(pilot, run_id)
        await pilot.press(*keys)
        await _until(pilot, lambda: any(c.graph is not None for c in app.screen.query(Chart)))
        return _WEB_FONTS.sub("", app.export_screenshot(title="vreid-tui"))


async def _select(pilot: Pilot[int], run_id: str) -> None:
    """Bring the cursor to the run."""
    app = pilot.app
    await _until(pilot, lambda: any(listed.rows for listed in app.screen.query(RunList)))
    listed = app.screen.query_one(RunList)
    for _ in listed.rows:
        if listed.selected is not None and listed.selected.id == run_id:
            return
        await pilot.press("down")


async def _until(pilot: Pilot[int], holds: Callable[[], bool]) -> None:
    deadline = asyncio.get_running_loop().time() + PATIENCE_S
    while not holds():
        if asyncio.get_running_loop().time() > deadline:
            raise RunError("the dashboard shows no curves of this run; look with `vreid-tui`")
        await pilot.pause(0.05)
    await pilot.pause(0.2)


def _named(wanted: str) -> str:
    """The id of a run."""
    from core.store import find_run, open_store

    store = open_store()
    try:
        return find_run(store, wanted).id
    finally:
        store.close()


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the pictures and say where they are; the exit code is 1 after an error."""
    parser = argparse.ArgumentParser(prog="screenshots", description=__doc__)
    parser.add_argument("--run", default="last", help="id or name; by default the newest run")
    parser.add_argument("--demo", action="store_true", help="show made-up runs")
    parser.add_argument("--folder", type=Path, default=paths.home() / "docs" / "images")
    given = parser.parse_args(arguments)
    from vreid_tui.demo import demonstration

    try:
        with demonstration() if given.demo else nullcontext():
            for path in asyncio.run(take(_named(given.run), given.folder)):
                sys.stdout.write(f"{path}\n")
    except VreidError as error:
        sys.stderr.write(f"screenshots: {error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
