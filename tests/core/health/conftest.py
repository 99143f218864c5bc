"""Surroundings as a test wants them."""

from collections.abc import Callable
from pathlib import Path

import pytest

from core.health.finding import Scene

MakeScene = Callable[..., Scene]


@pytest.fixture
def make_scene(tmp_path: Path) -> MakeScene:
    """Makes a scene of user 7, "eva": `make_scene({"etc/file": "content"}, TERM="xterm")`."""

    def make(files: dict[str, str] | None = None, **environ: str) -> Scene:
        root = tmp_path / "root"
        root.mkdir(exist_ok=True)
        for name, content in (files or {}).items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, encoding="utf-8")
        return Scene(root, environ, lambda *_: None, "eva", 7, terminal=True)

    return make
