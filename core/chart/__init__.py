"""Line charts drawn with characters: numbers in, rows of text out; no terminal, no colour."""

from core.chart.axes import compact, duration
from core.chart.canvas import MARKERS, Glyphs, Span
from core.chart.plot import Line, Look, draw

__all__ = ["MARKERS", "Glyphs", "Line", "Look", "Span", "compact", "draw", "duration"]
