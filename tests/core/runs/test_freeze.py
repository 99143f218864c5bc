import os
import subprocess
import sys
from pathlib import Path

import pytest

import core
from core.runs import freeze as freeze_module
from core.runs.freeze import freeze


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small package in place of the whole one."""
    folder = tmp_path / "checkout" / "core"
    (folder / "inner" / "__pycache__").mkdir(parents=True)
    (folder / "__init__.py").write_text("WORD = 'before'\n")
    (folder / "inner" / "table.csv").write_bytes(b"1,2\n")
    (folder / "inner" / "__pycache__" / "table.pyc").write_bytes(b"0")
    (folder / ".draft").write_text("of an editor")
    os.utime(folder / "__init__.py", (1e9, 1e9))
    monkeypatch.setattr(freeze_module.core, "__file__", str(folder / "__init__.py"))
    return folder


def names(folder: Path) -> list[str]:
    return sorted(str(f.relative_to(folder)) for f in folder.rglob("*") if f.is_file())


def test_a_copy_holds_the_package_and_nothing_that_was_made_of_it(
    package: Path, tmp_path: Path
) -> None:
    kept = freeze(tmp_path / "cache")
    assert kept.parent == tmp_path / "cache" / "code"
    assert names(kept) == ["core/__init__.py", "core/inner/table.csv"]
    assert (kept / "core" / "__init__.py").stat().st_mtime == 1e9  # for compilers' caches
    assert (kept.stat().st_mode & 0o777) == 0o755


def test_each_state_has_one_copy(package: Path, tmp_path: Path) -> None:
    first = freeze(tmp_path)
    number = first.stat().st_ino
    (first / "core" / "__pycache__").mkdir()  # of the runs that use it
    (first / "core" / "__pycache__" / "x.pyc").write_bytes(b"0")
    (package / "__init__.py").touch()
    assert freeze(tmp_path) == first
    assert first.stat().st_ino == number
    (package / "__init__.py").write_text("WORD = 'after'\n")
    second = freeze(tmp_path)
    assert second != first
    (package / "__init__.py").rename(package / "other.py")
    assert freeze(tmp_path) not in (first, second)
    assert len(list((tmp_path / "code").iterdir())) == 3  # and no draft


def test_code_that_is_edited_later_changes_no_copy(package: Path, tmp_path: Path) -> None:
    kept = freeze(tmp_path)
    (package / "__init__.py").write_text("WORD = 'after'\n")
    command = [sys.executable, "-S", "-P", "-c", "import core; print(core.WORD)"]
    environment = {**os.environ, "PYTHONPATH": str(kept)}
    out = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert out.stdout == "before\n"


def test_half_a_copy_never_has_the_name_of_a_whole_one(
    package: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copied = []

    def interrupted(source: Path, target: Path) -> None:
        copied.append(target)
        assert [f for f in (tmp_path / "code").iterdir() if f.name[0] != "."] == []
        if len(copied) == 2:
            raise OSError("No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(freeze_module.shutil, "copystat", interrupted)
        with pytest.raises(OSError, match="No space left"):
            freeze(tmp_path)
    assert list((tmp_path / "code").iterdir()) == []
    assert names(freeze(tmp_path)) == ["core/__init__.py", "core/inner/table.csv"]


def test_what_a_loss_of_power_left_is_replaced(package: Path, tmp_path: Path) -> None:
    kept = freeze(tmp_path)
    (kept / "core" / "__init__.py").write_bytes(b"")
    (kept / "core" / "inner" / "table.csv").unlink()
    assert freeze(tmp_path) == kept
    assert (kept / "core" / "__init__.py").read_text() == "WORD = 'before'\n"
    assert names(kept) == ["core/__init__.py", "core/inner/table.csv"]
    assert list((tmp_path / "code").iterdir()) == [kept]


def test_where_another_process_was_faster_its_copy_stays(
    package: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    contents = freeze_module._contents(package)
    kept = tmp_path / "code" / freeze_module._digest(contents)
    write = freeze_module._write
    faster = []

    def late(*given: object) -> None:
        monkeypatch.setattr(freeze_module, "_write", write)
        faster.append(freeze(tmp_path).stat().st_ino)
        write(*given)

    monkeypatch.setattr(freeze_module, "_write", late)
    assert freeze(tmp_path) == kept
    assert [kept.stat().st_ino] == faster
    assert list((tmp_path / "code").iterdir()) == [kept]


def test_no_place_for_copies_is_told_as_it_is(package: Path, tmp_path: Path) -> None:
    (tmp_path / "code").write_text("a file")
    with pytest.raises(FileExistsError):
        freeze(tmp_path)


RACE = """
import sys
from pathlib import Path
from core.runs.freeze import freeze
print(freeze(Path(sys.argv[1])))
"""


def test_processes_that_freeze_at_once_share_one_copy(tmp_path: Path) -> None:
    root = Path(core.__file__).parents[1]
    started = [
        subprocess.Popen(
            [sys.executable, "-P", "-c", RACE, str(tmp_path)],
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": str(root)},
        )
        for _ in range(2)
    ]
    said = {process.communicate()[0].strip() for process in started}
    assert [process.returncode for process in started] == [0, 0]
    assert [str(f) for f in (tmp_path / "code").iterdir()] == list(said)
    whole = freeze_module._contents(root / "core")
    assert freeze_module._contents(Path(said.pop()) / "core") == whole
