"""Unpacks the archive of a dataset, whole and within its folder, or not at all."""

import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from core.data.members import CHUNK, Archive, Member, opened, refusal
from core.data.whole import Choose, itself, whole
from core.errors import DataError

ENTRY = 512  # bytes that a member counts for beside its content, lest a million empty ones be free
RATIO = 200  # pictures hardly shrink; lists and matrices do, but not so much
SMALL = 1 << 26  # bytes that any archive may unpack to

Progress = Callable[[int, int], None]


def unpack(
    file: Path, folder: Path, limit_bytes: int, progress: Progress, choose: Choose = itself
) -> Path:
    """Unpack a zip or tar (.gz, .bz2, .xz), whatever its name, into a folder of its own.

    Only plain files and folders are made, with the rights of new ones: a link becomes a copy of
    the file it leads to. What macOS adds (`__MACOSX`, `._*`) is left out. A call that was
    interrupted is taken up again by the next one for the same archive.

    Args:
        file: the archive.
        folder: to be made, or empty; what the archive holds lies directly in it.
        limit_bytes: what it may unpack to, each member counted with 512 bytes more.
        progress: called with bytes read of the archive, and its bytes in all.
        choose: of what was unpacked, the folder that is wanted: all, or one in it.

    Returns:
        The folder.

    Raises:
        DataError: the archive is damaged, cut short, encrypted, empty or too large, or packed
            200 times smaller than its content; a member would lie outside the folder or over
            another one, is no file or folder, or links to anything but a plain file of the
            archive; the folder holds something; the disk is full. Nothing is left then.
    """
    with opened(file) as archive, whole(folder, _origin(file), choose) as files:
        _fill(file, archive, files, _budget(file, archive, limit_bytes), progress)
        progress(archive.size, archive.size)
    return folder


def _origin(file: Path) -> str:
    status = file.stat()
    return f"{file.name} {status.st_size} {status.st_mtime_ns}"


@dataclass(slots=True)
class _Budget:
    """How much may still be unpacked."""

    file: Path
    most: int
    advice: str
    spent: int = 0

    def charge(self, size: int) -> None:
        """Spend some."""
        self.spent += size
        self.allow(self.spent)

    def allow(self, size: int) -> None:
        """Refuse an archive of that size in all."""
        if size > self.most:
            raise DataError(f"{self.file}: unpacks to more than {self.most:,} bytes; {self.advice}")


def _budget(file: Path, archive: Archive, limit: int) -> _Budget:
    dense = max(SMALL, RATIO * archive.size)
    if dense < limit:
        return _Budget(file, dense, f"no dataset shrinks {RATIO} times: is it the right file?")
    return _Budget(file, limit, "allow more, or unpack it yourself")


@dataclass(slots=True)
class _Names:
    """What lies where, so that no member comes to lie over another.

    Attributes:
        file: the archive.
        folds: whether the disk takes A and a for one name.
        kinds: of every path so far: "file", "folder" or "link".
    """

    file: Path
    folds: bool
    kinds: dict[str, str] = field(default_factory=lambda: {"": "folder"})

    def kind(self, path: str) -> str:
        """What lies there; empty for nothing."""
        return self.kinds.get(self._key(path), "")

    def claim(self, member: Member) -> None:
        """Take the path of a member, and those of the folders it lies in."""
        path = self._key(member.path)
        if path in self.kinds and not self.kinds[path] == member.kind == "folder":
            raise refusal(self.file, member.path, "would lie over another member")
        self.kinds[path] = member.kind
        while path := path.rpartition("/")[0]:
            if self.kinds.setdefault(path, "folder") != "folder":
                raise refusal(self.file, member.path, "would lie within a member that is no folder")

    def _key(self, path: str) -> str:
        return unicodedata.normalize("NFC", path).casefold() if self.folds else path


def _fill(file: Path, archive: Archive, files: Path, budget: _Budget, progress: Progress) -> None:
    def report() -> None:
        progress(archive.position(), archive.size)

    draft = files.with_name("draft")
    names, links = _Names(file, _folds(draft)), list[Member]()
    budget.allow(archive.promised)
    for member in archive.members:
        report()
        budget.charge(member.size + ENTRY)
        if _is_litter(member.path):
            continue
        names.claim(member)
        if member.kind == "folder":
            (files / member.path).mkdir(parents=True, exist_ok=True)
        elif member.kind == "file":
            _write(file, member, files, draft, report)
        else:
            links.append(member)
    for link in links:
        copied = _copied(file, link, files, names)
        budget.charge(copied.size)
        _write(file, copied, files, draft, report)
    if not {"file", "link"} & set(names.kinds.values()):
        raise DataError(f"{file}: holds no file; fetch it again")


def _folds(draft: Path) -> bool:
    """Whether the disk takes A and a for one name."""
    draft.touch()
    return draft.with_name(draft.name.upper()).exists()


def _is_litter(path: str) -> bool:
    return any(part == "__MACOSX" or part.startswith("._") for part in path.split("/"))


def _write(
    file: Path, member: Member, files: Path, draft: Path, report: Callable[[], None]
) -> None:
    """Write a file, unless an earlier call has: under its name it is always whole."""
    place = files / member.path
    if place.is_file() and place.stat().st_size == member.size:
        return
    written = 0
    with draft.open("wb") as stream:
        for chunk in member.chunks:
            written += stream.write(chunk)
            if written > member.size:
                break
            report()
    if written != member.size:
        raise refusal(file, member.path, "is longer or shorter than the archive says")
    place.parent.mkdir(parents=True, exist_ok=True)
    draft.replace(place)


def _copied(file: Path, link: Member, files: Path, names: _Names) -> Member:
    """The file that a link leads to, under the name of the link."""
    if names.kind(link.target) != "file":
        raise refusal(file, link.path, "is a link that leads to no plain file of the archive")
    source = files / link.target
    return replace(link, kind="file", size=source.stat().st_size, chunks=_chunks(source))


def _chunks(source: Path) -> Iterator[bytes]:
    with source.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            yield chunk
