from pathlib import Path
from typing import Any

import pytest

from vreid_tui.pictures import main, take


async def test_both_screens_show_the_run_and_need_no_network(bench: Any, tmp_path: Path) -> None:
    for name in ("first", "second", "third"):
        folder = bench.start(name, name=f"the-{name}")
        bench.train(folder, 40, 100)
        bench.finish(folder)
    runs, run = await take("second", tmp_path / "images")
    listed, opened = (path.read_text(encoding="utf-8") for path in (runs, run))
    assert "the-third" in listed
    assert "the-second" in opened
    assert "the-third" not in opened
    assert "student" in listed
    assert "https://" not in listed.replace("https://www.textualize.io", "")
    assert "@font-face" not in listed


def test_an_empty_store_is_explained(bench: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 1
    assert capsys.readouterr().err.startswith("screenshots: there is no run yet")
