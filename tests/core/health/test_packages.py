from importlib import metadata

import pytest

from core.health.packages import packages


def test_what_is_declared_is_looked_for(make_scene, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = ["torch>=2.11", "no-such.package[all]>=1; python_version < '4'", "dev; extra == 'dev'"]
    monkeypatch.setattr(metadata, "requires", lambda _: lines)
    python, found = packages(make_scene())
    assert python.state == "ok"
    assert (found.state, found.text) == ("missing", "not installed: no-such.package")
    assert found.advice.endswith("-m pip install no-such.package")


def test_all_there(make_scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metadata, "requires", lambda _: ["torch>=2.11", "psutil"])
    _, found = packages(make_scene())
    assert found.state == "ok"
    assert "all 2 are installed; torch 2." in found.text


def test_a_folder_that_was_never_installed_is_noted(make_scene, monkeypatch) -> None:
    def unknown(_: str) -> None:
        raise metadata.PackageNotFoundError

    monkeypatch.setattr(metadata, "requires", unknown)
    assert packages(make_scene())[1].state == "note"
