"""`vreid queue`."""

from typing import Annotated

import typer

from core.cli.app.options import Json

app = typer.Typer(help="See and steer what waits for a place.", invoke_without_command=True)


@app.callback()
def show_queue(context: typer.Context, json: Json = False) -> None:
    """List runs that have a place, those that wait and for what, and how the machine is shared."""
    if context.invoked_subcommand is None:
        from core.cli.queue import show

        show(json)


@app.command("set")
def set_queue(
    rules: Annotated[
        list[str],
        typer.Argument(metavar="NAME=VALUE...", help="cpu, per-gpu, gpus, free-gb or settle-s."),
    ],
) -> None:
    """Change how this machine is shared: runs on the processor, on each GPU, which GPUs."""
    from core.cli.queue import set_rules

    set_rules(rules)


@app.command("pause")
def pause_queue() -> None:
    """Start nothing more on this machine; what runs goes on."""
    from core.cli.queue import pause as pause_it

    pause_it(paused=True)


@app.command("resume")
def resume_queue() -> None:
    """Start runs again."""
    from core.cli.queue import pause as pause_it

    pause_it(paused=False)


@app.command("drain")
def drain_queue() -> None:
    """Start nothing more, and wait until what runs has ended."""
    from core.cli.queue import drain

    raise typer.Exit(drain())


@app.command("move")
def move_in_queue(
    run: Annotated[str, typer.Argument(metavar="RUN", help="One that waits.")],
    priority: Annotated[int | None, typer.Option(metavar="N", help="Higher ones go first.")] = None,
    top: Annotated[bool, typer.Option("--top", help="Before all of its priority.")] = False,
    before: Annotated[
        str, typer.Option("--before", metavar="RUN", help="Right before this one.")
    ] = "",
    alone: Annotated[bool, typer.Option("--alone", help="Wait for no other run.")] = False,
) -> None:
    """Change a waiting run's turn."""
    from core.cli.queue import move

    move(run, priority, top, before, alone)


@app.command("serve")
def serve_queue() -> None:
    """Stand by here and start what waits, until nothing does; seldom needed."""
    from core.cli.queue import serve

    serve()
