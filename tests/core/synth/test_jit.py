"""Where machine code goes, and when it is thrown away."""

import os
import stat
from pathlib import Path

import pytest

from core.synth.jit import cache_folder, kernel_digest

KERNEL = "from core.synth.jit import kernel\n"


def test_a_changed_kernel_file_gives_a_new_cache(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(KERNEL + "a = 1\n")
    (tmp_path / "plain.py").write_text("b = 1\n")
    before = kernel_digest(tmp_path)
    (tmp_path / "plain.py").write_text("b = 2\n")
    assert kernel_digest(tmp_path) == before
    (tmp_path / "a.py").write_text(KERNEL + "a = 2\n")
    assert kernel_digest(tmp_path) != before


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
