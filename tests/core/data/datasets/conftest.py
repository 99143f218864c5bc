"""Trees of tiny files, and damage to lists."""

from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
import pytest

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
