"""A dataset's whole tree in few large files with random access, which disks and caches like.

A pack is a folder of Arrow IPC files, `00000.arrow` and so on, with two columns: `path` (its
bytes, by which all rows are sorted, so that the frames of a tracklet lie together) and `content`
(the file as it was). An empty folder is a row whose path ends with a slash. `pack.json` is written
last and says that the pack is whole.
"""

from core.data.pack.form import is_pack
from core.data.pack.packed import Packed
from core.data.pack.write import pack

__all__ = ["Packed", "is_pack", "pack"]
