"""Runs of several attempts, a queue, settings, what was measured of machines, notes and a trash."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def _text(name: str, **options: object) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=False, **options)  # type: ignore[arg-type]


def _whole(name: str, **options: object) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False, **options)  # type: ignore[arg-type]


def _number(name: str) -> sa.Column[float]:
    return sa.Column(name, sa.Float(), nullable=True)


def _run() -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["run_id"], ["run.id"], ondelete="CASCADE")


def upgrade() -> None:
    """Widen the runs, and add the tables."""
    _widen_runs()
    meta = sa.table("meta", sa.column("key", sa.String()), sa.column("value", sa.Integer()))
    op.bulk_insert(meta, [{"key": "place", "value": 0}])
    op.create_table(
        "job",
        _whole("run_id", primary_key=True, autoincrement=False),
        *(_whole(name) for name in ("gpus", "priority", "place")),
        *(_text(name) for name in ("after", "devices")),
        _number("claimed"),
        sa.Column("at_once", sa.Boolean(), nullable=False),
        *(_text(name) for name in ("host", "owner")),
        _run(),
    )
    op.create_index("ix_job_place", "job", ["place"])
    op.create_table(
        "setting",
        *(_text(name, primary_key=True) for name in ("scope", "key")),
        _text("value"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "system_point",
        *(_whole(name, primary_key=True, autoincrement=False) for name in ("run_id", "key_id")),
        sa.Column("t", sa.Float(), primary_key=True, nullable=False),
        _number("value"),
        _run(),
        sa.ForeignKeyConstraint(["key_id"], ["metric_key.id"]),
        sqlite_with_rowid=False,
    )


def _widen_runs() -> None:
    with op.batch_alter_table("run") as run:
        run.add_column(_whole("attempt", server_default="1"))
        run.add_column(_whole("curve_epoch", server_default="0"))
        run.add_column(_text("owner", server_default=""))
        run.add_column(_text("note", server_default=""))
        run.add_column(_number("beat"))
        run.add_column(_number("trashed"))
        offset = sa.Column("system_offset", sa.BigInteger(), nullable=False, server_default="0")
        run.add_column(offset)
        run.alter_column("seed", type_=sa.BigInteger())  # up to 2**32 - 1
