"""The field's nouns as plain records, shared by every layer; nothing here needs torch."""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


class Tree(Protocol):
    """A dataset's files, in folders or packed; paths are relative to its root, with slashes."""

    @property
    def root(self) -> Path:
        """Where it lies, for messages and for the record."""

    def files(self, folder: str) -> list[str]:
        """Names of the files directly in a folder, sorted; hidden ones left out.

        Raises:
            DataError: there is no such folder, or it can't be read.
        """

    def folders(self, folder: str) -> list[str]:
        """Names of the folders directly in a folder, sorted; hidden ones left out.

        Raises:
            DataError: there is no such folder, or it can't be read.
        """

    def has_file(self, path: str) -> bool:
        """Whether there is such a file.

        Raises:
            DataError: the folder it would be in can't be looked into.
        """

    def has_folder(self, path: str) -> bool:
        """Whether there is such a folder.

        Raises:
            DataError: the folder it would be in can't be looked into.
        """

    def read(self, path: str) -> bytes | memoryview:
        """The content of a file.

        Raises:
            DataError: there is no such file, or it can't be read.
        """

    def stamp(self, path: str) -> str:
        """What changes once a file does, told without reading it; "" where it isn't there."""

    def where(self, path: str = "") -> str:
        """A path as a message names it."""


@dataclass(frozen=True, slots=True)
class Tracklet:
    """The frames in which one camera saw one person walk by.

    Attributes:
        tree: the files of its dataset.
        frames: image files in that tree, in order of time; at least one.
        camera: number of the camera as the dataset writes it.
        identity: number of the person as the dataset writes it; None where nobody knows.
        clothes: number of the outfit within the identity; None where nobody knows.
    """

    tree: Tree
    frames: tuple[str, ...]
    camera: int
    identity: int | None = None
    clothes: int | None = None

    @property
    def name(self) -> str:
        """Its first frame, for messages."""
        return self.tree.where(self.frames[0])


@dataclass(frozen=True, slots=True)
class Dataset:
    """One dataset under one protocol.

    Attributes:
        name: canonical name, such as "prid".
        root: the folder it was read from.
        train: tracklets to learn from; a target's labels there serve upper bounds only.
        query: who is searched for; empty where the dataset has no test part.
        gallery: among whom.
        protocol: one sentence that says how train, query and gallery came about.
        warnings: what is not as it should be with this copy, a line each.
    """

    name: str
    root: Path
    train: tuple[Tracklet, ...]
    query: tuple[Tracklet, ...]
    gallery: tuple[Tracklet, ...]
    protocol: str
    warnings: tuple[str, ...] = ()
