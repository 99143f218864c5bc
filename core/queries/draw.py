"""Retrieval sheets as one picture: right and wrong are told apart without colour, too.

A right entry has a whole frame and a check mark, a wrong one a broken frame and a cross.
"""

from collections.abc import Sequence

from PIL import Image, ImageDraw

from core.queries.frames import Look
from core.queries.sheet import Sheet, Shown

RIGHT, WRONG, ASKED = "#0a7d33", "#c0271b", "#1a1a1a"
GAP, EDGE, LINE = 6, 3, 13  # pixels: between frames, of a frame's border, of a line of text
_DASH = 6
_ABSENT = "#9a9a9a"


def draw(
    sheets: Sequence[Sheet], look: Look, labels: Sequence[str] = (), height: int = 112
) -> Image.Image:
    """Sheets below each other.

    Args:
        sheets: at least one.
        look: finds frames; what it doesn't find stands as an empty frame with its camera.
        labels: what stands over each sheet; its network and query where left out.
        height: of a frame, pixels.
    """
    wide = 1 + max(len(each.matches) for each in sheets)
    row = LINE + height + 2 * EDGE + LINE + GAP
    size = (wide * (height // 2 + 2 * EDGE + GAP) + 3 * GAP, len(sheets) * row + GAP)
    picture = Image.new("RGB", size, "white")
    pen = ImageDraw.Draw(picture)
    for number, each in enumerate(sheets):
        top = GAP + number * row
        said = labels[number] if labels else headline(each)
        pen.text((GAP, top), _plain(said), fill="black")
        left = GAP
        for one in (each.query, *each.matches):
            _place(picture, pen, one, look(one.frame), (left, top + LINE), height)
            left += height // 2 + 2 * EDGE + GAP + (2 * GAP if one.right is None else 0)
    return picture


def headline(sheet: Sheet) -> str:
    """One line over a sheet."""
    if sheet.average_precision is None:
        return f"{sheet.network}, {sheet.query.name}: the gallery has no match"
    return (
        f"{sheet.network}, {sheet.query.name}: first match at rank {sheet.first_match}, "
        f"average precision {100 * sheet.average_precision:.0f} %"
    )


def caption(one: Shown) -> str:
    """One line below a frame."""
    camera = "" if one.camera is None else f"cam {one.camera}"
    return camera if one.distance is None else f"{camera}, {one.distance:.2f}".removeprefix(", ")


def _place(
    picture: Image.Image,
    pen: ImageDraw.ImageDraw,
    one: Shown,
    frame: Image.Image | None,
    at: tuple[int, int],
    height: int,
) -> None:
    """A frame with its border, its mark and its caption."""
    left, top = at
    inner = (left + EDGE, top + EDGE)
    right, bottom = left + height // 2 + 2 * EDGE - 1, top + height + 2 * EDGE - 1
    if frame is None:
        pen.line((*inner, right - EDGE, bottom - EDGE), fill=_ABSENT)
        pen.line((inner[0], bottom - EDGE, right - EDGE, inner[1]), fill=_ABSENT)
    else:
        picture.paste(frame.resize((height // 2, height)), inner)
    if one.right is False:
        _broken(pen, (left, top, right, bottom))
    else:
        pen.rectangle((left, top, right, bottom), outline=RIGHT if one.right else ASKED, width=EDGE)
    if one.right is not None:
        _mark(pen, (left + EDGE, top + EDGE), right=one.right)
    pen.text((left + 1, bottom + 2), _plain(caption(one)), fill="black")


def _broken(pen: ImageDraw.ImageDraw, box: tuple[int, int, int, int]) -> None:
    left, top, right, bottom = box
    for x in range(left, right, 2 * _DASH):
        end = min(x + _DASH, right)
        pen.rectangle((x, top, end, top + EDGE - 1), fill=WRONG)
        pen.rectangle((x, bottom - EDGE + 1, end, bottom), fill=WRONG)
    for y in range(top, bottom, 2 * _DASH):
        end = min(y + _DASH, bottom)
        pen.rectangle((left, y, left + EDGE - 1, end), fill=WRONG)
        pen.rectangle((right - EDGE + 1, y, right, end), fill=WRONG)


def _mark(pen: ImageDraw.ImageDraw, at: tuple[int, int], *, right: bool) -> None:
    """A check mark or a cross on a plate, drawn: no font is counted on."""
    x, y = at
    pen.rectangle((x, y, x + 13, y + 13), fill="white")
    if right:
        pen.line((x + 2, y + 7, x + 5, y + 11, x + 11, y + 2), fill=RIGHT, width=2)
    else:
        pen.line((x + 3, y + 3, x + 10, y + 10), fill=WRONG, width=2)
        pen.line((x + 3, y + 10, x + 10, y + 3), fill=WRONG, width=2)


def _plain(text: str) -> str:
    """Text that every font has."""
    return text.encode("ascii", "backslashreplace").decode()
