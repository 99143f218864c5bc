"""Pictures as files: in a picture's format, or within a page for a browser."""

import base64
import html
import io
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import DataError
from core.files import whole_file

if TYPE_CHECKING:
    from PIL.Image import Image

_PAGE = """<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>body {{ font-family: sans-serif; margin: 2em }} img {{ max-width: 100% }}</style>
<h1>{title}</h1>
<p>{text}</p>
<img alt="{text}" src="data:image/png;base64,{picture}">
</html>
"""


def save(picture: "Image", out: Path, title: str = "", text: str = "") -> None:
    """Write a picture whole, in the format that its name ends with.

    Args:
        picture: to write.
        out: the file; one that ends with .html becomes a page that holds the picture itself.
        title: of a page.
        text: on a page, what is to be seen, also for those who can't see it.

    Raises:
        DataError: it ends with none, or the file can't be written; what was there is still there.
    """
    from PIL import Image

    form = Image.registered_extensions().get(out.suffix.lower(), "")
    is_page = out.suffix.lower() in (".html", ".htm")
    if form not in Image.SAVE and not is_page:
        raise DataError(f"{out}: no picture's name ends so; try FILE.png")
    try:
        with whole_file(out) as file:
            if is_page:
                file.write(_page(picture, title or out.stem, text).encode())
            else:
                picture.save(file, form)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise DataError(
            f"{out}: can't be written ({reason}); name another file or folder, such as FILE.png"
        ) from None


def _page(picture: "Image", title: str, text: str) -> str:
    content = io.BytesIO()
    picture.save(content, "PNG")
    encoded = base64.b64encode(content.getvalue()).decode("ascii")
    return _PAGE.format(title=html.escape(title), text=html.escape(text), picture=encoded)
