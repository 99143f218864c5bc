"""`vreid why`."""

import dataclasses
from collections.abc import Sequence

from core.cli.lists import current_store
from core.cli.output import put, put_json, put_paragraph
from core.cli.states import state_word
from core.runs.folder import folder_of
from core.runs.why import explain
from core.store.choice import choose
from core.text import harmless


def why(words: Sequence[str], as_json: bool) -> None:
    """Print what became of runs, and what to do.

    Raises:
        StoreError: no run is meant by these words.
    """
    store = current_store()
    chosen = choose(store, words)
    told = [(run, explain(run, folder_of(run))) for run in chosen]
    if as_json:
        rows = [{"id": run.id, "state": run.state} | dataclasses.asdict(e) for run, e in told]
        put_json({"format": 1, "runs": rows})
        return
    for place, (run, explanation) in enumerate(told):
        if place:
            put()
        put(f"{run.id}  {state_word(run.state)}  {harmless(run.name)}")
        put_paragraph(explanation.text, "  ")
        if explanation.advice:
            put_paragraph(explanation.advice, "  ")
        if explanation.lines and run.state in ("failed", "lost"):
            put("  end of the log:")
            for line in explanation.lines:
                put(f"    {line}")
