"""A copy of the SVReID family with a few sequences."""

from collections.abc import Mapping, Sequence

TRAIN = ["a/001/0/07 001 0", "a/001/1/3 001 0", "a/002/0/10 002 4"]
TEST = {"query": ["a/009/0/1 009 1"], "gallery": ["a/009/0/2 009 1", "a/009/1/2 009 0"]}


def contents(
    lists: Mapping[str, Sequence[str]], place: str = "{}", base: str = ""
) -> dict[str, bytes]:
    """Lists, and two frames of each sequence in them at its place."""
    found = {f"{base}{part}.txt": "\n".join(lines).encode() for part, lines in lists.items()}
    for line in (line for lines in lists.values() for line in lines):
        for name in ("0001.jpg", "0002.jpg"):
            found[f"{base}{place.format(line.split()[0])}/{name}"] = b"x"
    return found
