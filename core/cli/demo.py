"""What figures say, and what they don't, in words."""

from collections.abc import Sequence

from core.cli.scores import ScoreRow
from core.measures import CAMERAS, RE_ESTIMATED


def difference(rows: Sequence[ScoreRow]) -> str:
    """How far S2R's student lies from direct transfer, plainly and with batch norm re-estimated."""
    plain = _gap(rows, "student")
    if plain is None:
        return "No mAP was measured on both sides, so there is nothing to compare."
    text = f"S2R's student is {_words(plain)} direct transfer"
    for mark, how in ((RE_ESTIMATED, "batch norm"), (CAMERAS, "each camera's own batch norm")):
        if (again := _gap(rows, f"student{mark}")) is not None:
            text += f"; with {how} re-estimated on both sides it is {_words(again)} it"
    return f"{text}. One seed: a few points either way can be chance."


def caveats(*, rendered: bool, quick: bool) -> list[str]:
    """What a reader has to know before repeating the figures."""
    notes = []
    if quick:
        notes.append("--quick: these figures come from a few people and mean nothing.")
    if rendered:
        notes.append(
            "Rendered people, rendered cameras: this shows that learning, adapting and measuring "
            "work on a gap that was built in, not how well real cameras would be served."
        )
    return notes


def _gap(rows: Sequence[ScoreRow], network: str) -> float | None:
    """MAP of S2R less that of direct transfer, in percentage points."""
    found = {row.method: row.rates["mAP"] for row in rows if row.network == network}
    ours, theirs = found.get("s2r"), found.get("direct")
    return None if ours is None or theirs is None else 100 * (ours - theirs)


def _words(gap: float) -> str:
    if abs(gap) < 0.05:
        return "level in mAP with"
    return f"{abs(gap):.1f} mAP {'above' if gap > 0 else 'below'}"
