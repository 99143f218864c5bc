"""Datasets: which are here, whether they are whole, and whom they show."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Container

from core import paths
from core.text import harmless
from vreid_tui import stock
from vreid_tui.actions import Action, bindings
from vreid_tui.cells import Piece
from vreid_tui.fetching import fetch
from vreid_tui.graphics import in_colour
from vreid_tui.keeping import keep
from vreid_tui.screens.base import View
from vreid_tui.snapshot import Snapshot
from vreid_tui.widgets.album import Album
from vreid_tui.widgets.pane import Pane
from vreid_tui.widgets.row_list import Entry as Row
from vreid_tui.widgets.row_list import RowList
from vreid_tui.widgets.tiles import Tile, Tiles

if TYPE_CHECKING:
    from PIL.Image import Image

    from core.data.inventory import Entry

IN_CELLS, ON_PICTURE = (4, 8, 1), (4, 4, 4)  # people, tracklets, frames
HEIGHT_PX = 128


class DataScreen(View):
    """One dataset a row; below or beside, its numbers, and on request its people."""

    PLACES = ("data",)
    BINDINGS = bindings(*PLACES)
    AUTO_FOCUS = "#stock"

    def __init__(self) -> None:
        super().__init__()
        self._entries: dict[str, Entry] = {}
        self._shown = ""

    def compose_view(self) -> ComposeResult:
        with Container(id="datasets"):
            yield RowList(id="stock")
            with Container(id="beside"):
                yield Pane("dataset", id="dataset")
                yield Album(Tiles(id="people"), self.dashboard.graphics, id="album")

    def on_mount(self) -> None:
        self.query_one(RowList).heading = stock.HEADING
        self.action_again()

    def show(self, snapshot: Snapshot, now: float) -> None:
        """Nothing here depends on the store."""

    def heading(self) -> tuple[Piece, ...]:
        here = sum(entry.root is not None for entry in self._entries.values())
        return (
            (" vreid ", "text+bold"),
            (f" datasets: {here} here", "text"),
            (f"  {harmless(str(paths.data_root()))}", "muted"),
        )

    def words(self) -> Mapping[str, str]:
        entry = self._entry
        return {"dataset": entry.name} if entry else {}

    def refusal(self, action: Action) -> str:
        entry = self._entry
        if action.id not in ("data.sheet", "data.write", "data.copy"):
            return ""
        if entry is None or entry.root is None:
            return "it isn't here"
        return "it can't be read" if entry.error and action.id != "data.copy" else ""

    def on_cursor_list_highlighted(self, event: RowList.Highlighted) -> None:
        entry = self._entries.get(event.id)
        self.query_one("#dataset", Pane).rows = stock.in_full(entry) if entry else ()
        if self._shown and event.id != self._shown:
            self._shown = ""
            self._put((), None)

    def on_cursor_list_opened(self, _event: RowList.Opened) -> None:
        self.call_later(self.dashboard.action_do, "data.sheet")

    def action_again(self) -> None:
        """Read what is there, one dataset after the other."""
        self.query_one(RowList).empty = "reading the folder of datasets"
        came: Callable[[Entry], None] = lambda entry: self.app.call_from_thread(self._take, entry)  # noqa: E731
        fetch(self, "stock", lambda: _each(came), lambda _: self.dashboard.route())

    def action_sheet(self) -> None:
        """Show some people of the dataset under the cursor."""
        entry = self._entry
        if entry is not None:
            self.query_one(Tiles).empty = f"reading pictures of {entry.name}"
            self._shown = entry.name
            self._put((), None)
            whole = self.dashboard.graphics != "blocks"
            fetch(self, "sheet", lambda: _sheet(entry.name, whole), self._take_sheet)

    def action_write(self) -> None:
        """Write the contact sheet of the dataset under the cursor."""
        entry = self._entry
        if entry is not None:
            folder = paths.cache_root() / "pictures"
            make = partial(_contact_sheet, entry.name)
            self.dashboard.work(lambda: keep(make, folder, entry.name, entry.protocol))

    def action_copy(self) -> None:
        entry = self._entry
        if entry is not None:
            self.dashboard.copy(harmless(str(entry.root)), "the folder")

    @property
    def _entry(self) -> Entry | None:
        """The dataset under the cursor."""
        row = self.query_one(RowList).selected
        return self._entries.get(row.id) if row else None

    def _take(self, entry: Entry) -> None:
        self._entries[entry.name] = entry
        listed = self.query_one(RowList)
        listed.rows = tuple(Row(name, stock.row(each)) for name, each in self._entries.items())
        if self._entry is entry:
            self.query_one("#dataset", Pane).rows = stock.in_full(entry)

    def _take_sheet(self, made: tuple[list[Tile], Image | None]) -> None:
        tiles, whole = made
        self.query_one(Tiles).empty = "it has no tracklets"
        self._put(tiles, whole)
        self.query_one(Tiles).focus()

    def _put(self, tiles: Sequence[Tile], whole: Image | None) -> None:
        album = self.query_one(Album)
        album.put(tiles, whole, pictures=in_colour(self.dashboard))
        album.set_class(bool(self._shown), "-shown")
        self.query_one("#datasets").set_class(bool(self._shown), "-pictures")


def _each(came: Callable[[Entry], None]) -> None:
    from core.data.inventory import inventory
    from core.settings import Data

    for entry in inventory(paths.data_root(), paths.cache_root(), Data()):
        came(entry)


def _sheet(name: str, whole: bool) -> tuple[list[Tile], Image | None]:
    """Some people of a dataset, a row for each, and all as one picture where that is wanted."""
    from core.data import datasets
    from core.data.sheet import Extent, contact_sheet, strips
    from core.settings import Data

    found = datasets.read(name, paths.data_root(), paths.cache_root(), Data())
    extent = Extent(*IN_CELLS, HEIGHT_PX)
    tiles = [
        Tile(
            strip.picture,
            tuple((harmless(part), "muted") for part in strip.caption.split(", ")),
            harmless(strip.caption),
            breaks=place == 0,
        )
        for row in strips(found, extent)
        for place, strip in enumerate(row)
    ]
    return tiles, contact_sheet(found, extent) if whole else None


def _contact_sheet(name: str) -> Image:
    """Some people of a dataset, some frames of each tracklet."""
    from core.data import datasets
    from core.data.sheet import Extent, contact_sheet
    from core.settings import Data

    found = datasets.read(name, paths.data_root(), paths.cache_root(), Data())
    return contact_sheet(found, Extent(*ON_PICTURE, HEIGHT_PX))
