"""Commands that look at runs and at the machine."""

from pathlib import Path
from typing import Annotated

import typer

from core.cli.app.options import Chosen, Json
from core.errors import RunError

app = typer.Typer()


@app.command()
def runs(
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[FILTER...]", help="Words that must all hold, or ids and names of runs."
        ),
    ] = None,
    limit: Annotated[
        int, typer.Option(min=1, max=10**9, metavar="N", help="How many at most.")
    ] = 50,
    json: Json = False,
) -> None:
    """List runs, newest first.

    A word is looked for in names, ids, tags, datasets, methods, backbones and states. With a key
    it asks for more: state:failed,lost target:prid seed:0-4 tag:uda 'name:svreid*' host:gpu7
    reason:memory 'map>60' 'rank1>=68.5' 'student+bn/mAP>50' 'optimiser.rate>0.0003' data.split:3
    'age<2h' 'created>2026-11-01'.

    '!word' and state!=failed turn it round. Scores are in percent.
    """
    from core.cli.lists import list_runs

    list_runs(tuple(words or ()), limit, json)


@app.command()
def show(
    run: Annotated[str, typer.Argument(metavar="RUN", help="Id, its beginning, name, or last.")],
    json: Json = False,
) -> None:
    """Show everything about a run."""
    from core.cli.show import show as show_run

    show_run(run, json)


@app.command()
def watch(run: Annotated[str, typer.Argument(metavar="RUN", help="As for show.")]) -> None:
    """Follow a run that goes on."""
    from core.cli.watch import watch as watch_run

    raise typer.Exit(watch_run(run))


@app.command()
def why(runs: Chosen, json: Json = False) -> None:
    """Explain what became of runs, and what to do."""
    from core.cli.why import why as explain

    explain(runs, json)


@app.command()
def compare(
    runs: Annotated[list[str], typer.Argument(metavar="RUN RUN...", help="As for show.")],
    queries: Annotated[
        bool, typer.Option("--queries", help="Which queries one gets right and the other wrong.")
    ] = False,
    network: Annotated[
        str, typer.Option(metavar="NAME", help="With --queries: such as teacher or student+bn.")
    ] = "",
    sheets: Annotated[
        Path | None, typer.Option(metavar="FILE.png", help="With --queries: a picture of them.")
    ] = None,
    json: Json = False,
) -> None:
    """Put runs side by side: their scores, and the settings in which they differ."""
    if queries:
        from core.cli.queries import Order, compare_queries

        compare_queries(Order(tuple(runs), network, sheets, json))
        return
    if network or sheets:
        raise RunError("--network and --sheets go with --queries")
    from core.cli.compare import compare as compare_runs

    compare_runs(runs, json)


@app.command()
def settings(json: Json = False) -> None:
    """List every setting with its default and meaning."""
    from core.cli.settings import list_settings

    list_settings(json)


@app.command()
def doctor(json: Json = False) -> None:
    """Look for whatever may keep runs from running here, and say what to do about it.

    The exit code is 1 where something does.
    """
    from core.cli.doctor import doctor as examine

    raise typer.Exit(examine(json))


@app.command()
def export(
    run: Annotated[str, typer.Argument(metavar="RUN", help="As for show.")],
    tensorboard: Annotated[
        bool, typer.Option("--tensorboard", help="An event file, with the times of its curves.")
    ] = False,
    out: Annotated[Path, typer.Option(metavar="DIR", help="Folder of exported runs.")] = Path(
        "tensorboard"
    ),
) -> None:
    """Write a run in a form that other programs read."""
    from core.cli.export import export as export_run

    export_run(run, tensorboard, out)
