"""Networks of entries, put together where their figures were measured alike."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from core.compare.cells import Line
from core.compare.columns import Shown, parsed
from core.compare.groups import Entry
from core.compare.protocol import Protocol, alike, differing, over_splits, protocol, title


@dataclass(slots=True)
class Part:
    """A section on its way.

    Attributes:
        facts: what is known of how its figures were measured.
        lines: whose figures they are.
        protocols: the facts of each line.
    """

    facts: dict[str, str] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)
    protocols: list[Protocol] = field(default_factory=list)


def parted(entries: Sequence[Entry], seen: Shown, *, forced: bool) -> list[Part]:
    """Every network that is shown, with those that were measured alike; students come first.

    Args:
        entries: what is compared.
        seen: which networks; an entry that has none of them is a line without figures.
        forced: put all of them together.
    """
    parts: list[Part] = []
    for network in (*seen.networks, ""):
        for entry in entries:
            line = Line(entry, network)
            if not _has(line, seen):
                continue
            facts = _facts(line)
            part = next((one for one in parts if forced or alike(one.facts, facts)), None)
            if part is None:
                parts.append(part := Part())
            part.facts |= {key: value for key, value in facts.items() if key not in part.facts}
            part.lines.append(line)
            part.protocols.append(facts)
    return parts


def titles(parts: Sequence[Part]) -> list[str]:
    """What tells each part from the others; nothing where it is the only one."""
    if len(parts) < 2:
        return [""] * len(parts)
    keys = differing([one for part in parts for one in part.protocols])
    return [title(part.facts, keys) for part in parts]


def line_titles(part: Part) -> list[str]:
    """What tells each line from others that were forced into the same part; else nothing."""
    keys = differing(part.protocols)
    return [title(one, keys) for one in part.protocols]


def _has(line: Line, seen: Shown) -> bool:
    networks = {parsed(name).network for run in line.entry.runs for name in run.scores}
    mine = networks & set(seen.networks)
    return line.network in mine if line.network else not mine


def _facts(line: Line) -> dict[str, str]:
    """What a line's figures were measured under, as far as it is known."""
    runs = line.entry.runs or (line.entry.first,)
    found = over_splits([protocol(run, line.network) for run in runs])
    if not line.network:
        del found["network"], found["epoch"]
    return found
