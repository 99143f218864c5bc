"""Commands that look at runs and at the machine."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from core.cli.app.options import Chosen, Format, Json

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
def compare(  # noqa: PLR0913 - the options of the command
    runs: Annotated[
        list[str],
        typer.Argument(
            metavar="RUN|FILTER...", help="Runs or a filter; vs puts several choices together."
        ),
    ],
    form: Format = "table",
    json: Json = False,
    group: Annotated[
        bool | None,
        typer.Option(
            "--group/--each",
            help="Means over seeds and splits, or each run; else means where a filter chose.",
            show_default=False,
        ),
    ] = None,
    reference: Annotated[
        str, typer.Option(metavar="RUN", help="What differences are taken to; else the first.")
    ] = "",
    metrics: Annotated[
        str,
        typer.Option(
            metavar="LIST", help="Such as mAP,rank-1 or /mAP (as trained) or student+bn/mAP."
        ),
    ] = "",
    ignore: Annotated[
        list[str] | None,
        typer.Option(metavar="KEY", help="Setting that makes no difference; * is any; repeatable."),
    ] = None,
    intervals: Annotated[
        bool, typer.Option("--intervals", help="95 % intervals of means instead of deviations.")
    ] = False,
    published: Annotated[
        Literal["none", "pair", "target"],
        typer.Option(metavar="WHICH", help="pair or target: what others published on it."),
    ] = "none",
    sort: Annotated[str, typer.Option(metavar="COLUMN", help="Best first, such as mAP.")] = "",
    transpose: Annotated[bool, typer.Option("--transpose", help="Measures as rows.")] = False,
    plot: Annotated[
        list[str] | None,
        typer.Option(metavar="SERIES", help="Draw curves, such as loss/total; repeatable."),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="One column for what was measured differently.")
    ] = False,
    queries: Annotated[
        bool, typer.Option("--queries", help="Which queries one gets right and the other wrong.")
    ] = False,
    network: Annotated[
        str, typer.Option(metavar="NAME", help="With --queries: such as teacher or student+bn.")
    ] = "",
    sheets: Annotated[
        Path | None, typer.Option(metavar="FILE.png", help="With --queries: a picture of them.")
    ] = None,
) -> None:
    """Put runs side by side: their scores, whether differences are real, the settings that differ.

    Runs are named (id, name, last) or found by a filter as for `vreid runs`: method:s2r
    target:prid 'map>60' tag:uda group:ID. Scores that were measured differently (another split,
    sampled frames, the teacher, the best epoch) stand in tables of their own.
    """
    from core.cli.compare import Order
    from core.cli.compare import compare as compare_runs
    from core.compare.build import Wishes

    wishes = Wishes(
        reference=reference,
        metrics=tuple(one for one in metrics.split(",") if one.strip()),
        ignored=tuple(ignore or ()),
        forced=force,
        published=published,
        sort=sort,
        spread="interval" if intervals else "deviation",
        transposed=transpose,
    )
    order = Order(tuple(runs), group, wishes, "json" if json else form, tuple(plot or ()))
    if queries or network or sheets:
        from core.cli import queries as one_by_one

        one_by_one.compare_queries(one_by_one.Order(order, queries, network, sheets))
    else:
        compare_runs(order)


@app.command()
def report(
    runs: Annotated[
        list[str],
        typer.Argument(metavar="RUN|FILTER...", help="As for compare; replicates are averaged."),
    ],
    out: Annotated[
        Path, typer.Option(metavar="FILE", help="The page, which takes the place of one there.")
    ] = Path("report.html"),
    title: Annotated[str, typer.Option(metavar="TEXT", help="Over the page.")] = "",
    question: Annotated[str, typer.Option(metavar="TEXT", help="That the runs answer.")] = "",
) -> None:
    """Write one HTML file of runs: tables, curves, queries, features, and how to repeat it all.

    It needs no network and no script: it can be mailed, printed, and opened anywhere.
    """
    from core.cli.publish import publish

    publish(runs, out, title, question)


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
