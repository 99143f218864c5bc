"""`vreid data pack`."""

from pathlib import Path

from core import paths
from core.cli.counter import Counter
from core.cli.output import put
from core.data import datasets
from core.data.datasets import places
from core.data.pack import pack as write_pack
from core.data.recorded import Recorded
from core.errors import DataError
from core.settings import Data
from core.text import harmless


def pack(name: str, data_root: Path | None) -> None:
    """Pack a dataset beside its folder, whose place the pack takes from then on.

    Raises:
        DataError: it isn't there or can't be packed.
    """
    root = paths.data_root(str(data_root or ""))
    known = datasets.canonical(name, root)
    if datasets.is_embedded(known):
        raise DataError(f"{known} is rendered by vreid itself, small enough not to be packed")
    reader = datasets.reader_of(known, root)
    folder = places.folder(reader, root)
    target = root / f"{known}{places.PACK}"
    recorded = Recorded(folder)
    reader.in_every_split(recorded, Data())
    with Counter(f"pack {known}", "files") as counter:
        write_pack(folder, target, counter, sorted(recorded.outside))
    size = sum(file.stat().st_size for file in target.iterdir())
    put(f"{known} is packed: {size / 10**6:,.1f} MB in {harmless(str(target))}")
    put(f"from now on it is read from there; {harmless(str(folder.root))} can be put away")
