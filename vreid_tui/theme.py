"""Colours: the palette of Okabe and Ito (2008), which colour-blind readers can tell apart."""

LINES = ("#56b4e9", "#e69f00", "#009e73", "#cc79a7", "#f0e442", "#d55e00", "#0072b2", "#bbbbbb")
"""One colour a line of a chart, beside its letter."""

ROLES = {
    "text": "#d6d9dc",
    "muted": "#8a9199",
    "live": "#56b4e9",
    "good": "#1fb588",
    "warning": "#e69f00",
    "bad": "#e0733a",
    "background": "#14171a",
    "bar": "#23282d",
    "cursor": "#33404d",
}
"""Colours by what they stand for; `good` and `bad` a little lighter than in the palette."""
