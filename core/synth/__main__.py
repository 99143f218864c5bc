"""Renders a set of the embedded pair: `python -m core.synth demo-cam --out DIR`."""

import argparse
import sys
from pathlib import Path

from core.errors import VreidError
from core.synth.pair import SPECS, spec


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m core.synth", description=__doc__)
    parser.add_argument("name", choices=sorted(SPECS))
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--quick", action="store_true", help="a small set of the same kind")
    parser.add_argument("--out", type=Path, required=True, help="folder of rendered sets")
    parser.add_argument("--workers", type=int, help="processes (default: one a core)")
    return parser.parse_args()


def _show(done: int, total: int) -> None:
    sys.stderr.write(f"\r{done} of {total} tracklets ")
    sys.stderr.flush()


def main() -> int:
    """Render, report the folder, and return the exit status."""
    given = _arguments()
    # The renderer starts a compiler; --help and mistyped names need none.
    from core.synth.dataset import render

    try:
        folder = render(spec(given.name, given.seed, given.quick), given.out, given.workers, _show)
        sys.stdout.write(f"{folder}\n")
    except VreidError as error:
        sys.stderr.write(f"\n{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
