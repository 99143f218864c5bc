from pathlib import Path

import pytest

from core import paths


@pytest.mark.parametrize("given", ["rel.db", "sqlite:///rel.db", "./rel.db"])
def test_a_relative_database_is_the_same_from_every_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: str
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("VREID_DB", given)
    monkeypatch.delenv("VREID_RUNS", raising=False)
    assert paths.database_url() == f"sqlite:///{tmp_path / 'rel.db'}"
    assert paths.runs_root() == tmp_path / "runs"


@pytest.mark.parametrize("given", ["sqlite:////srv/a.db", "postgresql://host/vreid"])
def test_absolute_and_other_urls_stay(monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    monkeypatch.setenv("VREID_DB", given)
    assert paths.database_url() == given


def test_the_home_of_nobody_is_an_ordinary_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", "/home/me")
    assert paths.absolute("~/sets") == Path("/home/me/sets")
    assert paths.absolute("~nobody-of-that-name/sets") == tmp_path / "~nobody-of-that-name/sets"
    monkeypatch.setenv("VREID_DATA", "~nobody-of-that-name")
    assert paths.data_root() == tmp_path / "~nobody-of-that-name"


def test_runs_of_a_server_lie_in_the_project(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VREID_DB", "postgresql+psycopg://host/vreid")
    monkeypatch.delenv("VREID_RUNS", raising=False)
    assert paths.runs_root() == paths.home() / "runs"
