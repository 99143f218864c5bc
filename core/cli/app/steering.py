"""Commands that do something to runs that there are."""

from pathlib import Path
from typing import Annotated

import typer

from core.cli.app.options import Chosen, Detach, Grace, Json, Sure

app = typer.Typer()


@app.command()
def stop(
    runs: Chosen,
    kill: Annotated[bool, typer.Option("--kill", help="At once, without a checkpoint.")] = False,
    grace: Grace = 60.0,
    no_wait: Annotated[bool, typer.Option("--no-wait", help="Ask, and don't wait.")] = False,
    yes: Sure = False,
) -> None:
    """End runs after their step and a checkpoint; those in the queue at once."""
    from core.cli.control import Halt, halt

    way = Halt("kill" if kill else "stop", grace, not no_wait)
    raise typer.Exit(halt(runs, way, sure=yes))


@app.command()
def pause(runs: Chosen, grace: Grace = 60.0, yes: Sure = False) -> None:
    """Have runs write a checkpoint and give their place away, to go on later."""
    from core.cli.control import Halt, halt

    raise typer.Exit(halt(runs, Halt("pause", grace), sure=yes))


@app.command()
def resume(
    runs: Chosen,
    detach: Detach = False,
    force: Annotated[
        bool, typer.Option("--force", help="Also runs whose machine is gone for good.")
    ] = False,
    yes: Sure = False,
) -> None:
    """Go on with runs from their last checkpoint."""
    from core.cli.control import go_on

    raise typer.Exit(go_on(runs, detach=detach, force=force, sure=yes))


@app.command()
def retry(runs: Chosen, detach: Detach = False, yes: Sure = False) -> None:
    """Train runs once more, from the beginning."""
    from core.cli.control import go_on

    raise typer.Exit(go_on(runs, afresh=True, detach=detach, sure=yes))


@app.command()
def rm(
    runs: Chosen,
    undo: Annotated[bool, typer.Option("--undo", help="Take them out of the trash.")] = False,
    yes: Sure = False,
) -> None:
    """Put runs into the trash."""
    from core.cli.control import remove

    raise typer.Exit(remove(runs, undo=undo, sure=yes))


@app.command()
def tag(
    runs: Chosen,
    add: Annotated[
        list[str] | None, typer.Option("--add", metavar="WORD", help="May be given again.")
    ] = None,
    remove: Annotated[
        list[str] | None, typer.Option("--remove", metavar="WORD", help="May be given again.")
    ] = None,
    yes: Sure = False,
) -> None:
    """Put words on runs, to find them by, and take others away."""
    from core.cli.control import tag as tag_runs

    raise typer.Exit(tag_runs(runs, tuple(add or ()), tuple(remove or ()), sure=yes))


@app.command()
def note(
    runs: Chosen,
    text: Annotated[
        str, typer.Option("--text", metavar="TEXT", help='In place of the one before; "" is none.')
    ],
    yes: Sure = False,
) -> None:
    """Write a note on runs."""
    from core.cli.control import note as note_runs

    raise typer.Exit(note_runs(runs, text, sure=yes))


@app.command("import")
def import_runs(
    place: Annotated[
        Path, typer.Argument(metavar="DIR", help="A run's folder, or a folder of them.")
    ],
    json: Json = False,
) -> None:
    """Take in runs that were copied from another machine; those known are brought up to date."""
    from core.cli.db import bring_in

    raise typer.Exit(bring_in(place, json))
