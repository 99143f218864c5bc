"""What supervisors measure of the machine."""

import json
import math
from pathlib import Path

from core.store import Store, data_version, latest, system_keys, system_series
from core.store import ingest as ingest_module
from core.store.ingest import SYSTEM, ingest


def measure(folder: Path, time: float, **values: object) -> None:
    with (folder / SYSTEM).open("a") as file:
        file.write(json.dumps({"t": time, "type": "system", "values": values}) + "\n")


def test_what_was_measured_is_kept_apart_from_what_was_learnt(store: Store, make_run) -> None:
    folder = make_run()
    measure(folder, 1.0, cpu=50.0, gpu0=math.nan)
    measure(folder, 2.0, cpu=75)
    assert ingest(store, folder) == 0
    cpu = system_series(store, folder.name, "cpu")
    assert (cpu.times, cpu.values) == ([1.0, 2.0], [50.0, 75.0])
    assert system_series(store, folder.name, "gpu0").values == [None]
    assert system_series(store, folder.name, "cpu", after=1.0).times == [2.0]
    assert system_keys(store, folder.name) == ["cpu", "gpu0"]
    assert latest(store, folder.name) == {}


def test_each_measurement_is_taken_once(store: Store, make_run, monkeypatch) -> None:
    monkeypatch.setattr(ingest_module, "BLOCK", 3)
    folder = make_run()
    for second in range(10):
        measure(folder, float(second), cpu=second)
    ingest(store, folder)
    rev = data_version(store)
    ingest(store, folder)
    assert data_version(store) == rev
    measure(folder, 10.0, cpu=10)
    with (folder / SYSTEM).open("a") as file:
        file.write('{"t": 11, "type": "system", "val')
    ingest(store, folder)
    assert system_series(store, folder.name, "cpu").values == [float(n) for n in range(11)]


def test_a_strange_measurement_does_not_keep_the_next_out(store: Store, make_run) -> None:
    folder = make_run()
    with (folder / SYSTEM).open("w") as file:
        file.write('{"type": "system"}\nnonsense\n{"type": "system", "values": {"cpu": "hot"}}\n')
    measure(folder, 2.0, cpu=1)
    ingest(store, folder)
    assert system_series(store, folder.name, "cpu").values == [None, 1.0]
