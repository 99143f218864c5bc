"""Every key on a run's screen, in both sizes."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from core.data.datasets.rendered import root
from core.data.folder import Folder
from core.evaluation.evidence import Evidence, find, listing
from core.evaluation.queries import QUERIES, write_evidence
from core.settings import Data
from core.types import Tracklet
from vreid_tui.screens.run import CHARTS, METERS, PARTS
from vreid_tui.widgets.chart import Chart
from vreid_tui.widgets.log_view import LogView
from vreid_tui.widgets.pane import Pane
from vreid_tui.widgets.row_list import RowList
from vreid_tui.widgets.sheets import Sheets

SMALL, LARGE = (80, 24), (160, 48)
SIZES = pytest.mark.parametrize("size", [SMALL, LARGE])

Open = Callable[..., Any]


@pytest.fixture
def one(bench: Any) -> Path:
    """A run with curves, a log, files and measurements."""
    folder: Path = bench.start("r001", name="only", tags=("tag",))
    bench.train(folder, 40, 100)
    lines = "".join(f"line {number} {'long ' * 40}\n" for number in range(200))
    (folder / "log.txt").write_text(lines)
    bench.append(folder, "artifact", kind="weights", path="weights/last.safetensors", bytes=12345)
    for number in range(60):
        bench.append(folder, "note", level="info", text=f"note {number}")
    values = {"system/cpu": 1.5, "system/memory": 2.0**30, "gpu/0/use": 0.9, "gpu/0/memory": 5e9}
    for second in range(30):
        bench.measure(folder, second, values)
    bench.write(folder, "note", level="warning", text="the last note")
    return folder


@pytest.fixture
def seen_by(one: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same run with queries, and the frames of its target."""
    monkeypatch.setenv("VREID_CACHE", str(tmp_path / "cache"))
    frames = root("demo-cam", tmp_path / "cache", Data().render_seed, Data().quick)

    def sight(camera: int, who: int) -> Tracklet:
        path = f"c{camera}/p{who}.jpg"
        (frames / path).parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (16, 32), (25 * who, 200 - 25 * who, 60)).save(frames / path)
        return Tracklet(Folder(frames), (path,), camera, who)

    sides = listing([sight(1, who) for who in range(6)]), listing([sight(2, w) for w in range(6)])
    distances = np.full((6, 6), 2.0) + np.arange(6) / 10
    distances[np.arange(6), np.arange(6)] = [1, 1, 1, 3, 3, 3]
    found = {"student": find(distances, *sides), "teacher": find(distances + 1, *sides)}
    facts = {"target": "demo-cam", "protocol": "made up"}
    write_evidence(one / QUERIES, Evidence(*sides, found, facts))
    return one


async def opened(stage: Any) -> Any:
    await stage.runs(1)
    await stage.press("enter")
    await stage.until(lambda: "only" in stage.seen())
    await stage.until(lambda: stage.screen.query_one("#loss", Chart).graph is not None)
    return stage.screen


@SIZES
async def test_parts_come_one_after_the_other_and_by_their_keys(
    one: Path, open_stage: Open, size: tuple[int, int]
) -> None:
    async with open_stage(size) as stage:
        screen = await opened(stage)
        names = [*list(PARTS)[1:], "curves"]
        by_keys = [("right_square_bracket", name) for name in names]
        by_keys += [("left_square_bracket", name) for name in list(PARTS)[::-1]]
        by_keys += list(zip("SIOEHlC", [*list(PARTS)[2:], "log-lines", "curves"], strict=True))
        for key, name in by_keys:
            await stage.press(key)
            part = screen.query_one(f"#{name}")
            assert part.display, name
            assert stage.app.focused in part.walk_children(with_self=True), name
            assert f"[{PARTS[name]}]" in stage.seen()
            others = [each for each in screen.query("#panes > *") if each.display]
            assert len(others) == (2 if size == LARGE else 1)
        for key in ("escape", "backspace"):
            await stage.press(key)
            assert stage.app.current_mode == "runs"
            await stage.press("enter")
            assert stage.app.current_mode == "run"


@SIZES
async def test_keys_of_a_chart(one: Path, open_stage: Open, size: tuple[int, int]) -> None:
    async with open_stage(size) as stage:
        screen = await opened(stage)
        charts = [screen.query_one(f"#{name}", Chart) for name in CHARTS]
        await stage.press("tab", "shift+tab")
        assert charts[0].has_focus
        await stage.press("plus")
        assert [chart.window for chart in charts] == [charts[0].window] * 4
        first = charts[0].window
        assert first is not None
        await stage.press("left")
        assert charts[3].window[0] < first[0]
        await stage.press("right")
        assert charts[3].window == first
        await stage.press("equals_sign", "minus")
        assert charts[0].window == first
        await stage.press("0")
        assert [chart.window for chart in charts] == [None] * 4
        await stage.press("L")
        assert [chart.log_scale for chart in charts] == [True, False, False, False]
        await stage.press("m")
        assert [chart.weight for chart in charts] == [0.6, 0, 0, 0]
        await stage.press("enter")
        await stage.pilot.pause()
        assert [chart.display for chart in charts] == [True, False, False, False]
        await stage.press("enter")
        assert [chart.display for chart in charts] == [True] * 4
        for axis in ("epoch", "time", "step"):
            await stage.press("x")
            assert {chart.graph.x_label for chart in charts} == {axis}


@SIZES
async def test_keys_of_the_log(one: Path, open_stage: Open, size: tuple[int, int]) -> None:
    async with open_stage(size) as stage:
        screen = await opened(stage)
        await stage.press("l")
        log = screen.query_one(LogView)
        await stage.until(lambda: "line 199" in stage.seen())
        await stage.press("w")
        assert not log.wraps
        await stage.until(lambda: "line 195" in stage.seen())
        await stage.press("right")
        assert "line 199" not in stage.seen()
        await stage.press("left")
        assert "line 199" in stage.seen()
        await stage.press("F")
        assert not log.follows
        await stage.press("F")
        assert log.follows
        await stage.press("slash", *"LINE 7", "enter")
        await stage.press("home")
        for key, line in [
            ("full_stop", "line 7 "),
            ("full_stop", "line 70 "),
            ("comma", "line 7 "),
        ]:
            await stage.press(key)
            await stage.until(lambda line=line: line in str(list(log.compose_lines())[1].text))
        await stage.press("comma")
        await stage.until(lambda: "nothing above holds" in stage.said())
        await stage.press("end")
        assert log.follows
        for key in ("up", "k", "pageup", "g"):
            await stage.press(key)
            assert not log.follows
        for key in ("down", "j", "pagedown", "G"):
            await stage.press(key)
        assert log.follows


@SIZES
async def test_settings_stand_beside_those_of_the_pinned_run(
    bench: Any, one: Path, open_stage: Open, size: tuple[int, int]
) -> None:
    bench.start("r002", name="other", method="direct", created=1.8e9)
    async with open_stage(size) as stage:
        await stage.runs(2)
        await stage.press("d")
        assert "pin another run first (P)" in stage.said()
        await stage.press("P")
        assert "pinned other" in stage.said()
        await stage.press("down", "enter", "S")
        pane = stage.screen.query_one("#settings", Pane)

        def texts() -> list[str]:
            return ["".join(text for text, _ in row) for row in pane.rows]

        await stage.until(lambda: any("other than other, which is pinned" in t for t in texts()))
        assert any(text.split() == ["method", "direct", ">", "s2r"] for text in texts())
        assert any("other than the defaults" in text for text in texts())
        for key, top in [("down", 1), ("j", 2), ("up", 1), ("k", 0)]:
            await stage.press(key)
            assert pane.top == top
        await stage.press("end")
        assert pane.top > 20
        await stage.press("home", "pagedown", "pageup", "G", "g")
        assert pane.top == 0
        await stage.press("1", "up", "P")
        assert "no longer pinned" in stage.said()


@SIZES
async def test_files_are_listed_and_how_to_fetch_one_is_copied(
    one: Path, open_stage: Open, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSH_CONNECTION", "somewhere 22")
    async with open_stage(size) as stage:
        screen = await opened(stage)
        await stage.press("O")
        files = screen.query_one("#files", RowList)
        await stage.until(lambda: files.rows)
        assert "weights/last.safetensors" in stage.seen()
        await stage.press("down", "j", "up", "k", "pagedown", "pageup", "G", "g", "home", "end")
        await stage.press("enter")
        assert stage.app.clipboard == f"scp gpu07:{one}/weights/last.safetensors ."


@SIZES
async def test_what_the_machine_did_is_drawn(
    one: Path, open_stage: Open, size: tuple[int, int]
) -> None:
    async with open_stage(size) as stage:
        screen = await opened(stage)
        await stage.press("H")
        charts = [screen.query_one(f"#{name}", Chart) for name in METERS]
        await stage.until(lambda: all(chart.graph and chart.graph.lines for chart in charts))
        last = [chart.graph.lines[0].y[-1] for chart in charts]
        assert last == pytest.approx([1.5, 1.0, 90.0, 5e9 / 2**30])
        await stage.press("plus")
        assert all(chart.window is not None for chart in charts)


@SIZES
async def test_keys_of_retrieval_sheets(
    seen_by: Path, open_stage: Open, size: tuple[int, int]
) -> None:
    async with open_stage(size) as stage:
        screen = await opened(stage)
        await stage.press("I")
        sheets = screen.query_one(Sheets)
        await stage.until(lambda: "query 1 of 6" in stage.seen())
        await stage.until(lambda: "1 ✓ right" in stage.seen())
        assert "▀" in stage.seen()
        await stage.press("right")
        await stage.until(lambda: "query 2 of 6" in stage.seen())
        await stage.press("left", "left")
        await stage.until(lambda: "query 6 of 6" in stage.seen())
        await stage.press("w")
        await stage.until(lambda: "query 1 of 3 wrong ones" in stage.seen())
        await stage.until(lambda: "1 ✗ wrong" in stage.seen())
        await stage.press("o")
        await stage.until(lambda: "teacher" in stage.seen())
        await stage.press("plus")
        assert sheets.wide == 16
        await stage.press("minus", "equals_sign", "minus")
        assert sheets.wide == 12
        await stage.press("W")
        await stage.until(lambda: "written to" in stage.said())
        assert {path.suffix for path in (seen_by / "sheets").iterdir()} == {".png", ".html"}
        top = sheets.top
        await stage.press("down", "up")
        assert sheets.top == top


async def test_another_run_is_seen_whole(bench: Any, one: Path, open_stage: Open) -> None:
    bench.train(bench.start("r002", name="other", created=1.8e9), 40, 100)
    async with open_stage(SMALL) as stage:
        await stage.runs(2)
        await stage.press("enter")
        await stage.until(lambda: stage.screen.query_one("#loss", Chart).graph is not None)
        await stage.press("plus")
        assert stage.app.view.needs().close is not None
        await stage.press("escape", "down", "enter")
        await stage.until(lambda: "only" in stage.seen())
        await stage.until(lambda: stage.screen.query_one("#loss", Chart).window is None)
        assert stage.app.view.needs().close is None


async def test_without_colours_sheets_are_told_in_words(seen_by: Path, open_stage: Open) -> None:
    async with open_stage(SMALL, "ascii") as stage:
        await opened(stage)
        await stage.press("I")
        await stage.until(lambda: "1 + right, person 0, camera 2" in stage.seen())
        assert "pictures take colours" in stage.seen()
        assert stage.seen().isascii()


async def test_a_run_without_queries_says_why(one: Path, open_stage: Open) -> None:
    async with open_stage(SMALL) as stage:
        await opened(stage)
        await stage.press("I")
        await stage.until(lambda: "r001/evidence/queries" in "".join(stage.seen().split()))
        await stage.press("right", "w", "W")
        assert stage.said() == ""


async def test_a_terminal_with_pictures_gets_one(
    seen_by: Path, open_stage: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("textual_image")
    async with open_stage(SMALL, graphics="kitty") as stage:
        await opened(stage)
        await stage.press("I")
        await stage.until(lambda: stage.screen.query(".graphic"))
        assert not stage.screen.query_one(Sheets).display


async def test_a_log_of_bytes_and_names_that_mean_harm(bench: Any, open_stage: Open) -> None:
    name = "[red]x[/red]\x1b[2J\u202e\x9b人" + "é" * 300
    folder = bench.start("r1", name=name, tags=("[bold]\x07", "\ud800"[:0]))
    (folder / "log.txt").write_bytes(b"[blue]\xff\x1b[31m\x1b[2Jlog\x08\r\x1b]0;t\x07last\n")
    bench.append(folder, "artifact", kind="\x1b[2Jk", path="\x1b]0;t\x07p", bytes=1)
    bench.write(folder, "failed", reason="error", text="[link]\x1b]0;t\x07 Z" + "\u0301" * 300)
    async with open_stage(SMALL) as stage:
        await stage.runs(1)
        await stage.press("enter")
        for key in ("l", "S", "I", "O", "E", "H", "C"):
            await stage.press(key)
            await stage.pilot.pause(0.1)
            assert not any(ord(sign) < 32 and sign != "\n" for sign in stage.seen())
            assert "\u202e" not in stage.seen()
            assert all(line.cell_length == 80 for line in stage.screen._compositor.render_strips())
        await stage.press("l")
        await stage.until(lambda: "last" in stage.seen())


def test_every_key_of_this_screen_is_pressed_above() -> None:
    from vreid_tui.actions import ACTIONS

    source = Path(__file__).read_text(encoding="utf-8")
    mine = ("run", "chart", "log", "media", "tiles", "rows", "pane")
    keys = {key for action in ACTIONS if action.where in mine for key in action.keys.split(",")}
    assert {key for key in keys if f'"{key}"' not in source and key not in "SIOEHlC"} == set()
