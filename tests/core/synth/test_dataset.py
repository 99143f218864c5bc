"""Whole sets on disk: repeatable, complete or absent."""

import errno
import json
import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import psutil
import pytest
from filelock import FileLock
from PIL import Image

import core
from core.errors import DataError
from core.synth import dataset
from core.synth.dataset import render
from core.synth.spec import MANIFEST, SetSpec, dataset_path, is_rendered, parameters, set_hash


def content(folder: Path) -> dict[str, bytes]:
    files = sorted(file for file in folder.rglob("*") if file.is_file())
    return {str(file.relative_to(folder)): file.read_bytes() for file in files}


def leftovers(cache: Path) -> list[Path]:
    return [entry for entry in cache.iterdir() if not entry.name.endswith(".lock")]


@pytest.fixture(scope="module")
def rendered(tiny: SetSpec, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return render(tiny, tmp_path_factory.mktemp("cache"), workers=1)


def test_the_manifest_matches_the_files(tiny: SetSpec, rendered: Path) -> None:
    manifest = json.loads((rendered / MANIFEST).read_text())
    assert manifest["format"] == 1
    assert manifest["name"] == "tiny"
    assert manifest["seed"] == 5
    assert manifest["hash"] == set_hash(tiny)
    assert manifest["parameters"] == parameters(tiny)
    assert sorted(manifest["cameras"]) == ["1", "2"]
    expected = {MANIFEST}
    for tracklet in manifest["tracklets"]:
        split, camera, identity = tracklet["folder"].split("/")
        assert split == tracklet["split"]
        assert camera == f"c{tracklet['camera']}"
        assert identity == f"p{tracklet['identity']:04d}"
        assert tracklet["clothes"] == 0
        expected |= {f"{tracklet['folder']}/{i + 1:04d}.jpg" for i in range(tracklet["frames"])}
    assert set(content(rendered)) == expected
    assert len(manifest["tracklets"]) == 3 * 2


def test_frames_have_the_size_and_show_something(tiny: SetSpec, rendered: Path) -> None:
    for file in rendered.rglob("*.jpg"):
        frame = np.asarray(Image.open(file))
        assert frame.shape == (tiny.frame_height, tiny.frame_width, 3)
        assert frame.std() > 8


def test_frames_of_a_tracklet_differ(rendered: Path) -> None:
    for folder in {file.parent for file in rendered.rglob("*.jpg")}:
        first, second = (np.asarray(Image.open(f), int) for f in sorted(folder.glob("*.jpg")))
        assert np.abs(first - second).mean() > 1


def test_one_spec_gives_the_same_bytes(tiny: SetSpec, rendered: Path, tmp_path: Path) -> None:
    assert content(render(tiny, tmp_path, workers=1)) == content(rendered)


def test_the_number_of_workers_changes_nothing(pairs: SetSpec, tmp_path: Path) -> None:
    alone = render(pairs, tmp_path / "one", workers=1)
    together = render(pairs, tmp_path / "two", workers=2)
    assert content(alone) == content(together)


def test_another_seed_gives_other_pictures(tiny: SetSpec, rendered: Path, tmp_path: Path) -> None:
    here, there = content(rendered), content(render(replace(tiny, seed=6), tmp_path, workers=1))
    frames = [name for name in here if name.endswith(".jpg")]
    assert all(here[name] != there[name] for name in frames)


def test_a_set_that_is_there_is_not_rendered_again(
    tiny: SetSpec, rendered: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dataset, "_fill", lambda *_: pytest.fail("rendered again"))
    assert render(tiny, rendered.parent) == rendered


def test_progress_counts_tracklets(tiny: SetSpec, tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    render(tiny, tmp_path, workers=1, progress=lambda done, total: seen.append((done, total)))
    assert seen[0] == (0, 6)
    assert seen[-1] == (6, 6)
    assert seen == sorted(seen)


def stop(after: int, how: Callable[[], None]) -> Callable[[int, int], None]:
    def progress(done: int, total: int) -> None:
        if done >= after:
            how()

    return progress


def render_workers(parent: psutil.Process) -> list[psutil.Process]:
    """Spawned processes that compute; the tracker of shared resources is not one of them."""
    return [child for child in parent.children() if "spawn_main" in " ".join(child.cmdline())]


# A program whose render is killed after its first tracklets; it names its workers before.
DIES = """
import os, pickle, signal, sys
from pathlib import Path
import psutil
from core.synth.dataset import render

def progress(done, total):
    if done:
        children = psutil.Process().children()
        print(*[c.pid for c in children if "spawn_main" in " ".join(c.cmdline())], flush=True)
        os.kill(os.getpid(), signal.SIGKILL)

if __name__ == "__main__":
    render(pickle.loads(bytes.fromhex(sys.argv[1])), Path(sys.argv[2]), 2, progress)
"""


def interrupt() -> None:
    raise KeyboardInterrupt


@pytest.mark.parametrize("workers", [1, 2])
def test_an_interrupted_set_leaves_nothing_and_can_be_rendered(
    pairs: SetSpec, tmp_path: Path, workers: int
) -> None:
    with pytest.raises(KeyboardInterrupt):
        render(pairs, tmp_path, workers, progress=stop(1, interrupt))
    assert leftovers(tmp_path) == []
    assert render_workers(psutil.Process()) == []
    assert not is_rendered(pairs, tmp_path)
    assert is_rendered(pairs, render(pairs, tmp_path, workers=1).parent)


def test_a_killed_worker_is_reported(pairs: SetSpec, tmp_path: Path) -> None:
    def kill_one() -> None:
        render_workers(psutil.Process())[0].kill()

    many = replace(pairs, train_identities=40)
    with pytest.raises(DataError, match="was killed"):
        render(many, tmp_path, workers=2, progress=stop(1, kill_one))
    assert leftovers(tmp_path) == []
    assert not is_rendered(many, tmp_path)


def test_leftovers_of_dead_renderers_go_and_those_of_living_ones_stay(
    tiny: SetSpec, tmp_path: Path
) -> None:
    own = tmp_path / f".{dataset_path(tiny, tmp_path).name}.partial-1"
    dead, living = tmp_path / ".gone-123.partial-2", tmp_path / ".busy-456.partial-3"
    for folder in (own, dead, living):
        (folder / "train").mkdir(parents=True)
    with FileLock(tmp_path / ".busy-456.lock"):
        render(tiny, tmp_path, workers=1)
    assert not own.exists()
    assert not dead.exists()
    assert living.exists()


def test_a_parent_that_dies_takes_its_workers_along(pairs: SetSpec, tmp_path: Path) -> None:
    many = replace(pairs, train_identities=400)
    script, cache = tmp_path / "dies.py", tmp_path / "cache"
    script.write_text(DIES)
    root = Path(core.__file__).parent.parent
    arguments = [sys.executable, str(script), pickle.dumps(many).hex(), str(cache)]
    done = subprocess.run(
        arguments,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(root)},
    )
    assert done.returncode == -signal.SIGKILL, done.stderr
    pids = [int(word) for word in done.stdout.split()]
    assert len(pids) == 2
    _, alive = psutil.wait_procs([psutil.Process(p) for p in pids if psutil.pid_exists(p)], 20)
    assert alive == []
    assert not is_rendered(many, cache)


@pytest.mark.parametrize(
    ("number", "message"),
    [
        (errno.ENOSPC, "disk is full"),
        (errno.EROFS, "can't be written"),
        (errno.EACCES, "VREID_CACHE"),
    ],
)
def test_a_disk_that_refuses_is_explained(
    tiny: SetSpec, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, message: str
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(dataset, "save_tracklets", refuse)
    with pytest.raises(DataError, match=message):
        render(tiny, tmp_path, workers=1)
    assert leftovers(tmp_path) == []


def test_a_file_in_the_way_of_the_cache_is_explained(tiny: SetSpec, tmp_path: Path) -> None:
    in_the_way = tmp_path / "cache"
    in_the_way.write_text("")
    with pytest.raises(DataError, match="can't be written"):
        render(tiny, in_the_way, workers=1)


def test_a_folder_without_its_manifest_is_rendered_anew(
    tiny: SetSpec, rendered: Path, tmp_path: Path
) -> None:
    folder = dataset_path(tiny, tmp_path)
    (folder / "train").mkdir(parents=True)
    assert content(render(tiny, tmp_path, workers=1)) == content(rendered)
