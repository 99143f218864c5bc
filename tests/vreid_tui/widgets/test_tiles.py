from PIL import Image
from textual.app import App, ComposeResult

from vreid_tui.widgets.tiles import NO_PICTURES, Tile, Tiles


class Stand(App[None]):
    """Holds tiles."""

    def compose(self) -> ComposeResult:
        yield Tiles()


def made(count: int, height: int = 64) -> tuple[Tile, ...]:
    picture = Image.new("RGB", (32, height), "red")
    return tuple(
        Tile(picture, ((f"{n} + right", "good"),), f"match {n}: right, camera {n}")
        for n in range(count)
    )


def texts(tiles: Tiles) -> list[str]:
    return [line.text.rstrip() for line in tiles.compose_lines()]


async def test_tiles_stand_beside_each_other_and_go_on_below() -> None:
    async with Stand().run_test(size=(40, 40)) as pilot:
        tiles = pilot.app.query_one(Tiles)
        tiles.tiles = made(4)
        lines = texts(tiles)
        assert lines[0] == " ".join(["▀" * 12] * 3)
        assert lines[12] == "0 + right    1 + right    2 + right"
        assert lines[14] == "▀" * 12
        assert lines[26] == "3 + right"


async def test_a_tile_can_begin_a_row_and_be_missing() -> None:
    async with Stand().run_test(size=(60, 40)) as pilot:
        tiles = pilot.app.query_one(Tiles)
        gone = Tile(None, (("gone", "muted"),), "not here", breaks=True)
        tiles.tiles = (*made(1), gone)
        lines = texts(tiles)
        assert lines[0] == "▀" * 12
        assert "  not here" in lines
        assert lines[-1] == ""
        assert "gone" in lines


async def test_keys_scroll_and_resize() -> None:
    async with Stand().run_test(size=(40, 20)) as pilot:
        tiles = pilot.app.query_one(Tiles)
        tiles.tiles = made(12)
        tiles.action_scroll(2)
        assert tiles.top == 2
        tiles.action_page(1)
        assert tiles.top == 21
        tiles.action_edge(1)
        assert tiles.top == 4 * 14 - 20
        tiles.action_edge(-1)
        assert tiles.top == 0
        for way, wide in [(1, 16), (1, 24), (-1, 16), (-1, 12), (-1, 8), (-1, 8)]:
            tiles.action_resize(way)
            assert tiles.wide == wide
        await pilot.resize_terminal(10, 5)
        for _ in range(9):
            tiles.action_resize(1)
        assert len(texts(tiles)[0]) == 10


async def test_without_colours_words_say_what_is_not_seen() -> None:
    async with Stand().run_test(size=(40, 20)) as pilot:
        tiles = pilot.app.query_one(Tiles)
        tiles.pictures = False
        tiles.tiles = made(2)
        text = "\n".join(texts(tiles))
        assert NO_PICTURES[:40] in text.replace("\n", "")
        assert "match 1: right, camera 1" in text
        assert text.isascii()


async def test_nothing_to_see_is_said() -> None:
    async with Stand().run_test(size=(40, 20)) as pilot:
        tiles = pilot.app.query_one(Tiles)
        tiles.empty = "no sheet yet"
        assert texts(tiles) == [" no sheet yet"]
