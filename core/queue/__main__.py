"""`python -m core.queue`: detach, and start waiting runs until none is left."""

import sys
import time

from core import paths
from core.errors import StoreError
from core.queue.advance import advance
from core.queue.standby import standing_by
from core.runs.control import who
from core.runs.provenance import machine
from core.runs.reconcile import reconcile
from core.runs.supervision import fork_away
from core.store import Store, data_version, open_store
from core.store.queue import standing

POLL_S = 1.0
LOOK_S = 10.0  # for what no database tells: dead processes, free memory


def main() -> None:
    """Stand by, unless somebody does."""
    fork_away()
    url, go_on = paths.database_url(), True
    while go_on:
        with standing_by() as alone:
            if alone:
                serve(url)
        go_on = alone and waits(url)  # who submitted just now found somebody standing by


def waits(url: str) -> bool:
    """Whether a run waits; False where no database tells."""
    try:
        store = open_store(url)
        try:
            return bool(standing(store, machine()["host"], who()).waiting)
        finally:
            store.close()
    except StoreError:
        return False


def serve(url: str) -> None:
    """Start what has room until nothing waits; a database in trouble is tried again."""
    seen, look_at = -1, 0.0
    while True:
        try:
            store = open_store(url)
            try:
                while standing(store, machine()["host"], who()).waiting:
                    seen, look_at = _look(store, seen, look_at)
                    time.sleep(POLL_S)
            finally:
                store.close()
            return
        except StoreError as error:
            sys.stderr.write(f"{time.strftime('%Y-%m-%d %H:%M:%S')} {error}\n")
            time.sleep(LOOK_S)


def _look(store: Store, seen: int, look_at: float) -> tuple[int, float]:
    """Advance the queue where something has changed, or it is time to."""
    version, now = data_version(store), time.monotonic()
    if version == seen and now < look_at:
        return seen, look_at
    if now >= look_at:
        reconcile(store)
        look_at = now + LOOK_S
    advance(store, standby=False)
    return data_version(store), look_at


if __name__ == "__main__":
    main()
