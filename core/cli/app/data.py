"""`vreid data`."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from core.cli.app.options import Assignments, DataRoot, Json

app = typer.Typer(help="Look after datasets.", no_args_is_help=True)

DatasetName = Annotated[str, typer.Argument(metavar="NAME", help="Such as prid or mars.")]


@app.command("ls")
def list_data(data_root: DataRoot = None, json: Json = False) -> None:
    """List datasets: where they lie, and what they hold beside what is published."""
    from core.cli.data.ls import ls

    ls(data_root, json)


@app.command("add")
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


@app.command("verify")
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


@app.command("show")
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


@app.command("pack")
def pack_data(name: DatasetName, data_root: DataRoot = None) -> None:
    """Copy a dataset into few large files, which are read faster and take its folder's place."""
    from core.cli.data.pack import pack

    pack(name, data_root)


@app.command("derive")
def derive_data(
    name: Annotated[Literal["svreid", "svreid-cc"], typer.Argument(help="What to derive.")],
    data_root: DataRoot = None,
) -> None:
    """Select SVReID from the set it is drawn from, as its paper describes."""
    from core.cli.data.derive import derive

    derive(name, data_root)
