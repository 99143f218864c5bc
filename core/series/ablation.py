"""The ablation: what each part of the method is worth on one pair.

Source: "From Synthetic to Real", table 2 (baseline, the three domain losses one after the other,
each clustering loss left out); the other rows are ours: what is had without adapting, other forms
of the method, and what the target's labels would give.
"""

from collections.abc import Iterator

from core.errors import ConfigError
from core.series.plan import Row

_NO_CONSISTENCY = ("s2r.consistency.assignment=false", "s2r.consistency.compactness=false")


def _domain(*, video: bool, combined: bool) -> tuple[str, ...]:
    """The domain losses up to one of them, without the clustering losses."""
    switches = {"frame": True, "video": video, "combined": combined}
    on = tuple(f"s2r.domain.{name}={str(value).lower()}" for name, value in switches.items())
    return (*on, *_NO_CONSISTENCY)


ROWS = (
    Row("direct", "direct transfer (source alone)", "direct", assignments=("batch_norm=source",)),
    Row("bn-mixing", "batch-norm mixing alone", "direct", assignments=("batch_norm=shared",)),
    Row("baseline", "baseline", "direct"),
    Row("ls1", "+ LS1", "s2r", assignments=_domain(video=False, combined=False)),
    Row("ls2", "+ LS1 + LS2", "s2r", assignments=_domain(video=True, combined=False)),
    Row("ls3", "+ LS1 + LS2 + LS3", "s2r", assignments=_domain(video=True, combined=True)),
    Row("no-lc1", "without LC1", "s2r", assignments=_NO_CONSISTENCY[:1]),
    Row("no-lc2", "without LC2", "s2r", assignments=_NO_CONSISTENCY[1:]),
    Row("full", "full", "s2r"),
    Row("teacher", "full, teacher at the test", "s2r", network="teacher"),
    Row("fixed", "full, fixed weights", "s2r", assignments=("s2r.weights.learned=false",)),
    Row("official", "official variant", "s2r-official"),
    Row("supervised", "supervised bound", "supervised"),
)

BY_KEY = {row.key: row for row in ROWS}


def chosen(keys: str) -> tuple[Row, ...]:
    """The rows of a list such as "baseline,full", in the order of the table; "" is all.

    Raises:
        ConfigError: no row is called that.
    """
    wanted = {key.strip() for key in keys.split(",") if key.strip()}
    if unknown := sorted(wanted - set(BY_KEY)):
        raise ConfigError(f"--rows: there is no {unknown[0]!r}; choose from {', '.join(BY_KEY)}")
    return tuple(row for row in ROWS if row.key in wanted or not wanted)


def comparisons(rows: tuple[Row, ...]) -> Iterator[tuple[Row, Row]]:
    """(row, reference) of the differences worth stating, among these rows."""
    pairs = [(row.key, "baseline") for row in ROWS if row.key != "baseline"]
    pairs += [("full", "bn-mixing"), ("full", "official")]
    yield from ((BY_KEY[a], BY_KEY[b]) for a, b in pairs if {BY_KEY[a], BY_KEY[b]} <= set(rows))
