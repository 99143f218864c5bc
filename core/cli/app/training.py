"""Commands that train."""

from typing import Annotated, Literal

import typer

from core.cli.app.options import (
    After,
    Assignments,
    Backbone,
    Config,
    DataRoot,
    Detach,
    DryRun,
    Format,
    Gpus,
    Jobs,
    Json,
    Method,
    MLflow,
    Name,
    Nodes,
    Notify,
    Now,
    On,
    OnProcessor,
    Pair,
    Precision,
    Priority,
    Quick,
    Seed,
    Seeds,
    Select,
    Slurm,
    Split,
    Tags,
    TensorBoard,
    Tied,
    WandB,
    Weights,
)

app = typer.Typer()


@app.command()
def run(  # noqa: PLR0913 - one parameter for each option
    pair: Pair,
    method: Method = "",
    backbone: Backbone = "",
    weights: Weights = "",
    gpus: Gpus = None,
    select: Select = "",
    precision: Precision = "",
    config: Config = None,
    assignments: Assignments = None,
    seed: Seed = None,
    split: Split = "",
    name: Name = "",
    tags: Tags = None,
    data_root: DataRoot = None,
    quick: Quick = False,
    detach: Detach = False,
    tied: Tied = False,
    now: Now = False,
    cpu: OnProcessor = False,
    priority: Priority = 0,
    after: After = None,
    tensorboard: TensorBoard = False,
    mlflow: MLflow = False,
    wandb: WandB = False,
    notify: Notify = None,
    on: On = "here",
    slurm: Slurm = None,
    nodes: Nodes = 1,
    json: Json = False,
) -> None:
    """Train on one dataset, adapt to another, and test there.

    The run goes on without this command: Ctrl-C ends the following alone.
    """
    from core.cli.place import Place
    from core.cli.train import Flow, Order, demo, single

    short = {
        "model.weights": weights,
        "processes": gpus,
        "optimiser.precision": precision,
        "evaluation.select": select,
    }
    trackers = {"tensorboard": tensorboard, "mlflow": mlflow, "wandb": wandb}
    flow = Flow(
        detach,
        tied,
        now,
        cpu,
        priority,
        tuple(after or ()),
        tuple(tracker for tracker, wanted in trackers.items() if wanted),
        tuple(notify or ()),
        Place(on, tuple(slurm or ()), nodes),
    )
    order = Order(
        tuple(pair),
        method,
        backbone,
        config,
        tuple(assignments or ()),
        seed,
        name,
        tuple(tags or ()),
        data_root,
        quick,
        json,
        flow,
    ).with_settings(short)
    if split:
        from core.cli.splits import over

        raise typer.Exit(over(order, split))
    raise typer.Exit(demo(order) if pair == ["demo"] else single(order))


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
    tags: Tags = None,
    data_root: DataRoot = None,
    quick: Annotated[
        bool, typer.Option("--quick", help="A few people; figures mean nothing.")
    ] = False,
    form: Format = "table",
    dry_run: DryRun = False,
    on: On = "here",
    slurm: Slurm = None,
    detach: Detach = False,
) -> None:
    """Measure what each part of the method is worth, over several seeds.

    Runs that are in the store with equal settings aren't repeated, whoever started them.
    """
    from core.cli.ablate import Order
    from core.cli.ablate import ablate as ablate_pair
    from core.cli.place import Place

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
        Place(on, tuple(slurm or ())),
        detach,
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
    form: Format = "table",
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
