"""Datasets that lie in memory, and lists damaged at random."""

import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from core.errors import DataError
from core.types import Tree


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


@pytest.fixture(scope="session")
def damaged() -> Callable[[bytes], Iterator[bytes]]:
    """A hundred damaged forms of a list: cut, with flipped bytes, or with lines swapped."""

    def forms(whole: bytes) -> Iterator[bytes]:
        rng = random.Random(5)
        for case in range(100):
            form = bytearray(whole)
            if case % 3 == 0:
                del form[rng.randrange(len(form)) :]
            elif case % 3 == 1:
                for _ in range(rng.randint(1, 4)):
                    form[rng.randrange(len(form))] = rng.randrange(256)
            else:
                lines = bytes(form).splitlines(keepends=True)
                i, j = rng.randrange(len(lines)), rng.randrange(len(lines))
                cut = rng.randrange(len(lines[i]))
                lines[i], lines[j] = lines[j], lines[i][:cut]
                form = bytearray(b"".join(lines))
            yield bytes(form)

    return forms
