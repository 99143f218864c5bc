from pathlib import Path

import pytest
from PIL import Image

from core.data import faults as module
from core.data.faults import faults
from core.data.folder import Folder


def test_faults_are_named_in_the_order_of_the_frames(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "AHEAD", 4)
    tree = Folder(tmp_path)
    names = [f"{number}.png" for number in range(10)]
    for name in names:
        Image.new("RGB", (4, 8)).save(tmp_path / name)
    (tmp_path / "7.png").unlink()
    (tmp_path / "2.png").write_bytes(b"")
    said: list[tuple[int, int]] = []
    files = [(tree, name) for name in reversed(names)]
    found = faults(files, (4, 8), lambda *counts: said.append(counts), share=64)
    assert [path for _, path in found] == ["7.png", "2.png"]
    assert "7.png: is missing" in found[tree, "7.png"]
    assert "2.png: is empty" in found[tree, "2.png"]
    assert said == [(0, 10), (4, 10), (8, 10), (10, 10)]


def test_nothing_to_look_at_is_no_fault(tmp_path: Path) -> None:
    assert faults([], (4, 8), lambda *_: None) == {}
