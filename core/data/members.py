"""What zip and tar archives hold, member by member; nothing they say is taken on trust."""

import bz2
import gzip
import io
import lzma
import os
import re
import stat
import tarfile
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Literal, cast

from core.errors import DataError
from core.text import harmless

CHUNK = 1 << 16  # bytes read at once; tar headers that are longer are refused
DEEPEST = 64  # folders within one another
PADDING = 1 << 26  # bytes of zeros that may follow the end of a tar
LONGEST_TARGET = 4096  # bytes
ZIP = (b"PK\x03\x04", b"PK\x05\x06")
UNIX = 3  # the system whose file modes a zip holds
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)
COMPRESSED: dict[bytes, Callable[[io.BufferedReader], io.BufferedIOBase]] = {
    b"\x1f\x8b": gzip.open,
    b"BZh": bz2.open,
    b"\xfd7zXZ\x00": lzma.open,
}
DRIVE = re.compile(r"[A-Za-z]:")


@dataclass(frozen=True, slots=True)
class Member:
    """A file, folder or link in an archive.

    Attributes:
        path: relative, with slashes; empty for the archive's own root; never leads out of it.
        kind: links of both sorts are one.
        size: bytes of a file, as its header says.
        target: of a link: where it leads, from the archive's root.
        chunks: of a file: its content, to be read before the next member is asked for.
    """

    path: str
    kind: Literal["file", "folder", "link"]
    size: int = 0
    target: str = ""
    chunks: Iterable[bytes] = ()


@dataclass(frozen=True, slots=True)
class Archive:
    """An open archive.

    Attributes:
        size: bytes of its file.
        position: how many of them have been read, about.
        promised: bytes of all its files where it says so beforehand, as a zip does; else 0.
        members: each once, in the order in which they lie.
    """

    size: int
    position: Callable[[], int]
    promised: int
    members: Iterator[Member]


@contextmanager
def opened(file: Path) -> Iterator[Archive]:
    """Open a zip, or a tar that may be packed by gzip, bzip2 or xz; its name doesn't matter.

    Raises:
        DataError: it can't be read or is neither; then and while its members are read: it is
            damaged, cut short or encrypted, or holds what is refused (see `refusal`).
    """
    if not file.is_file():
        raise DataError(f"{file}: no such file; give the archive as you got it")
    try:
        raw = file.open("rb")
    except OSError as error:
        raise DataError(f"{file}: can't be read ({error.strerror}); mend its permissions") from None
    with raw:
        with _sound(file):
            start = raw.read(8)
            raw.seek(0)
        promised, members = (_zip if start.startswith(ZIP) else _tar)(file, raw, start)
        yield Archive(os.fstat(raw.fileno()).st_size, raw.tell, promised, members)


def refusal(file: Path, name: str, why: str) -> DataError:
    """An error about one member, whose name may be anything."""
    return DataError(
        f"{file}: {harmless(name, 200)}: {why}; nothing was unpacked: look into the archive, and "
        "unpack it yourself if you trust it"
    )


@contextmanager
def _sound(file: Path, name: str = "") -> Iterator[None]:
    """Turn whatever the standard library raises over a damaged byte into one sentence."""
    where = f"{file}: {harmless(name, 200)}" if name else str(file)
    try:
        yield
    except DataError:
        raise
    except UnicodeDecodeError as error:
        shown = error.object.decode("utf-8", errors="backslashreplace")
        raise refusal(file, name or shown, "holds a name that is no UTF-8") from error
    except Exception as error:  # struct, zlib, lzma, EOF, index, value, recursion: all do occur
        reason = harmless(str(error), 200) or type(error).__name__
        raise DataError(f"{where}: is damaged or cut short ({reason}); fetch it again") from error


def _zip(file: Path, raw: io.BufferedReader, _: bytes) -> tuple[int, Iterator[Member]]:
    with _sound(file):
        archive = zipfile.ZipFile(raw)
        raw.seek(0)  # from the list of members at its end, where reading doesn't begin
        infos = sorted(archive.infolist(), key=lambda info: info.header_offset)
    promised = sum(info.file_size for info in infos)
    return promised, (_zip_member(file, archive, info) for info in infos)


def _zip_member(file: Path, archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Member:
    path = _inside(file, _zip_name(file, info))
    if info.flag_bits & 1:
        raise refusal(file, path, "is encrypted")
    if info.compress_type not in METHODS:
        raise refusal(file, path, f"is packed by method {info.compress_type}, unknown here")
    if info.orig_filename.endswith("/") and not info.file_size:
        return Member(path, "folder")
    content = _content(file, path, lambda: archive.open(info))
    kind = stat.S_IFMT(info.external_attr >> 16) if info.create_system == UNIX else 0
    if kind == stat.S_IFLNK:
        return Member(path, "link", target=_zip_target(file, path, info, content))
    if kind not in (0, stat.S_IFREG):
        raise refusal(file, path, "is neither file, folder nor link")
    return Member(path, "file", info.file_size, chunks=content)


def _zip_name(file: Path, info: zipfile.ZipInfo) -> str:
    """The name as its bytes say: many writers of UTF-8 forget to set the flag for it."""
    if info.flag_bits & 0x800:
        return info.orig_filename
    with _sound(file):
        return info.orig_filename.encode("cp437").decode("utf-8")


def _zip_target(file: Path, path: str, info: zipfile.ZipInfo, content: Iterator[bytes]) -> str:
    if info.file_size > LONGEST_TARGET:
        raise refusal(file, path, "is a link that leads nowhere")
    with _sound(file, path):
        return _led(file, path, b"".join(content).decode("utf-8"))


def _tar(file: Path, raw: io.BufferedReader, start: bytes) -> tuple[int, Iterator[Member]]:
    openers = [opener for magic, opener in COMPRESSED.items() if start.startswith(magic)]
    with _sound(file):
        stream = _Forward(openers[0](raw) if openers else raw)
        try:
            archive = tarfile.TarFile(fileobj=stream, encoding="utf-8", errors="surrogateescape")
        except tarfile.ReadError:
            raise DataError(
                f"{file}: doesn't begin as a zip or tar (.gz, .bz2, .xz) does; fetch it again, or "
                "unpack it yourself"
            ) from None
    return 0, _tar_members(file, archive, stream)


def _tar_members(file: Path, archive: tarfile.TarFile, stream: "_Forward") -> Iterator[Member]:
    while True:
        with _sound(file):
            info = archive.next()
        if info is None:
            break
        archive.members = []  # type: ignore[attr-defined]  # it would keep every one
        yield _tar_member(file, archive, info)
    with _sound(file):
        stream.end()


def _tar_member(file: Path, archive: tarfile.TarFile, info: tarfile.TarInfo) -> Member:
    path = _inside(file, info.name)
    if info.size < 0:
        raise refusal(file, path, "has a size below zero")
    if info.isdir():
        return Member(path, "folder")
    if info.issym():
        return Member(path, "link", target=_led(file, path, info.linkname))
    if info.islnk():
        return Member(path, "link", target=_inside(file, info.linkname))
    if not info.isreg():
        raise refusal(file, path, "is neither file, folder nor link")
    content = _content(file, path, lambda: cast(IO[bytes], archive.extractfile(info)))
    return Member(path, "file", info.size, chunks=content)


def _content(file: Path, path: str, opener: Callable[[], IO[bytes]]) -> Iterator[bytes]:
    with _sound(file, path), opener() as stream:
        while chunk := stream.read(CHUNK):
            yield chunk


def _inside(file: Path, name: str) -> str:
    """A member's name as a path that leads nowhere but down."""
    parts = [part for part in name.split("/") if part not in ("", ".")]
    faults = {
        "is an absolute path": name.startswith("/"),
        "leads out of its folder": ".." in parts,
        "holds a backslash": "\\" in name,
        "names a drive": any(DRIVE.match(part) for part in parts),
        "holds a zero byte": "\0" in name,
        "is a name that is no UTF-8": any("\ud800" <= letter <= "\udfff" for letter in name),
        f"lies more than {DEEPEST} folders deep": len(parts) > DEEPEST,
    }
    if why := next((why for why, is_so in faults.items() if is_so), ""):
        raise refusal(file, name, why)
    return "/".join(parts)


def _led(file: Path, path: str, target: str) -> str:
    """Where a symbolic link leads, from the archive's root."""
    parts = path.split("/")[:-1]
    for part in target.split("/"):
        if part == ".." and parts:
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)  # a ".." too many stays, and is refused below
    if target.startswith("/") or ".." in parts:
        raise refusal(file, path, "is a link that leads out of its folder")
    return _inside(file, "/".join(parts))


class _Forward(io.BufferedIOBase):
    """A tar's bytes, read once from the front; refuses what no sound tar asks for.

    tarfile reads a header of any length into memory, goes back where a size is negative, and
    takes a damaged header, or none, for the end.
    """

    def __init__(self, raw: io.BufferedIOBase) -> None:
        self._raw = raw
        self._position = 0
        self._last = b""

    def read(self, size: int | None = -1, /) -> bytes:
        if size is None or not 0 <= size <= CHUNK:
            raise ValueError(f"a header of {size} bytes")
        self._last = self._raw.read(size)
        self._position += len(self._last)
        return self._last

    def tell(self) -> int:
        return self._position

    def seek(self, position: int, whence: int = os.SEEK_SET, /) -> int:
        if position < self._position or whence != os.SEEK_SET:
            raise ValueError("a size below zero")
        while self._position < position and self.read(min(CHUNK, position - self._position)):
            pass
        return self._position

    def end(self) -> None:
        """Refuse what doesn't end as a tar does; reads on, so that checksums are compared."""
        if self._last != bytes(tarfile.BLOCKSIZE):
            raise ValueError("no mark of its end")
        begun = self._position
        while rest := self.read(CHUNK):
            if rest.strip(b"\0") or self._position > begun + PADDING:
                raise ValueError("more follows the mark of its end")
