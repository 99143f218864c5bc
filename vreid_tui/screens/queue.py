"""The queue of this machine, and how busy the machine is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult

from core.text import harmless
from vreid_tui import control
from vreid_tui.actions import Action, Where, bindings
from vreid_tui.cells import Piece
from vreid_tui.screens.dialogs import Prompt
from vreid_tui.screens.steering import SteeringView
from vreid_tui.snapshot import Needs, Queue, Snapshot
from vreid_tui.widgets.bar import Bar
from vreid_tui.widgets.meters import Meters
from vreid_tui.widgets.queue_list import QueueList

if TYPE_CHECKING:
    from core.store.queue import JobRecord
    from core.store.records import RunSummary
    from vreid_tui.control import Outcome

AGES_S = 5.0
NOTHING = "nothing runs, nothing waits"


class QueueScreen(SteeringView):
    """Who runs, who waits and for what, and what there is to share."""

    PLACES: ClassVar[tuple[Where, ...]] = ("queue", "steer")
    BINDINGS = bindings(*PLACES)
    AUTO_FOCUS = "QueueList"

    def __init__(self) -> None:
        super().__init__()
        self._queue: Queue | None = None

    def compose_view(self) -> ComposeResult:
        yield QueueList(ascii_only=self.dashboard.ascii_only, id="jobs")
        yield Bar(id="waits")
        yield Bar(id="rules")
        yield Meters(ascii_only=self.dashboard.ascii_only, id="meters")

    def needs(self) -> Needs:
        return Needs(queue=True, machine=True)

    def heading(self) -> tuple[Piece, ...]:
        if self._queue is None:
            return ((" vreid ", "text+bold"), (" reading the queue", "muted"))
        active, waiting = len(self._queue.active), len(self._queue.waiting)
        paused: tuple[Piece, ...] = ((" paused", "warning+bold"),) if self._queue.paused else ()
        return (
            (" vreid ", "text+bold"),
            (f" queue: {active} running, {waiting} waiting", "text"),
            *paused,
        )

    def targets(self) -> Sequence[RunSummary]:
        runs, listed = self.dashboard.snapshot.runs or {}, self.query_one(QueueList)
        selected = [listed.selected.id] if listed.selected else []
        marked = [row.id for row in listed.rows if row.id in listed.marked]
        return [runs[id_] for id_ in marked or selected if id_ in runs]

    def words(self) -> Mapping[str, str]:
        above, below = self._neighbour(-1), self._neighbour(1)
        return {
            **super().words(),
            "above": above.id if above else "RUN",
            "below": below.id if below else "RUN",
            "more": str(self._priority + 1),
            "less": str(self._priority - 1),
            "verb": "resume" if self._queue is not None and self._queue.paused else "pause",
        }

    def refusal(self, action: Action) -> str:
        if action.where != "queue":
            return super().refusal(action)
        job, name = self.query_one(QueueList).selected, action.id.rpartition(".")[2]
        if name in ("pause", "rules"):
            return ""
        if job is None or job.state != "queued":
            return "only runs that wait have a turn"
        missing = {"up": -1, "down": 1}.get(name)
        if missing and self._neighbour(missing) is None:
            return "it is the first that waits" if name == "up" else "it is the last"
        return ""

    def show(self, snapshot: Snapshot, now: float) -> None:
        listed = self.query_one(QueueList)
        listed.now = now - now % AGES_S
        listed.empty = NOTHING if snapshot.queue else ""
        self.query_one(Meters).machine = snapshot.machine
        if snapshot.queue is None or snapshot.queue is self._queue:
            return
        self._queue = queue = snapshot.queue
        gpus = (
            {gpu.uuid: f"GPU {gpu.index}" for gpu in snapshot.machine.gpus}
            if snapshot.machine
            else {}
        )
        places = {
            job.id: ", ".join(gpus.get(uuid, uuid) for uuid in job.devices) or "processor"
            for job in queue.active
        }
        waits = {job.id: queue.waits.get(job.id, "about to start") for job in queue.waiting}
        listed.where = places | waits
        listed.rows = (*queue.active, *queue.waiting)
        self._say_where()
        self.query_one("#rules", Bar).pieces = ((f" {self.dashboard.host}: ", "muted"),
                                                (queue.rules, "text"))  # fmt: skip

    def on_cursor_list_highlighted(self) -> None:
        self._say_where()

    def on_cursor_list_opened(self, event: QueueList.Opened) -> None:
        self.dashboard.open_run(event.id)

    def action_up(self) -> None:
        self._move(self._job(), self._neighbour(-1))

    def action_down(self) -> None:
        self._move(self._neighbour(1), self._job())

    def action_top(self) -> None:
        self._work(lambda: control.to_front(self._job_id()))

    def action_alone(self) -> None:
        self._work(lambda: control.release(self._job_id()))

    def action_priority(self, step: int) -> None:
        wanted = self._priority + step
        self._work(lambda: control.give_priority(self._job_id(), wanted))

    def action_hold(self) -> None:
        paused = self._queue is not None and not self._queue.paused
        self._work(lambda: control.pause_queue(paused=paused))

    def action_rules(self) -> None:
        def write(text: str | None) -> None:
            if text:
                self._work(lambda: control.write_rules(text.split()))

        prompt = Prompt("How this machine is shared out", "", "cpu=2 per-gpu=1 gpus=0,1 free-gb=20")
        self.app.push_screen(prompt, write)

    def _say_where(self) -> None:
        """The whole reason of the run under the cursor, which its column may be too narrow for."""
        job = self._job()
        where = self.query_one(QueueList).where.get(job.id, "") if job else ""
        pieces = (
            ((f" {harmless(job.name)}: ", "text+bold"), (harmless(where), "text")) if job else ()
        )
        self.query_one("#waits", Bar).pieces = pieces

    def _move(self, job: JobRecord | None, before: JobRecord | None) -> None:
        if job is not None and before is not None:
            self._work(lambda: control.move_before(job.id, before.id))

    def _work(self, do: Callable[[], Outcome]) -> None:
        self.dashboard.work(do)

    def _job(self) -> JobRecord | None:
        return self.query_one(QueueList).selected

    def _job_id(self) -> str:
        job = self._job()
        return job.id if job else ""

    @property
    def _priority(self) -> int:
        job = self._job()
        return job.priority if job else 0

    def _neighbour(self, step: int) -> JobRecord | None:
        """The waiting run above or below the one under the cursor."""
        waiting, job = list(self._queue.waiting) if self._queue else [], self._job()
        if job not in waiting:
            return None
        index = waiting.index(job) + step
        return waiting[index] if 0 <= index < len(waiting) else None
