"""The report in a real browser: at a desk and in a hand, by day and by night, and on paper."""

import io
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.report.gather import Order, gather
from core.report.page import write

from .browser import Browser, chromium

HOSTILE = "<script>alert(1)</script><img src=http://example.org/x.png onerror=alert(2)> \\input{x}"

pytestmark = pytest.mark.long


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[Browser]:
    if (program := chromium()) is None:
        pytest.skip("no Chromium here: apt-get install chromium")
    with Browser(program, tmp_path / "profile") as opened:
        yield opened


@pytest.fixture
def page(store, pair: list[str], frames: Path, tmp_path: Path) -> Path:
    contents = gather(store, Order(tuple(pair), f"Title {HOSTILE}", f"Question {HOSTILE}"))
    write(contents, tmp_path / "report.html")
    return tmp_path / "report.html"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_nothing_is_asked_for_and_nothing_complained_of(
    browser: Browser, page: Path, width: int, scheme: str
) -> None:
    browser.open(page, width, scheme)
    assert [one for one in browser.requests if not one.startswith("data:")] == [page.as_uri()]
    assert browser.complaints == []
    assert browser.evaluate("document.querySelector('h1').textContent") == f"Title {HOSTILE}"
    assert browser.evaluate("document.scripts.length") == 0
    assert browser.evaluate("document.documentElement.scrollWidth") <= width
    broken = "[...document.images].filter(one => !one.naturalWidth).length"
    assert browser.evaluate(broken) == 0
    assert browser.evaluate("document.images.length") > 50
    with Image.open(io.BytesIO(browser.picture())) as picture:
        corner = np.asarray(picture.convert("L"))[-4:, -4:]
    assert (corner.mean() < 60) == (scheme == "dark")


def test_letters_in_charts_can_be_read_on_a_phone(browser: Browser, page: Path) -> None:
    browser.open(page, 390, "light")
    sizes = (
        "[...document.querySelectorAll('svg.chart')].filter(one => one.clientWidth).map(one => "
        "11 * one.clientWidth / one.viewBox.baseVal.width)"
    )
    found = browser.evaluate(sizes)
    assert len(found) >= 6
    assert min(found) > 10  # pixels


def test_paper_is_white_whatever_the_screen(browser: Browser, page: Path) -> None:
    browser.open(page, 800, "dark", medium="print")
    colour = "getComputedStyle(document.body).backgroundColor"
    assert browser.evaluate(colour) == "rgb(255, 255, 255)"
    assert browser.evaluate("getComputedStyle(document.querySelector('nav')).display") == "none"
    shown = "[...document.querySelectorAll('details pre')].every(one => one.checkVisibility())"
    assert browser.evaluate(shown)


def test_a_browser_would_have_said_so(browser: Browser, tmp_path: Path) -> None:
    """What the tests above rely on: requests and complaints are heard."""
    bad = tmp_path / "bad.html"
    bad.write_text("<img src='gone.png'><script>console.error('x'); nothing()</script>")
    browser.open(bad, 390, "light")
    assert len(browser.requests) == 2
    assert len(browser.complaints) >= 2
