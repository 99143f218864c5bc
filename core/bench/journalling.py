"""How much slower steps get by the journal, and by the supervisor that carries it and measures.

The trainer's steps are products of matrices, of about the length of a step on a GPU: on all cores,
where whatever else works is in the way, or on all but one, as where a GPU does the work.
Blocks of them take turns: with the journal's rows as often as training writes them, then with none
and the supervisor halted. So whatever else the machine does falls on both.
"""

import json
import sys
import time
from collections.abc import Iterator

from core.bench.home import own_home
from core.bench.measure import Case, Work
from core.queue.advance import advance
from core.runs.folder import log_end
from core.runs.submit import Plan, submit
from core.settings import Experiment
from core.store import find_run, open_store
from core.store.states import ENDED

BLOCKS, SECONDS = 30, 3
LOOK_S = 1.0
RESULT = "slower.json"


def cases(_large: bool, shrink: int) -> Iterator[Case]:
    """What is measured: nothing larger takes minutes; the number of blocks is divided."""
    blocks = max(2, BLOCKS // shrink)
    size = f"{blocks} pairs of blocks of {SECONDS} s"
    for spare, name in enumerate(("all cores train", "a core is left")):
        yield Case(name, size, f"{__name__}:slower", (blocks, SECONDS, spare))


def slower(blocks: int, seconds: int, spare: int) -> Work:
    """A run under its supervisor whose worker is `core.bench.blocks`."""

    def work() -> str:
        with own_home():
            store = open_store()
            worker = [sys.executable, "-P", "-m", "core.bench.blocks"]
            worker += map(str, (blocks, seconds, spare))
            run = submit(store, Plan(Experiment()), worker)
            advance(store)
            while (state := find_run(store, run.id).state) not in ENDED:
                time.sleep(LOOK_S)
            store.close()
            if state != "finished":
                raise RuntimeError(f"the run {state}: {log_end(run.folder).decode()}")
            found = json.loads((run.folder / RESULT).read_text(encoding="utf-8"))
        return (
            f"{found['step']:.0f} ms a step; with both {found['mean']:+.2%}, "
            f"± {found['error']:.2%} (standard error of the pairs); the journal takes "
            f"{1e6 * found['journal']:.0f} us a step, the supervisor "
            f"{found['supervisor']:.2%} of a core"
        )

    return work
