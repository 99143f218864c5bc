"""`vreid doctor`."""

import dataclasses
import queue
import sys
import threading
import time
from collections.abc import Sequence

from core.cli.health.finding import Check, Finding, Scene
from core.cli.health.logout import logout
from core.cli.health.machine import graphics, open_files, processors, shared_memory
from core.cli.health.packages import packages
from core.cli.health.places import clock, folders, store
from core.cli.health.terminal import characters, clipboard, colours
from core.cli.output import put, put_json, put_paragraph, width
from core.tables import wrapped
from core.text import harmless

CHECKS: tuple[Check, ...] = (
    *(packages, store, folders, clock, processors, graphics, shared_memory, open_files),
    *(logout, characters, colours, clipboard),
)
PATIENCE_S = 1.0
_STATE = 9  # columns
_VITAL = {"store", "folders"}


def doctor(as_json: bool, scene: Scene | None = None) -> int:
    """Print what is found; returns 0 where nothing prevents runs, else 1."""
    found = examine(scene or Scene())
    fit = all(finding.state != "missing" for finding in found)
    if as_json:
        put_json({"format": 1, "fit": fit, "findings": [*map(dataclasses.asdict, found)]})
        return int(not fit)
    for finding in found:
        _put(finding)
    put("nothing prevents runs here" if fit else "what is missing prevents runs here")
    return int(not fit)


def examine(
    scene: Scene, checks: Sequence[Check] = CHECKS, patience_s: float = PATIENCE_S
) -> list[Finding]:
    """Make all checks at once; one that fails or takes too long says so, and holds up nothing.

    A disk across the network or a GPU's driver may never answer: nobody waits for the thread that
    asked it.
    """
    answers: list[queue.Queue[list[Finding]]] = []
    for check in checks:
        answers.append(queue.Queue())
        asked = (check, scene, answers[-1])
        threading.Thread(target=_answer, args=asked, daemon=True).start()
    end = time.monotonic() + patience_s
    found = []
    for check, answer in zip(checks, answers, strict=True):
        try:
            found += answer.get(timeout=max(0.0, end - time.monotonic()))
        except queue.Empty:
            found.append(_silent(check))
    return found


def _answer(check: Check, scene: Scene, answer: queue.Queue[list[Finding]]) -> None:
    try:
        answer.put(check(scene))
    except Exception as error:  # a check that fails must not hide what the others found
        text = f"can't be told ({error or type(error).__name__})"
        answer.put([Finding(_subject(check), "note", text)])


def _silent(check: Check) -> Finding:
    vital = check.__name__ in _VITAL
    text = "gives no answer; a disk or driver may hang"
    return Finding(_subject(check), "missing" if vital else "note", text, "try again; see dmesg")


def _subject(check: Check) -> str:
    return check.__name__.replace("_", " ")


def _put(finding: Finding) -> None:
    columns = width(sys.stdout)
    indent = " " * _STATE
    text = harmless(f"{finding.subject}: {finding.text}")
    room = None if columns is None else max(20, columns - _STATE)
    first, *rest = wrapped(text, room)
    put(f"{finding.state:<{_STATE}}{first}")
    for line in rest:
        put(indent + line)
    if finding.advice:
        put_paragraph(finding.advice, indent + "> ")
