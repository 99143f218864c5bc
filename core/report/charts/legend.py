"""What stands for what, beside a chart, as lists that wrap where they must."""

from collections.abc import Iterable, Sequence

from markupsafe import Markup

from core.report.charts.scatter import Cloud, styled
from core.report.charts.svg import element, style_of


def of_lines(labels: Sequence[str]) -> Markup:
    """Names of curves with a piece of each."""
    return _list(
        (
            element("path", d="M1 6h22", class_=f"line {style_of(place)}")
            + element("path", d="M12 6h0", class_=f"dots {style_of(place)}"),
            label,
        )
        for place, label in enumerate(labels)
    )


def of_clouds(clouds: Sequence[Cloud]) -> Markup:
    """Names of clouds with a point of each."""
    return _list(
        (element("path", d=f"M12 6{form}", class_=f"points {style}"), cloud.label)
        for cloud, style, form in styled(clouds)
    )


def _list(entries: Iterable[tuple[Markup, str]]) -> Markup:
    swatch = {"class_": "swatch", "viewBox": "0 0 24 12", "aria_hidden": "true"}
    items = [element("li", element("svg", sign, **swatch), label) for sign, label in entries]
    return element("ul", *items, class_="legend")
