"""SVReID's training lists from that of V3DGait, which they were chosen from."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from core.data.datasets.dressed import Walk, located, walks
from core.data.datasets.lists import rows
from core.data.datasets.svreid import FOLDERS, LISTS, PUBLISHED
from core.data.folder import Folder
from core.errors import DataError
from core.files import write_whole

OUTFITS = {"svreid": 1, "svreid-cc": 8}


@dataclass(frozen=True, slots=True)
class Derived:
    """A list, and how far it is from the published one.

    Attributes:
        path: of the list.
        identities, sequences: it names.
        published_identities, published_sequences: of the set of that name.
    """

    path: Path
    identities: int
    sequences: int
    published_identities: int
    published_sequences: int


def derive(tree_root: Path, name: Literal["svreid", "svreid-cc"]) -> Derived:
    """Write the training list of SVReID, or of SVReID (w cc), beside V3DGait's train.txt.

    The paper states that SVReID keeps the outfit with most sequences of each person, and that
    SVReID (w cc) adds what is in the top eight: 1,164 and 3,187 sequences of 333 persons, so 2,023
    more. It is our reading that outfits are ranked, by their sequences, that the eight count the
    one of SVReID, that an outfit comes with all its sequences, and that of outfits with as many
    sequences the smallest label goes first (the shortest, then by the alphabet, so that numbers
    are in order). V3DGait's list wasn't at hand when this was written, so that these give the
    published counts is unconfirmed: compare them with the ones returned.

    Args:
        tree_root: the folder that holds train.txt, or the one that holds that folder.
        name: which list.

    Raises:
        DataError: train.txt is missing or damaged, or there is another list of that name already,
            which is left as it is.

    Source: "From Synthetic to Real: Unveiling the Power of Synthetic Data for Video Person Re-ID",
    data sets.
    """
    tree = Folder(tree_root)
    base = located(tree, LISTS["v3dgait"], FOLDERS, "derive from the folder that V3DGait lies in")
    whole = base + LISTS["v3dgait"]
    listed = walks(tree, whole)
    kept = {*most_seen(listed, OUTFITS[name])}
    as_written = zip(listed, rows(tree, whole, fields=3), strict=True)
    path = tree_root / base / LISTS[name]
    _write(path, "".join("\t".join(row) + "\n" for walk, (_, row) in as_written if walk in kept))
    return Derived(path, len({walk.identity for walk in kept}), len(kept), *PUBLISHED[name])


def most_seen(listed: Sequence[Walk], most: int) -> list[Walk]:
    """The sequences of each person in the outfits with most sequences, in the order given."""
    sequences = Counter((walk.identity, walk.label) for walk in listed)
    ranked: dict[int, list[str]] = {}
    for identity, label in sorted(
        sequences, key=lambda outfit: (-sequences[outfit], len(outfit[1]), outfit[1])
    ):
        ranked.setdefault(identity, []).append(label)
    return [walk for walk in listed if walk.label in ranked[walk.identity][:most]]


def _write(path: Path, content: str) -> None:
    """Write a list unless the same is there.

    Raises:
        DataError: another is there, or it can't be written.
    """
    try:
        if not path.exists():
            write_whole(path, content)
        elif path.read_bytes() != content.encode():
            raise DataError(
                f"{path}: is there and isn't what would be derived; move it away to derive it anew"
            )
    except OSError as error:
        raise DataError(
            f"{path}: can't be written ({error.strerror}); mend the permissions or free some space"
        ) from None
