"""`vreid db`."""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(help="Look after the database of runs.", no_args_is_help=True)


@app.command("path")
def database_path() -> None:
    """Print where the database is."""
    from core.cli.db import show_path

    show_path()


@app.command("check")
def check_database() -> None:
    """Check the database, and whether run folders and it fit together; 1 where they don't."""
    from core.cli.db import check

    raise typer.Exit(check())


@app.command("backup")
def back_up_database(
    file: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", help="Else beside the database.")
    ] = None,
) -> None:
    """Copy the database, while others may write to it."""
    from core.cli.db import backup

    backup(file)


@app.command("vacuum")
def vacuum_database() -> None:
    """Give back room that deleted runs took."""
    from core.cli.db import vacuum

    vacuum()


@app.command("rebuild")
def rebuild_database() -> None:
    """Make the database anew from the run folders, and keep the one from before.

    Notes, tags, the trash and the queue are carried over where that one can be read.
    """
    from core.cli.db import rebuild

    rebuild()
