from pathlib import Path

import pytest

from core.errors import StoreError
from core.store import filesystem, list_runs, open_store
from core.store.filesystem import Mount, is_doubtful, is_remote, mount_of, probe

LINE = "{number} 1 8:1 / {folder} rw,relatime shared:1 - {kind} server:/export rw,vers=4.2"


@pytest.fixture
def mounted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Says what is mounted where: (type, folder), in this order, on top of "/"."""

    def set_up(*mounts: tuple[str, Path | str]) -> None:
        lines = ["a torn line", LINE.format(number=1, folder="/", kind="ext4")]
        for number, (kind, folder) in enumerate(mounts):
            name = str(folder).replace("\\", "\\134").replace(" ", "\\040")
            lines.append(LINE.format(number=number + 2, folder=name, kind=kind))
        table = tmp_path / "mountinfo"
        table.write_text("\n".join(lines) + "\n")
        monkeypatch.setattr(filesystem, "MOUNTS", table)

    return set_up


def test_the_innermost_mount_counts_and_of_those_at_one_folder_the_last(mounted) -> None:
    mounted(("autofs", "/lab"), ("xfs", "/lab/fast"), ("nfs4", "/lab"), ("cifs", "/lab2"))
    assert mount_of(Path("/lab/runs/experiments.db")) == Mount("nfs4", Path("/lab"))
    assert mount_of(Path("/lab/fast/experiments.db")) == Mount("xfs", Path("/lab/fast"))
    assert mount_of(Path("/labour/experiments.db")) == Mount("ext4", Path("/"))


def test_a_mount_may_have_a_space_in_its_name_and_be_reached_by_a_link(
    mounted, tmp_path: Path
) -> None:
    (tmp_path / "my share").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "my share")
    mounted(("nfs", tmp_path / "my share"))
    assert mount_of(tmp_path / "link" / "x.db") == Mount("nfs", tmp_path / "my share")


def test_without_a_table_every_place_is_a_local_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(filesystem, "MOUNTS", tmp_path / "none")
    assert mount_of(tmp_path) is None
    filesystem.check(tmp_path / "x.db", new=True)


@pytest.mark.parametrize(
    "kind", ["nfs", "nfs4", "cifs", "smb3", "lustre", "gpfs", "beegfs", "ceph", "fuse.sshfs"]
)
def test_a_network_file_system_is_refused_with_the_ways_out(mounted, home: Path, kind: str) -> None:
    mounted((kind, home))
    with pytest.raises(StoreError, match=rf"lies on {kind} \(at .*VREID_DB.*postgresql") as caught:
        open_store(f"sqlite:///{home}/new/experiments.db")
    assert "VREID_RUNS" in str(caught.value)
    assert not (home / "new" / "experiments.db").exists()


@pytest.mark.parametrize("kind", ["ext4", "xfs", "btrfs", "zfs", "tmpfs", "overlay", "fuseblk"])
def test_a_disk_of_this_machine_is_taken(mounted, home: Path, kind: str) -> None:
    assert not is_remote(Mount(kind, home))
    assert not is_doubtful(Mount(kind, home))


def test_a_doubtful_place_is_tried_out_once(
    mounted, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mounted(("fuse.something", home))
    store = open_store(f"sqlite:///{home}/new.db")
    assert list_runs(store) == []
    store.close()
    monkeypatch.setattr(filesystem, "probe", lambda _: "locks don't hold")
    open_store(f"sqlite:///{home}/new.db").close()
    with pytest.raises(StoreError, match=r"fuse\.something.*locks don't hold.*VREID_DB"):
        open_store(f"sqlite:///{home}/other.db")


def test_the_trial_leaves_nothing_behind(tmp_path: Path) -> None:
    assert probe(tmp_path) == ""
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ('execute("BEGIN IMMEDIATE")', 'execute("SELECT 1")', "locks don't hold"),
        ("FROM probe", "FROM probe WHERE number = 2", "doesn't see"),
        ("import sqlite3", "import no_such_module", "no_such_module"),
    ],
)
def test_what_another_process_finds_amiss_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, before: str, after: str, said: str
) -> None:
    monkeypatch.setattr(filesystem, "_OTHER", filesystem._OTHER.replace(before, after))
    assert said in probe(tmp_path)


def test_a_place_that_cannot_be_tried_is_amiss(tmp_path: Path) -> None:
    assert "No such file" in probe(tmp_path / "nowhere")
