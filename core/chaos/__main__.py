"""`scripts/chaos`: kill runs at random moments, and print what became of them."""

import argparse
import sys
import time
from collections.abc import Sequence

from core.bench.home import own_home


def main(arguments: Sequence[str] | None = None) -> int:
    """Carry out a trial in a home of its own; 1 where something was wrong."""
    parser = argparse.ArgumentParser(prog="scripts/chaos", description=__doc__)
    parser.add_argument("--kills", type=int, default=200, help="how many blows")
    parser.add_argument("--seed", type=int, default=0, help="of moments and kinds")
    parser.add_argument("--jobs", type=int, default=2, help="runs at a time")
    given = parser.parse_args(arguments)
    with own_home():
        return _report(given.kills, given.seed, given.jobs)


def _report(kills: int, seed: int, jobs: int) -> int:
    from core.chaos.settings import small
    from core.chaos.trial import trial
    from core.store import open_store

    said = [0.0]

    def say(text: str) -> None:
        if time.monotonic() - said[0] > 15 or text.startswith(("an", "took")):
            said[0] = time.monotonic()
            sys.stderr.write(f"{text}\n")

    outcome = trial(open_store(), small(), kills, seed=seed, jobs=jobs, say=say)
    lines = ["| what happened | times |", "|---|---|"]
    lines += [f"| {name} | {count} |" for name, count in sorted(outcome.kills.items())]
    lines += [f"| together | {sum(outcome.kills.values())} |", ""]
    lines.append(
        f"{outcome.finished} runs finished in {outcome.attempts} attempts and "
        f"{outcome.seconds:.0f} s; seed {seed}, {jobs} at a time"
    )
    lines += outcome.wrong or ["each with the weights and rows of the undisturbed one"]
    sys.stdout.write("\n".join(lines) + "\n")
    return 1 if outcome.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
