"""What a report says, before it is laid out as a page."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from markupsafe import Markup

from core.queries.contrast import Share
from core.queries.sheet import Sheet


@dataclass(frozen=True, slots=True)
class Missing:
    """Something that a report would have, and how to get it."""

    what: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart with what stands beside it."""

    picture: Markup
    caption: str
    legend: Markup


@dataclass(frozen=True, slots=True)
class Drawn:
    """A retrieval sheet with its pictures.

    Attributes:
        side: whose it is, in words.
        images: data addresses of the query's frame and of each match's; empty where one is gone.
    """

    side: str
    sheet: Sheet
    images: tuple[Markup, ...]


@dataclass(frozen=True, slots=True)
class Gallery:
    """Retrieval sheets that were chosen by one rule."""

    title: str
    rule: str
    sheets: tuple[Drawn, ...]


@dataclass(frozen=True, slots=True)
class Versus:
    """What two runs find, query by query.

    Attributes:
        sides: both in words.
        shares: all queries, then by camera, clothes and length, each under its heading.
        gained, lost: queries that the second, and the first, alone gets right at rank 1.
        said: whether the difference is real, in sentences.
    """

    sides: tuple[str, str]
    shares: tuple[tuple[str, tuple[Share, ...]], ...]
    gained: int
    lost: int
    said: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Portrayal:
    """How features lie before and after a training.

    Attributes:
        said: whose they are, what before and after mean, how they came into a plane.
        rows: figures of both moments, as they are and not as they are drawn.
    """

    said: tuple[str, ...]
    figures: tuple[Figure, ...]
    rows: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Card:
    """A dataset, or a machine with what was installed there: facts in order."""

    title: str
    facts: tuple[tuple[str, str], ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """A run in the list of runs."""

    id: str
    name: str
    seed: int
    split: int
    state: str
    commit: str
    figures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Recipe:
    """How to repeat the runs of one entry.

    Attributes:
        settings: all of them, as a configuration file.
        commands: one a run, with that file beside them.
        typed: as they were typed, by the run's id.
    """

    label: str
    file: str
    settings: str
    commands: tuple[str, ...]
    typed: tuple[tuple[str, str], ...]


@dataclass(slots=True)
class Contents:
    """A whole report.

    Attributes:
        tables: the comparison as fragments of a page, one for each variant under its heading;
            `style` is theirs.
        differing: settings that aren't the same, by their names, with the value of each entry.
        apart: whether charts hold what wasn't measured alike.
        changed: settings of each entry that aren't the default.
        runs: those of each entry, under its label.
    """

    title: str
    question: str
    made: str
    version: str
    pair: str
    tables: Sequence[tuple[str, Markup]]
    style: str
    answers: Sequence[str] = ()
    warnings: Sequence[str] = ()
    measures: Sequence[str] = ()
    runs: Sequence[tuple[str, Sequence[Line]]] = ()
    entries: Sequence[str] = ()
    differing: Sequence[tuple[str, tuple[str, ...]]] = ()
    changed: Sequence[Card] = ()
    bars: Sequence[Figure] = ()
    cmc: Sequence[Figure] = ()
    training: Sequence[Figure] = ()
    parts: Sequence[Figure] = ()
    versus: Versus | None = None
    galleries: Sequence[Gallery] = ()
    portrayal: Portrayal | None = None
    datasets: Sequence[Card] = ()
    machines: Sequence[Card] = ()
    recipes: Sequence[Recipe] = ()
    apart: bool = False
    missing: list[Missing] = field(default_factory=list)
