"""The commands as a user types them, with real rendering, real training and the real store."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from core.journal import read_events

ROOT = Path(__file__).parents[2]
REAL_SPLITS = ROOT.parent / "shared" / "protocols" / "prid2011_splits.json"
SHORT = [
    "--set=data.quick=true",
    "--set=optimiser.epochs=2",
    "--set=optimiser.steps=2",
    "--set=s2r.warm_up=1",
    "--set=s2r.consistency.clusters=8",
    "--set=data.identities=4",
    "--set=s2r.domain.sizes=[2,4]",
]

Vreid = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def home(
    tmp_path_factory: pytest.TempPathFactory, clear_away: Callable[[Path], None]
) -> Iterator[Path]:
    made = tmp_path_factory.mktemp("home")
    yield made
    clear_away(made)


@pytest.fixture(scope="module")
def environment(home: Path, code_cache: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("VREID_")}
    return kept | {
        "VREID_DB": str(home / "experiments.db"),
        "VREID_DATA": str(home / "data"),
        "VREID_RUNS": str(home / "runs"),
        "VREID_CACHE": str(code_cache),
        "PYTHONPATH": str(ROOT),
        "COLUMNS": "200",
    }


@pytest.fixture(scope="module")
def vreid(environment: dict[str, str], home: Path) -> Vreid:
    def call(*arguments: str, **changed: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "core.cli", *arguments],
            env=environment | changed,
            cwd=home,
            capture_output=True,
            text=True,
            timeout=500,
            check=False,
        )

    return call


@pytest.fixture(scope="module")
def demo(vreid: Vreid) -> dict[str, Any]:
    """The main job in its small form; its rendered sets serve every test below."""
    done = vreid("run", "demo", "--quick", "--json", *SHORT)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def newest(vreid: Vreid) -> dict[str, Any]:
    shown = vreid("show", "last", "--json")
    assert shown.returncode == 0, shown.stderr
    found: dict[str, Any] = json.loads(shown.stdout)
    return found


def people(code_cache: Path) -> Iterator[tuple[Path, Path]]:
    """Two tracklet folders of each person of the rendered source, of cameras 1 and 2."""
    (rendered,) = code_cache.glob("demo-syn-*")
    for one in sorted((rendered / "train" / "c1").iterdir()):
        yield one, rendered / "train" / "c2" / one.name


def prid_tree(code_cache: Path, root: Path, names: list[str]) -> Path:
    """The distributed layout with rendered people in it, person after person, again and again."""
    known = list(people(code_cache))
    for number, name in enumerate(names):
        for folder, tracklet in zip(("cam_a", "cam_b"), known[number % len(known)], strict=True):
            person = root / "prid_2011" / "multi_shot" / folder / name
            person.mkdir(parents=True)
            for place, frame in enumerate(sorted(tracklet.glob("*.jpg")), 1):
                with Image.open(frame) as image:
                    image.save(person / f"{place:04d}.png")
    return root / "prid_2011"


@pytest.fixture
def prid(demo: dict[str, Any], code_cache: Path, tmp_path: Path) -> Path:
    names = [f"person_{number:04d}" for number in range(1, 17)]
    root = prid_tree(code_cache, tmp_path, names)
    split = {"train": names[:8], "test": names[8:]}
    (root / "splits_prid2011.json").write_text(json.dumps([split] * 10))
    return root


def test_the_demo_compares_two_methods_and_says_where_things_are(
    demo: dict[str, Any], vreid: Vreid, home: Path
) -> None:
    listed = json.loads(vreid("runs", "--json").stdout)
    runs = listed["runs"] if isinstance(listed, dict) else listed
    assert {run["method"] for run in runs} == {"direct", "s2r"}
    assert {run["state"] for run in runs} == {"finished"}
    shown = newest(vreid)
    assert str(home) in json.dumps(shown)
    compared = vreid("compare", runs[0]["id"], runs[1]["id"])
    assert compared.returncode == 0
    assert "mAP" in compared.stdout
    assert "method" in compared.stdout


def test_two_processes_share_a_run(demo: dict[str, Any], vreid: Vreid) -> None:
    found = []
    for more in ([], ["--gpus=2", "--set=device=cpu"]):
        done = vreid("run", "demo", "--quick", "--json", *SHORT, "--set=batch_norm=frozen", *more)
        assert done.returncode == 0, done.stderr
        found.append(json.loads(done.stdout)["runs"][1]["scores"])
    assert set(found[0]) == set(found[1])
    assert found[1]["student/mAP"] == pytest.approx(found[0]["student/mAP"], abs=0.02)


BARE = """
import runpy, sys

for name in ("sqlmodel", "sqlalchemy", "alembic", "textual", "typer", "rich"):
    sys.modules[name] = None  # as if it weren't installed
runpy.run_module("core.worker", run_name="__main__", alter_sys=True)
"""


def test_training_takes_no_database_and_no_terminal_library(
    demo: dict[str, Any], environment: dict[str, str], tmp_path: Path
) -> None:
    spec = Path(demo["runs"][1]["folder"]) / "spec.json"
    shutil.copy(spec, tmp_path)
    done = subprocess.run(
        [sys.executable, "-c", BARE, str(tmp_path)],
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert '"type":"finished"' in (tmp_path / "events.jsonl").read_text()


@pytest.mark.skipif(not REAL_SPLITS.is_file(), reason="the real PRID-2011 splits are not here")
def test_a_run_on_prid_under_its_real_split(
    demo: dict[str, Any], vreid: Vreid, code_cache: Path, tmp_path: Path
) -> None:
    rows = json.loads(REAL_SPLITS.read_text())
    root = prid_tree(code_cache, tmp_path, sorted(rows[0]["train"] + rows[0]["test"]))
    shutil.copy(REAL_SPLITS, root / "splits_prid2011.json")
    done = vreid("run", "demo-syn→prid", "--data-root", str(tmp_path), "--seed", "3", *SHORT)
    assert done.returncode == 0, done.stderr
    shown = newest(vreid)
    text = json.dumps(shown)
    assert "standard (splits_prid2011.json)" in text
    (target,) = (each["facts"] for each in shown["data"] if each["role"] == "target")
    assert (target["train"], target["query"], target["gallery"]) == (178, 89, 89)
    assert set(shown["scores"]) >= {"student/mAP", "student+bn/mAP", "teacher/rank1"}


def empty_folder(root: Path) -> None:
    for frame in (root / "multi_shot/cam_b/person_0012").iterdir():
        frame.unlink()


def truncated(root: Path) -> None:
    frame = root / "multi_shot/cam_a/person_0003/0003.png"
    frame.write_bytes(frame.read_bytes()[:200])


def text_for_picture(root: Path) -> None:
    (root / "multi_shot/cam_a/person_0003/0002.png").write_text("not a picture")


def one_identity_to_train(root: Path) -> None:
    split = {"train": ["person_0001"], "test": ["person_0002", "person_0003"]}
    (root / "splits_prid2011.json").write_text(json.dumps([split] * 10))


def people_lost(*people: int) -> Callable[[Path], None]:
    def damage(root: Path) -> None:
        for person in people:
            for frame in root.glob(f"multi_shot/cam_*/person_{person:04d}/*.png"):
                frame.write_bytes(b"")

    return damage


@pytest.mark.parametrize(
    ("damage", "said", "more"),
    [
        (empty_folder, "person_0012: holds no frame", []),
        (truncated, "0003.png: is damaged", ["--set=data.damaged=refuse"]),
        (text_for_picture, "0002.png: is no image", ["--set=data.damaged=refuse"]),
        (people_lost(*range(1, 9)), "prid: no frame of its 16 train tracklets can be read", []),
        (people_lost(*range(9, 17)), "prid: no frame of its 8 query tracklets can be read", []),
        (one_identity_to_train, "fewer than a batch", []),
    ],
)
def test_bad_data_ends_a_run_with_one_message(
    damage: Callable[[Path], None], said: str, more: list[str], prid: Path, vreid: Vreid
) -> None:
    damage(prid)
    done = vreid("run", "demo-syn→prid", "--data-root", str(prid.parent), *SHORT, *more)
    assert done.returncode == 1
    assert said in done.stderr
    assert "Traceback" not in done.stderr + done.stdout
    shown = newest(vreid)
    assert shown["run"]["state"] == "failed"
    assert said in json.dumps(shown)


def test_a_run_goes_on_without_damaged_frames(prid: Path, vreid: Vreid, code_cache: Path) -> None:
    truncated(prid)
    people_lost(7, 16)(prid)
    done = vreid("run", "demo-syn→prid", "--data-root", str(prid.parent), "--method=direct", *SHORT)
    assert done.returncode == 0, done.stderr
    shown = newest(vreid)
    (target,) = (each["facts"] for each in shown["data"] if each["role"] == "target")
    assert (target["train"], target["query"], target["gallery"]) == (14, 7, 7)
    assert "0003.png: is damaged" in json.dumps(shown)
    assert "prid: tracklets without a good frame left out: 4 (" in json.dumps(shown)
    assert list((code_cache / "checked").glob("prid-*.npz"))


def test_a_source_of_which_nothing_is_left(prid: Path, vreid: Vreid) -> None:
    people_lost(*range(1, 9))(prid)
    done = vreid("run", "prid→demo-cam", "--data-root", str(prid.parent), *SHORT)
    assert done.returncode == 1
    assert "prid: no frame of its 16 train tracklets can be read" in done.stderr
    assert "Traceback" not in done.stderr


def test_one_identity_as_the_source(prid: Path, vreid: Vreid) -> None:
    one_identity_to_train(prid)
    done = vreid("run", "prid→demo-cam", "--data-root", str(prid.parent), *SHORT,
                 "--set=backbone=small", "--set=data.height=32", "--set=data.width=16")  # fmt: skip
    assert done.returncode == 1
    assert "one identity only" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["svreid→nowhere"], "no dataset is called"),
        (["demo-syn→prid"], "isn't there: looked for"),
        (["demo", "--set", "s2r.warmup=3"], "did you mean s2r.warm_up"),
        (["demo", "--set", "seed=many"], "it takes a whole number"),
        (["demo", "--config", "absent.yaml"], "absent.yaml"),
    ],
)
def test_a_wrong_wish_is_refused_before_anything_starts(
    arguments: list[str], said: str, vreid: Vreid, home: Path
) -> None:
    before = sorted((home / "runs").glob("*")) if (home / "runs").is_dir() else []
    done = vreid("run", *arguments)
    assert done.returncode != 0
    assert said in done.stderr
    assert len(done.stderr.strip().splitlines()) <= 2
    assert "Traceback" not in done.stderr
    assert (sorted((home / "runs").glob("*")) if (home / "runs").is_dir() else []) == before


def test_a_wrong_type_in_yaml_is_named(vreid: Vreid, tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text("optimiser:\n  epochs: lots\n")
    done = vreid("run", "demo", "--config", str(tmp_path / "mine.yaml"))
    assert done.returncode == 1
    assert "mine.yaml: optimiser.epochs is 'lots'; it takes a whole number" in done.stderr


@pytest.mark.parametrize(
    ("stage", "more"),
    [("", []), ("load", []), ("train", []), ("train", ["--gpus=2", "--set=device=cpu"])],
)
def test_an_interrupt_marks_the_run_stopped(
    demo: dict[str, Any],
    environment: dict[str, str],
    home: Path,
    vreid: Vreid,
    stage: str,
    more: list[str],
) -> None:
    """As the run is about to be made, while its worker loads, and while it trains."""
    started = {run["id"] for run in _runs(vreid)}
    follower = subprocess.Popen(
        [sys.executable, "-m", "core.cli", "run", "demo-syn", "demo-cam", *SHORT,
         "--set=optimiser.epochs=4000", "--tied", *more],
        env=environment, cwd=home, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    if stage:
        _wait_for(stage, home, started)
    else:
        assert follower.stderr is not None
        assert "demo-syn → demo-cam" in follower.stderr.readline()
    follower.send_signal(signal.SIGINT)
    _, said = follower.communicate(timeout=60)
    fresh = [run for run in _runs(vreid) if run["id"] not in started]
    assert follower.returncode == 130
    assert "Traceback" not in said
    assert all(run["state"] == "stopped" for run in fresh)
    assert len(fresh) == 1 or not (stage or fresh)
    for run in fresh:
        assert vreid("show", run["id"]).returncode == 0


def _wait_for(stage: str, home: Path, started: set[str], limit_s: float = 60.0) -> None:
    """Until the journal of a run that wasn't there before tells of a stage."""
    deadline = time.monotonic() + limit_s
    while time.monotonic() < deadline:
        for journal in (home / "runs").glob("*/events.jsonl"):
            if journal.parent.name not in started:
                told = [event.get("name") for event, _ in read_events(journal)]
                if stage in told:
                    return
        time.sleep(0.02)
    pytest.fail(f"no run has come to {stage!r} within {limit_s:.0f} s")


def _runs(vreid: Vreid) -> list[dict[str, Any]]:
    listed = json.loads(vreid("runs", "--json", "--limit", "1000").stdout)
    found: list[dict[str, Any]] = listed["runs"] if isinstance(listed, dict) else listed
    return found
