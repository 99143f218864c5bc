"""Tell people that a run has ended: on the desktop, to a web address, or by Apprise's services."""

import html
import json
import shutil
import socket
import subprocess
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from core import __version__
from core.runs.addresses import ADDRESSES, DESKTOP, is_web, service
from core.runs.endings import Ending
from core.runs.folder import SPEC, read_json
from core.store.records import HEADLINE
from core.text import harmless

TELL_S = 10.0

Notice = dict[str, Any]


def tell(folder: Path, ending: Ending, patience_s: float = TELL_S) -> list[str]:
    """Tell everyone whom the run's folder names how the run ended. Never raises.

    Addresses are forgotten once a run is finished, since nothing follows then.

    Args:
        folder: of the run.
        ending: how it ended.
        patience_s: after which the slowest are left to themselves.

    Returns:
        A sentence for each that couldn't be told, without the address.
    """
    try:
        kept = read_json(folder / ADDRESSES)
        if kept is None:
            return []
        if ending.state == "finished":
            (folder / ADDRESSES).unlink()
        notice = notice_of(read_json(folder / SPEC) or {}, folder.name, ending)
        return _all_told(list(dict.fromkeys(kept["addresses"])), notice, patience_s)
    except Exception as error:  # how the run ended is known; nothing may come in between
        return [f"nobody could be told of the end: {_why(error)}"]


def notice_of(spec: Notice, run_id: str, ending: Ending) -> Notice:
    """What is told, as it is posted: `title` and `text` for people, the rest for programs."""
    name, host = harmless(str(spec.get("name") or run_id), 200), socket.gethostname()
    reason, why = harmless(ending.reason, 100), harmless(ending.text, 500)
    found = {key: ending.scores.get(key) for key in HEADLINE}
    scores = {key: value for key, value in found.items() if value is not None}
    said = " · ".join(f"{key} {100 * value:.1f}" for key, value in scores.items())
    words = [f"{reason}: {why}" if reason and why else why or reason, said, f"{run_id} on {host}"]
    title = f"vreid: {name} {ending.state}"
    return {
        "title": title,
        "text": "\n".join([title, *filter(None, words)]),
        "run": run_id,
        "name": name,
        "state": ending.state,
        "reason": reason,
        "scores": scores,
        "host": host,
    }


def _all_told(addresses: list[str], notice: Notice, patience_s: float) -> list[str]:
    """Tell all at once; a thread that hangs is left behind and ends with this process."""
    failed = dict.fromkeys(addresses, f"no answer within {patience_s:g} s")

    def one(address: str) -> None:
        try:
            _way(address)(address, notice, patience_s)
        except Exception as error:  # whatever an address or a service brings about
            failed[address] = _why(error)
        else:
            del failed[address]

    threads = [threading.Thread(target=one, args=(each,), daemon=True) for each in addresses]
    for thread in threads:
        thread.start()
    deadline = time.monotonic() + patience_s
    for thread in threads:
        thread.join(max(0.0, deadline - time.monotonic()))
    return [f"{_place(each)} couldn't be told: {why}" for each, why in list(failed.items())]


def _way(address: str) -> Callable[[str, Notice, float], None]:
    if address == DESKTOP:
        return _on_desktop
    return _post if is_web(address) else _by_apprise


def _on_desktop(_address: str, notice: Notice, patience_s: float) -> None:
    program = shutil.which("notify-send")
    if not program:
        raise FileNotFoundError("notify-send")
    body = html.escape(notice["text"].partition("\n")[2], quote=False)
    words = [program, "--app-name=vreid", "--", notice["title"], body]
    nothing = subprocess.DEVNULL
    subprocess.run(words, check=True, timeout=patience_s, stdin=nothing, capture_output=True)


def _post(address: str, notice: Notice, patience_s: float) -> None:
    headers = {"Content-Type": "application/json", "User-Agent": f"vreid/{__version__}"}
    body = json.dumps(notice).encode()
    request = urllib.request.Request(address, body, headers, method="POST")
    with urllib.request.urlopen(request, timeout=patience_s):
        return


def _by_apprise(address: str, notice: Notice, _patience_s: float) -> None:
    found = service(address)
    if found is None or not found.notify(notice["text"], notice["title"]):
        raise ConnectionError("refused")


def _why(error: Exception) -> str:
    """What went wrong; messages are left out, as they may repeat an address."""
    if isinstance(error, urllib.error.HTTPError):
        return f"HTTP {error.code}"
    if isinstance(error, urllib.error.URLError) and isinstance(error.reason, Exception):
        error = error.reason
    return getattr(error, "strerror", None) or type(error).__name__


def _place(address: str) -> str:
    """An address without what may be secret in it."""
    if address == DESKTOP:
        return "the desktop"
    parts = urlsplit(address)
    return str(parts.hostname) if is_web(address) else f"the {parts.scheme} service"
