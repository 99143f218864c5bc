"""One file a form: each has `render(comparison) -> str`."""

from core.compare.formats import csv, html, json, latex, markdown, text
from core.compare.table import Comparison, Form


def render(comparison: Comparison, form: Form, width: int | None = None) -> str:
    """A comparison in a form, ending in a line break.

    Args:
        comparison: what to print.
        form: "table" is for terminals.
        width: columns of the terminal, for "table" alone; None is as many as one likes.
    """
    if form == "table":
        return text.render(comparison, width)
    module = {"markdown": markdown, "csv": csv, "json": json, "latex": latex, "html": html}[form]
    made: str = module.render(comparison)
    return made
