"""What a pack is made of: its summary, and the columns of its shards."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from core.errors import DataError

FORMAT = 1
SUMMARY = "pack.json"
AGAIN = "delete the folder of the pack and pack again"


@dataclass(frozen=True, slots=True)
class Shard:
    """One large file of a pack.

    Attributes:
        name: of the file.
        entries: rows in it.
        size: bytes on disk.
    """

    name: str
    entries: int
    size: int


@dataclass(frozen=True, slots=True)
class Summary:
    """What `pack.json` says.

    Attributes:
        fingerprint: of the files that were packed: their paths, sizes and times of change.
        entries: rows in all.
        size: bytes of all contents.
        shards: in order of their paths.
    """

    fingerprint: str
    entries: int
    size: int
    shards: tuple[Shard, ...]

    def written(self) -> bytes:
        """As JSON."""
        return json.dumps({"format": FORMAT, **asdict(self)}, indent=1).encode()


def is_pack(folder: Path) -> bool:
    """Whether a folder holds a pack that was finished."""
    return (folder / SUMMARY).is_file()


def read_summary(root: Path) -> Summary:
    """What a pack holds.

    Raises:
        DataError: there is no summary, or it is damaged or of another format.
    """
    path = root / SUMMARY
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
        if said["format"] != FORMAT:
            raise DataError(
                f"{path}: has format {said['format']}, this vreid reads {FORMAT}; {AGAIN}"
            )
        shards = tuple(
            Shard(str(each["name"]), int(each["entries"]), int(each["size"]))
            for each in said["shards"]
        )
        return Summary(str(said["fingerprint"]), int(said["entries"]), int(said["size"]), shards)
    except FileNotFoundError:
        raise DataError(
            f"{root}: is no whole pack; pack again, it goes on where it ended"
        ) from None
    except OSError as error:
        raise DataError(f"{path}: can't be read ({error.strerror}); mend its permissions") from None
    except (ValueError, KeyError, TypeError, RecursionError):
        raise damaged(path, "it is no summary of a pack") from None


def damaged(path: Path, reason: str) -> DataError:
    """What to say of a file of a pack that isn't what it should be."""
    return DataError(f"{path}: is damaged ({reason}); {AGAIN}")


def schema() -> Any:
    """The columns of a shard."""
    import pyarrow

    return pyarrow.schema([("path", pyarrow.binary()), ("content", pyarrow.large_binary())])
