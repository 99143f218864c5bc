"""The field's nouns as plain records, shared by every layer; nothing here needs torch."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Tracklet:
    """The frames in which one camera saw one person walk by.

    Attributes:
        frames: image files in order of time; at least one.
        camera: number of the camera as the dataset writes it.
        identity: number of the person as the dataset writes it; None where nobody knows.
        clothes: number of the outfit within the identity; None where nobody knows.
    """

    frames: tuple[Path, ...]
    camera: int
    identity: int | None = None
    clothes: int | None = None

    @property
    def name(self) -> str:
        """The folder that holds the frames, for messages."""
        return str(self.frames[0].parent)


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
    """

    name: str
    root: Path
    train: tuple[Tracklet, ...]
    query: tuple[Tracklet, ...]
    gallery: tuple[Tracklet, ...]
    protocol: str
