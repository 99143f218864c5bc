"""The words of a filter as they were typed: between blanks, with quotes around what holds any."""

import re
from dataclasses import dataclass

from core.errors import FilterError

_PIECE = re.compile(r"""\s+|"(?P<double>[^"]*)"|'(?P<single>[^']*)'|[^\s"']+|["']""")
_MOST_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Word:
    """A word, or a part of one.

    Attributes:
        text: without its quotes.
        plain: as long as `text`; what stood in quotes is blank, so that no sign means anything.
    """

    text: str
    plain: str

    def part(self, start: int, stop: int | None = None) -> "Word":
        """The characters from `start` to before `stop`."""
        return Word(self.text[start:stop], self.plain[start:stop])

    def split(self, signs: str) -> list["Word"]:
        """The parts between any of these signs, where those stand outside quotes."""
        parts, start = [], 0
        for place, sign in enumerate(self.plain):
            if sign in signs:
                parts.append(self.part(start, place))
                start = place + 1
        return [*parts, self.part(start)]


def split(text: str) -> list[Word]:
    """The words of a text; quotes of either kind may stand around any part of a word.

    Raises:
        FilterError: a quote isn't closed.
    """
    words: list[Word] = []
    within = False  # the last of `words` may go on
    for piece in _PIECE.finditer(text):
        if piece[0].isspace():
            within = False
            continue
        if piece[0] in ("'", '"'):
            raise FilterError(f"{shown(text[piece.start() :])}: the quote {piece[0]} isn't closed")
        quoted = piece["double"] if piece["single"] is None else piece["single"]
        taken = piece[0] if quoted is None else quoted
        before = words.pop() if within else Word("", "")
        plain = taken if quoted is None else " " * len(quoted)
        words.append(Word(before.text + taken, before.plain + plain))
        within = True
    return words


def shown(text: str) -> str:
    """A text in a message: in quotes, and short."""
    return repr(text if len(text) <= _MOST_SHOWN else text[:_MOST_SHOWN] + "…")
