"""What a file for one dataset offers: its names, where it is asked for, and how it is read."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from core.settings import Data
from core.types import Dataset, Tree


@dataclass(frozen=True, slots=True)
class Counts:
    """What a part of a whole copy holds, as published; None where nobody says.

    Attributes:
        identities: distractors (identity 0) among them.
        tracklets: of the part.
        frames: of all its tracklets.
        shortest, longest: frames of a tracklet.
        cameras: that saw it.
    """

    identities: int | None = None
    tracklets: int | None = None
    frames: int | None = None
    shortest: int | None = None
    longest: int | None = None
    cameras: int | None = None


@dataclass(frozen=True, slots=True)
class Reader:
    """One dataset that vreid reads.

    Attributes:
        name: canonical.
        title: as its authors write it.
        aliases: other spellings, in lower case with hyphens.
        folders: where it is looked for under the folder of datasets, as its authors name them.
        source: where one asks for it.
        layout: one path of a whole copy, for messages.
        read: train, query and gallery of one split from its files; refuses what can't be read
            under the protocol by a DataError, and names what is merely odd in the warnings.
        splits: how many there are; of one's own footage at most.
        every: all splits from one look at the files, where they alone tell how many there are;
            None where `read` gives each.
        is_target: whether it has a test part; one's own footage may have.
        published: "train", "query", "gallery" or "all" three of a whole copy.
        galleries: the gallery of a whole copy where `data.gallery` asks for another one.
    """

    name: str
    title: str
    aliases: tuple[str, ...]
    folders: tuple[str, ...]
    source: str
    layout: str
    read: Callable[[Tree, Data], Dataset]
    splits: int = 1
    every: Callable[[Tree, Data], Sequence[Dataset]] | None = None
    is_target: bool = True
    published: Mapping[str, Counts] = field(default_factory=dict)
    galleries: Mapping[str, Counts] = field(default_factory=dict)

    def in_every_split(self, tree: Tree, data: Data) -> Sequence[Dataset]:
        """The dataset in each of its splits, whichever `data` names; errors as of `read`."""
        if self.every:
            return self.every(tree, data)
        return [self.read(tree, replace(data, split=split)) for split in range(self.splits)]

    def whole(self, data: Data) -> Mapping[str, Counts]:
        """What the parts of a whole copy hold under these settings."""
        other = self.galleries.get(data.gallery)
        return {**self.published, "gallery": other} if other else self.published
