"""The commands and their options; what they do is loaded when one is chosen."""

from pathlib import Path
from typing import Annotated, Literal

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

Form = Literal["table", "markdown", "json"]

Json = Annotated[bool, typer.Option("--json", help="Print one JSON object instead of text.")]
Config = Annotated[Path | None, typer.Option(help="YAML file of settings.", metavar="FILE")]
Assignments = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="KEY=VALUE", help="One setting; may be given again."),
]
DataRoot = Annotated[
    Path | None,
    typer.Option(metavar="DIR", help="Folder of datasets; else VREID_DATA, else data/."),
]
Jobs = Annotated[
    int, typer.Option(min=1, max=1024, metavar="N", help="Runs at a time, each on one thread.")
]
Seeds = Annotated[str, typer.Option(metavar="LIST", help="Such as 0-4 or 0,1,2.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="List what is done and what would run.")]


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
        str,
        typer.Option(metavar="NAME", help="direct, s2r, s2r-official, supervised or histogram."),
    ] = "",
    backbone: Annotated[
        str,
        typer.Option(metavar="NAME", help="small, resnet50, idnet, sbnet, sinet or sanet."),
    ] = "",
    weights: Annotated[
        str, typer.Option(metavar="FILE", help="Initial weights; else imagenet, auto or none.")
    ] = "",
    gpus: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="GPUs that share each batch.")
    ] = None,
    select: Annotated[
        str,
        typer.Option(metavar="NAME", help="Epoch that is reported: last, or best on test labels."),
    ] = "",
    precision: Annotated[
        str, typer.Option(metavar="NAME", help="fp32, bf16 or fp16, of the backbone.")
    ] = "",
    config: Config = None,
    assignments: Assignments = None,
    seed: Annotated[
        int | None, typer.Option(min=0, max=2**32 - 1, metavar="N", help="Of every random draw.")
    ] = None,
    name: Annotated[str, typer.Option(metavar="NAME", help="Name of the run.")] = "",
    tags: Annotated[
        list[str] | None,
        typer.Option("--tag", metavar="WORD", help="A word on the run; may be given again."),
    ] = None,
    data_root: DataRoot = None,
    quick: Annotated[
        bool, typer.Option("--quick", help="Two minutes on a few people; figures mean nothing.")
    ] = False,
    json: Json = False,
) -> None:
    """Train on one dataset, adapt to another, and test there."""
    from json import dumps as json_text

    from core.cli.train import Order, demo, single

    words = {"method": method, "backbone": backbone, "name": name}
    short = {
        "model.weights": weights,
        "processes": gpus,
        "optimiser.precision": precision,
        "evaluation.select": select,
    }
    named = [f"{key}={json_text(value)}" for key, value in short.items() if value]
    order = Order(
        tuple(pair),
        **words,
        config=config,
        assignments=(*(assignments or ()), *named),
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


@app.command()
def ablate(  # noqa: PLR0913 - one parameter for each option
    pair: Annotated[
        list[str] | None,
        typer.Argument(metavar="[PAIR...]", help="As for run; demo-syn:demo-cam if left out."),
    ] = None,
    seeds: Seeds = "0-4",
    jobs: Jobs = 1,
    rows: Annotated[
        str, typer.Option(metavar="LIST", help="Some rows alone, such as baseline,ls1,full.")
    ] = "",
    backbone: Annotated[str, typer.Option(metavar="NAME", help="As for run.")] = "",
    config: Config = None,
    assignments: Assignments = None,
    tags: Annotated[
        list[str] | None,
        typer.Option("--tag", metavar="WORD", help="A word on new runs; may be given again."),
    ] = None,
    data_root: DataRoot = None,
    quick: Annotated[
        bool, typer.Option("--quick", help="A few people; figures mean nothing.")
    ] = False,
    form: Annotated[Form, typer.Option("--format", help="How the table is printed.")] = "table",
    dry_run: DryRun = False,
) -> None:
    """Measure what each part of the method is worth, over several seeds.

    Runs that are in the store with equal settings aren't repeated, whoever started them.
    """
    from core.cli.ablate import Order
    from core.cli.ablate import ablate as ablate_pair

    order = Order(
        tuple(pair or ()),
        seeds,
        jobs,
        rows,
        backbone,
        config,
        tuple(assignments or ()),
        tuple(tags or ()),
        data_root,
        quick,
        form,
        dry_run,
    )
    raise typer.Exit(ablate_pair(order))


@app.command()
def reproduce(
    table: Annotated[
        Literal["table1", "table2", "table3"], typer.Argument(help="Of From Synthetic to Real.")
    ],
    seeds: Seeds = "0-2",
    jobs: Jobs = 1,
    assignments: Assignments = None,
    data_root: DataRoot = None,
    form: Annotated[Form, typer.Option("--format", help="How the table is printed.")] = "table",
    dry_run: DryRun = False,
) -> None:
    """Print a table of the paper, with what is measured here beside it.

    Rows whose datasets are here are trained in the paper's configuration, unless the store has
    them; of the others the published figures are shown.
    """
    from core.cli.reproduce import Order
    from core.cli.reproduce import reproduce as reproduce_table

    order = Order(table, seeds, jobs, tuple(assignments or ()), data_root, form, dry_run)
    raise typer.Exit(reproduce_table(order))


weights = typer.Typer(help="Use weights that others published.", no_args_is_help=True)
app.add_typer(weights, name="weights")


@weights.command("import")
def import_weights(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Checkpoint of the released code.")],
    backbone: Annotated[
        Literal["resnet50", "idnet", "sbnet", "sinet", "sanet"],
        typer.Option("--as", metavar="NAME", help="resnet50, idnet, sbnet, sinet or sanet."),
    ],
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="File to write; else beside FILE.")
    ] = None,
    keep_biases: Annotated[
        bool, typer.Option("--keep-biases", help="For model.biased_convolutions=true.")
    ] = False,
    json: Json = False,
) -> None:
    """Turn a checkpoint of the SINet or S2R code into vreid's weights."""
    from core.cli.weights import import_weights as convert

    convert(file, backbone, out, keep_biases, json)
