"""`python -m vreid_tui.pages`: put the table of keys into docs/dashboard.md, from the registry."""

import re
import sys
from pathlib import Path

from core import paths
from vreid_tui.actions import ACTIONS, HEADINGS
from vreid_tui.keymap import Keymap

_TABLE = re.compile(r"### In the list of runs\n.*?(?=\n\n## )", re.DOTALL)


def page() -> Path:
    """The page that holds the table."""
    return paths.home() / "docs" / "dashboard.md"


def keys_table() -> str:
    """All actions by place, as Markdown."""
    keymap, parts = Keymap(), []
    for where, heading in HEADINGS.items():
        rows = [action for action in ACTIONS if action.where == where]
        if rows:
            parts.append(f"### {heading}\n\n| keys | what | as a command | id |\n|---|---|---|---|")
        for action in rows:
            keys = " ".join(f"`{key}`" for key in keymap.shown(action, 4).split())
            command = f"`{action.command}`" if action.command else ""
            parts[-1] += f"\n| {keys} | {_cell(action.help)} | {_cell(command)} | `{action.id}` |"
    return "\n\n".join(parts)


def renewed(text: str) -> str:
    """A page with the table as it is now in place of the one it holds."""
    return _TABLE.sub(lambda _: keys_table(), text, count=1)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    page().write_text(renewed(page().read_text(encoding="utf-8")), encoding="utf-8")
    sys.stdout.write(f"{page()}\n")
