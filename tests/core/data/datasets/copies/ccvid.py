"""A copy of CCVID with a few sequences."""

from collections.abc import Mapping, Sequence

LISTS = {
    "train": ["session1/031_01 031 u0_l0", "session3/031_01 031 u1_l0", "session2/201_12 201 u0"],
    "query": ["session1/001_01 001 u0", "session1/002_03 002 u0"],
    "gallery": ["session3/001_12 001 u1", "session1/002_04 002 u0", "session1/001_05 001 u0"],
}
OUTFITS = {"train": 3, "query and gallery": 3}


def contents(
    lists: Mapping[str, Sequence[str]] = LISTS, base: str = "", frames: int = 2
) -> dict[str, bytes]:
    """The lists, tab separated, and the frames of every sequence in them."""
    found = {
        f"{base}{part}.txt": "".join("\t".join(line.split()) + "\n" for line in lines).encode()
        for part, lines in lists.items()
    }
    for line in (line for lines in lists.values() for line in lines):
        for frame in range(1, frames + 1):
            found[f"{base}{line.split()[0]}/{frame:05d}.jpg"] = b"x"
    return found
