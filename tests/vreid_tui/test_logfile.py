from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vreid_tui import logfile
from vreid_tui.logfile import LogFile, LogLine


@pytest.fixture
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logfile, "BLOCK", 7)
    monkeypatch.setattr(logfile, "LONGEST", 40)


def written(tmp_path: Path, content: bytes) -> LogFile:
    path = tmp_path / "log.txt"
    path.write_bytes(content)
    return LogFile(path)


def texts(lines: list[LogLine]) -> list[str]:
    return [line.text for line in lines]


contents = st.lists(
    st.one_of(st.sampled_from([b"\n", b"\r\n", b"\xff", b"\x1b[31m"]), st.binary(max_size=12)),
    max_size=20,
).map(b"".join)


@given(contents)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_forwards_and_backwards_are_the_same_lines(
    tmp_path: Path, small_blocks: None, content: bytes
) -> None:
    log = written(tmp_path, content)
    if any(len(line) > 30 for line in content.split(b"\n")):
        return
    forwards, backwards = log.after(0, 10**6), list[LogLine]()
    while found := log.before(backwards[0].start if backwards else len(content), 10**6):
        backwards = found + backwards
    assert forwards == backwards
    assert [line.start for line in forwards[1:]] == [line.end for line in forwards[:-1]]
    assert sum(line.end - line.start for line in forwards) == len(content)
    assert log.count(0, len(content)) == content.count(b"\n")
    assert not any(ord(letter) < 32 for line in forwards for letter in line.text)
    for line in forwards:
        assert log.start_of(line.start) == line.start
        assert log.after(line.start, 1) == [line]
        assert log.before(line.end, 1) == [line]


def test_only_as_many_lines_as_wanted(tmp_path: Path, small_blocks: None) -> None:
    log = written(tmp_path, b"".join(b"line %d\n" % number for number in range(100)))
    assert texts(log.after(0, 2)) == ["line 0", "line 1"]
    assert texts(log.before(log.size(), 2)) == ["line 98", "line 99"]
    assert texts(log.before(7, 5)) == ["line 0"]


def test_the_last_line_may_be_unfinished(tmp_path: Path) -> None:
    log = written(tmp_path, b"one\ntw")
    assert texts(log.before(6, 9)) == texts(log.after(0, 9)) == ["one", "tw"]


def test_a_progress_bar_is_its_last_state(tmp_path: Path) -> None:
    log = written(tmp_path, b"start\n" + b"\r 1%\r 2%\r\x1b[32m99%\x1b[0m\r" + b"\nend\r\n")
    assert texts(log.after(0, 9)) == ["start", "99%", "end"]


def test_hours_without_a_line_feed_are_read_in_pieces(tmp_path: Path, small_blocks: None) -> None:
    log = written(tmp_path, b"a\n" + b"\r".join(b"%4d" % number for number in range(500)))
    assert log.before(log.size(), 1)[0].text == " 499"
    assert len(log.before(log.size(), 1)[0].text) < 50
    assert log.after(0, 3)[0].text == "a"
    assert log.after(0, 3)[1].end == 2 + 40
    assert log.size() - log.start_of(log.size()) == 40


@given(contents, st.binary(min_size=1, max_size=3).filter(lambda words: b"\n" not in words))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_finding_is_what_looking_at_every_line_would_be(
    tmp_path: Path, small_blocks: None, content: bytes, wanted: bytes
) -> None:
    log = written(tmp_path, content)
    lines = [line + b"\n" for line in content.split(b"\n")]
    starts = [sum(map(len, lines[:index])) for index in range(len(lines))]
    if any(len(line) > 30 for line in lines):
        return
    words = wanted.decode("utf-8", errors="surrogateescape")
    holding = [
        start
        for start, line in zip(starts, lines, strict=True)
        if wanted.lower() in line[:-1].lower()
    ]
    for start in starts:
        later = [place for place in holding if place >= start]
        earlier = [place for place in holding if place < start]
        assert log.find(words, start) == (later[0] if later else None)
        found = log.find(words, start, backwards=True)
        assert found == (earlier[-1] if earlier else None)


def test_a_search_can_be_given_up(tmp_path: Path) -> None:
    log = written(tmp_path, b"needle\n")
    assert log.find("needle", 0) == 0
    assert log.find("needle", 0, goes_on=lambda: False) is None


def test_a_log_that_is_not_there_is_empty(tmp_path: Path) -> None:
    log = LogFile(tmp_path / "none")
    assert (log.size(), log.after(0, 5), log.before(0, 5), log.count(0, 9)) == (0, [], [], 0)
    assert log.before(100, 5) == []
    assert log.find("a", 0) is None


def test_little_is_read_of_a_huge_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "log.txt"
    with path.open("wb") as file:
        file.truncate(500 * 10**6)  # a hole: no bytes on the disk
        file.seek(0, 2)
        file.write(b"\nthe end\n")
    log, read = LogFile(path), []
    inner = LogFile._read
    monkeypatch.setattr(
        LogFile, "_read", lambda self, offset, size: read.append(size) or inner(self, offset, size)
    )
    assert log.before(log.size(), 1)[0].text == "the end"
    assert sum(read) <= 2 * logfile.BLOCK
