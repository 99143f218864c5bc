"""A run of the store as an event file, the form in which TensorBoard reads runs."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from core.errors import RunError
from core.files import whole_file
from core.hooks.trackers import flat_settings, is_installed
from core.store import RunSummary, Store, metric_keys, run_params, scores, series


def write_event_file(store: Store, run: RunSummary, out: Path) -> Path:
    """Write settings, curves with their times, and final scores of a run.

    A file that was written before for the same run is replaced.

    Args:
        store: that knows the run.
        run: which.
        out: the folder of runs; the run gets one in it, named by its id.

    Returns:
        The run's folder.

    Raises:
        RunError: TensorBoard isn't installed, or the file can't be written.
    """
    if not is_installed("tensorboard"):
        raise RunError("this needs a package: pip install vreid[tensorboard]")
    from tensorboard.summary.writer.record_writer import RecordWriter

    folder = out / run.id
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"events.out.tfevents.{run.created:.0f}.vreid"
        with whole_file(path, f".{os.getpid()}") as file:  # TensorBoard reads what is called events
            records = RecordWriter(file)
            for event in _events(store, run):
                records.write(event.SerializeToString())
    except OSError as error:
        raise RunError(
            f"{folder}: can't be written ({error.strerror}); name another --out"
        ) from None
    return folder


def _events(store: Store, run: RunSummary) -> Iterator[Any]:
    from tensorboard.compat.proto.event_pb2 import Event

    began = run.started or run.created
    yield Event(wall_time=began, file_version="brain.Event:2")
    yield Event(wall_time=began, summary=_settings(store, run, began))
    last = 0
    for key in metric_keys(store, run.id):
        curve = series(store, run.id, key)
        for step, time, value in zip(curve.steps, curve.times, curve.values, strict=True):
            if value is not None:
                yield Event(wall_time=time, step=step, summary=_scalar(key, value))
        last = max([last, *curve.steps])
    for key, value in scores(store, run.id).items():
        summary = _scalar(f"final/{key}", value)
        yield Event(wall_time=run.ended or run.updated, step=last, summary=summary)


def _scalar(key: str, value: float) -> Any:
    from tensorboard.compat.proto.summary_pb2 import Summary

    return Summary(value=[Summary.Value(tag=key, simple_value=value)])


def _settings(store: Store, run: RunSummary, began: float) -> Any:
    from tensorboard.plugins.hparams.summary_v2 import hparams_pb  # its `api` loads TensorFlow

    values = flat_settings(run_params(store, run.id))
    return hparams_pb(values, trial_id=run.id, start_time_secs=began)
