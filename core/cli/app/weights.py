"""`vreid weights`."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from core.cli.app.options import Json

app = typer.Typer(help="Use weights that others published.", no_args_is_help=True)


@app.command("import")
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
