"""`vreid data verify`."""

import dataclasses
import sys
from pathlib import Path

from core import paths
from core.cli.counter import Counter
from core.cli.data.settings import data_settings
from core.cli.output import put, put_json, put_paragraph, width
from core.data.datasets import canonical
from core.data.inventory import PARTS, counts
from core.data.verify import Verdict
from core.data.verify import verify as verify_copy
from core.tables import table

SHOWN = 50  # faults that are printed; --json has all


def verify(name: str, data_root: Path | None, full: bool, as_json: bool) -> int:
    """Print what a copy holds and what is wrong with it; returns the exit code."""
    root = paths.data_root(str(data_root or ""))
    known = canonical(name, root)
    with Counter(f"verify {known}", "frames") as counter:
        verdict = verify_copy(known, root, paths.cache_root(), data_settings(), counter, full=full)
    if as_json:
        put_json(_json(known, verdict, full))
    else:
        _print(known, verdict, full)
    return 0 if verdict.is_whole else 1


def _print(name: str, verdict: Verdict, full: bool) -> None:
    put_paragraph(f"{name}: {verdict.dataset.protocol}")
    rows = [["part", "tracklets", "identities", "frames", "shortest", "longest", "cameras"]]
    for part, held in counts(verdict.dataset).items():
        numbers = (held.tracklets, held.identities, held.frames, held.shortest, held.longest)
        rows.append([part, *(f"{number:,}" for number in (*numbers, held.cameras))])
    for line in table(rows, "<" + ">" * (len(rows[0]) - 1), width(sys.stdout)):
        put(line)
    faults = {
        "not as it should be": verdict.odd,
        "frames that can't be read": verdict.unreadable,
        "tracklets without a readable frame": verdict.lost,
    }
    for what, lines in faults.items():
        if lines:
            put(f"\n{what}: {len(lines):,}")
            for text in lines[:SHOWN]:
                put_paragraph(text, "  ")
            if len(lines) > SHOWN:
                put(f"  and {len(lines) - SHOWN:,} more; --json lists all")
    put()
    how = "every frame" if full else "the first and last frame of each tracklet"
    verdict_words = "whole" if verdict.is_whole else "not whole"
    put(f"{verdict.frames:,} frames decoded ({how}): {verdict_words}")


def _json(name: str, verdict: Verdict, full: bool) -> dict[str, object]:
    held = counts(verdict.dataset)
    return {
        "format": 1,
        "dataset": name,
        "root": str(verdict.dataset.root),
        "protocol": verdict.dataset.protocol,
        "full": full,
        "whole": verdict.is_whole,
        "counts": {part: dataclasses.asdict(held[part]) for part in PARTS},
        "odd": list(verdict.odd),
        "frames": verdict.frames,
        "unreadable": list(verdict.unreadable),
        "lost": list(verdict.lost),
    }
