"""Lists of sequences with who walks there and in what, as CCVID and SVReID have them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from core.data.datasets.lists import few, inside, rows
from core.errors import DataError
from core.types import Tree

IDENTITY = re.compile(r"[0-9]{1,9}")
LONGEST_PATH = 255  # bytes; beyond it a disk would refuse even to look


@dataclass(frozen=True, slots=True)
class Walk:
    """A line of a list: one person seen once by one camera.

    Attributes:
        where: the list and the line, for messages.
        path: of the folder of frames, as the list has it.
        identity: number of the person.
        label: of the outfit; under another person the same label is another outfit.
    """

    where: str
    path: str
    identity: int
    label: str


def located(tree: Tree, name: str, folders: Iterable[str], advice: str) -> str:
    """Where a list lies: "" for the root, "folder/" for one of these in it.

    Args:
        tree: of the dataset.
        name: of the list.
        folders: where it may lie besides the root.
        advice: what to do where it isn't there, for the message.

    Raises:
        DataError: it is in none of them.
    """
    places = ["", *(f"{folder}/" for folder in folders)]
    for place in places:
        if tree.has_file(place + name):
            return place
    looked = ", ".join(tree.where(place + name) for place in places)
    raise DataError(f"no such list: {looked}; {advice}")


def walks(tree: Tree, path: str) -> list[Walk]:
    """The sequences that a list names: path, identity and label of the outfit on each line.

    Raises:
        DataError: it can't be read, names no sequence, or a line has another number of fields, a
            path out of the tree or an identity that is no number.
    """
    found = []
    for where, (folder, identity, label) in rows(tree, path, fields=3):
        if not IDENTITY.fullmatch(identity):
            raise DataError(f"{where}: {identity[:40]!r} is no number of a person; fetch it again")
        if len(folder.encode()) > LONGEST_PATH:
            raise DataError(f"{where}: {folder[:40]!r}… is too long for a path; fetch it again")
        found.append(Walk(where, inside(tree, where, folder), int(identity), label))
    if not found:
        raise DataError(f"{tree.where(path)}: names no sequence; fetch it again")
    return found


def once(listed: Iterable[Walk]) -> tuple[list[Walk], list[str]]:
    """The lines without those that name a sequence again, and warnings of these, about ten."""
    first: dict[str, Walk] = {}
    odd = [
        f"{walk.where}: names {walk.path} again; left out"
        for walk in listed
        if first.setdefault(walk.path, walk) is not walk
    ]
    return [*first.values()], few(odd, "such lines")


def outfits(listed: Iterable[Walk]) -> dict[tuple[int, str], int]:
    """Numbers of the outfits of each person, from 0 in the order of their labels.

    Give it all lists at once: the same outfit has to have one number in query and gallery.
    """
    labels: dict[int, set[str]] = {}
    for walk in listed:
        labels.setdefault(walk.identity, set()).add(walk.label)
    return {
        (identity, label): number
        for identity, own in labels.items()
        for number, label in enumerate(sorted(own))
    }
