"""What came out of `vreid run`, for people and for programs."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from core import paths
from core.cli.demo import caveats, difference
from core.cli.output import put, tell, width
from core.cli.scores import ScoreRow, score_json, score_rows, score_table
from core.runs.endings import Ending
from core.runs.resolve import is_rendered
from core.runs.submit import Plan, Submitted
from core.tables import wrapped
from core.text import harmless

_WORDS = {
    "failed": "failed",
    "stopped": "was stopped",
    "paused": "was paused",
    "lost": "was lost",
}


@dataclass(frozen=True, slots=True)
class Result:
    """A run that has ended."""

    plan: Plan
    run: Submitted
    ending: Ending

    def rows(self) -> list[ScoreRow]:
        """Its part of the table."""
        return score_rows(self.run.id, self.plan.settings.method, self.ending.scores)


@dataclass(frozen=True, slots=True)
class Report:
    """Runs that were started by one command.

    Attributes:
        expected: how many runs there should be; two are compared with each other.
        quick: figures mean nothing.
        database: where the runs are kept.
    """

    results: Sequence[Result]
    expected: int
    quick: bool
    database: str

    @property
    def whole(self) -> bool:
        """Whether every run finished."""
        finished = [result for result in self.results if result.ending.state == "finished"]
        return len(finished) == self.expected

    def print(self) -> None:
        """Print the table, what it says, and where everything is."""
        columns = width(sys.stdout)
        put()
        if rows := self._rows():
            for line in score_table(rows, columns):
                put(line)
        else:
            put("nothing was measured: the target has no query and gallery")
        put()
        for text in self._sentences():
            for line in wrapped(text, columns):
                put(line)
        for what, place in self._places().items():
            put(f"{what:<13} {place}")
        first, *others = [result.run.id for result in self.results]
        put(f"{'look again':<13} vreid show {first}, vreid-tui")
        if others:
            put(f"{'':<13} vreid compare {' '.join([first, *others])}")

    def as_json(self) -> dict[str, Any]:
        """The same for programs; rates in [0, 1]."""
        return {
            "format": 1,
            "quick": self.quick,
            "group": self.results[0].plan.group if self.results else "",
            "runs": [_run_json(result) for result in self.results],
            "table": score_json(self._rows()),
            "notes": self._sentences(),
            "where": self._places(),
        }

    def explain(self) -> None:
        """Say why it isn't whole."""
        last = self.results[-1]
        why = f": {harmless(last.ending.text)}" if last.ending.text else ""
        tell(f"vreid: run {last.run.id} {_WORDS[last.ending.state]}{why}")
        tell(f"`vreid why {last.run.id}` tells more, `vreid resume {last.run.id}` goes on")

    def _rows(self) -> list[ScoreRow]:
        return [row for result in self.results for row in result.rows()]

    def _sentences(self) -> list[str]:
        """What a reader has to know beside the table."""
        compared = [difference(self._rows())] if self.expected > 1 and self.whole else []
        rendered = any(is_rendered(result.plan.settings) for result in self.results)
        return compared + caveats(rendered=rendered, quick=self.quick)

    def _places(self) -> dict[str, str]:
        places = {"database": self.database, "run folders": str(paths.runs_root())}
        if any(is_rendered(result.plan.settings) for result in self.results):
            places["rendered sets"] = str(paths.cache_root())
        if not self._rows() and self.results:
            places["weights"] = str(self.results[-1].run.folder / "weights")
        return places


def _run_json(result: Result) -> dict[str, Any]:
    settings = result.plan.settings
    return {
        "id": result.run.id,
        "name": result.run.name,
        "source": settings.source,
        "target": settings.target,
        "method": settings.method,
        "seed": settings.seed,
        "state": result.ending.state,
        "reason": result.ending.reason,
        "text": result.ending.text,
        "scores": result.ending.scores,
        "folder": str(result.run.folder),
    }
