"""`vreid settings`."""

import dataclasses
import json
import sys

from core.cli.output import put, put_json, width
from core.meanings import all_settings
from core.tables import columns, wrapped


def list_settings(as_json: bool) -> None:
    """Print every setting with its default and its meaning."""
    found = all_settings()
    if as_json:
        put_json({"format": 1, "settings": [dataclasses.asdict(setting) for setting in found]})
        return
    room = min(width(sys.stdout) or 100, 100)
    for setting in found:
        head = f"{setting.key} = {json.dumps(setting.default)}"
        lines = wrapped(setting.meaning, room, "    ")
        if columns(head) + 2 + columns(setting.meaning) <= room:
            lines, head = [], f"{head}  {setting.meaning}"
        for line in (head, *lines):
            put(line)
