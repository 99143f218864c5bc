"""`vreid compare A B --queries`."""

import dataclasses
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.cli import compare
from core.cli.lists import current_store
from core.cli.output import put, put_json, put_paragraph, tell, width
from core.compare.by_query import difference, sentences
from core.compare.formats.json import test_object
from core.data.export import save
from core.errors import RunError
from core.queries.contrast import FACETS, HEADINGS, Contrast, Outcome, Share, contrast
from core.queries.held import Held, hold
from core.queries.sheet import sheet
from core.store import find_run
from core.tables import percent, table
from core.text import harmless

LISTED = 10  # queries of each kind in a terminal
ON_SHEETS = 6


@dataclass(frozen=True, slots=True)
class Order:
    """The options as they were given.

    Attributes:
        table: the runs and the options of a table of scores, of which JSON alone fits.
        queries: whether they were asked for; the other options go with that.
        network: whose retrievals, on both sides; "" is the usual one of each.
        sheets: picture to write; None writes none.
    """

    table: compare.Order
    queries: bool
    network: str
    sheets: Path | None


def compare_queries(order: Order) -> None:
    """Print which queries one of two runs gets right and the other wrong, and where.

    Raises:
        RunError: not two runs were named, or one has no such network.
        DataError: a run kept no evidence, or they have no query in common.
    """
    if not order.queries:
        raise RunError("--network and --sheets go with --queries")
    words, form = order.table.words, order.table.form
    if form not in ("table", "json") or order.table != compare.Order(words, form=form):
        raise RunError("--queries goes with --json, --network and --sheets alone")
    if len(words) != 2:
        raise RunError("--queries takes two runs, such as vreid compare RUN RUN --queries")
    store = current_store()
    one, other = (hold(store, find_run(store, text), order.network) for text in words)
    found = contrast((one.evidence, other.evidence), (one.network, other.network))
    if form == "json":
        put_json(_as_json((one, other), found))
    else:
        _print((one, other), found)
    if order.sheets:
        _draw((one, other), found, order.sheets)


def _print(sides: tuple[Held, Held], found: Contrast) -> None:
    for letter, side in zip("AB", sides, strict=True):
        put(harmless(f"{letter}  {side.run.id}  {side.run.name}, {side.network}"))
    put()
    _put_shares(found)
    put()
    for text in sentences(difference(found), ("A", "B")):
        put_paragraph(text)
    for letter, listed in (("B", found.gained()), ("A", found.lost())):
        put(f"\nright at rank 1 by {letter} alone: {len(listed)}")
        _put_outcomes(listed[:LISTED])
        if len(listed) > LISTED:
            put(f"and {len(listed) - LISTED} more; --json lists all")
    if any(found.unshared):
        put()
        only = " and ".join(
            f"{count} of {letter}" for letter, count in zip("AB", found.unshared, strict=True)
        )
        put_paragraph(f"Left out, as the other side wasn't asked them or has no match: {only}.")


def _put_shares(found: Contrast) -> None:
    header = ["percent", "queries", "rank-1 A", "rank-1 B", "mAP A", "mAP B", "A alone", "B alone"]
    told = [facet for facet in FACETS if len(found.shares[facet]) > 1]
    shares = [share for facet in ("", *told) for share in found.shares[facet]]
    align = "<" + ">" * (len(header) - 1)
    lines = iter(table([header, *map(_share_cells, shares)], align, width(sys.stdout)))
    put(next(lines))
    put(next(lines))
    for facet in FACETS:
        put()
        if facet in told:
            put(f"by {HEADINGS[facet]}:")
            for _ in found.shares[facet]:
                put(next(lines))
        else:
            put_paragraph(f"by {HEADINGS[facet]}: all {found.shares[facet][0].label}")
    put()
    put_paragraph("A alone, B alone: right at rank 1 on that side only.")


def _share_cells(share: Share) -> list[str]:
    rates = (*share.rank1, *share.mean_ap)
    return [
        share.label,
        str(share.queries),
        *map(percent, rates),
        *map(str, share.only),
    ]


def _put_outcomes(listed: Sequence[Outcome]) -> None:
    if not listed:
        return
    header = ["query", "person", "camera", "clothes", "frames", "rank A", "rank B", "AP A", "AP B"]
    rows = [
        [
            harmless(each.name),
            *(str(label) if label >= 0 else "-" for label in _labels(each)),
            str(each.length),
            *map(str, each.ranks),
            *map(percent, each.precisions),
        ]
        for each in listed
    ]
    for line in table([header, *rows], "<" + ">" * (len(header) - 1), width(sys.stdout)):
        put(line)


def _labels(each: Outcome) -> tuple[int, int, int]:
    return each.identity, each.camera, each.clothes


def _draw(sides: tuple[Held, Held], found: Contrast, out: Path) -> None:
    """Write sheets of the first queries of either list, A above B for each.

    Raises:
        DataError: the file can't be written, or there is nothing to draw.
    """
    from core.queries.draw import draw, headline

    listed = [*found.gained()[:ON_SHEETS], *found.lost()[:ON_SHEETS]]
    if not listed:
        tell("vreid: both sides get the same queries right: no sheets to write")
        return
    sheets = [
        sheet(side.evidence, side.network, query)
        for each in listed
        for side, query in zip(sides, each.query, strict=True)
    ]
    labels = [f"{'AB'[number % 2]}: {headline(one)}" for number, one in enumerate(sheets)]
    look = sides[0].look()
    if look(sheets[0].query.frame) is None:
        tell(f"vreid: the frames of {sides[0].run.target} aren't here: the sheets have none")
    save(draw(sheets, look, labels), out)
    tell(f"written to {harmless(str(out))}")


def _as_json(sides: tuple[Held, Held], found: Contrast) -> dict[str, Any]:
    return {
        "format": 1,
        "runs": [
            {"id": side.run.id, "name": side.run.name, "network": side.network} for side in sides
        ],
        "target": sides[0].evidence.facts.get("target", ""),
        "protocol": sides[0].evidence.facts.get("protocol", ""),
        "difference": test_object(test) if (test := difference(found)) else None,
        "shares": {
            facet or "all": [dataclasses.asdict(share) for share in shares]
            for facet, shares in found.shares.items()
        },
        "gained": [dataclasses.asdict(each) for each in found.gained()],
        "lost": [dataclasses.asdict(each) for each in found.lost()],
        "queries": [dataclasses.asdict(each) for each in found.outcomes],
        "unshared": list(found.unshared),
    }
