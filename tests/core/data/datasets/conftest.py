"""Trees of tiny files, on disk or in memory, and damage to lists."""

from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
import pytest

from core.errors import DataError
from core.types import Tree

Plant = Callable[[Path, Iterable[str]], Path]
Damaged = Callable[[bytes], list[bytes]]


@pytest.fixture
def plant() -> Plant:
    """Files of one byte at these paths below a folder, which is returned."""

    def planted(root: Path, paths: Iterable[str]) -> Path:
        for path in paths:
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_bytes(b"x")
        return root

    return planted


class Memory:
    """Files by path; see `core.types.Tree`."""

    def __init__(self, contents: dict[str, bytes], root: Path = Path("/memory")) -> None:
        self.contents, self.root = contents, root
        self.names: dict[str, tuple[set[str], set[str]]] = {"": (set(), set())}
        for path in contents:
            kind, rest = 0, path
            while rest:
                rest, _, name = rest.rpartition("/")
                self.names.setdefault(rest, (set(), set()))[kind].add(name)
                kind = 1

    def files(self, folder: str) -> list[str]:
        return self._listed(folder, 0)

    def folders(self, folder: str) -> list[str]:
        return self._listed(folder, 1)

    def _listed(self, folder: str, kind: int) -> list[str]:
        if folder.rstrip("/") not in self.names:
            raise DataError(f"{self.where(folder)}: no such folder; is the copy whole?")
        names = self.names[folder.rstrip("/")][kind]
        return sorted(name for name in names if not name.startswith("."))

    def has_file(self, path: str) -> bool:
        return path in self.contents

    def has_folder(self, path: str) -> bool:
        return path.rstrip("/") in self.names

    def read(self, path: str) -> bytes:
        if path not in self.contents:
            raise DataError(f"{self.where(path)}: is missing; restore it from where you got it")
        return self.contents[path]

    def where(self, path: str = "") -> str:
        return str(self.root / path)


@pytest.fixture(scope="session")
def memory() -> Callable[[dict[str, bytes]], Tree]:
    """Makes a tree of files that lie in memory."""
    return Memory


@pytest.fixture
def damaged() -> Damaged:
    """A hundred damaged forms of a list: cut short, bytes changed, lines swapped or doubled."""

    def forms(content: bytes) -> list[bytes]:
        rng = np.random.default_rng(0)
        found = []
        for number in range(100):
            lines = content.splitlines(keepends=True)
            if number % 4 == 0:
                found.append(content[: rng.integers(len(content))])
            elif number % 4 == 1:
                raw = bytearray(content)
                for place in rng.integers(len(raw), size=3):
                    raw[place] = rng.integers(256)
                found.append(bytes(raw))
            elif number % 4 == 2:
                found.append(b"".join(lines[place] for place in rng.permutation(len(lines))))
            else:
                found.append(content + lines[rng.integers(len(lines))])
        return found

    return forms
