from pathlib import Path

import pytest

from core.runs.folder import LOG, log_end, read_json, write_json


def test_what_is_written_is_read(tmp_path: Path) -> None:
    write_json(tmp_path / "a.json", {"x": "ä"})
    assert read_json(tmp_path / "a.json") == {"x": "ä"}
    assert [file.name for file in tmp_path.iterdir()] == ["a.json"]


def test_a_failed_write_leaves_the_old_file(tmp_path: Path) -> None:
    write_json(tmp_path / "a.json", {"x": 1})
    with pytest.raises(TypeError):
        write_json(tmp_path / "a.json", {"x": object()})
    assert read_json(tmp_path / "a.json") == {"x": 1}


@pytest.mark.parametrize("content", [b"", b"{", b"[1]", b"\xff"])
def test_what_is_no_object_is_nothing(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.json").write_bytes(content)
    assert read_json(tmp_path / "a.json") is None
    assert read_json(tmp_path / "missing.json") is None


def test_the_end_of_a_log(tmp_path: Path) -> None:
    assert log_end(tmp_path) == b""
    (tmp_path / LOG).write_bytes(b"0123456789")
    assert log_end(tmp_path, size=4) == b"6789"
    assert log_end(tmp_path, size=40) == b"0123456789"
