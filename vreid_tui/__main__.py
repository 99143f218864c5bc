"""`vreid-tui`: parses its arguments; Textual is loaded only where it is needed."""

import argparse
import locale
import os
import shutil
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, cast

from core.errors import VreidError
from vreid_tui.choices import CHOICES

if TYPE_CHECKING:
    from core.chart import Glyphs
    from vreid_tui.settings import Settings


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the dashboard; the exit code is 0, 1 after an error, 128 + n after signal n."""
    given = _parser().parse_args(arguments)
    try:
        if given.settings:
            return _print_settings()
        if given.once:
            return _print_runs(_settings(given))
        return _open(given)
    except VreidError as error:
        sys.stderr.write(f"vreid-tui: {error}\n")
        return 1


def glyphs(wanted: str) -> "Glyphs":
    """What is drawn with; "auto" is the finest characters that the terminal is likely to have."""
    if wanted in ("braille", "block", "ascii"):
        return cast("Glyphs", wanted)
    codeset = locale.nl_langinfo(locale.CODESET).upper().replace("-", "")
    if codeset != "UTF8":
        return "ascii"
    return "block" if os.environ.get("TERM") == "linux" else "braille"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="vreid-tui",
        description="Watch and steer runs in the terminal.",
        epilog="VREID_DB names another database. `?` shows the keys.",
    )
    add = parser.add_argument
    add("filter", nargs="*", metavar="FILTER", help="show only runs that fit, as `vreid runs`")
    add("--once", action="store_true", help="print the list of runs and exit")
    add("--read-only", action="store_true", help="change nothing")
    add("--theme", choices=CHOICES["theme"], help="colours")
    add("--colors", choices=CHOICES["colors"], help="how many the terminal can show")
    add("--no-color", action="store_true", help="use no colours")
    add("--ascii", action="store_true", help="draw with plain letters and signs")
    add("--no-mouse", action="store_true", help="leave the mouse to the terminal")
    add("--settings", action="store_true", help="print the settings as a file, with their meaning")
    return parser


def _print_settings() -> int:
    from vreid_tui.settings import as_toml, read_settings, settings_file

    sys.stderr.write(f"{settings_file()}:\n")
    sys.stdout.write(as_toml(read_settings(settings_file())))
    return 0


def _print_runs(settings: "Settings") -> int:
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
    lines = (
        plain_table(runs, width, time.time(), ascii_only=glyphs(settings.glyphs) == "ascii")
        if runs
        else [NO_RUNS]
    )
    sys.stdout.write("\n".join(lines) + "\n")
    return 0


def _open(given: argparse.Namespace) -> int:
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise VreidError("there is no terminal to draw on; --once prints the list of runs")
    settings = _settings(given)
    _prepare(settings)
    from vreid_tui.app import VreidApp
    from vreid_tui.feed import Feed

    app = VreidApp(Feed(), glyphs(settings.glyphs), settings)
    going_on = app.run(mouse=settings.mouse)
    if app.return_code == 0:
        sys.stdout.write(farewell(going_on or 0))
    return app.return_code or 0


def _settings(given: argparse.Namespace) -> "Settings":
    """The settings of the user, with the options laid over them."""
    from vreid_tui.settings import read_settings, settings_file

    options = {
        "theme": given.theme,
        "colors": "none" if given.no_color or "NO_COLOR" in os.environ else given.colors,
        "glyphs": "ascii" if given.ascii else None,
        "mouse": False if given.no_mouse else None,
        "read_only": given.read_only or None,
        "filter": " ".join(given.filter) or None,
    }
    chosen = {name: value for name, value in options.items() if value is not None}
    return replace(read_settings(settings_file()), **chosen)


def _prepare(settings: "Settings") -> None:
    """Tell Textual, which looks at the environment as it is loaded, what it is to do."""
    if settings.colors == "none":
        os.environ["NO_COLOR"] = "1"
    elif settings.colors != "auto":
        systems = {"16": "standard", "256": "256", "truecolor": "truecolor"}
        os.environ["TEXTUAL_COLOR_SYSTEM"] = systems[settings.colors]
    os.environ.setdefault("TEXTUAL_ANIMATIONS", "none")  # nothing moves that doesn't mean anything
    os.environ.setdefault("TEXTUAL_SMOOTH_SCROLL", "0")
    if "SSH_CONNECTION" in os.environ:
        os.environ.setdefault("TEXTUAL_FPS", "20")


def farewell(going_on: int) -> str:
    """What is left to say when the dashboard closes."""
    if not going_on:
        return "No run is going on; `vreid-tui` brings the dashboard back.\n"
    runs = "1 run goes on" if going_on == 1 else f"{going_on} runs go on"
    return f"{runs} without the dashboard; `vreid-tui` brings it back.\n"


if __name__ == "__main__":
    sys.exit(main())
