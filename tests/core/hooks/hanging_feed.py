"""Feeds a tracker that opens, and then never returns from a call."""

import sys
import threading
from pathlib import Path
from types import SimpleNamespace

from core.hooks.feed import Feed


def wait(*_: object) -> None:
    threading.Event().wait()


tracker = SimpleNamespace(remote="far-1", settings=wait, log=wait, finish=wait)
Feed(Path(sys.argv[1]), sys.argv[2], lambda *_: tracker, patience_s=0.1).follow()
