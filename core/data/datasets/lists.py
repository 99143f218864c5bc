"""What readers share: lists of text, frames of a folder, and counts beside the published ones."""

import itertools
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from core.data.datasets.reader import Counts
from core.errors import DataError
from core.types import Dataset, Tracklet, Tree

MOST_NOTES = 10
LISTED = 5  # names beside how many there are
NUMBER = re.compile(r"([0-9]+)\.[^.]*$")


def lines(tree: Tree, path: str) -> list[str]:
    """The lines of a text file, without their ends; blank ones at the end left out.

    Raises:
        DataError: it is missing, can't be read or is no text.
    """
    try:
        text = bytes(tree.read(path)).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise DataError(f"{tree.where(path)}: is no text; fetch it again") from None
    return text.rstrip().splitlines()


def rows(tree: Tree, path: str, fields: int) -> Iterator[tuple[str, list[str]]]:
    """The lines of a list, split at white space: (where, fields) of each; blank ones left out.

    Args:
        tree: of the dataset.
        path: of the list.
        fields: how many a line must have.

    Raises:
        DataError: it can't be read, or a line has another number of fields.
    """
    for number, line in enumerate(lines(tree, path), start=1):
        found = line.split()
        where = f"{tree.where(path)}:{number}"
        if found and len(found) != fields:
            raise DataError(f"{where}: has {len(found)} fields instead of {fields}")
        if found:
            yield where, found


def frames(tree: Tree, folder: str, pattern: re.Pattern[str]) -> tuple[str, ...]:
    """Paths of the files of a folder whose whole name matches, by the number in its last group.

    Raises:
        DataError: there is no such folder, it can't be read, or holds no such file.
    """
    matches = [match for name in tree.files(folder) if (match := pattern.fullmatch(name))]
    if not matches:
        raise DataError(f"{tree.where(folder)}: holds no frame; restore it from the archive")
    matches.sort(key=lambda match: (int(match[match.re.groups]), match[0]))
    return tuple(f"{folder}/{match[0]}" for match in matches)


def gap(tree: Tree, frames: Sequence[str]) -> list[str]:
    """A warning where frames leave out numbers between the first and the last, else none.

    Args:
        tree: of the dataset.
        frames: of one tracklet in order, each with its number before the end of its name.
    """
    numbers = [int(match[1]) for each in frames if (match := NUMBER.search(each))]
    if missing := numbers[-1] - numbers[0] + 1 - len({*numbers}):
        folder = frames[0].rpartition("/")[0]
        return [f"{tree.where(folder)}: frames missing in between: {missing:,}"]
    return []


def inside(tree: Tree, where: str, path: str) -> str:
    """A path that a list names, without `.` and doubled slashes, if it stays in the tree.

    Args:
        tree: of the dataset.
        where: the list and its line, for the message.
        path: as the list has it, with slashes.

    Raises:
        DataError: it is empty or absolute, climbs by `..`, or holds a backslash or NUL.
    """
    steps = [step for step in path.split("/") if step not in ("", ".")]
    if not steps or path.startswith("/") or ".." in steps or {"\\", "\0"} & {*path}:
        raise DataError(
            f"{where}: {path!r} is no path within {tree.where()}; write it relative to that "
            "folder, with slashes"
        )
    return "/".join(steps)


def crowded(tree: Tree, tracklets: Iterable[Tracklet]) -> list[str]:
    """Warnings of folders in which a list sees several persons, where each is one person's."""
    persons: dict[str, set[int | None]] = {}
    for each in tracklets:
        persons.setdefault(each.frames[0].rpartition("/")[0], set()).add(each.identity)
    odd = [
        f"{tree.where(folder)}: is one person's, but holds {len(found)} by the lists; fetch them "
        "again"
        for folder, found in persons.items()
        if len(found) > 1
    ]
    return few(odd, "such folders")


def few(notes: Sequence[str], what: str) -> list[str]:
    """At most ten of many notes, and then how many more `what` there are."""
    more = len(notes) - MOST_NOTES
    return [*notes[:MOST_NOTES], f"and {more:,} more {what}"] if more > 0 else [*notes]


def listed(names: Collection[str]) -> str:
    """How many, and the first of them."""
    first = ", ".join(itertools.islice(names, LISTED))
    return f"{len(names):,} ({first}{', …' if len(names) > LISTED else ''})"


def differences(dataset: Dataset, published: Mapping[str, Counts]) -> list[str]:
    """How the parts of a dataset differ from those of a whole copy, a line each."""
    found = []
    for part, whole in published.items():
        here = count(_part(dataset, part))
        for what in Counts.__slots__:
            wanted, seen = getattr(whole, what), getattr(here, what)
            if wanted is not None and wanted != seen:
                found.append(f"{dataset.name} {part}: {what} {seen:,}, published {wanted:,}")
    return found


def _part(dataset: Dataset, part: str) -> Sequence[Tracklet]:
    if part == "all":
        return *dataset.train, *dataset.query, *dataset.gallery
    found: Sequence[Tracklet] = getattr(dataset, part)
    return found


def count(tracklets: Sequence[Tracklet]) -> Counts:
    """What is there."""
    lengths = [len(each.frames) for each in tracklets] or [0]
    return Counts(
        identities=len({each.identity for each in tracklets} - {None}),
        tracklets=len(tracklets),
        frames=sum(lengths),
        shortest=min(lengths),
        longest=max(lengths),
        cameras=len({each.camera for each in tracklets}),
    )
