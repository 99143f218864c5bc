import dataclasses
import os
import time
from pathlib import Path

import pytest

from core.health import places
from core.health.finding import Finding
from core.health.places import clock, folders, kind_of, store

GIB = 2**30


@pytest.fixture
def free(monkeypatch: pytest.MonkeyPatch):
    """Sets how many bytes every disk has left."""

    def set_free(count: int) -> None:
        usage = places.shutil.disk_usage("/")._replace(free=count)
        monkeypatch.setattr(places.shutil, "disk_usage", lambda _: usage)

    set_free(50 * GIB)
    return set_free


def by_subject(found: list[Finding]) -> dict[str, Finding]:
    return {finding.subject: finding for finding in found}


def test_what_is_not_there_yet_will_be_made(home: Path, make_scene, free) -> None:
    before = sorted(home.rglob("*"))
    (found,) = store(make_scene({"proc/mounts": "disk / ext4 rw 0 0\n"}))
    assert (found.state, found.text) == (
        "ok",
        f"{home / 'experiments.db'}: ext4, 50.0 GiB free",
    )
    about = by_subject(folders(make_scene()))
    assert about["runs"].state == about["rendered sets"].state == "ok"
    assert str(home / "runs") in about["runs"].text
    assert about["datasets"].state == "note"
    assert [path for path in sorted(home.rglob("*")) if "root" not in path.parts] == before


@pytest.mark.parametrize(("count", "state"), [(GIB, "note"), (100 * 2**20, "missing")])
def test_a_full_disk_prevents_runs(home: Path, make_scene, free, count: int, state: str) -> None:
    free(count)
    about = by_subject([*store(make_scene()), *folders(make_scene())])
    assert about["store"].state == about["runs"].state == state
    assert "VREID_RUNS" in about["runs"].advice


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_what_belongs_to_others_prevents_runs(home: Path, make_scene) -> None:
    file = home / "experiments.db"
    file.touch(0o400)
    assert store(make_scene())[0].state == "missing"


def test_a_disk_that_takes_nothing_prevents_runs(
    home: Path, make_scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(**_: object) -> None:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(places.tempfile, "TemporaryFile", refuse)
    (found,) = store(make_scene())
    assert found.state == "missing"
    assert found.text == f"{home / 'experiments.db'}: Read-only file system"
    assert "VREID_DB" in found.advice


def test_a_store_across_the_network_is_noted(home: Path, make_scene, free) -> None:
    mounts = f"disk / ext4 rw 0 0\nserver:/home {home} nfs4 rw 0 0\n"
    (found,) = store(make_scene({"proc/mounts": mounts}))
    assert found.state == "note"
    assert "nfs4" in found.text
    assert "PostgreSQL" in found.advice


def test_a_server_keeps_its_password_to_itself(make_scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VREID_DB", "postgresql+psycopg://eva:secret@host/lab")
    (found,) = store(make_scene())
    assert found.state == "note"
    assert "postgresql+psycopg://host/lab" in found.text
    assert "secret" not in repr(found)


def test_datasets_that_are_there(home: Path, make_scene) -> None:
    (home / "data").mkdir()
    assert by_subject(folders(make_scene()))["datasets"].state == "ok"


def test_the_innermost_and_latest_mount_tells_the_kind(make_scene) -> None:
    lines = "a / ext4 rw\nb /mnt xfs rw\nc /mnt nfs rw\nd /mnt/a\\040b btrfs rw\nbroken\n"
    root = make_scene({"proc/mounts": lines}).root
    assert kind_of(root, Path("/mnt/c")) == "nfs"
    assert kind_of(root, Path("/mnt/a b/c")) == "btrfs"
    assert kind_of(root, Path("/mntx")) == "ext4"
    assert kind_of(root / "none", Path("/mnt")) == ""


def test_a_clock_that_agrees(home: Path, make_scene) -> None:
    assert clock(make_scene())[0].state == "ok"


@pytest.mark.parametrize(("off_s", "word"), [(600, "-600 s"), (-1e9, "behind")])
def test_a_clock_that_is_off(home: Path, make_scene, off_s: float, word: str) -> None:
    (found,) = clock(dataclasses.replace(make_scene(), now=lambda: time.time() + off_s))
    assert found.state == "note"
    assert word in found.text
