"""A small whole copy for every reader, and for every way in which one finds its parts."""

from collections.abc import Mapping
from dataclasses import dataclass

from core.data.datasets import READERS, prid, unreal
from core.data.datasets.own import READER as OWN
from core.data.datasets.reader import Reader
from core.data.datasets.svreid import LISTS

from . import ccvid, duke, duke_video, ilids, lsvid, market, mars, msmt17, svreid
from . import own as footage
from . import prid as prids
from . import unreal as unreals


@dataclass(frozen=True)
class Copy:
    """Files that are read without a warning.

    Attributes:
        name: of the reader, and what is special about the copy.
        reader: of its files.
        contents: by path.
    """

    name: str
    reader: Reader
    contents: Mapping[str, bytes]

    @property
    def splits(self) -> int:
        """How many it can be read in; footage without identities, or with parts, has one."""
        return 1 if self.name in ("own unlabelled", "own by parts") else self.reader.splits


def copies() -> list[Copy]:
    """All of them; figures that a reader holds itself must be made as small for it to be silent."""
    market_like = {"market": market.PATHS, "duke": duke.PATHS}
    images = unreals.images(range(5), range(2), 2)
    own_parts = {"p0/1": "query", "p1/2": "query", "p0": "gallery", "p1": "gallery", "": "train"}
    known = {
        "mars": mars.pictures() | mars.matrices(),
        "mars by lists": mars.pictures() | mars.matrices() | mars.name_lists(),
        "ilids": ilids.pictures(frames=2) | {ilids.MAT: ilids.mat()},
        "ilids by splits.json": ilids.pictures(frames=4, persons=8)
        | {"splits.json": ilids.splits(names=ilids.NAMES[:8])},
        "prid": prids.contents(dict.fromkeys(range(1, 6), (28, 27))),
        "prid by splits": prids.contents({person: (4, 3 + person % 2) for person in range(1, 9)})
        | {prid.SPLITS_FILE: prids.splits(range(1, 9))},
        "ccvid": ccvid.contents(),
        "lsvid": lsvid.copy(),
        **{
            name: svreid.contents({list_name.removesuffix(".txt"): svreid.TRAIN, **svreid.TEST})
            for name, list_name in LISTS.items()
        },
        "duke-video": duke_video.contents(),
        **{name: dict.fromkeys(paths, b"x") for name, paths in market_like.items()},
        "msmt17": msmt17.contents(),
        "unreal": dict.fromkeys(images, b"x"),
        "unreal by list": dict.fromkeys(images, b"x") | {unreal.LIST: unreals.listed(images[::3])},
    }
    named = {"own unlabelled": footage.unlabelled(), "own": footage.labelled()}
    named |= {"own by table": footage.table({}), "own by parts": footage.table(own_parts)}
    return [
        *(Copy(name, READERS[name.split()[0]], contents) for name, contents in known.items()),
        *(Copy(name, OWN, contents) for name, contents in named.items()),
    ]
