"""`python -m vreid_tui.pages`: the table of keys for the docs, from the registry."""

import sys

from vreid_tui.actions import ACTIONS, HEADINGS
from vreid_tui.keymap import Keymap


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


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    sys.stdout.write(keys_table() + "\n")
