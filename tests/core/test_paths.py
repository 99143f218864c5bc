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
