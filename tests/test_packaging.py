"""What `pip install .` gives: tried from the built wheel, away from the checkout."""

import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PIP = [sys.executable, "-m", "pip", "--disable-pip-version-check"]
OFFLINE = ["--quiet", "--no-index", "--no-deps"]


def build_wheel(source: Path, folder: Path) -> Path:
    command = [*PIP, "wheel", *OFFLINE, "--no-build-isolation", "-w", str(folder), str(source)]
    subprocess.run(command, check=True)
    (wheel,) = folder.glob("*.whl")
    return wheel


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_wheel(ROOT, tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bin folder of a new environment; dependencies are borrowed from the running one."""
    folder = tmp_path_factory.mktemp("installed")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    python = str(folder / "bin" / "python")
    subprocess.run([*PIP, "--python", python, "install", *OFFLINE, str(wheel)], check=True)
    (packages,) = folder.glob("lib/*/site-packages")
    (packages / "borrowed.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    return folder / "bin"


def call(program: Path, *arguments: str, cwd: Path) -> str:
    """Standard output of an installed program that knows nothing of the checkout."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("VREID_")}
    kept.pop("PYTHONPATH", None)
    said = subprocess.run([program, *arguments], cwd=cwd, env=kept, capture_output=True, text=True)
    assert said.returncode == 0, said.stderr
    return said.stdout


def test_holds_every_file_of_the_packages_and_the_configurations(wheel: Path) -> None:
    packages = [*(ROOT / "core").rglob("*"), *(ROOT / "vreid_tui").rglob("*")]
    files = {str(path.relative_to(ROOT)) for path in packages if path.is_file()}
    presets = {f"core/configs/{path.name}" for path in (ROOT / "configs").iterdir()}
    held = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    assert held == {name for name in files if "__pycache__" not in name} | presets


def test_the_source_archive_builds_the_same_wheel(wheel: Path, tmp_path: Path) -> None:
    code = f"from hatchling.build import build_sdist; build_sdist({str(tmp_path)!r})"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)
    (archive,) = tmp_path.glob("*.tar.gz")
    again = build_wheel(archive, tmp_path / "wheel")
    assert zipfile.ZipFile(again).namelist() == zipfile.ZipFile(wheel).namelist()


def test_finds_its_configurations(installed: Path, tmp_path: Path) -> None:
    code = "from core import paths; print(paths.checkout(), paths.presets(), sep='\\n')"
    checkout, presets = call(installed / "python", "-c", code, cwd=tmp_path).splitlines()
    assert checkout == "None"
    assert Path(presets).is_relative_to(installed.parent)
    shipped = {path.name for path in (ROOT / "configs").iterdir()}
    assert {path.name for path in Path(presets).iterdir()} == shipped


@pytest.mark.parametrize(
    ("command", "part"),
    [
        ("vreid --help", "run"),
        ("vreid settings", "optimiser.epochs"),
        ("vreid runs", "run demo"),
        ("vreid-tui --help", "--once"),
    ],
)
def test_programs_work_away_from_the_checkout(
    installed: Path, tmp_path: Path, command: str, part: str
) -> None:
    program, *arguments = command.split()
    assert part in call(installed / program, *arguments, cwd=tmp_path)


def test_keeps_its_runs_in_the_current_folder(installed: Path, tmp_path: Path) -> None:
    call(installed / "vreid", "runs", cwd=tmp_path)
    assert (tmp_path / "experiments.db").is_file()
