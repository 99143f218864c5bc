"""Files of arrays beside some plain values: numbers and text, nothing that could be run."""

import json
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.errors import DataError
from core.files import whole_file

Arrays = dict[str, NDArray[Any]]

_ABOUT = "about"
_BROKEN = (OSError, ValueError, KeyError, EOFError, MemoryError, zlib.error, zipfile.BadZipFile)


def write_arrays(path: Path, about: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> int:
    """Write a file whole; the same content gives the same bytes. Returns how many.

    Args:
        path: of the file; its folder is made where it isn't there.
        about: plain values.
        arrays: by name.

    Raises:
        OSError: it can't be written there; what was there before is still there.
    """
    path.parent.mkdir(exist_ok=True)
    text = np.array(json.dumps(about, sort_keys=True))
    with whole_file(path) as file:
        np.savez_compressed(file, **{_ABOUT: text, **arrays})  # type: ignore[arg-type]
    return path.stat().st_size


def read_arrays(path: Path, form: int) -> tuple[dict[str, Any], Arrays]:
    """The plain values and the arrays of a file.

    Args:
        path: of the file.
        form: the number that `about["format"]` has to be.

    Raises:
        DataError: there is no such file, it is damaged, or of another form.
    """
    try:
        with path.open("rb") as opened, np.load(opened, allow_pickle=False) as file:
            found = {name: file[name] for name in file.files}
        about = json.loads(str(found.pop(_ABOUT)))
    except FileNotFoundError:
        raise DataError(f"{path}: isn't there; runs of an earlier vreid kept none") from None
    except _BROKEN as error:
        raise DataError(f"{path}: is damaged ({type(error).__name__})") from None
    if not isinstance(about, dict) or about.get("format") != form:
        raise DataError(f"{path}: isn't of the form that this vreid reads")
    return about, found
