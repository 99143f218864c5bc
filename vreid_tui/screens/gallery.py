"""A run's queries on its screen: read when they are first looked at, a sheet at a time."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, cast

from textual.app import ComposeResult
from textual.containers import Container

from vreid_tui.fetching import fetch
from vreid_tui.graphics import in_colour
from vreid_tui.keeping import keep
from vreid_tui.retrieval import Page, page, queries
from vreid_tui.screens.base import View
from vreid_tui.widgets.album import Album
from vreid_tui.widgets.bar import Bar
from vreid_tui.widgets.sheets import Sheets

if TYPE_CHECKING:
    from PIL.Image import Image

    from core.queries.frames import Look
    from core.queries.held import Held
    from core.store.records import RunSummary

    Found = tuple[Held, Look]


class Gallery(Container):
    """Leafs through what each query of a run found."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._run: RunSummary | None = None
        self._found: Found | None = None
        self._network, self._wrong, self._place = "", False, 0
        self._page: Page | None = None

    def compose(self) -> ComposeResult:
        yield Bar(id="sheet-title")
        yield Album(Sheets(), self._view.dashboard.graphics)

    def open(self, run: RunSummary) -> None:
        """Show a run's queries; what was read of them stays until another run is opened."""
        same = self._run is not None and self._run.id == run.id and self._run.state == run.state
        if same and self._found is not None:
            return
        self._run, self._found, self._page = run, None, None
        self._network, self._wrong, self._place = "", False, 0
        self._say(f"reading the queries of {run.id}")
        self.query_one(Sheets).empty = ""
        self.query_one(Album).put((), None, pictures=True)
        fetch(self._view, "queries", partial(_held, run), self._take)

    def focus_pictures(self) -> None:
        """Give keys to the pictures."""
        self.query_one(Sheets).focus()

    def on_sheets_asked(self, event: Sheets.Asked) -> None:
        if self._found is None:
            return
        networks = list(self._found[0].evidence.found)
        if event.wish in ("next", "previous"):
            self._place += 1 if event.wish == "next" else -1
        elif event.wish == "wrong":
            self._wrong, self._place = not self._wrong, 0
        elif event.wish == "network":
            place = networks.index(self._network) + 1
            self._network = networks[place % len(networks)]
        else:
            self._write()
            return
        self._turn()

    def _take(self, found: Found | str) -> None:
        if isinstance(found, str):
            self._say("")
            self.query_one(Sheets).empty = found
            return
        self._found, self._network = found, found[0].network
        self._turn()

    def _turn(self) -> None:
        """Show the query that is looked for now."""
        if self._found is None:
            return
        held, look = self._found
        chosen = queries(held, self._network, wrong=self._wrong)
        if not chosen:
            self._say(f"{self._network}: no query's first match is wrong")
            self.query_one(Album).put((), None, pictures=True)
            return
        self._place %= len(chosen)
        query, ascii_only = chosen[self._place], self._view.dashboard.ascii_only
        make = partial(page, held, look, self._network, query, ascii_only=ascii_only)
        count = f"{self._place + 1} of {len(chosen)}{' wrong ones' if self._wrong else ''}"
        fetch(self._view, "page", make, partial(self._show, count))

    def _show(self, count: str, shown: Page) -> None:
        self._page = shown
        self._say("", f" query {count}  ", shown.title)
        whole = None
        if self._view.dashboard.graphics != "blocks" and self._found is not None:
            whole = _drawn(shown, self._found[1])
        in_cells = in_colour(self._view.dashboard)
        self.query_one(Album).put(shown.tiles, whole, pictures=in_cells)

    def _write(self) -> None:
        """Write the sheet that is seen into the run's folder."""
        shown, found, run = self._page, self._found, self._run
        if shown is None or found is None or run is None:
            return
        from core.runs.folder import folder_of

        folder = folder_of(run) / "sheets"
        name = f"{shown.sheet.network}-{self._place}".replace("/", "-")
        make = partial(_drawn, shown, found[1])
        self._view.dashboard.work(lambda: keep(make, folder, name, shown.title))

    def _say(self, text: str, bold: str = "", more: str = "") -> None:
        row = ((bold, "text+bold"), (more, "text"), (f" {text}" if text else "", "muted"))
        self.query_one("#sheet-title", Bar).pieces = row

    @property
    def _view(self) -> View:
        return cast("View", self.screen)


def _held(run: RunSummary) -> Found | str:
    """A run's queries and what finds its frames; in words why it has none."""
    from core.errors import VreidError
    from core.queries.held import hold
    from core.store import open_store

    store = open_store()
    try:
        held = hold(store, run)
    except VreidError as error:
        return str(error)
    finally:
        store.close()
    return held, held.look()


def _drawn(shown: Page, look: Look) -> Image:
    from core.queries.draw import draw

    return draw([shown.sheet], look)
