"""The first store: runs with parameters, metrics, events, artifacts, tags and datasets."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def _text(name: str, **options: object) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=False, **options)  # type: ignore[arg-type]


def _whole(name: str, **options: object) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False, **options)  # type: ignore[arg-type]


def _number(name: str, nullable: bool = True) -> sa.Column[float]:
    return sa.Column(name, sa.Float(), nullable=nullable)


def _run() -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["run_id"], ["run.id"], ondelete="CASCADE")


def _metric_key() -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["key_id"], ["metric_key.id"])


def upgrade() -> None:
    """Build the tables."""
    meta = op.create_table("meta", _text("key", primary_key=True), _whole("value"))
    op.bulk_insert(meta, [{"key": "rev", "value": 0}])
    op.create_table(
        "metric_key", _whole("id", primary_key=True), _text("name"), sa.UniqueConstraint("name")
    )
    _datasets()
    _runs()
    _metrics()
    _about_runs()


def _datasets() -> None:
    op.create_table(
        "dataset",
        _whole("id", primary_key=True),
        _text("fingerprint"),
        _text("name"),
        _text("root"),
        _text("protocol"),
        _text("facts"),
        sa.UniqueConstraint("fingerprint"),
    )
    op.create_index("ix_dataset_name", "dataset", ["name"])


def _runs() -> None:
    op.create_table(
        "run",
        _whole("id", primary_key=True),
        *(_text(name) for name in ("uid", "name", "group_id", "source", "target")),
        *(_text(name) for name in ("method", "backbone")),
        _whole("seed"),
        *(_text(name) for name in ("state", "reason", "text")),
        _number("created", nullable=False),
        _number("started"),
        _number("ended"),
        _number("updated", nullable=False),
        _text("stage"),
        *(_whole(name) for name in ("step", "total", "epoch", "epochs")),
        *(_text(name) for name in ("folder", "data_root", "host", "boot_id")),
        sa.Column("pid", sa.Integer(), nullable=True),
        _number("process_start"),
        _text("git_commit"),
        sa.Column("git_dirty", sa.Boolean(), nullable=True),
        _text("command"),
        _text("environment"),
        sa.Column("journal_offset", sa.BigInteger(), nullable=False, server_default="0"),
        _whole("rev"),
        sa.UniqueConstraint("uid"),
    )
    for name in ("state", "group_id", "rev", "name"):
        op.create_index(f"ix_run_{name}", "run", [name])
    op.create_index("ix_run_created_id", "run", ["created", "id"])


def _metrics() -> None:
    op.create_table(
        "metric_point",
        *(_whole(name, primary_key=True) for name in ("run_id", "key_id", "step")),
        _number("t", nullable=False),
        _number("epoch"),
        _number("value"),
        _run(),
        _metric_key(),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "metric_latest",
        *(_whole(name, primary_key=True) for name in ("run_id", "key_id")),
        _number("last"),
        _whole("last_step"),
        _number("best"),
        sa.Column("best_step", sa.Integer(), nullable=True),
        _whole("n_nonfinite"),
        _run(),
        _metric_key(),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "score",
        _whole("run_id", primary_key=True),
        _text("key", primary_key=True),
        _number("value"),
        _run(),
        sqlite_with_rowid=False,
    )


def _about_runs() -> None:
    op.create_table(
        "param",
        _whole("run_id", primary_key=True),
        _text("key", primary_key=True),
        _text("value"),
        _number("num"),
        _run(),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_param_key_value", "param", ["key", "value"])
    op.create_table(
        "run_dataset",
        _whole("run_id", primary_key=True),
        _text("role", primary_key=True),
        _whole("dataset_id"),
        _run(),
        sa.ForeignKeyConstraint(["dataset_id"], ["dataset.id"]),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_run_dataset_dataset_id", "run_dataset", ["dataset_id"])
    op.create_table(
        "event",
        _whole("id", primary_key=True),
        _whole("run_id"),
        sa.Column("position", sa.BigInteger(), nullable=True),
        _number("t", nullable=False),
        *(_text(name) for name in ("kind", "level", "text")),
        _run(),
    )
    op.create_index("ix_event_run_id", "event", ["run_id"])
    op.create_index("ux_event_run_position", "event", ["run_id", "position"], unique=True)
    op.create_table(
        "artifact",
        _whole("id", primary_key=True),
        _whole("run_id"),
        *(_text(name) for name in ("kind", "path")),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        _number("t", nullable=False),
        _run(),
    )
    op.create_index("ix_artifact_run_id", "artifact", ["run_id"])
    op.create_index("ux_artifact_run_path", "artifact", ["run_id", "path"], unique=True)
    op.create_table(
        "tag",
        _text("name", primary_key=True),
        _whole("run_id", primary_key=True),
        _run(),
        sqlite_with_rowid=False,
    )
