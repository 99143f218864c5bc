import base64
import io
import re
from pathlib import Path

import pytest
from PIL import Image

from core.data.export import save
from core.errors import DataError


def test_a_page_holds_the_picture_and_says_what_it_is(tmp_path: Path) -> None:
    out = tmp_path / "sheet.html"
    save(Image.new("RGB", (3, 2), "red"), out, "<b>prid</b>", 'who "found" whom')
    page = out.read_text(encoding="utf-8")
    assert "<h1>&lt;b&gt;prid&lt;/b&gt;</h1>" in page
    assert 'alt="who &quot;found&quot; whom"' in page
    (encoded,) = re.findall(r"base64,([^\"]*)", page)
    with Image.open(io.BytesIO(base64.b64decode(encoded))) as picture:
        assert picture.size == (3, 2)
        assert picture.getpixel((0, 0)) == (255, 0, 0)


def test_a_page_without_a_title_has_its_files(tmp_path: Path) -> None:
    save(Image.new("L", (1, 1)), tmp_path / "one.htm")
    assert "<title>one</title>" in (tmp_path / "one.htm").read_text()


def test_a_name_that_no_picture_has_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"FILE\.png"):
        save(Image.new("L", (1, 1)), tmp_path / "one.txt")
    assert list(tmp_path.iterdir()) == []
