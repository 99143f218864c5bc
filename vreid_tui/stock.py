"""Datasets in words: what is here, beside what is published of a whole copy."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from core.text import harmless
from vreid_tui.cells import Piece, fit
from vreid_tui.widgets.pane import Rows

if TYPE_CHECKING:
    from core.data.datasets.reader import Counts
    from core.data.inventory import Entry

PARTS = ("train", "query", "gallery")
_NAME, _STATE, _COUNT = 12, 11, 14

HEADING: tuple[Piece, ...] = (
    (
        f"{'dataset':<{_NAME}}  {'state':<{_STATE}}"
        + "".join(f"  {part:>{_COUNT}}" for part in PARTS),
        "muted",
    ),
)


def row(entry: Entry) -> tuple[Piece, ...]:
    """A dataset in one line: tracklets and identities of each part, as read."""
    state, role = standing(entry)
    numbers = "".join(f"  {_brief(entry.counts.get(part)):>{_COUNT}}" for part in PARTS)
    return (
        (f"{fit(entry.name, _NAME)}  ", "text"),
        (f"{state:<{_STATE}}", role),
        (numbers if entry.counts else "", "text"),
    )


def standing(entry: Entry) -> tuple[str, str]:
    """How it stands with a dataset, in a word, and that word's role."""
    if entry.error:
        return "unreadable", "bad"
    if entry.root is None:
        return "not here", "muted"
    if entry.warnings or any(differs(entry, part) for part in entry.published):
        return "look", "warning"
    return entry.state, "good"


def differs(entry: Entry, part: str) -> bool:
    """Whether a part holds other numbers of tracklets or people than published."""
    here, whole = entry.counts.get(part), entry.published.get(part)
    if here is None or whole is None:
        return False
    pairs = ((here.tracklets, whole.tracklets), (here.identities, whole.identities))
    return any(None not in pair and pair[0] != pair[1] for pair in pairs)


def in_full(entry: Entry) -> Rows:
    """All that is known of a dataset."""
    state, role = standing(entry)
    rows: list[tuple[Piece, ...]] = [
        (
            (f" {harmless(entry.name)}", "text+bold"),
            (f"  {harmless(entry.title)}  ", "text"),
            (state, role),
        )
    ]
    if entry.error:
        rows.append(((f" {harmless(entry.error)}", "bad"),))
    if entry.root is not None:
        rows.append(((f" in {harmless(str(entry.root))}", "muted"),))
    rows += [((f" ! {harmless(text)}", "warning"),) for text in entry.warnings]
    if entry.counts or entry.published:
        rows += [(), *_statistics(entry)]
    if entry.protocol:
        rows += [(), ((f" {harmless(entry.protocol)}", "text"),)]
    return tuple(rows)


def _statistics(entry: Entry) -> Sequence[tuple[Piece, ...]]:
    """A table of what is here, with what is published below it where that is another number."""
    heads = ("tracklets", "people", "frames", "cameras", "shortest", "longest")
    rows: list[tuple[Piece, ...]] = [
        ((f" {'':<9}" + "".join(f"{head:>11}" for head in heads), "muted"),)
    ]
    for part in PARTS:
        here, whole = entry.counts.get(part), entry.published.get(part)
        if here is not None:
            rows.append(((f" {part:<9}" + _numbers(here), "text"),))
        if whole is not None and (here is None or differs(entry, part)):
            label = "published" if here is not None else part
            role = "warning" if here is not None else "muted"
            rows.append(((f" {label:<9}" + _numbers(whole), role),))
        elif whole is not None:
            rows.append(((f" {'':<9}  as published of a whole copy", "good"),))
    return rows


def _numbers(counts: Counts) -> str:
    values = (counts.tracklets, counts.identities, counts.frames, counts.cameras)
    ends = (counts.shortest, counts.longest)
    return "".join(f"{_number(value):>11}" for value in (*values, *ends))


def _number(value: int | None) -> str:
    return f"{value:,}" if value else "-"


def _brief(counts: Counts | None) -> str:
    if counts is None:
        return "-"
    return f"{_number(counts.tracklets)}/{_number(counts.identities)}"
