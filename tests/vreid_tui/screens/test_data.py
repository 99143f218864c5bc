"""Every key among datasets and in the doctor's findings, in both sizes."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from core.data.datasets.reader import Counts
from core.data.folder import Folder
from core.data.inventory import Entry
from core.errors import DataError
from core.health.finding import Finding, Scene
from core.types import Dataset, Tracklet
from vreid_tui import stock
from vreid_tui.widgets.pane import Pane
from vreid_tui.widgets.tiles import Tiles

SMALL, LARGE = (80, 24), (160, 48)
SIZES = pytest.mark.parametrize("size", [SMALL, LARGE])

Open = Callable[..., Any]
WHOLE = {"train": Counts(100, 200, 3000), "query": Counts(10, 20, 300)}


@pytest.fixture
def lobby(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A dataset that is here and not whole, one that can't be read, and one that isn't here."""
    monkeypatch.setenv("VREID_CACHE", str(tmp_path / "cache"))
    here = tmp_path / "lobby"
    tracklets = []
    for who in range(3):
        for camera in (1, 2):
            path = f"c{camera}/p{who}.png"
            (here / path).parent.mkdir(parents=True, exist_ok=True)
            Image.new("RGB", (16, 32), (80 * who, 99, 9)).save(here / path)
            tracklets.append(Tracklet(Folder(here), (path,), camera, who))

    def inventory(*_: object) -> Iterator[Entry]:
        counts = WHOLE | {"train": Counts(90, 180, 2000)}
        yield Entry("lobby", "Lobby", here, "folder", counts, WHOLE, "as drawn", ("odd \x1b[2J",))
        yield Entry("broken", "Broken", here, "folder", {}, {}, error="a list is missing")
        yield Entry("mars", "MARS", None, "-", {}, WHOLE)

    found = Dataset("lobby", here, tuple(tracklets), (), (), "as drawn")
    monkeypatch.setattr("core.data.inventory.inventory", inventory)
    monkeypatch.setattr("core.data.datasets.read", lambda *_: found)
    return here


@SIZES
async def test_keys_among_datasets(
    bench: Any, lobby: Path, open_stage: Open, size: tuple[int, int], tmp_path: Path
) -> None:
    async with open_stage(size) as stage:
        await stage.press("6")
        await stage.until(lambda: "mars" in stage.seen())
        assert "look" in stage.seen()
        assert "published" in stage.seen()
        assert "odd \\x1b[2J" in stage.seen()
        await stage.press("v")
        tiles = stage.screen.query_one(Tiles)
        await stage.until(lambda: tiles.tiles)
        await stage.until(lambda: "person 0" in stage.seen())
        assert "▀" in stage.seen()
        await stage.press("plus")
        assert tiles.wide == 16
        await stage.press("minus", "equals_sign", "minus")
        await stage.press("end", "down", "pagedown", "home")
        assert tiles.top == 0
        await stage.press("W")
        await stage.until(lambda: "written to" in stage.said())
        assert (tmp_path / "cache" / "pictures" / "lobby.png").exists()
        assert "as drawn" in (tmp_path / "cache" / "pictures" / "lobby.html").read_text()
        await stage.press("y")
        assert stage.app.clipboard == str(lobby)
        await stage.press("shift+tab")
        if not stage.screen.query_one("#stock").has_focus:
            await stage.press("shift+tab")
        await stage.press("down", "enter")
        assert "it can't be read" in stage.said()
        assert "a list is missing" in stage.seen()
        await stage.press("j", "v")
        assert "it isn't here" in stage.said()
        await stage.press("up", "k", "pagedown", "pageup", "G", "g")
        await stage.press("enter")
        await stage.until(lambda: tiles.tiles)
        await stage.press("r")
        await stage.until(lambda: "mars" in stage.seen())


def test_a_dataset_stands_as_it_is() -> None:
    whole = Entry("a", "A", Path("/a"), "pack", WHOLE, WHOLE)
    assert stock.standing(whole) == ("pack", "good")
    part = Entry("a", "A", Path("/a"), "pack", {"train": Counts(1, 2, 3)}, WHOLE)
    assert stock.standing(part) == ("look", "warning")
    assert stock.standing(Entry("a", "A", None, "-", {}, WHOLE)) == ("not here", "muted")
    unknown = Entry("a", "A", Path("/a"), "pack", WHOLE, {"train": Counts(None, 200)})
    assert not stock.differs(unknown, "train")


FINDINGS = [
    Finding("disk", "ok", "has room"),
    Finding("GPUs", "note", "none \x1b[2J", "buy one"),
    Finding("store", "missing", "is full", "make room"),
]


@SIZES
async def test_keys_of_the_doctor(
    bench: Any, open_stage: Open, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Scene] = []

    def examine(scene: Scene, **_: object) -> list[Finding]:
        asked.append(scene)
        return FINDINGS

    monkeypatch.setattr("core.health.examine.examine", examine)
    async with open_stage(size) as stage:
        await stage.press("7")
        await stage.until(lambda: "what is missing prevents runs here" in stage.seen())
        assert "! note" in stage.seen()
        assert "✗ missing" in stage.seen()
        await stage.press("y")
        assert "nothing to do about it" in stage.said()
        await stage.press("down", "y")
        assert stage.app.clipboard == "buy one"
        assert "what to do: buy one" in stage.seen()
        assert "none \\x1b[2J" in stage.seen()
        await stage.press("enter")
        assert stage.screen.query_one("#finding", Pane).has_focus
        await stage.press("r")
        await stage.until(lambda: len(asked) == 2)


async def test_the_real_checks_are_asked(bench: Any, open_stage: Open) -> None:
    async with open_stage(SMALL, "ascii") as stage:
        await stage.press("7")
        await stage.until(lambda: "+ ok" in stage.seen())
        assert stage.seen().isascii()


async def test_pictures_that_cannot_be_read_are_no_end(
    bench: Any, lobby: Path, open_stage: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(*_: object) -> Dataset:
        raise DataError("lobby: the list is \x1b[2J gone")

    monkeypatch.setattr("core.data.datasets.read", read)
    async with open_stage(SMALL) as stage:
        await stage.press("6")
        await stage.until(lambda: "mars" in stage.seen())
        await stage.press("v")
        await stage.until(lambda: "the list is \\x1b[2J gone" in stage.said())
        await stage.press("W")
        await stage.until(lambda: "gone" in stage.said())
