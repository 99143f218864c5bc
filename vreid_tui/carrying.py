"""Takes the journals of runs that are looked at into the store as soon as they grow.

Their supervisors do so every second; who looks at a curve sees each point sooner.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.journal import JOURNAL

if TYPE_CHECKING:
    from core.store import RunSummary, Store
    from vreid_tui.snapshot import Needs, Snapshot


class Carrier:
    """Watches the journals of runs; one for each opened store."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._sizes: dict[str, int] = {}

    def bring(self, found: Snapshot, needs: Needs) -> bool:
        """Take in what the runs in view have written; whether there was anything.

        Raises:
            StoreError: the database can't be written.
        """
        grown = [run for run in _in_view(found, needs) if self._has_grown(run)]
        if grown:
            from core.runs.folder import folder_of
            from core.store.ingest import ingest  # loads the table classes: not for the first view

            for run in grown:
                ingest(self._store, folder_of(run))
        return bool(grown)

    def _has_grown(self, run: RunSummary) -> bool:
        """Whether a journal is longer than at the last look; the first look tells nothing."""
        from core.runs.folder import folder_of

        try:
            size = (folder_of(run) / JOURNAL).stat().st_size
        except OSError:
            return False
        before, self._sizes[run.id] = self._sizes.get(run.id, size), size
        return size > before


def _in_view(found: Snapshot, needs: Needs) -> list[RunSummary]:
    """The runs that are drawn or shown in full, and that go on."""
    known = found.runs or {}
    ids = dict.fromkeys((*needs.details, *needs.curves))
    return [known[id_] for id_ in ids if id_ in known and known[id_].state == "running"]
