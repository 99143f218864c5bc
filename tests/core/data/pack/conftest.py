"""A small tree of files, and a pack of it in several shards."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from core.data.folder import Folder
from core.data.pack import Packed, pack

SHARD = 1500

MakePack = Callable[..., Packed]


@pytest.fixture
def source(tmp_path: Path) -> Folder:
    """Folders whose names sort otherwise than their paths, and a list beside them."""
    root = tmp_path / "set"
    for number, folder in enumerate(("a/x", "a-b", "a.c/y", "b/x/z")):
        (root / folder).mkdir(parents=True)
        for frame in range(5):
            (root / folder / f"{frame}.jpg").write_bytes(bytes([number, frame]) * 40 * frame)
    (root / "b" / os.fsdecode(b"caf\xe9.png")).write_bytes(b"odd")
    (root / "list.txt").write_text("a b\n")
    (root / "empty").mkdir()
    (root / ".hidden").write_text("not seen")
    (tmp_path / "splits.json").write_text("{}")
    return Folder(root)


@pytest.fixture
def make_pack(source: Folder, tmp_path: Path) -> MakePack:
    def make(name: str = "set.pack") -> Packed:
        pack(source, tmp_path / name, lambda *_: None, ["../splits.json"], SHARD)
        return Packed(tmp_path / name)

    return make
