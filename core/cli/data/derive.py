"""`vreid data derive`."""

from pathlib import Path
from typing import Literal

from core import paths
from core.cli.output import put
from core.data.datasets import places, reader_of
from core.text import harmless


def derive(name: Literal["svreid", "svreid-cc"], data_root: Path | None) -> None:
    """Write the list of a selection beside the set it is drawn from."""
    from core.data.derive import derive as select

    root = paths.data_root(str(data_root or ""))
    place = places.find(reader_of("v3dgait", root), root)
    put(harmless(str(select(place.tree.root, name))))
