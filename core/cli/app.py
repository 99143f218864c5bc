"""The commands and their options; what they do is loaded when one is chosen."""

from pathlib import Path
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

Json = Annotated[bool, typer.Option("--json", help="Print one JSON object instead of text.")]


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


@app.command()
def run(  # noqa: PLR0913 - one parameter for each option
    pair: Annotated[
        list[str],
        typer.Argument(
            metavar="PAIR...",
            help="Source and target, such as demo-syn:prid, 'demo-syn->prid' or demo-syn prid; "
            "demo alone compares direct transfer with S2R on rendered people.",
        ),
    ],
    method: Annotated[
        str, typer.Option(metavar="NAME", help="direct, s2r, supervised or histogram.")
    ] = "",
    backbone: Annotated[str, typer.Option(metavar="NAME", help="small or resnet50.")] = "",
    config: Annotated[
        Path | None, typer.Option(help="YAML file of settings.", metavar="FILE")
    ] = None,
    assignments: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="KEY=VALUE", help="One setting; may be given again."),
    ] = None,
    seed: Annotated[
        int | None, typer.Option(min=0, max=2**32 - 1, metavar="N", help="Of every random draw.")
    ] = None,
    name: Annotated[str, typer.Option(metavar="NAME", help="Name of the run.")] = "",
    tags: Annotated[
        list[str] | None,
        typer.Option("--tag", metavar="WORD", help="A word on the run; may be given again."),
    ] = None,
    data_root: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Folder of datasets; else VREID_DATA, else data/."),
    ] = None,
    quick: Annotated[
        bool, typer.Option("--quick", help="Two minutes on a few people; figures mean nothing.")
    ] = False,
    json: Json = False,
) -> None:
    """Train on one dataset, adapt to another, and test there."""
    from core.cli.train import Order, demo, single

    words = {"method": method, "backbone": backbone, "name": name}
    order = Order(
        tuple(pair),
        **words,
        config=config,
        assignments=tuple(assignments or ()),
        seed=seed,
        tags=tuple(tags or ()),
        data_root=data_root,
        quick=quick,
        as_json=json,
    )
    code = demo(order) if pair == ["demo"] else single(order)
    raise typer.Exit(code)


@app.command()
def runs(
    limit: Annotated[
        int, typer.Option(min=1, max=10**9, metavar="N", help="How many at most.")
    ] = 50,
    json: Json = False,
) -> None:
    """List runs, newest first."""
    from core.cli.lists import list_runs

    list_runs(limit, json)


@app.command()
def show(
    run: Annotated[str, typer.Argument(metavar="RUN", help="Id, its beginning, name, or last.")],
    json: Json = False,
) -> None:
    """Show everything about a run."""
    from core.cli.show import show as show_run

    show_run(run, json)


@app.command()
def compare(
    runs: Annotated[list[str], typer.Argument(metavar="RUN RUN...", help="As for show.")],
    json: Json = False,
) -> None:
    """Put runs side by side: their scores, and the settings in which they differ."""
    from core.cli.compare import compare as compare_runs

    compare_runs(runs, json)


@app.command()
def settings(json: Json = False) -> None:
    """List every setting with its default and meaning."""
    from core.cli.settings import list_settings

    list_settings(json)
