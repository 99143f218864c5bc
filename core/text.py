"""Text that others wrote (names, tags, log lines), made harmless for a terminal."""

import re
import unicodedata

_ESCAPED = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_MARKS = {"Mn", "Me", "Mc"}
_MOST_MARKS = 2
_SEQUENCE = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]"  # control sequences: colours, cursor movements
    r"|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)"  # operating system commands: titles, links
    r"|\x1b[@-Z\\-_]"
)


def harmless(text: str, most: int = 2000) -> str:
    r"""Text that moves no cursor, hides nothing, and stays on its line.

    Control, format and unassigned characters become escapes such as `\x1b`; marks piled on one
    letter are cut to two; what exceeds `most` characters is cut.
    """
    kept: list[str] = []
    marks = 0
    for character in text[:most]:
        category = unicodedata.category(character)
        marks = marks + 1 if category in _MARKS else 0
        if category in _ESCAPED:
            kept.append(character.encode("unicode_escape").decode("ascii"))
        elif marks <= _MOST_MARKS and not "\ufe00" <= character <= "\ufe0f":
            kept.append(character)
    return "".join(kept)


def shortened(text: str, most: int) -> str:
    """Text in at most `most` characters, "…" in its middle: ends tell names apart."""
    if len(text) <= most:
        return text
    behind = (most - 1) // 2
    return f"{text[: most - 1 - behind]}…{text[len(text) - behind :]}"


def storable(text: str) -> bool:
    """Whether every database can hold a text: no NUL, and no bytes that were no UTF-8."""
    return "\0" not in text and not any("\ud800" <= character <= "\udfff" for character in text)


def log_lines(raw: bytes, most: int) -> list[str]:
    """The last lines of a log, harmless: colours left out, of a redrawn line the last state.

    Args:
        raw: the end of the file; bytes that are no UTF-8 become escapes.
        most: how many lines.
    """
    lines = raw.replace(b"\r\n", b"\n").rstrip(b"\n").split(b"\n")[-most:]
    return [log_line(line) for line in lines]


def log_line(raw: bytes, most: int = 2000) -> str:
    """One line of a log, as `log_lines` has it; what exceeds `most` characters is counted."""
    last = raw.rstrip(b"\r\n").rpartition(b"\r")[2]
    text = _SEQUENCE.sub("", last.decode("utf-8", errors="backslashreplace")).expandtabs(4)
    more = f" … and {len(text) - most:,} more" if len(text) > most else ""
    return harmless(text, most) + more
