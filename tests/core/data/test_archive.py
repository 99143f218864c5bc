"""Unpacking: whole and within its folder, or not at all."""

import bz2
import errno
import gzip
import io
import lzma
import os
import random
import shutil
import stat
import struct
import tarfile
import warnings
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from core.data import archive
from core.data.archive import unpack
from core.errors import DataError
from core.text import harmless

MOST = 1 << 30
CASES = 3000
Entry = tuple[str, bytes, bytes, str]  # name, type as in a tar, content, target of a link


def quiet(done: int, total: int) -> None:
    assert 0 <= done <= total


def tarred(entries: list[Entry], form: int = tarfile.GNU_FORMAT) -> bytes:
    stream = io.BytesIO()
    with tarfile.open(
        fileobj=stream, mode="w", format=form, encoding="utf-8", errors="surrogateescape"
    ) as packed:
        for name, kind, content, target in entries:
            info = tarfile.TarInfo(name)
            info.type, info.size, info.linkname = kind, len(content), target
            packed.addfile(info, io.BytesIO(content))
    return stream.getvalue()


MODES = {tarfile.SYMTYPE: stat.S_IFLNK, tarfile.FIFOTYPE: stat.S_IFIFO}


def zipped(entries: list[Entry], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as packed, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # duplicates are what is wanted
        for name, kind, content, target in entries:
            info = zipfile.ZipInfo(name + "/" * (kind == tarfile.DIRTYPE))
            info.create_system = 3
            info.external_attr = (MODES.get(kind, stat.S_IFREG) | 0o777) << 16
            packed.writestr(info, target.encode() or content, method)
    return stream.getvalue()


def files(*names: str) -> list[Entry]:
    return [(name, tarfile.REGTYPE, name.encode(), "") for name in names]


def link(name: str, target: str, kind: bytes = tarfile.SYMTYPE) -> Entry:
    return (name, kind, b"", target)


def listing(folder: Path) -> dict[str, bytes | str]:
    """Everything below a folder, links and devices as such."""
    found: dict[str, bytes | str] = {}
    for path in sorted(folder.rglob("*")):
        status = path.lstat()
        plain = stat.S_ISREG(status.st_mode)
        shown = path.read_bytes() if plain else stat.filemode(status.st_mode)[0]
        found[str(path.relative_to(folder))] = shown
    return found


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "data" / "set"


def unpacked(place: Path, content: bytes, most: int = MOST) -> dict[str, bytes | str]:
    file = place.parent.with_name("archive")
    file.write_bytes(content)
    assert unpack(file, place, most, quiet) == place
    assert listing(place.parent).keys() == {place.name, *(f"set/{name}" for name in listing(place))}
    return listing(place)


def refused(place: Path, content: bytes, why: str, most: int = MOST) -> None:
    file = place.parent.with_name("archive")
    file.write_bytes(content)
    with pytest.raises(DataError, match=why):
        unpack(file, place, most, quiet)
    assert not place.parent.exists() or listing(place.parent) == {}


both = pytest.mark.parametrize("packed", [zipped, tarred])
Packed = Callable[[list[Entry]], bytes]


@both
def test_what_was_packed_lies_there(place: Path, packed: Packed) -> None:
    entries = [("top/empty", tarfile.DIRTYPE, b"", ""), *files("top/a", "top/deep/b", "top/at:1\n")]
    assert unpacked(place, packed(entries)) == {
        "top": "d",
        "top/a": b"top/a",
        "top/at:1\n": b"top/at:1\n",
        "top/deep": "d",
        "top/deep/b": b"top/deep/b",
        "top/empty": "d",
    }
    assert not (place / "top" / "a").stat().st_mode & (stat.S_ISUID | stat.S_IXUSR)


@both
def test_what_macos_adds_is_left_out(place: Path, packed: Packed) -> None:
    entries = files("top/a", "top/._a", "__MACOSX/top/._a", "__MACOSX/b", "._top/c")
    assert unpacked(place, packed(entries)) == {"top": "d", "top/a": b"top/a"}


@both
def test_an_archive_without_a_file_is_refused(place: Path, packed: Packed) -> None:
    for entries in ([], [("top", tarfile.DIRTYPE, b"", "")], files("__MACOSX/a")):
        refused(place, packed(entries), "/archive: holds no file; fetch it again")


OVER = {
    "twice": files("a", "a"),
    "twice in other words": files("top/a", "top/./a"),
    "over a folder": files("a/b", "a"),
    "over an empty folder": [("a", tarfile.DIRTYPE, b"", ""), *files("a")],
    "over the root": files("."),
    "a folder over a file": [*files("a"), ("a", tarfile.DIRTYPE, b"", "")],
    "a link over a file": [*files("a", "b"), link("a", "b")],
}


@both
@pytest.mark.parametrize("entries", OVER.values(), ids=OVER)
def test_no_member_lies_over_another(place: Path, packed: Packed, entries: list[Entry]) -> None:
    refused(place, packed(entries), r"(a|): would lie over another member; nothing was unpacked")


@both
def test_no_member_lies_within_a_file_or_a_link(place: Path, packed: Packed) -> None:
    for entries in (files("a", "a/b"), [*files("c"), link("a", "c"), *files("a/b/d")]):
        refused(place, packed(entries), "would lie within a member that is no folder")


@both
def test_names_collide_only_where_the_disk_takes_them_for_one(
    place: Path, packed: Packed, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = packed(files("top/A", "Top/a"))
    with monkeypatch.context() as patch:
        patch.setattr(archive, "_folds", lambda draft: True)
        refused(place, content, "Top/a: would lie over another member")
        refused(place, packed(files("\u00e9", "e\u0301")), "would lie over another member")
    (place.parent / "probe").touch()
    if (place.parent / "PROBE").exists():
        pytest.skip("this disk takes A and a for one name")
    (place.parent / "probe").unlink()
    assert unpacked(place, content) == {
        "Top": "d",
        "Top/a": b"Top/a",
        "top": "d",
        "top/A": b"top/A",
    }


@both
def test_a_link_becomes_a_copy(place: Path, packed: Packed) -> None:
    found = unpacked(place, packed([link("x/a", "../y/b"), *files("y/b")]))
    assert found == {"x": "d", "x/a": b"y/b", "y": "d", "y/b": b"y/b"}


def test_a_hard_link_becomes_a_copy(place: Path) -> None:
    found = unpacked(place, tarred([*files("y/b"), link("x", "y/b", tarfile.LNKTYPE)]))
    assert found == {"x": b"y/b", "y": "d", "y/b": b"y/b"}
    assert (place / "x").stat().st_nlink == 1


LINKS = {
    "to nothing": [*files("c"), link("a", "b")],
    "to itself": [*files("c"), link("a", "a")],
    "to a folder": [*files("b/c"), link("a", "b")],
    "to the root": [*files("b/c"), link("b/a", "..")],
    "to a link": [*files("c"), link("b", "c"), link("a", "b")],
    "through a link": [*files("c/d"), link("b", "c"), link("a", "b/d")],
    "to what is left out": [*files("c", "._b"), link("a", "._b")],
}


@both
@pytest.mark.parametrize("entries", LINKS.values(), ids=LINKS)
def test_a_link_leads_to_a_plain_file(place: Path, packed: Packed, entries: list[Entry]) -> None:
    refused(place, packed(entries), "(a|b): is a link that leads to no plain file of the archive")


@both
def test_the_limit_counts_every_member(place: Path, packed: Packed) -> None:
    content = packed(files("a", "b"))
    refused(place, content, "unpacks to more than 1,025 bytes; allow more", 1025)
    refused(place, packed([*files("a"), link("b", "a")]), "more than 1,025 bytes", 1025)
    assert len(unpacked(place, content, 1026)) == 2


def test_a_zip_that_promises_too_much_is_refused_before_it_is_unpacked(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "_write", lambda *_: pytest.fail("it was unpacked"))
    refused(place, zipped(files("a", "b" * 100)), "unpacks to more than 100 bytes", 100)


def test_a_tar_that_promises_too_much_is_refused_before_it_is_unpacked(place: Path) -> None:
    info = tarfile.TarInfo("a")
    info.size = 1 << 40
    bomb = gzip.compress(info.tobuf(tarfile.GNU_FORMAT) + bytes(1 << 20))
    refused(
        place, bomb, "unpacks to more than 67,108,864 bytes; no dataset shrinks 200 times", 1 << 50
    )


@both
def test_a_bomb_is_refused_whatever_the_limit(
    place: Path, packed: Packed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "SMALL", 1 << 16)
    content = packed([("a", tarfile.REGTYPE, bytes(1 << 20), "")])
    bomb = content if packed is zipped else gzip.compress(content)
    refused(place, bomb, "no dataset shrinks 200 times: is it the right file")


@pytest.mark.parametrize(("size", "why"), [(2, "CRC"), (40_000, "is longer or shorter")])
def test_a_zip_that_lies_about_a_size_is_refused(place: Path, size: int, why: str) -> None:
    raw = bytearray(zipped([("a", tarfile.REGTYPE, bytes(20_000), "")]))
    for start, offset in ((0, 22), (raw.index(b"PK\1\2"), 24)):
        raw[start + offset : start + offset + 4] = struct.pack("<I", size)
    refused(place, bytes(raw), why)


def test_what_was_there_stays(place: Path) -> None:
    place.mkdir(parents=True)
    (place / "mine").write_bytes(b"x")
    file = place.parent.with_name("archive")
    file.write_bytes(zipped(files("a")))
    with pytest.raises(DataError, match="set: is there already"):
        unpack(file, place, MOST, quiet)
    assert listing(place.parent) == {"set": "d", "set/mine": b"x"}


def test_a_full_disk_leaves_nothing(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    replace = Path.replace

    def full(path: Path, target: Path) -> Path:
        if target.name == "b":
            raise OSError(errno.ENOSPC, "No space left on device")
        return replace(path, target)

    monkeypatch.setattr(Path, "replace", full)
    refused(place, zipped(files("a", "b")), "set: the disk is full; make room and try again")


@both
def test_progress_counts_the_bytes_of_the_archive(place: Path, packed: Packed) -> None:
    noise = random.Random(0).randbytes(300_000)
    file = place.parent.with_name("archive")
    file.write_bytes(packed([("a", tarfile.REGTYPE, noise, ""), *files("b")]))
    seen: list[tuple[int, int]] = []
    unpack(file, place, MOST, lambda done, total: seen.append((done, total)))
    done = [each for each, _ in seen]
    assert done == sorted(done)
    assert len(set(done)) >= 4
    assert done[0] < 20_000
    assert seen[-1] == (file.stat().st_size,) * 2
    assert {total for _, total in seen} == {file.stat().st_size}


@both
def test_an_interrupted_call_is_taken_up(place: Path, packed: Packed) -> None:
    file = place.parent.with_name("archive")
    noise = random.Random(0).randbytes(200_000)
    file.write_bytes(packed([*files("a"), ("b", tarfile.REGTYPE, noise, ""), *files("c")]))

    def interrupt(done: int, total: int) -> None:
        if done > 100_000:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        unpack(file, place, MOST, interrupt)
    assert [path.name for path in place.parent.iterdir()] == [".set.partial"]
    bench = place.parent / ".set.partial"
    assert listing(bench / "files") == {"a": b"a"}  # and nothing of b but a draft
    before = (bench / "files" / "a").stat()
    unpack(file, place, MOST, quiet)
    assert listing(place) == {"a": b"a", "b": noise, "c": b"c"}
    assert [path.name for path in place.parent.iterdir()] == ["set"]
    after = (place / "a").stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


def test_another_archive_takes_nothing_up(place: Path) -> None:
    def interrupt(done: int, total: int) -> None:
        if (place.parent / ".set.partial" / "files" / "a").exists():
            raise KeyboardInterrupt

    file = place.parent.with_name("archive")
    file.write_bytes(tarred([("a", tarfile.REGTYPE, b"old", ""), *files("old")]))
    with pytest.raises(KeyboardInterrupt):
        unpack(file, place, MOST, interrupt)
    assert unpacked(place, tarred([("a", tarfile.REGTYPE, b"new", "")])) == {"a": b"new"}


def nasty(draw: random.Random, base: Path) -> str:
    """A name as nobody should write it."""
    names = [
        "a",
        "b",
        "A",
        "a/b",
        "a/b/c",
        "../canary",
        "a/../../canary",
        "/etc/canary",
        "../../../canary",
        "..",
        ".",
        "",
    ]
    names += ["a\\b", "..\\canary", "C:/x", "c:x", "a\n", "\x1b[2J", "\u202eexe", "é", "e\u0301"]
    names += [
        f"{base}/canary",
        "a" * 300,
        "a/" * 70 + "b",
        "._a",
        "__MACOSX/a",
        "a//b",
        "./a",
        "a/",
    ]
    parts = draw.sample(names, draw.choice((1, 1, 1, 2, 3)))
    return "/".join(parts)


def nasty_entry(draw: random.Random, base: Path) -> Entry:
    kinds = [tarfile.REGTYPE] * 6 + [tarfile.DIRTYPE, tarfile.SYMTYPE, tarfile.LNKTYPE]
    kinds += [tarfile.FIFOTYPE, tarfile.CHRTYPE, tarfile.GNUTYPE_SPARSE, b"D", b"7"]
    kind = draw.choice(kinds)
    content = draw.randbytes(draw.choice((0, 5, 600))) if kind == tarfile.REGTYPE else b""
    target = nasty(draw, base) if kind in (tarfile.SYMTYPE, tarfile.LNKTYPE) else ""
    plain = draw.random() < 0.7
    return (f"f{draw.randrange(4)}" if plain else nasty(draw, base), kind, content, target)


def spoilt(draw: random.Random, raw: bytes, sizes: list[int]) -> bytes:
    """The same with bytes flipped, cut, repeated or absurd sizes; or just as it was."""
    spoil = draw.randrange(9) - 3
    if spoil <= 0 or not raw:
        return raw
    at = draw.randrange(len(raw))
    if spoil == 1:
        return raw[:at]
    if spoil == 2:
        return raw[:at] + draw.randbytes(draw.choice((1, 30))) + raw[at:]
    changed = bytearray(raw)
    if spoil == 3:
        size = draw.choice((0, 1, 1 << 31, (1 << 32) - 1))
        at = draw.choice(sizes or [at])
        changed[at : at + 4] = struct.pack("<I", size)
    else:
        for _ in range(draw.choice((1, 4, 40))):
            changed[draw.randrange(len(changed))] ^= 1 << draw.randrange(8)
    return bytes(changed)


def offsets(raw: bytes, mark: bytes, offset: int) -> Iterator[int]:
    start = raw.find(mark)
    while start >= 0:
        yield start + offset
        start = raw.find(mark, start + 1)


def rechecked(draw: random.Random, raw: bytes) -> bytes:
    """A tar whose headers were changed and carry the right checksum none the less."""
    changed = bytearray(raw)
    headers = [
        start for start in range(0, len(raw) - 511, 512) if raw[start + 257 :][:5] == b"ustar"
    ]
    for start in draw.sample(headers, min(2, len(headers))):
        field, width = draw.choice(
            ((0, 100), (124, 12), (156, 1), (157, 100), (345, 155), (386, 96))
        )
        size = draw.choice(
            (b"77777777777\0", b"\xff" * 10 + b"\xfe\0", b"\x80" + b"\0" * 5 + b"\7" * 6)
        )
        value = size if width == 12 else draw.randbytes(draw.randrange(1, width + 1))
        changed[start + field : start + field + len(value)] = value
        changed[start + 148 : start + 156] = b" " * 8
        total = sum(changed[start : start + 512])
        changed[start + 148 : start + 156] = b"%06o\0 " % total
    return bytes(changed)


def fuzzed(draw: random.Random, base: Path) -> bytes:
    entries = [nasty_entry(draw, base) for _ in range(draw.choice((1, 2, 2, 4)))]
    if draw.random() < 0.4:
        method = draw.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2))
        raw = zipped(entries, method)
        return spoilt(draw, raw, [*offsets(raw, b"PK\1\2", 24), *offsets(raw, b"PK\3\4", 22)])
    raw = tarred(entries, draw.choice((tarfile.GNU_FORMAT, tarfile.PAX_FORMAT)))
    raw = raw[: len(raw.rstrip(b"\0")) // 512 * 512 + 1536]
    if draw.random() < 0.4:
        raw = rechecked(draw, raw)
    pack: Callable[[bytes], bytes] = draw.choice(
        (bytes, bytes, gzip.compress, bz2.compress, lzma.compress)
    )
    return spoilt(draw, pack(spoilt(draw, raw, [])), [])


def outcome(file: Path, place: Path) -> str:
    """What was wrong, in short; a refused archive leaves nothing, another one only plain files."""
    try:
        unpack(file, place, 1 << 20, quiet)
    except DataError as error:
        said = str(error)
    else:
        assert {kind for kind in listing(place).values() if isinstance(kind, str)} <= {"d"}
        return "unpacked"
    assert harmless(said) == said
    assert not place.exists()
    return said.split("; ")[0].rsplit(": ", 1)[-1].split(" (")[0]


def test_whatever_an_archive_says_nothing_leaves_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "sync", lambda: None)  # as slow as all others on this machine
    draw = random.Random(20240607)
    reasons: set[str] = set()
    for case in range(CASES):
        base = tmp_path / str(case)
        (base / "data").mkdir(parents=True)
        (base / "canary").write_bytes(b"alive")
        file, place = base / "archive", base / "data" / "set"
        file.write_bytes(fuzzed(draw, base))
        before = listing(base)
        reasons.add(outcome(file, place))
        shutil.rmtree(place, ignore_errors=True)
        assert listing(base) == before
        shutil.rmtree(base)
    assert not Path("/etc/canary").exists()
    assert {"unpacked", "holds no file", "is damaged or cut short"} < reasons
    assert len(reasons) > 15
