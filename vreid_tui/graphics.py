"""Whether the terminal shows real pictures, and how it wants them."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal

from vreid_tui import theme

if TYPE_CHECKING:
    from PIL.Image import Image
    from textual.widget import Widget

    from vreid_tui.app import VreidApp

Protocol = Literal["kitty", "sixel", "blocks"]

_BETWEEN = ("TMUX", "STY", "ZELLIJ")  # multiplexers: they pass pictures on badly, or not at all
_KITTY = ("xterm-kitty", "xterm-ghostty")
_SIXEL = ("foot", "foot-extra", "mlterm", "contour", "yaft-256color")
_SIXEL_PROGRAMS = ("WezTerm", "iTerm.app", "rio")


def promised(environ: Mapping[str, str]) -> Protocol:
    """What the environment promises; blocks where it is silent."""
    term = environ.get("TERM", "")
    if any(environ.get(name) for name in _BETWEEN) or term.startswith(("tmux", "screen")):
        return "blocks"
    if term in _KITTY or "KITTY_WINDOW_ID" in environ:
        return "kitty"
    sixel = term in _SIXEL or environ.get("TERM_PROGRAM") in _SIXEL_PROGRAMS
    return "sixel" if sixel else "blocks"


def detect(environ: Mapping[str, str]) -> Protocol:
    """What the terminal says when it is asked, which it is where it promises something.

    To be called before the dashboard takes the terminal over: the answer comes as if typed.
    """
    if promised(environ) == "blocks" or not sys.stdout.isatty():
        return "blocks"
    try:
        from textual_image import renderable
    except ImportError:
        return "blocks"
    found: dict[object, Protocol] = {renderable.TGPImage: "kitty", renderable.SixelImage: "sixel"}
    return found.get(renderable.Image, "blocks")


def graphic(picture: Image, protocol: Protocol) -> Widget:
    """A widget that shows a whole picture by a protocol other than blocks."""
    from textual_image.widget import SixelImage, TGPImage

    return TGPImage(picture) if protocol == "kitty" else SixelImage(picture)


def in_colour(app: VreidApp) -> bool:
    """Whether cells can stand for pixels: with block characters, and in colours."""
    return not app.ascii_only and not app.no_color and theme.current().name != "none"
