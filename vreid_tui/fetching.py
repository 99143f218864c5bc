"""Values that take long to come by, made in a thread; what goes wrong is said, not thrown."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from textual.worker import get_current_worker

from core.errors import VreidError
from core.text import harmless
from vreid_tui.screens.base import View

T = TypeVar("T")


def fetch(view: View, group: str, make: Callable[[], T], done: Callable[[T], None]) -> None:
    """Make a value in a thread and hand it over, unless another of its group was asked for.

    Args:
        view: that wants it, and says what went wrong.
        group: a later fetch of the same group takes this one's place.
        make: called in the thread; touches no widget.
        done: called with the value where widgets may be touched.
    """

    def run() -> None:
        worker = get_current_worker()
        said, value = "", None
        try:
            value = make()
        except VreidError as error:
            said = str(error)
        except Exception as error:  # a fault is no reason to lose the dashboard
            said = f"it failed ({error!r}); report this"
        if worker.is_cancelled or not view.is_attached:
            return
        if said:
            view.app.call_from_thread(view.say, harmless(said), "warning")
        else:
            view.app.call_from_thread(done, value)

    view.run_worker(run, thread=True, group=group, exclusive=True, exit_on_error=False)
