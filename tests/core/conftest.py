"""A home of its own for each test, a store in it, run folders as a worker leaves them, videos."""

import json
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from core.config import plain
from core.journal import Journal
from core.runs.ids import new_id
from core.settings import Experiment
from core.store import Store, open_store
from core.store.ingest import ingest
from core.synth.pair import spec
from core.synth.spec import dataset_path

MakeRun = Callable[..., Path]
Finish = Callable[..., str]
Filmed = Callable[..., Path]
Pictures = Sequence[NDArray[np.uint8]]


class FakeDriver:
    """NVIDIA's driver with GPUs whose sensors can be set, and made to fail, from a test."""

    def __init__(self) -> None:
        self.gpus: list[dict[str, Any]] = []  # an exception as a value is raised when asked for
        self.opened = 0
        self.refuses: Exception | None = None

    def add(self, uuid: str, **sensors: Any) -> None:
        """Put in a GPU: 80 of 100 bytes in use, half busy, 60 degrees, 250 watts."""
        rates = SimpleNamespace(gpu=50, memory=10)
        memory = SimpleNamespace(total=100, used=80, free=20)
        usual = {"uuid": uuid, "name": "H1", "memory": memory, "rates": rates, "heat": 60}
        self.gpus.append({**usual, "power": 250_000, "handle": None, **sensors})

    def init(self) -> None:
        if self.refuses:
            raise self.refuses
        self.opened += 1

    def get(self, sensor: str) -> Callable[..., Any]:
        """The function that asks for a sensor; a handle is the number of its GPU."""

        def answer(index: int, *_: object) -> Any:
            found = index if sensor == "handle" else self.gpus[index][sensor]
            lost = self.gpus[index]["handle"]
            if isinstance(lost, Exception) or isinstance(found, Exception):
                raise lost or found
            return found

        return answer


@pytest.fixture
def driver(monkeypatch: pytest.MonkeyPatch) -> FakeDriver:
    """A driver without GPUs at first, in place of the machine's own."""
    import pynvml

    fake = FakeDriver()
    monkeypatch.setattr(pynvml, "nvmlInit", fake.init)
    monkeypatch.setattr(pynvml, "nvmlShutdown", lambda: None)
    monkeypatch.setattr(pynvml, "nvmlSystemGetDriverVersion", lambda: "600.1")
    monkeypatch.setattr(pynvml, "nvmlDeviceGetCount", lambda: len(fake.gpus))
    for function, sensor in (
        ("HandleByIndex", "handle"),
        ("UUID", "uuid"),
        ("Name", "name"),
        ("MemoryInfo", "memory"),
        ("UtilizationRates", "rates"),
        ("Temperature", "heat"),
        ("PowerUsage", "power"),
    ):
        monkeypatch.setattr(pynvml, f"nvmlDeviceGet{function}", fake.get(sensor))
    return fake


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that holds database, runs, data and cache."""
    monkeypatch.setenv("VREID_DB", str(tmp_path / "experiments.db"))
    monkeypatch.setenv("VREID_RUNS", str(tmp_path / "runs"))
    monkeypatch.setenv("VREID_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("VREID_CACHE", str(tmp_path / "cache"))
    return tmp_path


@pytest.fixture(scope="session")
def empty_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a store with tables and no rows: copying it is faster than migrating."""
    file = tmp_path_factory.mktemp("template") / "experiments.db"
    open_store(f"sqlite:///{file}").close()
    return file


@pytest.fixture
def store(home: Path, empty_store: Path) -> Iterator[Store]:
    shutil.copy(empty_store, home / "experiments.db")
    opened = open_store()
    yield opened
    opened.close()


@pytest.fixture
def make_run(home: Path) -> MakeRun:
    """Makes the folder of a run that has written these events: (type, fields) each."""

    def make(*events: tuple[str, dict[str, Any]], **spec: Any) -> Path:
        folder = home / "runs" / new_id()
        folder.mkdir(parents=True)
        settings = spec.pop("settings", Experiment())
        whole = {
            "format": 1,
            "id": folder.name,
            "name": "a-run",
            "tags": [],
            "created": time.time(),
            "settings": plain(settings),
            "command": ["vreid", "run", "demo"],
            "git": {"commit": "0" * 40, "dirty": False},
            "data_root": str(home / "data"),
            "cache_root": str(home / "cache"),
            "python": "python",
        }
        (folder / "spec.json").write_text(json.dumps({**whole, **spec}), encoding="utf-8")
        with Journal(folder) as journal:
            for kind, fields in events:
                journal.write(kind, **fields)
        return folder

    return make


@pytest.fixture
def finish(store: Store, make_run) -> Finish:
    """Writes a run with these settings and scores into the store; returns its id."""

    def finished(
        settings: Experiment,
        scores: dict[str, float] | None = None,
        ending: str = "finished",
        cache: Path = Path("/anywhere"),
        **given: Any,
    ) -> str:
        data = settings.data
        events = [
            ("data", {"role": role, "name": name, "root": str(dataset_path(
                spec(name, data.render_seed, data.quick), cache))})
            for role, name in (("source", settings.source), ("target", settings.target))
            if name.startswith("demo")
        ]  # fmt: skip
        events.append((ending, {"scores": scores or {"student/mAP": 0.5}}))
        folder = make_run(*events, settings=settings, **given)
        ingest(store, folder)
        return folder.name

    return finished


@pytest.fixture
def filmed(tmp_path: Path) -> Filmed:
    """Writes pictures (H, W, 3) as a video: `filmed(pictures, name, codec, times)`."""

    def write(
        pictures: Pictures,
        name: str = "video.mp4",
        codec: str = "mpeg4",
        times: Sequence[int] | None = None,
    ) -> Path:
        import av

        with av.open(str(tmp_path / name), "w") as container:
            stream = container.add_stream(codec, rate=25)
            stream.height, stream.width = pictures[0].shape[:2]
            stream.pix_fmt = "yuvj420p" if codec == "mjpeg" else "yuv420p"
            stream.bit_rate = 4_000_000
            stream.codec_context.time_base = Fraction(1, 25)
            for number, picture in enumerate(pictures):
                frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
                frame.pts = times[number] if times else number
                container.mux(stream.encode(frame))
            container.mux(stream.encode())
        return tmp_path / name

    return write
