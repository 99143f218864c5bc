"""Writing to the terminal: results to stdout, everything about them to stderr."""

import contextlib
import json
import shutil
import sys
from typing import Any, TextIO

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
    }
)


def put(text: str = "") -> None:
    """A line of the result."""
    sys.stdout.write(fitting(text, sys.stdout) + "\n")


def put_json(value: Any) -> None:
    """The result for programs: one object."""
    sys.stdout.write(json.dumps(value, indent=2, ensure_ascii=True) + "\n")


def tell(text: str) -> None:
    """A line about the result; a terminal that is gone is no reason to stop."""
    write(sys.stderr, text + "\n")


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
