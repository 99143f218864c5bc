"""Writing to the terminal: results to stdout, everything about them to stderr."""

import contextlib
import json
import os
import shutil
import sys
from typing import Any, TextIO

from core.tables import wrapped
from core.text import harmless

_PLAIN = str.maketrans(
    {
        "→": "->",
        "…": "~",
        "▶": ">",
        "✓": "+",
        "✗": "x",
        "■": "#",
        "◌": ".",
        "◐": "~",
        "▫": ".",
        "▮": "=",
    }
)


def put(text: str = "") -> None:
    """A line of the result."""
    _hand_over(fitting(text, sys.stdout) + "\n")


def put_paragraph(text: str, indent: str = "") -> None:
    """A sentence or more of the result, harmless, in lines of the terminal's width."""
    for line in wrapped(harmless(text), width(sys.stdout), indent):
        put(line)


def put_json(value: Any) -> None:
    """The result for programs: one object."""
    _hand_over(json.dumps(value, indent=2, ensure_ascii=True) + "\n")


def flush() -> None:
    """Hand over what is still buffered of the result."""
    _hand_over("", at_once=True)


def tell(text: str) -> None:
    """A line about the result, harmless whoever wrote what it quotes.

    A terminal that is gone is no reason to stop.
    """
    write(sys.stderr, harmless(text) + "\n")


def write(stream: TextIO, text: str) -> None:
    """Text as it is, at once, to a stream that may be gone."""
    with contextlib.suppress(OSError, ValueError):
        stream.write(fitting(text, stream))
        stream.flush()


def fitting(text: str, stream: TextIO) -> str:
    """Text in characters that the stream's encoding knows."""
    encoding = getattr(stream, "encoding", None) or "ascii"
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        plain = text.translate(_PLAIN)
        return plain.encode(encoding, errors="backslashreplace").decode(encoding)
    return text


def width(stream: TextIO) -> int | None:
    """Columns of a terminal; None for files and pipes, which need no wrapping."""
    return max(20, shutil.get_terminal_size().columns) if stream.isatty() else None


def _hand_over(text: str, *, at_once: bool = False) -> None:
    """Write to stdout; a reader that left early, as `head` does, has what it wanted."""
    try:
        sys.stdout.write(text)
        if at_once:
            sys.stdout.flush()
    except BrokenPipeError:
        discard()


def discard() -> None:
    """Let what is buffered for stdout, and what comes, go nowhere."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
