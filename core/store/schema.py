"""The tables of the store; `migrations/` builds them, `tests/core/store` checks that both agree.

Times are seconds since the epoch (UTC), rates lie in [0, 1], and a number that is not finite is
NULL. `run.uid` is what users see; `run.id` is the small number that metric rows repeat.
"""

from typing import Any, ClassVar

from sqlalchemy import BigInteger, Column, Float, ForeignKey, Index, Integer, String, Table
from sqlalchemy.types import TypeEngine
from sqlmodel import Field, SQLModel


def _owner(primary: bool = False) -> Any:
    """The run that a row belongs to, and goes with."""
    column: Column[int] = Column(
        Integer,
        ForeignKey("run.id", ondelete="CASCADE"),
        primary_key=primary,
        autoincrement=False,
        nullable=False,
        index=not primary,
    )
    return Field(sa_column=column)


def _key() -> Any:
    """The name that a metric row is filed under."""
    column: Column[int] = Column(
        Integer, ForeignKey("metric_key.id"), primary_key=True, autoincrement=False
    )
    return Field(sa_column=column)


def _given(default: str, type_: type[TypeEngine[Any]]) -> Any:
    """A column that the database fills in where a row leaves it out."""
    return Field(sa_column=Column(type_, nullable=False, server_default=default))


class Meta(SQLModel, table=True):
    """Facts of the store as a whole; `rev` counts its write transactions, `place` the queue's."""

    key: str = Field(primary_key=True)
    value: int


class Run(SQLModel, table=True):
    """One training, from its specification and what its journal said so far.

    `stage`, `step` and `total` are of the current stage; `started`, `pid` and the like, and how it
    ended, of the current attempt. `curve_epoch` counts how often points were taken back;
    `journal_offset` and `system_offset` say how many bytes of the two journals are in the store;
    `beat` is the last sign of life of whoever looks after it; `rev` is the store's revision when
    this row last changed.
    """

    __table_args__: ClassVar[Any] = (Index("ix_run_created_id", "created", "id"),)

    id: int | None = Field(default=None, primary_key=True)
    uid: str = Field(unique=True)
    name: str = Field(index=True)
    group_id: str = Field(default="", index=True)
    source: str
    target: str
    method: str
    backbone: str
    seed: int = Field(sa_column=Column(BigInteger, nullable=False))
    state: str = Field(index=True)
    reason: str = ""
    text: str = ""
    created: float
    started: float | None = None
    ended: float | None = None
    updated: float
    stage: str = ""
    step: int = 0
    total: int = 0
    epoch: int = 0
    epochs: int = 0
    folder: str
    data_root: str = ""
    host: str = ""
    boot_id: str = ""
    pid: int | None = None
    process_start: float | None = None
    git_commit: str = ""
    git_dirty: bool | None = None
    command: str = "[]"
    environment: str = "{}"
    journal_offset: int = _given("0", BigInteger)
    rev: int = Field(default=0, index=True)
    attempt: int = _given("1", Integer)
    curve_epoch: int = _given("0", Integer)
    owner: str = _given("", String)
    note: str = _given("", String)
    beat: float | None = None
    trashed: float | None = None
    system_offset: int = _given("0", BigInteger)


class Param(SQLModel, table=True):
    """One resolved setting of a run: its JSON, and its number where it is one."""

    __table_args__: ClassVar[Any] = (
        Index("ix_param_key_value", "key", "value"),
        {"sqlite_with_rowid": False},
    )

    run_id: int = _owner(primary=True)
    key: str = Field(primary_key=True)
    value: str
    num: float | None = None


class MetricKey(SQLModel, table=True):
    """The name of a series, such as "loss/total"."""

    __tablename__ = "metric_key"

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)


class MetricPoint(SQLModel, table=True):
    """One value of one series at one optimiser step."""

    __tablename__ = "metric_point"
    __table_args__: ClassVar[Any] = {"sqlite_with_rowid": False}

    run_id: int = _owner(primary=True)
    key_id: int = _key()
    step: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    t: float
    epoch: float | None = None
    value: float | None = None


class MetricLatest(SQLModel, table=True):
    """What lists need of a series without reading it."""

    __tablename__ = "metric_latest"
    __table_args__: ClassVar[Any] = {"sqlite_with_rowid": False}

    run_id: int = _owner(primary=True)
    key_id: int = _key()
    last: float | None = None
    last_step: int
    best: float | None = None
    best_step: int | None = None
    n_nonfinite: int = 0


class SystemPoint(SQLModel, table=True):
    """One value that was measured of the machine while a run was at work."""

    __tablename__ = "system_point"
    __table_args__: ClassVar[Any] = {"sqlite_with_rowid": False}

    run_id: int = _owner(primary=True)
    key_id: int = _key()
    t: float = Field(sa_column=Column(Float, primary_key=True))
    value: float | None = None


class Score(SQLModel, table=True):
    """A final evaluation value, as the `finished` event stated it."""

    __table_args__: ClassVar[Any] = {"sqlite_with_rowid": False}

    run_id: int = _owner(primary=True)
    key: str = Field(primary_key=True)
    value: float | None = None


class Dataset(SQLModel, table=True):
    """A dataset as runs found it; another count or protocol is another row."""

    id: int | None = Field(default=None, primary_key=True)
    fingerprint: str = Field(unique=True)
    name: str = Field(index=True)
    root: str
    protocol: str
    facts: str = "{}"


class RunDataset(SQLModel, table=True):
    """Which dataset was a run's source or target."""

    __tablename__ = "run_dataset"
    __table_args__: ClassVar[Any] = {"sqlite_with_rowid": False}

    run_id: int = _owner(primary=True)
    role: str = Field(primary_key=True)
    dataset_id: int = Field(foreign_key="dataset.id", index=True)


class Job(SQLModel, table=True):
    """A run's entry in the queue of `host`; it stays once the run was claimed, and tells by whom.

    `gpus` is 0 for runs that need none; `place` the order of submission; `after` the runs (JSON
    list of ids) that have to finish first; `at_once` that it takes no turn; `devices` the GPUs
    (JSON list of UUIDs) it was given when it was claimed.
    """

    run_id: int = _owner(primary=True)
    gpus: int = 0
    priority: int = 0
    place: int = Field(index=True)
    after: str = "[]"
    devices: str = "[]"
    claimed: float | None = None
    at_once: bool = False
    host: str = ""
    owner: str = ""


class Setting(SQLModel, table=True):
    """Something users decided for a scope, such as a host's queue: its JSON."""

    __table_args__: ClassVar[Any] = {"sqlite_with_rowid": False}

    scope: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    value: str


class Event(SQLModel, table=True):
    """What happened to a run; `position` is its place in the journal, NULL for what others saw."""

    __table_args__: ClassVar[Any] = (
        Index("ux_event_run_position", "run_id", "position", unique=True),
    )

    id: int | None = Field(default=None, primary_key=True)
    run_id: int = _owner()
    position: int | None = Field(default=None, sa_column=Column(BigInteger))
    t: float
    kind: str
    level: str = "info"
    text: str = ""


class Artifact(SQLModel, table=True):
    """A file of a run; `path` is relative to its folder."""

    __table_args__: ClassVar[Any] = (Index("ux_artifact_run_path", "run_id", "path", unique=True),)

    id: int | None = Field(default=None, primary_key=True)
    run_id: int = _owner()
    kind: str
    path: str
    bytes: int = Field(default=0, sa_column=Column(BigInteger, nullable=False))
    t: float


class Tag(SQLModel, table=True):
    """A word on a run."""

    __table_args__: ClassVar[Any] = {"sqlite_with_rowid": False}

    name: str = Field(primary_key=True)
    run_id: int = _owner(primary=True)


def table(model: type[SQLModel]) -> Table:
    """The SQLAlchemy table of a model, for statements that don't make objects of rows."""
    made: Table = model.__table__  # type: ignore[attr-defined]
    return made
