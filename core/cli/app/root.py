"""The program, and what comes before a command."""

from typing import Annotated

import typer

app = typer.Typer(
    name="vreid",
    help="Video person re-identification: learn from synthetic people, adapt to real cameras.",
    epilog="Start with: vreid run demo",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        from core import __version__
        from core.cli.output import put

        put(f"vreid {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Take the options that come before a command."""
