"""A line to type into."""

from textual.reactive import var
from textual.widgets import Input


class Typed(Input):
    """An input whose cursor stands still: what blinks sends bytes for ever."""

    cursor_blink = var(False, init=False)
