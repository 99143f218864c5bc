"""Options that several commands share, and those of `run`."""

from pathlib import Path
from typing import Annotated, Literal

import typer

Form = Literal["table", "markdown", "csv", "json", "latex", "html"]

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
Detach = Annotated[bool, typer.Option("--detach", "-d", help="Don't follow what is started.")]
Chosen = Annotated[
    list[str],
    typer.Argument(metavar="RUN...", help="Ids, names, last, or a filter such as state:running."),
]
Sure = Annotated[bool, typer.Option("--yes", "-y", help="Don't ask where many are meant.")]
Grace = Annotated[
    float, typer.Option("--grace", min=0, metavar="S", help="Seconds to end the step and save.")
]
On = Annotated[
    Literal["here", "slurm"], typer.Option("--on", help="Where runs go: this machine, or Slurm.")
]
Slurm = Annotated[
    list[str] | None,
    typer.Option(
        "--slurm", metavar="KEY=VALUE|FILE", help="Option of sbatch, or a file; may be repeated."
    ),
]
Nodes = Annotated[
    int, typer.Option("--nodes", min=1, metavar="N", help="Nodes of Slurm that share a run.")
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="List what is done and what would run.")]
Tags = Annotated[
    list[str] | None,
    typer.Option("--tag", metavar="WORD", help="A word on new runs; may be given again."),
]

# of `run` alone
Pair = Annotated[
    list[str],
    typer.Argument(
        metavar="PAIR...",
        help="Source and target, such as demo-syn:prid, 'demo-syn->prid' or demo-syn prid; "
        "demo alone compares direct transfer with S2R on rendered people.",
    ),
]
Method = Annotated[
    str, typer.Option(metavar="NAME", help="direct, s2r, s2r-official, supervised or histogram.")
]
Backbone = Annotated[
    str, typer.Option(metavar="NAME", help="small, resnet50, idnet, sbnet, sinet or sanet.")
]
Weights = Annotated[
    str, typer.Option(metavar="FILE", help="Initial weights; else imagenet, auto or none.")
]
Gpus = Annotated[int | None, typer.Option(min=1, metavar="N", help="GPUs that share each batch.")]
Select = Annotated[
    str, typer.Option(metavar="NAME", help="Epoch that is reported: last, or best on test labels.")
]
Precision = Annotated[
    str, typer.Option(metavar="NAME", help="fp32, bf16 or fp16, of the backbone.")
]
Seed = Annotated[
    int | None, typer.Option(min=0, max=2**32 - 1, metavar="N", help="Of every random draw.")
]
Name = Annotated[str, typer.Option(metavar="NAME", help="Name of the run.")]
Quick = Annotated[
    bool, typer.Option("--quick", help="Two minutes on a few people; figures mean nothing.")
]
Tied = Annotated[bool, typer.Option("--tied", help="End the run with this command.")]
Now = Annotated[bool, typer.Option("--now", help="Start at once, whatever else runs.")]
OnProcessor = Annotated[bool, typer.Option("--cpu", help="Use no GPU.")]
Priority = Annotated[int, typer.Option(metavar="N", help="In the queue; higher ones go first.")]
After = Annotated[
    list[str] | None,
    typer.Option(metavar="RUN", help="Wait until it has finished; may be given again."),
]
TensorBoard = Annotated[
    bool, typer.Option("--tensorboard", help="Write event files, in the run's folder.")
]
MLflow = Annotated[bool, typer.Option("--mlflow", help="Tell MLflow.")]
WandB = Annotated[bool, typer.Option("--wandb", help="Tell Weights & Biases.")]
Notify = Annotated[
    list[str] | None,
    typer.Option(metavar="WHERE", help="Who is told of the end: desktop, or an address."),
]
