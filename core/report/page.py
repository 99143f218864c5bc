"""A report as one HTML file: no script, nothing from elsewhere, whoever chose the names in it."""

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from core.errors import RunError
from core.files import write_whole
from core.report.contents import Contents
from core.text import harmless

_TEMPLATES = Path(__file__).with_name("templates")


def render(contents: Contents) -> str:
    """The page."""
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_harmless,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["percent"] = _percent
    style = (_TEMPLATES / "style.css").read_text(encoding="utf-8")
    page = environment.get_template("report.html.jinja")
    return page.render(report=contents, style=Markup(contents.style + style))


def write(contents: Contents, out: Path) -> int:
    """Write the page whole; its size in bytes.

    Raises:
        RunError: it can't be written there; what was there before is still there.
    """
    text = render(contents)
    try:
        write_whole(out, text)
    except OSError as error:
        raise RunError(f"{out}: can't be written ({error.strerror}); name another file") from None
    return len(text.encode())


def _harmless(value: Any) -> Any:
    """Texts without what could hide or turn round others; markup of ours as it is."""
    if isinstance(value, str) and not isinstance(value, Markup):
        return harmless(value)
    return value


def _percent(rate: float | None) -> str:
    return "-" if rate is None else f"{100 * rate:.1f}"
