"""A tree that remembers what was read beside it, so that a pack can have that too."""

from pathlib import Path

from core.types import Tree

BESIDE = "../"  # how a path begins that leads out of the tree


class Recorded:
    """Another tree's files; see `core.types.Tree`.

    Attributes:
        outside: paths out of the tree that were read.
    """

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self.outside: set[str] = set()

    @property
    def root(self) -> Path:
        """Where the other tree lies."""
        return self._tree.root

    def files(self, folder: str) -> list[str]:
        """As the other tree has them."""
        return self._tree.files(folder)

    def folders(self, folder: str) -> list[str]:
        """As the other tree has them."""
        return self._tree.folders(folder)

    def has_file(self, path: str) -> bool:
        """As the other tree says."""
        return self._tree.has_file(path)

    def has_folder(self, path: str) -> bool:
        """As the other tree says."""
        return self._tree.has_folder(path)

    def read(self, path: str) -> bytes | memoryview:
        """As the other tree has it; a path that leads out of it is remembered."""
        content = self._tree.read(path)
        if path.startswith(BESIDE):
            self.outside.add(path)
        return content

    def stamp(self, path: str) -> str:
        """As the other tree says."""
        return self._tree.stamp(path)

    def where(self, path: str = "") -> str:
        """As the other tree says."""
        return self._tree.where(path)
