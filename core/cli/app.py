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
Split = Annotated[
    str, typer.Option(metavar="LIST", help="Of the target's protocol: 3, 0-4, or all; averaged.")
]
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
    split: Split = "",
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
    if split:
        from core.cli.splits import over

        raise typer.Exit(over(order, split))
    if pair == ["demo"]:
        raise typer.Exit(demo(order))
    raise typer.Exit(single(order))


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
    split: Split = "",
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
        split,
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
def reproduce(  # noqa: PLR0913 - one parameter for each option
    table: Annotated[
        Literal["table1", "table2", "table3"], typer.Argument(help="Of From Synthetic to Real.")
    ],
    seeds: Seeds = "0-2",
    split: Split = "",
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

    order = Order(table, seeds, split, jobs, tuple(assignments or ()), data_root, form, dry_run)
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


data = typer.Typer(help="Look after datasets.", no_args_is_help=True)
app.add_typer(data, name="data")

DatasetName = Annotated[str, typer.Argument(metavar="NAME", help="Such as prid or mars.")]


@data.command("ls")
def list_data(data_root: DataRoot = None, json: Json = False) -> None:
    """List datasets: where they lie, and what they hold beside what is published."""
    from core.cli.data.ls import ls

    ls(data_root, json)


@data.command("add")
def add_data(
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="A known dataset, or a name for your footage.")
    ],
    path: Annotated[
        Path, typer.Argument(metavar="PATH", help="Folder, archive, or with --tracks a video.")
    ],
    tracks: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Boxes of a tracker, as MOTChallenge writes them."),
    ] = None,
    camera: Annotated[
        str, typer.Option(metavar="NAME", help="Of the video; else its file's name.")
    ] = "",
    every: Annotated[
        int, typer.Option(min=1, metavar="N", help="Take each Nth frame of the video.")
    ] = 1,
    limit: Annotated[
        int, typer.Option("--limit-gb", min=1, metavar="N", help="Largest size once unpacked.")
    ] = 200,
    data_root: DataRoot = None,
) -> None:
    """Make a dataset known: link a folder, unpack an archive, or cut a video into tracklets."""
    from core.cli.data.add import Order, add

    add(Order(name, path, tracks, camera, every, limit, data_root))


@data.command("verify")
def verify_data(
    name: DatasetName,
    full: Annotated[bool, typer.Option("--full", help="Decode every frame.")] = False,
    data_root: DataRoot = None,
    json: Json = False,
) -> None:
    """Hold a copy against what is published, and look for frames that can't be read.

    Without --full the first and the last frame of each tracklet are decoded.
    """
    from core.cli.data.verify import verify

    raise typer.Exit(verify(name, data_root, full, json))


@data.command("show")
def show_data(
    name: DatasetName,
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write a picture; else in the terminal.")
    ] = None,
    rows: Annotated[
        int | None, typer.Option(min=1, max=100, metavar="N", help="How many people.")
    ] = None,
    tracklets: Annotated[
        int | None, typer.Option(min=1, max=20, metavar="N", help="Of each of them.")
    ] = None,
    frames: Annotated[
        int | None, typer.Option(min=1, max=50, metavar="N", help="Of each tracklet.")
    ] = None,
    assignments: Assignments = None,
    data_root: DataRoot = None,
) -> None:
    """Show some tracklets of a dataset."""
    from core.cli.data.show import Order, show

    show(Order(name, out, rows, tracklets, frames, tuple(assignments or ()), data_root))


@data.command("pack")
def pack_data(name: DatasetName, data_root: DataRoot = None) -> None:
    """Copy a dataset into few large files, which are read faster and take its folder's place."""
    from core.cli.data.pack import pack

    pack(name, data_root)


@data.command("derive")
def derive_data(
    name: Annotated[Literal["svreid", "svreid-cc"], typer.Argument(help="What to derive.")],
    data_root: DataRoot = None,
) -> None:
    """Select SVReID from the set it is drawn from, as its paper describes."""
    from core.cli.data.derive import derive

    derive(name, data_root)
