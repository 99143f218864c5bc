"""`vreid report`."""

from collections.abc import Sequence
from pathlib import Path

from core.cli.lists import current_store
from core.cli.output import put, put_paragraph
from core.report.gather import Order, gather
from core.report.page import write
from core.text import harmless


def publish(words: Sequence[str], out: Path, title: str, question: str) -> None:
    """Write a report, and say what is missing in it.

    Raises:
        RunError: no run was chosen, or the file can't be written.
        StoreError: no run fits.
        FilterError: the words are no filter.
    """
    contents = gather(current_store(), Order(tuple(words), title, question))
    runs = sum(len(listed) for _, listed in contents.runs)
    size = write(contents, out)
    put(f"{harmless(str(out))}: {runs} runs, {size / 1e6:.1f} MB")
    for one in contents.missing:
        put_paragraph(f"missing: {one.what} {one.remedy}", "  ")
