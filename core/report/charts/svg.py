"""Elements of an SVG picture; whatever text they hold is escaped."""

import itertools
from collections.abc import Iterable

from markupsafe import Markup, escape

from core.text import harmless

STYLES = 8  # lines and groups of points that can be told apart


def element(name: str, *children: str | Markup, **attributes: object) -> Markup:
    """One element; `class_` is the attribute class, and _ in other names is -."""
    said = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(_text(value))}"'
        for key, value in attributes.items()
    )
    inner = Markup("").join(map(_safe, children))
    return Markup(f"<{name}{said}>{inner}</{name}>" if children else f"<{name}{said}/>")


def picture(
    size: tuple[float, float], title: str, description: str, parts: Iterable[Markup]
) -> Markup:
    """A whole picture, as wide as there is room.

    Args:
        size: width and height of its own units.
        title: what it shows.
        description: what is to be seen in it, for those who don't.
        parts: what is drawn, from back to front.
    """
    name = f"chart-{next(_numbers)}"
    return element(
        "svg",
        element("title", title, id=f"{name}-t"),
        element("desc", description, id=f"{name}-d"),
        *parts,
        class_="chart",
        viewBox=f"0 0 {size[0]:g} {size[1]:g}",
        role="img",
        aria_labelledby=f"{name}-t {name}-d",
    )


def text(x: float, y: float, said: str, anchor: str = "start", class_: str = "") -> Markup:
    """A line of text; its anchor is "start", "middle" or "end"."""
    more = {"class_": class_} if class_ else {}
    return element("text", said, x=x, y=y, text_anchor=anchor, **more)


def style_of(place: int) -> str:
    """The class of a line or a group of points."""
    return f"s{place % STYLES}"


_numbers = itertools.count(1)


def _safe(child: str | Markup) -> Markup:
    return child if isinstance(child, Markup) else escape(harmless(child))


def _text(value: object) -> str:
    return f"{value:.1f}".removesuffix(".0") if isinstance(value, float) else str(value)
