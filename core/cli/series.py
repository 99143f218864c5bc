"""What the commands that carry out series of runs share."""

import sys
from collections.abc import Sequence
from typing import Any, Literal

from core.cli.output import put, put_paragraph, tell, width
from core.cli.tables import table
from core.series.ledger import Measured
from core.series.plan import Training
from core.series.progress import failure
from core.series.results import Results, Spread
from core.series.single import Outcome
from core.series.words import markdown
from core.text import harmless

Form = Literal["table", "markdown", "json"]


def put_table(cells: Sequence[Sequence[str]], form: Form, left: int = 1) -> None:
    """Print a table; the first `left` columns hold words, the others figures."""
    safe = [[harmless(cell) for cell in row] for row in cells]
    align = "<" * left + ">" * (len(safe[0]) - left)
    for line in markdown(safe) if form == "markdown" else table(safe, align, width(sys.stdout)):
        put(line)


def put_sentences(sentences: Sequence[str], form: Form) -> None:
    """Print sentences, each on lines of its own."""
    for text in sentences:
        if form == "markdown":
            put(f"- {harmless(text)}")
        else:
            put_paragraph(text)


def explain(failed: Sequence[Outcome]) -> None:
    """Say which trainings didn't finish, and why."""
    for outcome in failed:
        tell(f"vreid: {failure(outcome)}")


def list_trainings(trainings: Sequence[Training], done: dict[Training, Measured]) -> None:
    """Print which trainings are done and which would be run."""
    rows = [["state", "run", "pair", "rows", "seed"]]
    for one in trainings:
        state = ["done", done[one].run_id] if one in done else ["to run", "-"]
        pair = f"{one.settings.source}→{one.settings.target}"
        labels = "; ".join(row.label for row in one.rows)
        rows.append([*state, pair, labels, str(one.settings.seed)])
    put_table(rows, "table", left=4)
    put(f"{len(done)} of {len(trainings)} trainings are done; {len(trainings) - len(done)} to run")


def trainings_json(
    trainings: Sequence[Training], done: dict[Training, Measured]
) -> list[dict[str, Any]]:
    """The same for programs."""
    return [
        {
            "source": one.settings.source,
            "target": one.settings.target,
            "rows": [row.key for row in one.rows],
            "seed": one.settings.seed,
            "state": "done" if one in done else "to run",
            "run": done[one].run_id if one in done else None,
        }
        for one in trainings
    ]


def failed_json(failed: Sequence[Outcome]) -> list[dict[str, Any]]:
    """Trainings that didn't finish, for programs."""
    return [
        {
            "rows": [row.key for row in outcome.training.rows],
            "seed": outcome.training.settings.seed,
            "run": outcome.run_id or None,
            "state": outcome.state,
            "text": outcome.text,
        }
        for outcome in failed
    ]


def runs_json(results: Results, key: str) -> list[dict[str, Any]]:
    """The runs behind a row, and None for those that are missing."""
    rows = {row.key: row for row in results.series.rows}
    runs = results.runs(rows[key])
    return [
        {
            **one._asdict(),
            "run": runs[one].run_id if one in runs else None,
            "commit": runs[one].commit if one in runs else None,
            "dirty": runs[one].dirty if one in runs else None,
        }
        for one in results.series.replicates_of(rows[key])
    ]


def spread_json(spread: Spread | None) -> dict[str, float | int] | None:
    """A spread for programs; rates in [0, 1]."""
    if spread is None:
        return None
    return {"mean": spread.mean, "deviation": spread.deviation, "n": spread.n}
