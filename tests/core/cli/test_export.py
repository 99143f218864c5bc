import subprocess
import sys
from pathlib import Path

import pytest

from core.cli.app import app
from core.store import Store
from core.store.ingest import ingest

PROBE = """
import sys
from core.cli.app import app
app(["export", "--tensorboard", "last", "--out", sys.argv[1]], standalone_mode=False)
assert "torch" not in sys.modules
"""


def run(*words: str) -> None:
    app(["export", *words], standalone_mode=False)


def test_export_says_where_the_run_is_and_how_to_look_at_it(
    store: Store, make_run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = make_run(("finished", {"scores": {"student/mAP": 0.5}}))
    ingest(store, folder)
    out = tmp_path / "out"
    run("--tensorboard", "last", "--out", str(out))
    assert capsys.readouterr().out == (
        f"{out / folder.name}; to look at it: tensorboard --logdir {out}\n"
    )


def test_export_needs_no_torch(store: Store, make_run, tmp_path: Path) -> None:
    ingest(store, make_run(("finished", {"scores": {}})))
    subprocess.run([sys.executable, "-c", PROBE, str(tmp_path / "out")], check=True)


def test_the_form_has_to_be_named(store: Store) -> None:
    from core.errors import ConfigError

    with pytest.raises(ConfigError, match="export --tensorboard RUN"):
        run("last")
