import errno
import os
from pathlib import Path

import pytest

from core.data.folder import Folder
from core.data.pack import Packed, is_pack, pack, write
from core.data.pack.form import read_summary
from core.errors import DataError

SHARD = 1500  # bytes: three shards


def quiet(done: int, total: int) -> None:
    pass


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_pack_is_shards_of_sorted_paths_and_a_summary(make_pack) -> None:
    packed = make_pack()
    summary = read_summary(packed.root)
    names = {shard.name for shard in summary.shards}
    assert names == {"00000.arrow", "00001.arrow", "00002.arrow"}
    assert set(contents(packed.root)) == names | {"pack.json"}
    assert summary.entries == 24  # 4 x 5 frames, an odd name, a list, an empty folder, a split
    assert summary.size == 4 * 80 * (1 + 2 + 3 + 4) + len("odd") + len("a b\n") + len("{}")


def test_any_reader_of_arrow_reads_a_shard(source: Folder, make_pack) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    paths = []
    for shard in sorted(make_pack().root.glob("*.arrow")):
        table = pyarrow.ipc.open_file(shard).read_all()
        assert table.column_names == ["path", "content"]
        for row in table.to_pylist():
            paths.append(row["path"])
            if not row["path"].endswith(b"/"):
                assert row["content"] == source.read(os.fsdecode(row["path"]))
    assert paths == sorted(paths)
    assert b"b/caf\xe9.png" in paths


def test_batches_smaller_than_a_shard_change_nothing_a_reader_sees(
    source: Folder, make_pack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(write, "BATCH_BYTES", 200)
    one = make_pack()
    monkeypatch.undo()
    other = make_pack("other.pack")
    for folder in ("a/x", "a-b", "b/x/z"):
        assert one.files(folder) == other.files(folder)
        for name in one.files(folder):
            assert one.read(f"{folder}/{name}") == other.read(f"{folder}/{name}")


def test_progress_ends_with_all(source: Folder, tmp_path: Path) -> None:
    said: list[tuple[int, int]] = []
    pack(source, tmp_path / "p", lambda done, total: said.append((done, total)), (), SHARD)
    assert said == sorted(said)
    assert said[-1] == (23, 23)
    assert len(said) > 3


class PulledError(Exception):
    """The plug."""


def interrupted(source: Folder, folder: Path, after: int) -> None:
    def progress(done: int, total: int) -> None:
        if done >= after:
            raise PulledError

    with pytest.raises(PulledError):
        pack(source, folder, progress, (), SHARD)
    assert not is_pack(folder)


def test_an_interrupted_packing_goes_on_after_its_last_whole_shard(
    source: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pack(source, tmp_path / "whole", quiet, (), SHARD)
    folder = tmp_path / "p"
    first = read_summary(tmp_path / "whole").shards[0].entries
    interrupted(source, folder, first + 1)
    assert sorted(contents(folder)) == ["00000.arrow", "unfinished"]
    kept = (folder / "00000.arrow").stat().st_ino

    read: list[str] = []
    plain = Folder.read
    monkeypatch.setattr(Folder, "read", lambda tree, path: read.append(path) or plain(tree, path))
    pack(source, folder, quiet, (), SHARD)
    assert (folder / "00000.arrow").stat().st_ino == kept
    assert 0 < len(read) <= 22 - first
    assert contents(folder) == contents(tmp_path / "whole")


@pytest.mark.parametrize("change", ["content", "time", "new", "cut"])
def test_a_packing_starts_anew_once_files_have_changed(
    source: Folder, tmp_path: Path, change: str
) -> None:
    folder = tmp_path / "p"
    interrupted(source, folder, 15)
    before = (folder / "00000.arrow").stat().st_ino
    frame = source.root / "b" / "x" / "z" / "1.jpg"
    if change == "content":
        frame.write_bytes(b"other")
    elif change == "time":
        os.utime(frame, ns=(1, 1))
    elif change == "new":
        frame.with_name("9.jpg").write_bytes(b"new")
    (folder / "00007.arrow").touch()  # of more shards than there will be
    pack(source, folder, quiet, (), SHARD + (change == "cut"))
    assert not (folder / "00007.arrow").exists()
    assert (folder / "00000.arrow").stat().st_ino != before or change == "new"
    assert bytes(Packed(folder).read("b/x/z/1.jpg")) == frame.read_bytes()


def test_packing_again_changes_nothing(source: Folder, make_pack) -> None:
    packed = make_pack()
    before = {path: path.stat().st_mtime_ns for path in packed.root.iterdir()}
    make_pack()
    assert {path: path.stat().st_mtime_ns for path in packed.root.iterdir()} == before


def test_a_pack_of_other_files_is_not_overwritten(source: Folder, make_pack) -> None:
    make_pack()
    (source.root / "new.jpg").touch()
    with pytest.raises(DataError, match=r"set.pack: is a pack of other files.*delete it"):
        make_pack()


def test_a_damaged_pack_is_not_taken_for_done(make_pack) -> None:
    packed = make_pack()
    (packed.root / "00001.arrow").unlink()
    with pytest.raises(DataError, match=r"00001.arrow: is missing"):
        make_pack()


def test_a_folder_of_something_else_is_left_alone(source: Folder, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "00000.arrow").write_text("precious")
    with pytest.raises(DataError, match="holds something else than a pack"):
        pack(source, tmp_path / "mine", quiet)
    assert (tmp_path / "mine" / "00000.arrow").read_text() == "precious"


def test_a_pack_can_not_lie_in_what_it_packs(source: Folder) -> None:
    with pytest.raises(DataError, match="lies in what is to be packed"):
        pack(source, source.root / "p", quiet)


def test_what_can_not_be_packed_is_named(source: Folder, tmp_path: Path) -> None:
    (source.root / "dead").symlink_to("nowhere")
    with pytest.raises(DataError, match="set/dead: is neither a file nor a folder"):
        pack(source, tmp_path / "p", quiet)
    (source.root / "dead").unlink()
    os.mkfifo(source.root / "pipe")
    with pytest.raises(DataError, match="set/pipe: is neither a file nor a folder"):
        pack(source, tmp_path / "p", quiet)
    (source.root / "pipe").unlink()
    with pytest.raises(DataError, match=r"nothing.json: can't be packed"):
        pack(source, tmp_path / "p", quiet, ["../nothing.json"])
    (tmp_path / "bare").mkdir()
    with pytest.raises(DataError, match="bare: holds no file to pack"):
        pack(Folder(tmp_path / "bare"), tmp_path / "p", quiet)


def test_a_file_that_changes_meanwhile_is_named(
    source: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Folder, "read", lambda tree, path: b"grown by then")
    with pytest.raises(DataError, match="changed while it was packed; pack again"):
        pack(source, tmp_path / "p", quiet)
    assert not list((tmp_path / "p").glob("*.arrow*"))


def test_a_full_disk_is_said_and_leaves_whole_shards_alone(
    source: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sync = os.fsync
    calls = iter([False] * 4 + [True])  # file and folder: mark, first shard; the second shard

    def fsync(file: int) -> None:
        if next(calls):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        sync(file)

    monkeypatch.setattr("os.fsync", fsync)
    with pytest.raises(DataError, match=r"p: can't be written \(No space left.*make room"):
        pack(source, tmp_path / "p", quiet, (), SHARD)
    assert sorted(contents(tmp_path / "p")) == ["00000.arrow", "unfinished"]
    monkeypatch.undo()
    pack(source, tmp_path / "p", quiet, (), SHARD)
    assert is_pack(tmp_path / "p")
