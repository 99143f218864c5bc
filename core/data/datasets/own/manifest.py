"""Own footage as a table: manifest.csv names each tracklet's frames and what is known of it."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from core.data.datasets.lists import inside
from core.data.datasets.own.sighting import Sighting, images, is_image, odd_files
from core.errors import DataError
from core.types import Tree

FILE = "manifest.csv"
NEEDED = ("path", "camera")
OF_TRACKLET = ("camera", "identity", "clothes", "part")
COLUMNS = ("path", *OF_TRACKLET, "tracklet")
PARTS = ("train", "query", "gallery")


@dataclass(frozen=True, slots=True)
class _Row:
    """A line of the table: its number, its place for messages, and its cells.

    A cell is "" where it is empty or its column isn't there.
    """

    line: int
    where: str
    path: str
    camera: str
    identity: str = ""
    clothes: str = ""
    part: str = ""
    tracklet: str = ""


def read(tree: Tree) -> tuple[list[Sighting], list[str]]:
    """Tracklets in the order of the table, and warnings.

    A row's `path` is a folder of frames or one image file, relative to the table. Rows with the
    same `tracklet` are one tracklet, its frames in the order of the rows; a row without one is a
    tracklet by itself. Either every row has a `part` or none.

    Raises:
        DataError: the table can't be read, a column is unknown, or a line is wrong; the line is
            named.
    """
    rows = list(_rows(tree))
    if not rows:
        raise DataError(f"{tree.where(FILE)}: names no tracklet; give each a line")
    if odd := next((row for row in rows if bool(row.part) != bool(rows[0].part)), None):
        raise DataError(f"{odd.where}: some lines have a part and others none; give all one")
    groups: dict[str | int, list[_Row]] = {}
    for row in rows:
        groups.setdefault(row.tracklet or row.line, []).append(row)
    files = _Files(tree)
    found = [_sighting(group, files) for group in groups.values()]
    return found, odd_files(tree, files.others)


def _sighting(rows: Sequence[_Row], files: "_Files") -> Sighting:
    """The tracklet of these rows."""
    first = rows[0]
    for row in rows:
        for column in OF_TRACKLET:
            here, there = getattr(row, column), getattr(first, column)
            if here != there:
                raise DataError(
                    f"{row.where}: tracklet {row.tracklet!r} has {column} {here!r}, "
                    f"but {there!r} in line {first.line}; give each tracklet its own name"
                )
    frames = tuple(frame for row in rows for frame in files.frames(row))
    known = (first.identity or None, first.clothes or None, first.part or None)
    return Sighting(frames, first.camera, *known)


class _Files:
    """The frames that rows name; each folder is listed once, no frame is taken twice."""

    def __init__(self, tree: Tree) -> None:
        self.others: list[str] = []
        self._tree = tree
        self._listed: dict[str, set[str]] = {}
        self._taken: dict[str, int] = {}

    def frames(self, row: _Row) -> list[str]:
        """Image files of a row.

        Raises:
            DataError: there is no such file or folder, it holds no frame, or an earlier row has it.
        """
        where = row.where
        path = inside(self._tree, where, row.path)
        found = [path] if is_image(path) else self._of_folder(where, path)
        if is_image(path) and path not in self._beside(path):
            raise DataError(f"{where}: there is no image {self._tree.where(path)}")
        for frame in found:
            if (line := self._taken.setdefault(frame, row.line)) != row.line:
                raise DataError(
                    f"{where}: {self._tree.where(frame)} is in line {line} already; name it once"
                )
        return found

    def _of_folder(self, where: str, path: str) -> list[str]:
        if not self._tree.has_folder(path):
            raise DataError(f"{where}: {self._tree.where(path)} is neither a folder nor an image")
        found, others = images(self._tree, path)
        if not found:
            raise DataError(f"{where}: {self._tree.where(path)} holds no frame")
        self.others += others
        return found

    def _beside(self, path: str) -> set[str]:
        """Images in the folder of a file."""
        folder = path.rpartition("/")[0]
        if folder not in self._listed:
            there = self._tree.has_folder(folder)
            self._listed[folder] = set(images(self._tree, folder)[0]) if there else set()
        return self._listed[folder]


def _rows(tree: Tree) -> Iterator[_Row]:
    """The lines below the header."""
    file, table = tree.where(FILE), _table(tree)
    number, header = table[0] if table else (1, [])
    columns = _columns(f"{file}:{number}", header)
    for line, cells in table[1:]:
        if len(cells) != len(columns):
            raise DataError(
                f"{file}:{line}: has {len(cells)} cells, where the header has {len(columns)}"
            )
        named = zip(columns, cells, strict=True)
        values = {column: cell if column == "path" else cell.strip() for column, cell in named}
        row = _Row(line, f"{file}:{line}", **values)
        _check(row)
        yield row


def _columns(where: str, header: Sequence[str]) -> list[str]:
    """Names of the columns, none unknown, missing or there twice."""
    columns = [cell.strip().lower() for cell in header]
    known = f"its columns are {', '.join(COLUMNS)}, separated by commas"
    for column in columns:
        if column not in COLUMNS:
            raise DataError(f"{where}: no column may be called {column!r}; {known}")
        if columns.count(column) > 1:
            raise DataError(f"{where}: two columns are called {column}; remove one")
    if lacking := [column for column in NEEDED if column not in columns]:
        raise DataError(f"{where}: there is no column {lacking[0]}; {known}")
    return columns


def _check(row: _Row) -> None:
    """Refuse a line whose cells don't make sense together."""
    if empty := [column for column in NEEDED if not getattr(row, column)]:
        raise DataError(f"{row.where}: {empty[0]} is empty; fill it in")
    if row.part not in ("", *PARTS):
        raise DataError(f"{row.where}: part is {row.part!r}; it is one of {', '.join(PARTS)}")
    if not row.identity and (row.clothes or row.part in ("query", "gallery")):
        why = f"is {row.part}" if row.part in ("query", "gallery") else "has clothes"
        raise DataError(f"{row.where}: {why} but has no identity; fill it in")


def _table(tree: Tree) -> list[tuple[int, list[str]]]:
    """Lines that aren't blank: where each ends, and its cells.

    Bytes that are no UTF-8 stay as they are, as in the names of files.
    """
    text = bytes(tree.read(FILE)).decode("utf-8-sig", "surrogateescape")
    if "\0" in text:
        raise DataError(f"{tree.where(FILE)}: is no table; save it as CSV in UTF-8")
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        rows = [(reader.line_num, cells) for cells in reader]
    except csv.Error as error:
        raise DataError(
            f"{tree.where(FILE)}:{reader.line_num}: is no table ({error}); mend it"
        ) from None
    return [(line, cells) for line, cells in rows if any(cell.strip() for cell in cells)]
