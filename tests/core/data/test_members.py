"""Members of zips and tars: the same from either, and refused where they can't be trusted."""

import bz2
import gzip
import io
import lzma
import stat
import struct
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from core.data.members import opened
from core.errors import DataError

FILES = {"set/a.txt": b"one", "set/deep/b.bin": bytes(70_000), "set/empty": b""}


def zipped(files: dict[str, bytes], mode: int = 0o644) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            info = zipfile.ZipInfo(name)
            info.create_system, info.external_attr = 3, mode << 16
            archive.writestr(info, content, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def tarred(
    files: dict[str, bytes], kind: bytes = tarfile.REGTYPE, form: int = tarfile.PAX_FORMAT
) -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w", format=form) as archive:
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size, info.type = len(content), kind
            archive.addfile(info, io.BytesIO(content))
    return stream.getvalue()


def checked(header: bytes) -> bytes:
    """A tar header with the checksum that it should have."""
    total = sum(header[:148]) + 8 * 32 + sum(header[156:512])
    return header[:148] + b"%06o\0 " % total + header[156:]


def read(tmp_path: Path, archive: bytes) -> dict[str, bytes | str]:
    """Paths of all members: content of files, targets of links, "/" for folders."""
    file = tmp_path / "archive"
    file.write_bytes(archive)
    found: dict[str, bytes | str] = {}
    with opened(file) as sound:
        for member in sound.members:
            content = b"".join(member.chunks)
            assert len(content) == member.size
            found[member.path] = {"file": content, "folder": "/", "link": member.target}[
                member.kind
            ]
    return found


PACKED: dict[str, Callable[[bytes], bytes]] = {
    "tar": bytes,
    "gz": lambda raw: gzip.compress(raw, mtime=0),
    "bz2": bz2.compress,
    "xz": lzma.compress,
}


@pytest.mark.parametrize("pack", PACKED.values(), ids=PACKED)
@pytest.mark.parametrize("form", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_a_tar_gives_what_was_put_in(
    tmp_path: Path, pack: Callable[[bytes], bytes], form: int
) -> None:
    assert read(tmp_path, pack(tarred(FILES, form=form))) == FILES


def test_a_zip_gives_what_was_put_in(tmp_path: Path) -> None:
    assert read(tmp_path, zipped(FILES)) == FILES


def test_a_zip_promises_its_size_and_is_read_forwards(tmp_path: Path) -> None:
    (tmp_path / "archive").write_bytes(zipped(FILES))
    with opened(tmp_path / "archive") as archive:
        assert archive.promised == 70_003
        assert archive.position() == 0
        assert [member.path for member in archive.members] == list(FILES)
        assert archive.size == (tmp_path / "archive").stat().st_size


def test_long_names_and_sparse_files_are_read(tmp_path: Path) -> None:
    deep = "/".join(["folder"] * 50) + "/name"
    assert read(tmp_path, tarred({deep: b"x"}, form=tarfile.GNU_FORMAT)) == {deep: b"x"}
    assert read(tmp_path, tarred({deep: b"x"})) == {deep: b"x"}
    map_of_one = b"1\n4096\n3\n".ljust(512, b"\0") + b"end"  # three bytes after a hole
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w", format=tarfile.PAX_FORMAT) as archive:
        info = tarfile.TarInfo("GNUSparseFile.0/sparse")
        info.size = len(map_of_one)
        info.pax_headers = {
            "GNU.sparse.major": "1",
            "GNU.sparse.minor": "0",
            "GNU.sparse.name": "sparse",
            "GNU.sparse.realsize": "4099",
        }
        archive.addfile(info, io.BytesIO(map_of_one))
    assert read(tmp_path, stream.getvalue()) == {"sparse": bytes(4096) + b"end"}


def test_folders_and_paths_are_told_plainly(tmp_path: Path) -> None:
    folders = zipped({"./": b"", "./set//deep/": b"", "./set/./a": b"x"})
    assert read(tmp_path, folders) == {"": "/", "set/deep": "/", "set/a": b"x"}
    folders = tarred({"./": b"", "./set//deep/": b""}, tarfile.DIRTYPE)
    assert read(tmp_path, folders) == {"": "/", "set/deep": "/"}


UNSAFE = {
    "/etc/passwd": "is an absolute path",
    "//server/share": "is an absolute path",
    "../canary": "leads out of its folder",
    "set/../../canary": "leads out of its folder",
    "..": "leads out of its folder",
    "set\\..\\canary": "holds a backslash",
    "C:/canary": "names a drive",
    "set/c:canary": "names a drive",
    "a/" * 64 + "b": "lies more than 64 folders deep",
}


@pytest.mark.parametrize("archived", [zipped, tarred])
@pytest.mark.parametrize(("name", "why"), UNSAFE.items())
def test_names_that_lead_elsewhere_are_refused(
    tmp_path: Path, archived: Callable[[dict[str, bytes]], bytes], name: str, why: str
) -> None:
    with pytest.raises(DataError, match=rf"/archive: .*: {why}; nothing was unpacked"):
        read(tmp_path, archived({name: b"x"}))


def test_a_zero_byte_in_a_name_is_refused(tmp_path: Path) -> None:
    raw = zipped({"a_b": b"x"}).replace(b"a_b", b"a\0b")
    with pytest.raises(DataError, match=r"a\\x00b: holds a zero byte"):
        read(tmp_path, raw)


def test_names_can_do_nothing_to_the_terminal(tmp_path: Path) -> None:
    with pytest.raises(DataError) as raised:
        read(tmp_path, tarred({"\x1b[2J\n\u202e/../x": b"x"}))
    assert r"\x1b[2J\n\u202e/../x" in str(raised.value)


def test_zip_names_are_utf8_whether_they_say_so_or_not(tmp_path: Path) -> None:
    flagged = zipped({"café": b"x"})
    plain = flagged.replace(b"\x00\x08\x08\x00", b"\x00\x00\x08\x00")
    assert plain != flagged
    assert read(tmp_path, plain) == read(tmp_path, flagged) == {"café": b"x"}
    for raw in (plain, flagged):
        with pytest.raises(DataError, match="holds a name that is no UTF-8"):
            read(tmp_path, raw.replace("é".encode(), b"\xe9\xe9"))


def test_tar_names_that_are_no_utf8_are_refused(tmp_path: Path) -> None:
    raw = tarred({"caf__": b"x"}, form=tarfile.USTAR_FORMAT).replace(b"caf__", b"caf\xe9\xe9")
    with pytest.raises(DataError, match=r"caf\\udce9\\udce9: is a name that is no UTF-8"):
        read(tmp_path, checked(raw[:512]) + raw[512:])


@pytest.mark.parametrize("kind", [tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE, b"Z"])
def test_a_tar_may_hold_no_devices(tmp_path: Path, kind: bytes) -> None:
    with pytest.raises(DataError, match="set/x: is neither file, folder nor link"):
        read(tmp_path, tarred({"set/x": b""}, kind))


@pytest.mark.parametrize("kind", [stat.S_IFCHR, stat.S_IFBLK, stat.S_IFIFO, stat.S_IFSOCK])
def test_a_zip_may_hold_no_devices(tmp_path: Path, kind: int) -> None:
    with pytest.raises(DataError, match="set/x: is neither file, folder nor link"):
        read(tmp_path, zipped({"set/x": b""}, kind | 0o644))


def linked(kind: bytes, path: str, target: str) -> bytes:
    info = tarfile.TarInfo(path)
    info.type, info.linkname = kind, target
    return info.tobuf(tarfile.GNU_FORMAT) + bytes(1024)


@pytest.mark.parametrize(
    ("target", "leads"),
    [("b", "set/deep/b"), ("../b", "set/b"), ("./..//../b", "b"), (".", "set/deep")],
)
def test_a_symbolic_link_leads_from_where_it_lies(tmp_path: Path, target: str, leads: str) -> None:
    link = linked(tarfile.SYMTYPE, "set/deep/a", target)
    assert read(tmp_path, link) == {"set/deep/a": leads}
    file = tmp_path / "archive"
    file.write_bytes(zipped({"set/deep/a": target.encode()}, stat.S_IFLNK | 0o777))
    with opened(file) as archive:
        assert [member.target for member in archive.members] == [leads]


def test_a_hard_link_leads_from_the_root(tmp_path: Path) -> None:
    assert read(tmp_path, linked(tarfile.LNKTYPE, "set/a", "set/b")) == {"set/a": "set/b"}


@pytest.mark.parametrize("target", ["/etc/passwd", "../../b", "b/../../../b", "..\\b"])
def test_links_that_lead_out_are_refused(tmp_path: Path, target: str) -> None:
    for archive in (
        linked(tarfile.SYMTYPE, "set/a", target),
        linked(tarfile.LNKTYPE, "set/a", target),
        zipped({"set/a": target.encode()}, stat.S_IFLNK | 0o777),
    ):
        with pytest.raises(DataError, match=r"absolute|leads out of its folder|backslash"):
            read(tmp_path, archive)


def test_a_zip_link_of_absurd_length_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="a: is a link that leads nowhere"):
        read(tmp_path, zipped({"a": bytes(5000)}, stat.S_IFLNK | 0o777))


def patched(archive: bytes, local: int, central: int, value: bytes) -> bytes:
    """A zip of one member with other bytes at these offsets of its two headers."""
    raw = bytearray(archive)
    for start, offset in ((0, local), (raw.index(b"PK\x01\x02"), central)):
        raw[start + offset : start + offset + len(value)] = value
    return bytes(raw)


def test_an_encrypted_member_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"/archive: set/a: is encrypted; .* unpack it yourself"):
        read(tmp_path, patched(zipped({"set/a": b"x"}), 6, 8, b"\1\0"))


def test_an_unknown_way_of_packing_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="set/a: is packed by method 9, unknown here"):
        read(tmp_path, patched(zipped({"set/a": b"x"}), 8, 10, struct.pack("<H", 9)))


def test_a_flipped_bit_of_content_is_found_where_there_is_a_checksum(tmp_path: Path) -> None:
    content = bytes(range(256))
    stored = io.BytesIO()
    with zipfile.ZipFile(stored, "w") as archive:
        archive.writestr("set/a", content)
    with pytest.raises(DataError, match=r"set/a: is damaged .*CRC"):
        read(tmp_path, stored.getvalue().replace(b"\x40\x41", b"\x41\x41"))
    packed = gzip.compress(tarred({"set/a": content}), compresslevel=0, mtime=0)
    with pytest.raises(DataError, match=r"is damaged .*CRC"):
        read(tmp_path, packed.replace(b"\x40\x41", b"\x41\x41"))


@pytest.mark.parametrize("pack", PACKED.values(), ids=PACKED)
def test_a_tar_that_breaks_off_is_refused_wherever_it_does(
    tmp_path: Path, pack: Callable[[bytes], bytes]
) -> None:
    raw = tarred({"set/a": b"x" * 700, "set/b": b"", "set/c": b"y"})
    whole = pack(raw)
    end = len(raw.rstrip(b"\0")) // 512 * 512 + 1024  # and the first block of the end mark
    last = end if whole == raw else len(whole)
    for length in range(0, last, 1 if whole != raw else 64):
        with pytest.raises(DataError, match="archive"):
            read(tmp_path, whole[:length])
    assert len(read(tmp_path, whole[:last])) == 3


def test_a_zip_that_breaks_off_is_refused_wherever_it_does(tmp_path: Path) -> None:
    whole = zipped({"set/a": b"x" * 700, "set/b": b""})
    for length in range(len(whole)):
        with pytest.raises(DataError, match="archive"):
            read(tmp_path, whole[:length])


def test_a_damaged_header_is_not_taken_for_the_end(tmp_path: Path) -> None:
    raw = bytearray(tarred({"a": b"x", "b": b"y"}, form=tarfile.USTAR_FORMAT))
    raw[1024 + 3] ^= 1
    with pytest.raises(DataError, match="no mark of its end"):
        read(tmp_path, bytes(raw))


def test_what_follows_the_end_is_refused_unless_it_is_padding(tmp_path: Path) -> None:
    raw = tarred({"a": b"x"})
    assert read(tmp_path, raw + bytes(100_000)) == {"a": b"x"}
    with pytest.raises(DataError, match="more follows the mark of its end"):
        read(tmp_path, raw + tarred({"b": b"y"}))


def test_a_size_below_zero_ends_at_once(tmp_path: Path) -> None:
    raw = tarred({"a": b"x"}, form=tarfile.USTAR_FORMAT)
    size = (-1024).to_bytes(12, "big", signed=True)
    # Later releases of Python refuse such a header by themselves.
    with pytest.raises(DataError, match=r"a: has a size below zero|doesn't begin as"):
        read(tmp_path, checked(raw[:124] + size + raw[136:512]) + raw[512:])


@pytest.mark.parametrize("kind", [tarfile.XHDTYPE, tarfile.GNUTYPE_LONGNAME])
@pytest.mark.parametrize("size", [0x80 << 88 | 1 << 17, 0x80 << 88 | 1 << 62, (1 << 96) - 512])
def test_a_header_is_never_read_into_memory_whatever_its_length(
    tmp_path: Path, kind: bytes, size: int
) -> None:
    raw = linked(kind, "a", "")
    header = checked(raw[:124] + size.to_bytes(12, "big") + raw[136:512])
    with pytest.raises(DataError, match=r"cut short \(a header of|doesn't begin as"):
        read(tmp_path, gzip.compress(header + bytes(1 << 18)))


def test_headers_upon_headers_are_refused(tmp_path: Path) -> None:
    header = linked(tarfile.GNUTYPE_LONGNAME, "a", "")[:512]
    with pytest.raises(DataError, match="is damaged or cut short"):
        read(tmp_path, header * 5000)


@pytest.mark.parametrize("content", [b"", b"<html>no such file</html>" * 50, b"Rar!\x1a\7" * 200])
def test_other_files_are_told_apart(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(DataError, match="archive: doesn't begin as a zip or tar"):
        read(tmp_path, content)


def test_a_missing_archive_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="none: no such file"), opened(tmp_path / "none"):
        pytest.fail("it was opened")


def test_an_archive_that_may_not_be_read_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(path: Path, *_: object) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    (tmp_path / "archive").touch()
    monkeypatch.setattr(Path, "open", refused)
    with (
        pytest.raises(DataError, match=r"can't be read \(Permission"),
        opened(tmp_path / "archive"),
    ):
        pytest.fail("it was opened")
