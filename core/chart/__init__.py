"""Line charts drawn with characters: numbers in, rows of text out; no terminal, no colour."""

from core.chart.axes import compact, duration
from core.chart.canvas import MARKERS, Glyphs, Span
from core.chart.plot import Look, draw
from core.chart.reduce import Cache, Line

__all__ = ["MARKERS", "Cache", "Glyphs", "Line", "Look", "Span", "compact", "draw", "duration"]
