"""How the replicates of some entries are spoken of, and which of them an entry lacks."""

from collections.abc import Sequence

from core.compare.groups import Entry, Replicate


class Replicates:
    """Seeds and splits of entries that stand beside each other.

    Args:
        entries: whose finished and other runs make up what each of them should have.
    """

    def __init__(self, entries: Sequence[Entry]) -> None:
        found = {(run.seed, run.split) for one in entries for run in (*one.runs, *one.others)}
        self.seeds = {seed for seed, _ in found}
        self.splits = {split for _, split in found}
        self._all = sorted(found, key=lambda pair: (pair[1], pair[0]))

    @property
    def counted(self) -> str:
        """What they are: "seeds", "splits", or "replicates" where both vary."""
        if len(self.splits) < 2:
            return "seeds"
        return "splits" if len(self.seeds) < 2 else "replicates"

    def missing(self, entry: Entry) -> list[str]:
        """The replicates that others have and this entry lacks, with why."""
        going = {(run.seed, run.split): run.summary for run in entry.others if not run.finished}
        return [
            self._words(one)
            + (f" (run {run.id} is {run.state})" if (run := going.get(one)) else "")
            for one in self._all
            if one not in entry.replicates
        ]

    def _words(self, one: Replicate) -> str:
        """Such as "seed 3", or with several splits "seed 3 on split 1"."""
        seed, split = one
        return f"seed {seed} on split {split}" if len(self.splits) > 1 else f"seed {seed}"
