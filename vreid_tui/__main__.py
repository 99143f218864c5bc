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


RESET = (
    "\x1b[?1000l\x1b[?1003l\x1b[?1015l\x1b[?1006l\x1b[?2004l\x1b[?1004l"
    "\x1b[<u\x1b[?1049l\x1b[?25h\x1b[?7h\x1b[0m"
)
"""Mouse, pasting, focus, keys, alternate screen and cursor as a shell wants them."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the dashboard; the exit code is 0, 1 after an error, 128 + n after signal n."""
    given = _parser().parse_args(arguments)
    try:
        return _run(given)
    except VreidError as error:
        sys.stderr.write(f"vreid-tui: {error}\n")
        return 1


def _run(given: argparse.Namespace) -> int:
    if given.reset:
        sys.stdout.write(RESET)
        return 0
    if given.remote is not None:
        from vreid_tui.remote import open_remote

        return open_remote(given.remote, options(given))
    if given.serve is not None:
        from vreid_tui.serve import serve

        return serve(given.serve, options(given))
    if given.settings:
        return _print_settings()
    if given.demo:
        from vreid_tui.demo import demonstration

        with demonstration():
            return _print_runs(_settings(given)) if given.once else _open(given)
    return _print_runs(_settings(given)) if given.once else _open(given)


def options(given: argparse.Namespace) -> list[str]:
    """The options that another dashboard is to have as well."""
    flags = ("once", "demo", "read_only", "no_color", "ascii", "no_mouse")
    found = [f"--{name.replace('_', '-')}" for name in flags if getattr(given, name)]
    for name in ("theme", "colors"):
        if getattr(given, name):
            found += [f"--{name}", getattr(given, name)]
    return [*found, *(["--", *given.filter] if given.filter else [])]


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
    add("--demo", action="store_true", help="show made-up runs instead of one's own")
    add("--remote", metavar="USER@HOST[:DIR]", help="open the dashboard of another machine by ssh")
    add("--serve", metavar="[HOST:]PORT", nargs="?", const="", help="show it in a browser")
    add("--reset", action="store_true", help="print what brings a terminal back to order")
    add("--settings", action="store_true", help="print the settings as a file, with their meaning")
    return parser


def _print_settings() -> int:
    from vreid_tui.settings import as_toml, read_settings, settings_file

    sys.stderr.write(f"{settings_file()}:\n")
    sys.stdout.write(as_toml(read_settings(settings_file())))
    return 0


def _print_runs(settings: "Settings") -> int:
    from core.runs.reconcile import reconcile
    from core.store import open_store
    from core.store.choice import find_runs
    from core.store.filter import parse
    from vreid_tui.table import NO_RUNS, plain_table

    store = open_store()
    try:
        if not store.notice and not settings.read_only:
            reconcile(store)
        runs = find_runs(store, parse(settings.filter))
    finally:
        store.close()
    width = shutil.get_terminal_size((100, 24)).columns
    ascii_only = glyphs(settings.glyphs) == "ascii"
    empty = "no run fits the filter" if settings.filter else NO_RUNS
    lines = plain_table(runs, width, time.time(), ascii_only=ascii_only) if runs else [empty]
    sys.stdout.write("\n".join(lines) + "\n")
    return 0


def _open(given: argparse.Namespace) -> int:
    served = "TEXTUAL_DRIVER" in os.environ  # by --serve
    if not served and not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise VreidError("there is no terminal to draw on; --once prints the list of runs")
    settings = _settings(given)
    _prepare(settings)
    from vreid_tui.app import VreidApp
    from vreid_tui.feed import Feed
    from vreid_tui.graphics import detect

    graphics = "blocks" if served else detect(os.environ)
    app = VreidApp(
        Feed(writes=not settings.read_only), glyphs(settings.glyphs), settings, graphics=graphics
    )
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
    settings = replace(read_settings(settings_file()), **chosen)
    if has_few_colours(settings.colors) and settings.theme != "none":
        return replace(settings, theme="terminal")
    return settings


def has_few_colours(wanted: str) -> bool:
    """Whether the terminal has sixteen colours, to which others would be brought all too near."""
    if wanted != "auto":
        return wanted == "16"
    many = os.environ.get("COLORTERM", "").lower() in ("truecolor", "24bit")
    return not many and not os.environ.get("TERM", "").endswith(("256color", "kitty"))


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
