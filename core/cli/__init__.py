"""The command line: `vreid`, also as `python -m core.cli`."""


def main() -> None:
    """Run one command and leave with its exit code."""
    from core.cli.entry import run  # nothing is loaded before it can be interrupted quietly

    run()
