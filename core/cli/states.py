"""How states and ages of runs are written."""

import time

from core.chart.axes import duration

GLYPHS = {
    "queued": "▫",
    "starting": "◌",
    "running": "▶",
    "stopping": "◐",
    "paused": "▮",
    "finished": "✓",
    "failed": "✗",
    "stopped": "■",
    "lost": "?",
}


def state_word(state: str) -> str:
    """A glyph and the word, so that neither colour nor font decides."""
    return f"{GLYPHS.get(state, '?')} {state}"


def age(since: float) -> str:
    """How long ago that was."""
    return duration(time.time() - since)


def moment(at: float | None) -> str:
    """A moment in local time; "-" where there is none."""
    if at is None:
        return "-"
    return time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(at))
