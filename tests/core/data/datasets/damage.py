"""What happens to files: they are cut, bytes change, lines change places or go."""

import random
from collections.abc import Iterator


def damaged(content: bytes, cases: int = 100, seed: int = 5) -> Iterator[bytes]:
    """This many variants of a file, the same at every call."""
    dice = random.Random(seed)
    for _ in range(cases):
        yield dice.choice((_cut, _scribble, _scribble, _shuffle))(content, dice)


def _cut(content: bytes, dice: random.Random) -> bytes:
    return content[: dice.randrange(len(content))]


def _scribble(content: bytes, dice: random.Random) -> bytes:
    found = bytearray(content)
    reach = dice.choice((len(content), min(len(content), 1024)))  # heads matter most
    for _ in range(dice.choice((1, 2, 8, 64))):
        found[dice.randrange(reach)] = dice.randrange(256)
    return bytes(found)


def _shuffle(content: bytes, dice: random.Random) -> bytes:
    lines = content.splitlines(keepends=True)
    one, two = dice.randrange(len(lines)), dice.randrange(len(lines))
    lines[one], lines[two] = lines[two], lines[one]
    if dice.random() < 0.5:
        del lines[dice.randrange(len(lines))]
    return b"".join(lines)
