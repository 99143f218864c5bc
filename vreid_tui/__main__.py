"""`vreid-tui`: parses its arguments; Textual is loaded only where it is needed."""

import argparse
import locale
import os
import shutil
import sys
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from core.errors import VreidError

if TYPE_CHECKING:
    from core.chart import Glyphs


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the dashboard; the exit code is 0, 1 after an error, 128 + n after signal n."""
    given = _parser().parse_args(arguments)
    try:
        if given.once:
            return _print_runs(ascii_only=glyphs(given.ascii) == "ascii")
        return _open(given)
    except VreidError as error:
        sys.stderr.write(f"vreid-tui: {error}\n")
        return 1


def glyphs(ascii_asked: bool) -> "Glyphs":
    """The finest characters that the terminal is likely to have."""
    codeset = locale.nl_langinfo(locale.CODESET).upper().replace("-", "")
    if ascii_asked or codeset != "UTF8":
        return "ascii"
    return "block" if os.environ.get("TERM") == "linux" else "braille"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="vreid-tui",
        description="Watch runs in the terminal: states, curves, scores, settings, logs.",
        epilog="NO_COLOR turns colours off, VREID_DB names another database. `?` shows the keys.",
    )
    parser.add_argument("--once", action="store_true", help="print the list of runs and exit")
    parser.add_argument("--ascii", action="store_true", help="draw with plain letters and signs")
    parser.add_argument("--no-color", action="store_true", help="leave colours to the terminal")
    return parser


def _print_runs(*, ascii_only: bool) -> int:
    from core.runs.reconcile import reconcile
    from core.store import list_runs, open_store
    from vreid_tui.table import NO_RUNS, plain_table

    store = open_store()
    try:
        if not store.notice:
            reconcile(store)
        runs = list_runs(store)
    finally:
        store.close()
    width = shutil.get_terminal_size((100, 24)).columns
    lines = plain_table(runs, width, time.time(), ascii_only=ascii_only) if runs else [NO_RUNS]
    sys.stdout.write("\n".join(lines) + "\n")
    return 0


def _open(given: argparse.Namespace) -> int:
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise VreidError("there is no terminal to draw on; --once prints the list of runs")
    colour = not given.no_color and "NO_COLOR" not in os.environ
    if not colour:
        os.environ["NO_COLOR"] = "1"  # Textual looks for it
    from vreid_tui.app import VreidApp
    from vreid_tui.feed import Feed

    app = VreidApp(Feed(), glyphs(given.ascii), colour=colour)
    going_on = app.run()
    if app.return_code == 0:
        sys.stdout.write(farewell(going_on or 0))
    return app.return_code or 0


def farewell(going_on: int) -> str:
    """What is left to say when the dashboard closes."""
    if not going_on:
        return "No run is going on; `vreid-tui` brings the dashboard back.\n"
    runs = "1 run goes on" if going_on == 1 else f"{going_on} runs go on"
    return f"{runs} without the dashboard; `vreid-tui` brings it back.\n"


if __name__ == "__main__":
    sys.exit(main())
