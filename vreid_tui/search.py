"""The filter of the list of runs: words that all have to be found."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from vreid_tui.table import pair

if TYPE_CHECKING:
    from core.store.records import RunSummary


def matching(runs: Iterable[RunSummary], query: str) -> list[RunSummary]:
    """The runs that hold every word of `query`; a word after "!" must be absent.

    Name, id, source, target, method, backbone, state and tags are searched; case is ignored.
    """
    words = query.casefold().split()
    wanted = [word for word in words if not word.startswith("!")]
    unwanted = [word[1:] for word in words if word.startswith("!") and word != "!"]
    if not wanted and not unwanted:
        return list(runs)
    return [run for run in runs if _fits(_searched(run), wanted, unwanted)]


def _fits(text: str, wanted: list[str], unwanted: list[str]) -> bool:
    return all(word in text for word in wanted) and not any(word in text for word in unwanted)


def _searched(run: RunSummary) -> str:
    fields = (run.name, run.id, pair(run), run.method, run.backbone, run.state, *run.tags)
    return "\n".join(fields).casefold()
