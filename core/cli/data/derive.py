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
    folder = places.folder(reader_of("v3dgait", root), root)  # a pack can't take a list more
    found = select(folder.root, name)
    put(
        f"{name}: {found.sequences:,} sequences of {found.identities:,} persons; published are "
        f"{found.published_sequences:,} of {found.published_identities:,}"
    )
    put(f"its list is {harmless(str(found.path))}")
