"""Where machine code goes, and when it is thrown away."""

import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from core import jit
from core.jit import cache_folder, kernel_digest

KERNEL = "from core.jit import kernel\n"
CORE = Path(jit.__file__).parent


def test_a_changed_kernel_file_gives_a_new_cache(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(KERNEL + "a = 1\n")
    (tmp_path / "plain.py").write_text("b = 1\n")
    before = kernel_digest(tmp_path)
    (tmp_path / "plain.py").write_text("b = 2\n")
    assert kernel_digest(tmp_path) == before
    (tmp_path / "a.py").write_text(KERNEL + "a = 2\n")
    assert kernel_digest(tmp_path) != before


def test_kernels_of_any_part_of_the_library_count(tmp_path: Path) -> None:
    parts = [tmp_path / "evaluation", tmp_path / "synth" / "deeper"]
    digests = {kernel_digest(tmp_path)}
    for number, part in enumerate(parts, 2):
        part.mkdir(parents=True)
        (part / "a.py").write_text(KERNEL)
        digests.add(kernel_digest(tmp_path))
        assert len(digests) == number


def test_other_compiler_options_give_a_new_cache(tmp_path: Path) -> None:
    options = (CORE / "jit.py").read_text()
    (tmp_path / "jit.py").write_text(options)
    before = kernel_digest(tmp_path)
    (tmp_path / "jit.py").write_text(options.replace("fastmath=False", "fastmath=True"))
    assert kernel_digest(tmp_path) != before


def test_every_file_that_compiles_kernels_is_marked() -> None:
    texts = [file.read_bytes() for file in CORE.rglob("*.py")]
    compiling = [text for text in texts if b"@kernel\n" in text or b"numba." in text]
    assert len(compiling) >= 10
    assert all(jit.MARK in text for text in compiling)


def test_a_writable_source_keeps_its_own_cache(tmp_path: Path) -> None:
    assert cache_folder(tmp_path, tmp_path / "t").parent == tmp_path / "__pycache__"


def test_elsewhere_the_cache_is_private(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)
    folder = cache_folder(tmp_path, tmp_path)
    assert folder.parent == tmp_path
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert cache_folder(tmp_path, tmp_path) == folder


def test_a_cache_that_others_can_write_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)
    usual = cache_folder(tmp_path, tmp_path)
    usual.chmod(0o777)
    assert cache_folder(tmp_path, tmp_path) != usual


def test_copies_of_the_code_share_what_was_compiled(tmp_path: Path) -> None:
    shared, copies = tmp_path / "shared", [tmp_path / name for name in ("a", "b")]
    shared.mkdir()
    text = (
        "from core.jit import kernel\n\n\n@kernel\ndef double(x: int) -> int:\n    return 2 * x\n"
    )
    code = "from core.twice import double; double(4); print(sum(double.stats.cache_hits.values()))"
    hits = []
    for copy in copies:
        (copy / "core").mkdir(parents=True)
        for name in ("__init__.py", "jit.py"):
            shutil.copy(CORE / name, copy / "core" / name)
        (copy / "core" / "twice.py").write_text(text)
        variables = {**os.environ, "PYTHONPATH": str(copy), jit.SHARED: str(shared)}
        variables.pop("NUMBA_CACHE_DIR", None)
        command = [sys.executable, "-P", "-c", code]
        done = subprocess.run(command, env=variables, capture_output=True, text=True, check=True)
        hits.append(int(done.stdout))
    assert hits == [0, 1]
    assert len(list(shared.glob("kernels-*/twice/*.nbc"))) == 1
