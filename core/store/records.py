"""What readers of the store are given: plain values."""

from dataclasses import dataclass
from typing import Any

HEADLINE = ("student/mAP", "student/rank1", "histogram/mAP", "histogram/rank1")


@dataclass(frozen=True, slots=True)
class RunSummary:
    """A run as lists show it.

    Attributes:
        id: what users call it by, besides its name.
        state: one of `core.store.states.STATES`; `reason` ("data", "signal", …) and `text` say
            why it didn't finish.
        created, started, ended, updated: seconds since the epoch.
        stage: what it does, or did last, such as "train"; `step` of `total` within that stage.
        headline: the values of `HEADLINE` as far as known, in [0, 1]: the final ones of a
            finished run, else the last.
        group: id shared by runs that were started together.
        folder: where its files are.
        rev: grows with every change of the run.
        attempt: how often it was started, or queued to be; `started` and `ended` are of this one.
        curve_epoch: grows where points were taken back, so that curves have to be read anew.
        owner, host: who submitted it, and where it runs or ran.
        note: what somebody wrote about it.
        beat: last sign of life of whoever looks after it.
        trashed: when it was put into the trash.
    """

    id: str
    name: str
    source: str
    target: str
    method: str
    backbone: str
    seed: int
    state: str
    reason: str
    text: str
    created: float
    started: float | None
    ended: float | None
    updated: float
    stage: str
    step: int
    total: int
    epoch: int
    epochs: int
    group: str
    folder: str
    rev: int
    headline: dict[str, float]
    tags: tuple[str, ...]
    attempt: int = 1
    curve_epoch: int = 0
    owner: str = ""
    host: str = ""
    note: str = ""
    beat: float | None = None
    trashed: float | None = None

    def rate(self, measure: str) -> float | None:
        """The headline's "mAP" or "rank1", of whichever network the method has."""
        found = [v for key, v in self.headline.items() if key.endswith(f"/{measure}")]
        return found[0] if found else None


@dataclass(frozen=True, slots=True)
class RunOrigin:
    """Where a run came from, to repeat it.

    Attributes:
        environment: versions, hardware and host, as recorded.
    """

    command: tuple[str, ...]
    git_commit: str
    git_dirty: bool | None
    data_root: str
    environment: dict[str, Any]
    host: str
    boot_id: str
    pid: int | None
    process_start: float | None


@dataclass(frozen=True, slots=True)
class Series:
    """One metric over a run; `values` has None where it was not finite.

    Attributes:
        lows, highs: where a value is the mean of several, the extremes of those; else None.
        lost: how many of the values weren't finite.
    """

    steps: list[int]
    epochs: list[float | None]
    times: list[float]
    values: list[float | None]
    lows: list[float | None] | None = None
    highs: list[float | None] | None = None
    lost: int = 0


@dataclass(frozen=True, slots=True)
class SystemSeries:
    """One value of the machine over time; `values` has None where it couldn't be measured.

    Attributes:
        lows, highs: where a value is the mean of several, the extremes of those; else None.
    """

    times: list[float]
    values: list[float | None]
    lows: list[float | None] | None = None
    highs: list[float | None] | None = None


@dataclass(frozen=True, slots=True)
class Latest:
    """Where a metric stands: its last and best value, and how many were not finite."""

    last: float | None
    last_step: int
    best: float | None
    best_step: int | None
    n_nonfinite: int


@dataclass(frozen=True, slots=True)
class EventRecord:
    """Something that happened to a run; `level` is "info" or "warning"."""

    time: float
    kind: str
    level: str
    text: str


@dataclass(frozen=True, slots=True)
class ArtifactRecord:
    """A file of a run, relative to its folder."""

    kind: str
    path: str
    bytes: int
    time: float


@dataclass(frozen=True, slots=True)
class DatasetRecord:
    """What a run learnt from or was tested on; `facts` holds counts of tracklets and the like."""

    role: str
    name: str
    root: str
    protocol: str
    facts: dict[str, Any]
