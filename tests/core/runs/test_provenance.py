import json
import subprocess
import sys
from pathlib import Path

import pytest

from core import paths
from core.runs import provenance


def test_versions_are_told_without_loading_anything() -> None:
    code = (
        "import sys; from core.runs import provenance as p; found = p.versions();"
        "assert found['torch'] and found['python'];"
        "heavy = {'torch', 'numpy', 'sqlalchemy', 'typer', 'textual'} & set(sys.modules);"
        "assert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_the_environment_is_plain_and_names_this_machine() -> None:
    found = json.loads(json.dumps(provenance.environment()))
    assert found["hardware"]["memory_bytes"] > 2**28
    assert found["hardware"]["cores"] >= 1
    assert found["hardware"]["cpu"]
    assert found["host"]


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for command in (
        ["init", "-q"],
        ["config", "user.email", "a@example.org"],
        ["config", "user.name", "A"],
        ["commit", "-q", "--allow-empty", "-m", "first"],
    ):
        subprocess.run(["git", "-C", str(tmp_path), *command], check=True)
    monkeypatch.setattr(paths, "checkout", lambda: tmp_path)
    return tmp_path


def test_a_commit_is_dirty_once_a_tracked_file_changes(checkout: Path) -> None:
    file = checkout / "a.py"
    file.write_text("1\n")
    found = provenance.git()
    assert len(found["commit"]) == 40
    assert found["dirty"] is False  # nobody tracks it yet
    subprocess.run(["git", "-C", str(checkout), "add", "a.py"], check=True)
    assert provenance.git()["dirty"] is True


def test_outside_a_checkout_nothing_is_claimed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paths, "checkout", lambda: None)
    assert provenance.git() == {"commit": None, "dirty": None}


def test_without_git_nothing_is_claimed(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(checkout))
    assert provenance.git() == {"commit": None, "dirty": None}
