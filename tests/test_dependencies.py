"""pyproject.toml declares what the code imports, and nothing that it doesn't."""

import ast
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[1]
IMPORTED_AS = {
    "pillow": "PIL",
    "pyyaml": "yaml",
    "scikit-learn": "sklearn",
    "mlflow-skinny": "mlflow",
    "nvidia-ml-py": "pynvml",
    "textual-image": "textual_image",
    "textual-serve": "textual_serve",
}
THROUGH_OTHERS = {"wandb"}  # which Accelerate imports


def imports(folder: Path) -> Iterator[str]:
    """Top-level packages of others that the files of a folder import, at any depth."""
    own = {*sys.stdlib_module_names, "core", "vreid_tui"}
    for file in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                found = {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                found = {node.module.partition(".")[0]}
            else:
                continue
            yield from found - own


def test_declared_dependencies_are_the_imported_ones() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project.get("optional-dependencies", {}).values()
    texts = [*project["dependencies"], *(text for extra in extras for text in extra)]
    names = {Requirement(text).name for text in texts} - THROUGH_OTHERS
    declared = {IMPORTED_AS.get(name, name) for name in names}
    assert declared == {*imports(ROOT / "core"), *imports(ROOT / "vreid_tui")}
