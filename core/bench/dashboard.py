"""The dashboard through a pseudo-terminal, at a store of 10,000 runs and 10 million points."""

import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median

from core.bench.commands import POINTS
from core.bench.filled import RUNS, filled
from core.bench.home import own_home
from core.bench.measure import Case, Work
from core.bench.screen import Answer, Screen, showing
from core.journal import Journal
from core.runs.folder import PROCESS, write_json
from core.runs.submit import Plan, submit
from core.runs.supervision import environment
from core.settings import Experiment
from core.store import Store
from core.store.ingest import ingest

SIZES = ((80, 24), (160, 48))
TIMES, TICKS = 60, 15
IDLE_S = 60
_DOWN, _PAGE, _ENTER, _ESCAPE = b"j", b"\x1b[6~", b"\r", b"\x1b"
_FAR = {"pid": 1, "process_start": 1.0, "host": "far", "boot_id": "b", "pid_namespace": "p"}


def cases(_large: bool, shrink: int) -> Iterator[Case]:
    """What is measured: nothing larger takes minutes; runs, and seconds of idling, are divided."""
    count, idle = max(50, RUNS // shrink), max(2, IDLE_S // shrink)
    for place, (columns, rows) in enumerate(SIZES):
        size = f"{columns} x {rows}; {count:,} runs, {count * POINTS:,} points"
        yield Case("dashboard", size, f"{__name__}:dashboard", (count, idle, place))


def dashboard(count: int, idle: int, place: int) -> Work:
    """A look at the list, at a run that trains, and at nothing for a while."""

    def work() -> str:
        with own_home():
            store = filled(count, POINTS)
            folder = _training(store)
            command = [sys.executable, "-P", "-m", "vreid_tui"]
            looks = {"TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8"}
            variables = {**environment(), **looks, "VREID_DB": store.url}
            variables.pop("NO_COLOR", None)
            with showing(command, SIZES[place], variables) as screen:
                told = [*_start(screen, folder), *_keys(screen), *_live(screen, store, folder)]
                told += _idle(screen, idle)
                told.append(f"memory {screen.process.memory_info().rss / 2**20:.0f} MiB")
            store.close()
        return "; ".join(told)

    return work


def _training(store: Store) -> Path:
    """A run that another machine trains, as far as anybody here can tell."""
    run = submit(store, Plan(Experiment(), "trains-elsewhere"))
    write_json(run.folder / PROCESS, _FAR)
    with Journal(run.folder) as journal:
        journal.write("started", attempt=1, **_FAR)
    _step(run.folder, 1)
    ingest(store, run.folder)
    return run.folder


def _step(folder: Path, step: int) -> None:
    with Journal(folder, flush_s=0) as journal:
        values = {f"loss/{name}": 1 / step for name in ("total", "identity", "triplet", "domain")}
        journal.write("metric", step=step, epoch=step / 10, values=values)
        told = {"name": "train", "done": step, "total": 1000, "unit": "steps"}
        journal.write("stage", **told, epoch=1 + step // 10, epochs=100)


def _start(screen: Screen, folder: Path) -> Iterator[str]:
    yield f"first paint {1000 * screen.until(b'vreid'):.0f} ms"
    yield f"filled {1000 * screen.until(b'trains-elsewhere'):.0f} ms"
    screen.watch(2.0)


def _keys(screen: Screen) -> Iterator[str]:
    keys, rests = [], []
    for _ in range(TIMES):
        keys.append(screen.press(_DOWN))
        rests.append(screen.settle())
    yield _said("cursor key", keys)
    yield f"curves of the run it rests on {median(rests):,.0f} B"
    yield _said("page", [screen.press(_PAGE) for _ in range(TIMES // 4)])
    screen.press(b"g")
    screen.press(b"/")
    yield _said("filter, a letter", [screen.press(bytes([letter])) for letter in b"state:failed"])
    screen.press(_ESCAPE)
    found = []
    for letter in b"nmn":
        screen.press(b"o")
        found.append(screen.press(bytes([letter])))
    yield _said("sort", found)


def _live(screen: Screen, store: Store, folder: Path) -> Iterator[str]:
    """From a row in the journal to the last byte of what it changed on the screen of its run."""
    screen.press(b"/")
    for letter in b"state:running":
        screen.press(bytes([letter]))
    screen.press(_ENTER)
    screen.press(b"g")
    opened = screen.press(_ENTER)
    yield _said("run opened", [opened])
    screen.watch(2.0)
    found = []
    for step in range(2, 2 + TICKS):
        screen.settle()
        begun = time.perf_counter()
        _step(folder, step)
        size = _first(screen, lambda: screen.read(5.0))
        found.append(Answer(time.perf_counter() - begun, size))
        screen.watch(1.0)
    yield _said("new point on screen", found)
    screen.press(_ESCAPE)


def _first(screen: Screen, read: Callable[[], int]) -> int:
    size = read()
    while more := screen.read(0.02):
        size += more
    return size


def _idle(screen: Screen, seconds: int) -> Iterator[str]:
    screen.watch(3.0)
    before = sum(screen.process.cpu_times()[:2])
    size = screen.watch(seconds)
    spent = sum(screen.process.cpu_times()[:2]) - before
    yield f"{seconds} s idle {size} B, {spent / seconds:.1%} of a core"


def _said(what: str, answers: list[Answer]) -> str:
    took = sorted(1000 * answer.seconds for answer in answers)
    p95 = took[min(len(took) - 1, round(0.95 * len(took)))]
    sizes = sorted(answer.size for answer in answers)
    return f"{what} p50 {median(took):.0f} ms, p95 {p95:.0f} ms, {median(sizes):,.0f} B"
