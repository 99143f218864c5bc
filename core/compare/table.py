"""What a comparison says, before it is put into any form: one model for commands and formats.

Rates are in [0, 1] throughout; formats print percent. A `Section` holds what was measured alike, so
that its best is the best of something; what was measured otherwise stands in a section of its own.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from core.compare.verdict import Paired
from core.measures import MEASURES, VARIANTS

Kind = Literal["run", "group", "published", "difference"]
Form = Literal["table", "markdown", "csv", "json", "latex", "html"]
Spread = Literal["deviation", "interval"]


@dataclass(frozen=True, slots=True)
class Column:
    """A measure under a variant, such as mAP re-ranked.

    Attributes:
        variant: a key of `core.measures.VARIANTS`; "" is as trained.
        measure: a key of `core.measures.MEASURES`.
    """

    variant: str
    measure: str

    @property
    def key(self) -> str:
        """Such as "+bn/mAP", as scores are named behind their network."""
        return f"{self.variant}/{self.measure}".removeprefix("/")

    @property
    def label(self) -> str:
        """Such as "mAP +bn"."""
        return f"{MEASURES.get(self.measure, self.measure)} {self.variant}".rstrip()

    @property
    def family(self) -> str:
        """Its variant in words, which columns beside each other may share."""
        return VARIANTS.get(self.variant, self.variant)


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure, over one run or several.

    Attributes:
        value: a rate, the mean over replicates, or a difference of rates; None where there is none.
        n: how many replicates; 0 where there is no value.
        deviation: sample standard deviation; None below two replicates.
        low, high: 95 % interval of the mean; None below two replicates.
        delta: to the reference at the replicates of both; None for the reference itself.
        test: of `delta`, below two common replicates None.
        best: whether nothing of its section and column is better.
        notes: places in `Comparison.footnotes`.
    """

    value: float | None = None
    n: int = 0
    deviation: float | None = None
    low: float | None = None
    high: float | None = None
    delta: float | None = None
    test: Paired | None = None
    best: bool = False
    notes: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Member:
    """A run behind a row.

    Attributes:
        counted: whether the figures of its row are of it.
        commit: of its code; "" where unknown. `dirty` says whether tracked files differed.
    """

    run_id: str
    name: str
    seed: int
    split: int
    state: str
    counted: bool = True
    commit: str = ""
    dirty: bool | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that is compared.

    Attributes:
        key: the id of its run, or the words that name it for good.
        names: what stands before its figures, one for each of `Comparison.heads`.
        cells: one for each of `Comparison.columns`.
        kind: "run", "group" of replicates, "published", or "difference", whose cells are signed.
        members: the runs behind it.
        network: whose scores these are, such as "student@best".
        missing: replicates that others have and this row lacks, in words.
        notes: places in `Comparison.footnotes`.
        reference: whether deltas are to this row.
        count: in the column headed `Comparison.counted`; None leaves it empty.
    """

    key: str
    names: tuple[str, ...]
    cells: tuple[Cell, ...]
    kind: Kind = "run"
    members: tuple[Member, ...] = ()
    network: str = ""
    missing: tuple[str, ...] = ()
    notes: tuple[int, ...] = ()
    reference: bool = False
    count: int | None = None

    @property
    def label(self) -> str:
        """Its first name."""
        return self.names[0]


@dataclass(frozen=True, slots=True)
class Section:
    """Rows whose figures were taken alike.

    Attributes:
        title: what tells it from the other sections; "" where it is the only one.
        protocol: what its figures were taken under, as {"target": "prid", "split": "0", …}.
    """

    rows: tuple[Row, ...]
    title: str = ""
    protocol: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Comparison:
    """A whole comparison.

    Attributes:
        columns: of figures.
        sections: at least one.
        title: what is compared; may be empty.
        heads: over the names of rows.
        counted: over the numbers of replicates; "" leaves that column out.
        spread: what stands beside a mean.
        transposed: measures are rows, and what is compared columns.
        settings: key to the value in each row by the row's key, of the settings that differ; rows
            that lack one leave it out.
        sentences: what the figures say, such as whether a difference is real.
        conflicts: a sentence for each reason why figures can't share a column.
        footnotes: what marks on rows and cells stand for.
        protocol: one sentence that names protocol and replicates.
    """

    columns: tuple[Column, ...]
    sections: tuple[Section, ...]
    title: str = ""
    heads: tuple[str, ...] = ("run",)
    counted: str = ""
    spread: Spread = "deviation"
    transposed: bool = False
    settings: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    sentences: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = ()
    footnotes: tuple[str, ...] = ()
    protocol: str = ""

    @property
    def rows(self) -> tuple[Row, ...]:
        """The rows of all sections."""
        return tuple(row for section in self.sections for row in section.rows)

    @property
    def reference(self) -> Row | None:
        """The row that deltas are to."""
        return next((row for row in self.rows if row.reference), None)
