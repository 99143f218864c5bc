"""A home of its own for each test, a store in it, run folders as a worker leaves them, videos."""

import contextlib
import json
import os
import shutil
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import psutil
import pytest
from numpy.typing import NDArray

from core.bench.server import Server, ServerError, serving
from core.config import plain
from core.journal import Journal
from core.runs.control import who
from core.runs.ids import new_id
from core.runs.processes import TAG, kill
from core.runs.provenance import machine
from core.runs.submit import Plan, Submitted, Wait, submit
from core.settings import Experiment
from core.store import Store, open_store
from core.store.ingest import ingest
from core.store.queue import claim
from core.synth.pair import spec
from core.synth.spec import dataset_path

from .clusters.real_slurm import RealSlurm, missing

MakeRun = Callable[..., Path]
Finish = Callable[..., str]
Filmed = Callable[..., Path]
Submit = Callable[..., Submitted]
Until = Callable[..., Any]
Detached = Callable[..., list[psutil.Process]]
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
def clear_away() -> Callable[[Path], None]:
    """Ends what runs in a home: workers, who looks after them, and what they started."""

    def clear(home: Path) -> None:
        deadline = time.monotonic() + 30
        while found := belongings(home):
            kill(found)
            assert time.monotonic() < deadline, f"can't be ended: {found}"

    return clear


@pytest.fixture
def no_strays(home: Path, clear_away: Callable[[Path], None]) -> Iterator[None]:
    """Leaves nothing of a test running."""
    yield
    clear_away(home)


def belongings(home: Path) -> list[psutil.Process]:
    """Living processes whose environment names this home, or one of its runs."""
    ids = {folder.name for folder in (home / "runs").glob("r*")}
    found = []
    for process in psutil.process_iter():
        with suppress(psutil.Error, OSError):
            variables = process.environ()
            ours = variables.get("VREID_RUNS") == str(home / "runs") or variables.get(TAG) in ids
            if ours and process.pid != os.getpid() and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
    return found


@pytest.fixture
def until() -> Until:
    """Asks again and again until the answer is a yes, and returns it."""

    def asked(question: Callable[[], Any], most_s: float = 120.0) -> Any:
        deadline = time.monotonic() + most_s
        while not (answer := question()):
            assert time.monotonic() < deadline, "in vain"
            time.sleep(0.02)
        return answer

    return asked


@pytest.fixture(scope="session")
def code_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache that tests share, so that code is frozen and small sets are rendered once."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def submitted(
    store: Store, no_strays: None, code_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> Submit:
    """Writes down a run of `fake_worker.py` in one of its modes, and gives it its place."""
    monkeypatch.setenv("VREID_CACHE", str(code_cache))

    def made(mode: str, *, claimed: bool = True, worker: Sequence[str] = ()) -> Submitted:
        usual = [sys.executable, "-P", str(Path(__file__).with_name("fake_worker.py")), mode]
        run = submit(store, Plan(Experiment(), wait=Wait(now=True)), worker or usual)
        if claimed:
            claim(store, machine()["host"], who(), lambda _: {run.id: ()})
        return run

    return made


@pytest.fixture
def detached(home: Path, no_strays: None) -> Detached:
    """Finds processes of this test by words of their command line, parents or not."""

    def find(*words: str) -> list[psutil.Process]:
        found = []
        for process in belongings(home):
            with suppress(psutil.Error):
                if set(words) <= set(process.cmdline()):
                    found.append(process)
        return found

    return find


@pytest.fixture(scope="session")
def empty_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a store with tables and no rows: copying it is faster than migrating."""
    file = tmp_path_factory.mktemp("template") / "experiments.db"
    open_store(f"sqlite:///{file}").close()
    return file


@pytest.fixture
def sqlite_store(home: Path, empty_store: Path) -> Iterator[Store]:
    shutil.copy(empty_store, home / "experiments.db")
    opened = open_store()
    yield opened
    opened.close()


@pytest.fixture
def store(sqlite_store: Store) -> Store:
    """An empty store; some folders of tests have one of each kind."""
    return sqlite_store


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A PostgreSQL server with a store in its database `template`."""
    pytest.importorskip("psycopg", reason="needs the extra vreid[postgresql]")
    with contextlib.ExitStack() as stack:
        try:
            started = stack.enter_context(serving("-c fsync=off -c full_page_writes=off"))
        except ServerError as error:
            pytest.skip(str(error))
        started.run("CREATE DATABASE template")
        open_store(started.url("template")).close()
        yield started


@pytest.fixture
def database(server: Server, home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of an empty PostgreSQL database of the test's own, which VREID_DB names."""
    name = new_id()
    server.run(f"CREATE DATABASE {name}")
    monkeypatch.setenv("VREID_DB", server.url(name))
    yield server.url(name)
    server.run(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def postgresql_store(
    server: Server, home: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Store]:
    name = new_id()
    server.run(f"CREATE DATABASE {name} TEMPLATE template")
    monkeypatch.setenv("VREID_DB", server.url(name))
    opened = open_store()
    yield opened
    opened.close()
    server.run(f"DROP DATABASE {name} WITH (FORCE)")


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


@pytest.fixture(scope="session")
def daemons(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealSlurm]:
    """A controller and two nodes of two processors each, for all tests."""
    if lacking := missing():
        pytest.skip(f"no Slurm here ({', '.join(lacking)}); docs/clusters.md says how to get it")
    with RealSlurm(tmp_path_factory.mktemp("slurm", numbered=True) / "d") as started:
        yield started
