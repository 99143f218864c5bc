"""`vreid doctor`."""

import dataclasses
import sys

from core.cli.output import put, put_json, put_paragraph, width
from core.health.examine import examine, fit
from core.health.finding import Finding, Scene
from core.tables import wrapped
from core.text import harmless

_STATE = 9  # columns


def doctor(as_json: bool, scene: Scene | None = None) -> int:
    """Print what is found; returns 0 where nothing prevents runs, else 1."""
    found = examine(scene or Scene())
    well = fit(found)
    if as_json:
        put_json({"format": 1, "fit": well, "findings": [*map(dataclasses.asdict, found)]})
        return int(not well)
    for finding in found:
        _put(finding)
    put("nothing prevents runs here" if well else "what is missing prevents runs here")
    return int(not well)


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
