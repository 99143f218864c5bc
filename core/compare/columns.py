"""Which figures of which networks a comparison shows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from core.compare.table import Column
from core.errors import RunError
from core.measures import BEST, MEASURES, VARIANTS

_NETWORKS = ("student", "histogram", f"student{BEST}", "teacher", f"teacher{BEST}")
_SPELT = {
    spelling.casefold(): measure
    for measure, label in MEASURES.items()
    for spelling in (measure, label, measure.replace("rank", "r"))
}


@dataclass(frozen=True, slots=True)
class Key:
    """The name of a score, taken apart.

    Attributes:
        network: such as "student@best".
        variant: such as "+bn".
        measure: such as "mAP".
    """

    network: str
    variant: str
    measure: str

    @property
    def column(self) -> Column:
        """Where it stands in a table, whatever the network."""
        return Column(self.variant, self.measure)


@dataclass(frozen=True, slots=True)
class Shown:
    """Networks and columns, both in the order in which they are shown."""

    networks: tuple[str, ...]
    columns: tuple[Column, ...]


def parsed(name: str) -> Key:
    """A score's name, such as "student@best+bn/mAP", in its parts."""
    whole, _, measure = name.rpartition("/")
    network, plus, variant = whole.partition("+")
    return Key(network, plus + variant, measure)


def shown(names: Iterable[str], wanted: Sequence[str] = ()) -> Shown:
    """What is shown of all scores there are.

    Args:
        names: of scores, of any run.
        wanted: measures such as "mAP" or "rank-1", under all variants; "+bn/mAP" under this one,
            "/mAP" as trained alone; "teacher/mAP" and "student+bn/mAP" of this network alone. All
            of `core.measures.MEASURES` where empty.

    Raises:
        RunError: no run has what is wanted; the message says what there is.
    """
    keys = [parsed(name) for name in dict.fromkeys(names)]
    if not wanted:
        return _ordered([key for key in keys if key.measure in MEASURES])
    chosen: list[Key] = []
    for text in wanted:
        found = [key for key in keys if _fits(key, text)]
        if not found:
            there = dict.fromkeys(f"{key.network}{key.variant}/{key.measure}" for key in keys)
            raise RunError(
                f"--metrics {text}: no run has that; there is {', '.join(there) or 'no score yet'}"
            )
        chosen += found
    return _ordered(chosen)


def _fits(key: Key, text: str) -> bool:
    whole, slash, measure = text.strip().rpartition("/")
    if _SPELT.get(measure.casefold(), measure) != key.measure:
        return False
    wanted = parsed(f"{whole}/x")
    if wanted.network and wanted.network != key.network:
        return False
    return not slash or wanted.variant == key.variant


def _ordered(keys: Sequence[Key]) -> Shown:
    variants, measures = list(VARIANTS), list(MEASURES)
    columns = sorted(
        {key.column for key in keys},
        key=lambda one: (
            _place(variants, one.variant),
            one.variant,
            _place(measures, one.measure),
            one.measure,
        ),
    )
    networks = sorted({key.network for key in keys}, key=lambda one: (_place(_NETWORKS, one), one))
    return Shown(tuple(networks), tuple(columns))


def _place(known: Sequence[str], one: str) -> int:
    return known.index(one) if one in known else len(known)
