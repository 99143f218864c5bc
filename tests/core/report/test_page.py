"""The page itself: one file, whatever the names in it are."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from core.errors import RunError
from core.report.gather import Order, gather
from core.report.page import render, write

HOSTILE = (
    "<script>alert(1)</script>\"'><img src=x onerror=alert(2)> \\input{x} "
    "\x1b]0;t\x07 \u202e {{7*7}}"
)
LOADING = ("src", "href", "srcset", "data", "action", "poster", "xlink:href", "background")
VOID = {"meta", "link", "br", "img"}


class Page(HTMLParser):
    """Elements with their attributes, and whether they are closed in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.ids: list[str] = []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self.ids += [str(value) for name, value in attrs if name == "id"]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.fixture
def page(store, pair: list[str], frames: Path) -> str:
    return render(gather(store, Order(tuple(pair))))


def test_nothing_is_loaded_and_nothing_is_run(page: str) -> None:
    for tag, attributes in Page(page).elements:
        assert tag not in ("script", "iframe", "object", "embed", "form", "base")
        assert not [name for name in attributes if name.startswith("on")]
        for name in LOADING:
            if value := attributes.get(name):
                assert value.startswith(("data:", "#"))
    assert not re.findall(r"url\(|@import|https?://(?!www\.w3\.org)", page)
    assert "default-src 'none'" in page


def test_every_picture_says_what_it_shows_and_ids_are_unique(page: str) -> None:
    found = Page(page)
    assert len(found.ids) == len(set(found.ids))
    images = [attributes for tag, attributes in found.elements if tag == "img"]
    assert len(images) > 50
    assert all(attributes["alt"] for attributes in images)
    charts = [
        one for tag, one in found.elements if tag == "svg" and one.get("aria-hidden") != "true"
    ]
    assert len(charts) >= 7
    for chart in charts:
        assert chart["role"] == "img"
        assert set(str(chart["aria-labelledby"]).split()) <= set(found.ids)


def test_right_and_wrong_are_told_in_words_and_signs(page: str) -> None:
    assert "✓" in page
    assert "✗" in page
    assert 'alt="rank 1, right: person' in page
    assert re.search(r'alt="rank \d, wrong: person', page)


def test_links_lead_somewhere(page: str) -> None:
    found = Page(page)
    links = [attributes["href"] for tag, attributes in found.elements if tag == "a"]
    assert {str(link)[1:] for link in links} <= set(found.ids)


def test_hostile_names_are_text(store, write, frames: Path) -> None:
    runs = [write(method, name=HOSTILE + method, tags=[HOSTILE]) for method in ("direct", "s2r")]
    text = render(gather(store, Order(tuple(runs), HOSTILE, HOSTILE)))
    tags = [tag for tag, _ in Page(text).elements]
    assert "script" not in tags
    assert not [a for _, a in Page(text).elements if "onerror" in a]
    assert "&lt;script&gt;" in text
    assert "{{7*7}}" in text  # as it stands
    assert not re.findall("[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e]", text)


def test_no_folder_and_no_host_is_published(store, pair: list[str], page: str, home: Path) -> None:
    assert str(home) not in page
    assert "/secret" not in page


def test_a_file_is_written_whole_or_not_at_all(store, pair: list[str], tmp_path: Path) -> None:
    contents = gather(store, Order(tuple(pair)))
    out = tmp_path / "report.html"
    assert write(contents, out) == out.stat().st_size
    assert out.read_text(encoding="utf-8").endswith("</html>")
    with pytest.raises(RunError, match="can't be written"):
        write(contents, tmp_path / "nowhere" / "report.html")
    assert [one.name for one in tmp_path.iterdir() if one.suffix == ".html"] == ["report.html"]
