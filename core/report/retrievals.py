"""Which queries a report shows, by rules that it states, and their pictures."""

import base64
import io
from collections.abc import Iterable, Sequence

import numpy as np
from markupsafe import Markup

from core.compare.by_query import difference, sentences
from core.queries.contrast import FACETS, HEADINGS, Contrast, contrast
from core.queries.frames import Look
from core.queries.held import Held
from core.queries.sheet import sheet
from core.report.contents import Drawn, Gallery, Versus

EACH = 3  # queries of a kind
MATCHES = 8  # entries of a ranking
MOST_BYTES = 4 * 2**20  # of pictures, before they are encoded as text
_HEIGHT, _QUALITY = 128, 72


class Pictures:
    """Frames as data addresses, until they are too many bytes.

    Attributes:
        full: whether one was left out for that.
        seen: whether any frame was found.
    """

    def __init__(self, look: Look, most: int = MOST_BYTES) -> None:
        self._look, self._left = look, most
        self.full = self.seen = False

    def address(self, path: str) -> Markup:
        """The address of a frame; empty where it isn't to be had."""
        picture = self._look(path)
        if picture is None or self.full:
            return Markup("")
        self.seen = True
        file = io.BytesIO()
        picture.resize((_HEIGHT // 2, _HEIGHT)).save(file, "JPEG", quality=_QUALITY)
        self._left -= file.tell()
        self.full = self._left < 0
        if self.full:
            return Markup("")
        return Markup("data:image/jpeg;base64," + base64.b64encode(file.getvalue()).decode())


def versus(
    sides: tuple[Held, Held], labels: tuple[str, str], among: int = 1
) -> tuple[Versus, Contrast]:
    """Two runs beside each other.

    Args:
        sides: the runs.
        labels: what they are called.
        among: of how many the second was chosen, by its scores.

    Raises:
        DataError: they have no query in common.
    """
    found = contrast((sides[0].evidence, sides[1].evidence), (sides[0].network, sides[1].network))
    by_facet = [(HEADINGS[facet], found.shares[facet]) for facet in FACETS]
    shown = (("", found.shares[""]), *(one for one in by_facet if len(one[1]) > 1))
    said = sentences(difference(found), ("A", "B"))
    if said and among > 1:
        said.append(f"B was chosen as the best of {among}, which flatters it in this test.")
    return Versus(labels, shown, len(found.gained()), len(found.lost()), tuple(said)), found


def galleries(
    sides: tuple[Held, Held], labels: tuple[str, str], found: Contrast, pictures: Pictures
) -> list[Gallery]:
    """Sheets of what one side alone gets right, of the worst, and of some drawn at random."""
    one, other = labels
    apart = [
        (f"Right by {other} alone", "the largest gains of average precision", found.gained()),
        (f"Right by {one} alone", "the largest losses of average precision", found.lost()),
    ]
    shown = []
    for title, rule, listed in apart:
        drawn = [
            _drawn(side, label, query, pictures)
            for each in listed[:EACH]
            for side, label, query in zip(sides, labels, each.query, strict=True)
        ]
        some = f"{min(EACH, len(listed))} of {len(listed)} queries: {rule}."
        shown.append(Gallery(title, some if listed else "There is no such query.", tuple(drawn)))
    told = {each.query[1] for listed in (found.gained(), found.lost()) for each in listed[:EACH]}
    return [*shown, *alone(sides[1], other, pictures, told)]


def alone(held: Held, label: str, pictures: Pictures, told: Iterable[int] = ()) -> list[Gallery]:
    """The worst sheets of one run, and some that are drawn at random.

    Args:
        held: the run.
        label: what it is called.
        pictures: of its target.
        told: queries that were shown already.
    """
    precision = held.evidence.found[held.network].average_precision
    valid = [
        query for query in np.argsort(precision, kind="stable").tolist() if precision[query] >= 0
    ]
    worst = [query for query in valid if query not in set(told)][:EACH]
    left = sorted(set(valid) - set(worst) - set(told))
    chance = np.random.default_rng(0).permutation(len(left))[:EACH]
    return [
        _gallery(held, label, worst, pictures, "Failures", "the lowest average precision of all"),
        _gallery(
            held,
            label,
            [left[place] for place in chance],
            pictures,
            "Drawn at random",
            f"{len(chance)} of the other {len(left)}, so that nobody chose them (seed 0)",
        ),
    ]


def _gallery(
    held: Held, label: str, queries: Sequence[int], pictures: Pictures, title: str, rule: str
) -> Gallery:
    drawn = tuple(_drawn(held, label, query, pictures) for query in queries)
    return Gallery(f"{title}: {label}", f"{rule[0].upper()}{rule[1:]}.", drawn)


def _drawn(held: Held, label: str, query: int, pictures: Pictures) -> Drawn:
    found = sheet(held.evidence, held.network, query, MATCHES)
    images = tuple(pictures.address(one.frame) for one in (found.query, *found.matches))
    return Drawn(label, found, images)
