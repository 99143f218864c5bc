"""Trees of tiny files, on disk or in memory, and damage to lists."""

from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from core.types import Tree

from . import damage
from .memory import Memory

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


@pytest.fixture(scope="session")
def memory() -> Callable[[dict[str, bytes]], Tree]:
    """Makes a tree of files that lie in memory."""
    return Memory


@pytest.fixture
def damaged() -> Damaged:
    """Makes a hundred damaged forms of a file."""
    return lambda content: list(damage.damaged(content))
